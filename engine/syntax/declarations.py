"""The names a text declares, found without parsing it: they must be known before a Chinese run can be taken apart."""

from __future__ import annotations

import re
from functools import cache

from ..source import Source
from .naming import noun_id
from .shapes import QUOTED_NAME, passed_over, spellings
from .vocabulary import vocabulary


def declared_names(source: Source) -> frozenset[str]:
    """The names that the rules, definitions, patterns and goals of a text declare.

    Rules and goals that are called like a built-in (`rule report …`) are left out: conditions mean the built-in.
    """
    found: set[str] = set()
    for match in _declaration().finditer(source.text):
        plain, quoted = match["plain"], match["quoted"]
        name = plain if quoted is None else quoted[1:-1]
        if name is None or (quoted is None and name in _reserved_words()):
            continue
        if match["meant"] is not None or noun_id(name) is None:
            found.add(name)
    return frozenset(found)


@cache
def _reserved_words() -> frozenset[str]:
    table = vocabulary()
    return frozenset(
        spelling for spelling, terminals in table.keyword_spellings.items() if not table.reserved.isdisjoint(terminals)
    )


@cache
def _declaration() -> re.Pattern[str]:
    """A declaration, or something to pass over."""
    keyword = rf"(?:(?P<meant>{spellings('DEFINE', 'PATTERN')})|{spellings('RULE', 'GOAL')})"
    name = rf"(?:\s+(?P<plain>[^\W\d]\w*)|\s*(?P<quoted>{QUOTED_NAME.pattern}))"
    return re.compile(rf"(?<![^\s;；。\ufeff]){keyword}{name}|{passed_over()}")
