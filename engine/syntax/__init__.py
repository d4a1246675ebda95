"""Policy text to syntax tree and back: lexer, parser, nodes, formatter. Knows words and shapes, no meanings."""
