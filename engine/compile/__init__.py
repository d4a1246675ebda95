"""A checked policy to a program: Python functions made of `ast` nodes, never of source text."""
