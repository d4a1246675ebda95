"""Texts with their braces filled in, so that what members wrote stays data.

What is put in has no control or bidirectional characters, no line breaks, no live mentions, and at most 32 characters
as a
person counts them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import regex

from ..check.policy import Policy, Template
from ..community import Community
from ..compile.bounds import AtLeast
from ..durations import spell_duration
from ..interpret import fill_in
from ..syntax.vocabulary import vocabulary
from .instant import format_instant

MAX_GRAPHEMES = 32
_MAX_CODE_POINTS = 16 * MAX_GRAPHEMES
"""However many marks are piled on a character, a value stays short."""
_MAX_READ = 4_096
_GRAPHEME = regex.compile(r"\X")
_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_JOINERS = frozenset("\u200d\ufe0f")
"""Kept inside emoji, where they make one picture of several."""


def render(template: Template | None, policy: Policy, view: Any, extra: Mapping[str, Any]) -> str | None:
    """The text a member reads; None where the rule has none.

    Args:
        template: a checked text.
        policy: the policy it is of.
        view: the event.
        extra: values that belong to the firing, such as `match`.
    """
    if template is None:
        return None
    values = iter(_types(template))
    pieces = []
    for piece in fill_in(template, policy, view, extra):
        if isinstance(piece, str):
            pieces.append(piece)
        else:
            type = next(values)
            text = _shown(piece[0], type, policy.community)
            # a ranking is a list of names, each made harmless by itself; what a policy itself lists is harmless
            pieces.append(text if type == "ranking" or isinstance(piece[0], tuple) else harmless(text))
    return "".join(pieces)


def _types(template: Template) -> list[str]:
    return [part.type for part in template.parts if not isinstance(part, str)]


_BUILT_IN = {"role": "role", "weekday": "weekday", "kind": "message_kind"}


def _shown(value: Any, type: str, community: Community) -> str:
    if value is None:
        return ""
    comma = "、" if community.language == "zh" else ", "
    if type == "ranking" and isinstance(value, tuple):
        return comma.join(f"{harmless(name)} ({_shown(number, 'number', community)})" for _, name, number in value)
    if isinstance(value, tuple):
        return comma.join(value)
    if type == "datetime" and isinstance(value, int):
        return format_instant(value, community.timezone)[:16].replace("T", " ")
    if type == "duration" and isinstance(value, int):
        return spell_duration(value, community.language)
    if type in _BUILT_IN and value in vocabulary().used_as(_BUILT_IN[type]):
        return vocabulary().spell("noun", value, "zh" if community.language == "zh" else "en")
    if type == "time" and isinstance(value, int):
        return f"{value // 60:02}:{value % 60:02}"
    if isinstance(value, AtLeast):
        return str(value.least)
    if isinstance(value, frozenset):
        return comma.join(sorted(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def harmless(text: str) -> str:
    """A value as it is put into a text: one line, nothing invisible, nobody mentioned, at most 32 characters.

    Args:
        text: what a member or a platform wrote.
    """
    if len(text) <= MAX_GRAPHEMES and text.isprintable() and "@" not in text:  # as most values are
        return text
    one_line = _BREAKS.sub(" ", text[:_MAX_READ])
    kept = "".join(char for char in one_line if char in _JOINERS or unicodedata.category(char) not in _DROPPED)
    graphemes = _GRAPHEME.finditer(kept.replace("@", "＠")[:_MAX_CODE_POINTS])
    return "".join(found[0] for found in islice(graphemes, MAX_GRAPHEMES))
