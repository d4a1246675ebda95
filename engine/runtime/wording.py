"""Texts with their braces filled in, so that what members wrote stays data.

What is put in has no control or bidirectional characters, no line breaks, no live mentions, and at most 32 characters
as a
person counts them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import regex

from ..check.policy import Policy, Template
from ..compile.bounds import AtLeast
from ..interpret import fill_in
from .instant import format_instant

MAX_GRAPHEMES = 32
_GRAPHEME = regex.compile(r"\X")
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
    zone = policy.community.timezone
    values = iter(_types(template))
    pieces = []
    for piece in fill_in(template, policy, view, extra):
        if isinstance(piece, str):
            pieces.append(piece)
        else:
            type = next(values)
            text = _shown(piece[0], type, zone)
            # a ranking is a list of names, each made harmless by itself
            pieces.append(text if type == "ranking" else harmless(text))
    return "".join(pieces)


def _types(template: Template) -> list[str]:
    return [part.type for part in template.parts if not isinstance(part, str)]


def _shown(value: Any, type: str, zone: Any) -> str:
    if value is None:
        return ""
    if type == "ranking" and isinstance(value, tuple):
        return ", ".join(f"{harmless(name)} ({_shown(number, 'number', zone)})" for _, name, number in value)
    if type == "datetime" and isinstance(value, int):
        return format_instant(value, zone)[:16].replace("T", " ")
    if type == "duration" and isinstance(value, int):
        from ..durations import format_duration

        return format_duration(value, "en")
    if type == "time" and isinstance(value, int):
        return f"{value // 60:02}:{value % 60:02}"
    if isinstance(value, AtLeast):
        return str(value.least)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def harmless(text: str) -> str:
    """A value as it is put into a text: one line, nothing invisible, nobody mentioned, at most 32 characters.

    Args:
        text: what a member or a platform wrote.
    """
    kept = "".join(char for char in _one_line(text) if char in _JOINERS or unicodedata.category(char) not in _DROPPED)
    graphemes = _GRAPHEME.findall(kept.replace("@", "＠"), timeout=1)
    return "".join(graphemes[:MAX_GRAPHEMES])


def _one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text or "\r" in text or "\t" in text else text
