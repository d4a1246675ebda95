"""Findings in Chinese: what the code says in English, found in a catalogue by the words around what is put into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from ..diagnostics import Diagnostic, Label

PLACE = re.compile(r"\$(\d)")
"""Where something is put into a text of the catalogue."""

_QUOTED = re.compile(r"`[^`]*`")
_BETWEEN = re.compile(r"(`[^`]*`)")
_HAN = re.compile("[\u4e00-\u9fff]")
_CHARACTER = re.compile(r"(?P<what>.*?) \((?P<code>U\+.*)\)")
_JOINTS = re.compile(r", or | or |, | and ")
_JOINED_BY = {", or ": "或", " or ": "或", ", ": "、", " and ": "和"}


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places.

    Args:
        pattern: matches the English, with a group for each place.
        chinese: the Chinese, with the same places.
        words: how many characters of it are words; of two that fit, the one with more is meant.
        quoted: the places that stand in backticks, what is put there is never translated.
    """

    pattern: re.Pattern[str]
    chinese: str
    words: int
    quoted: frozenset[str]


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """The catalogue: for each room its files, texts, words, and what is said to nobody."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    folder = files("guiju.engine.report") / "messages"
    rooms = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return {
        room.name.removesuffix(".yaml"): cast("Mapping[str, Any]", yaml.load(room.read_text(encoding="utf-8"), loader))
        for room in rooms
    }


def in_chinese(finding: Diagnostic) -> Diagnostic:
    """A finding with its message, help and labels in Chinese; what the catalogue does not have stays as it is.

    Args:
        finding: as the engine raised it.
    """
    labels = tuple(Label(label.span, translated(label.text)) for label in finding.labels)
    help = None if finding.help is None else translated(finding.help)
    return replace(finding, message=translated(finding.message), help=help, labels=labels)


def translated(text: str) -> str:
    """A text in Chinese, or as it is where the catalogue does not have it."""
    found = _translated(text)
    if found is None:
        parts = [_translated(part) for part in text.split(": ", 1)]
        found = "：".join(part for part in parts if part) if len(parts) > 1 and None not in parts else None
    return text if found is None else _spaced(found)


def _spaced(text: str) -> str:
    """A text with a blank between Chinese characters and what stands in backticks."""
    pieces = _BETWEEN.split(text)
    for number in range(1, len(pieces), 2):
        before, after = pieces[number - 1], pieces[number + 1]
        pieces[number - 1] = f"{before} " if _HAN.search(before[-1:]) else before
        pieces[number + 1] = f" {after}" if _HAN.search(after[:1]) else after
    return "".join(pieces)


def _translated(text: str) -> str | None:
    plain = _plain().get(text)
    if plain is not None:
        return plain
    found = [(template, match) for template in _templates() if (match := template.pattern.fullmatch(text))]
    if not found:
        return None
    template, match = max(found, key=lambda each: each[0].words)
    values = {
        f"${place[1:]}": value if place in template.quoted else _put_in(value)
        for place, value in match.groupdict().items()
    }
    return PLACE.sub(lambda place: values[place[0]], template.chinese)


def _put_in(value: str) -> str:
    """What is put into a text: itself a text, or several with commas between them; names stay as they are."""
    whole = _translated(value)
    if whole is not None:
        return whole
    named = _CHARACTER.fullmatch(value)
    if named is not None:
        return f"{_put_in(named['what'])}（{named['code']}）"
    return _listed(value) or value


def _listed(value: str) -> str | None:
    """Texts and names with commas between them; a text may hold commas itself, so the longest that is known is taken."""
    bare = _QUOTED.sub(lambda quoted: "`" * len(quoted[0]), value)
    joints = list(_JOINTS.finditer(bare))
    starts, ends = [0, *(joint.end() for joint in joints)], [*(joint.start() for joint in joints), len(value)]
    said, first = "", 0
    while first < len(starts):
        for last in range(len(ends) - 1, first - 1, -1):
            part = value[starts[first] : ends[last]]
            found = _translated(part) or (part if _QUOTED.fullmatch(part) else None)
            if found is not None:
                break
        else:
            return None
        said += found + (_JOINED_BY[joints[last][0]] if last < len(joints) else "")
        first = last + 1
    return said


@cache
def _plain() -> Mapping[str, str]:
    rows = [*(room["messages"] for room in catalogue().values()), *(room["words"] for room in catalogue().values())]
    return {english: chinese for row in rows for english, chinese in row.items() if not PLACE.search(english)}


@cache
def _templates() -> tuple[Template, ...]:
    rows = (room["messages"] for room in catalogue().values())
    return tuple(_template(*row) for messages in rows for row in messages.items() if PLACE.search(row[0]))


def _template(english: str, chinese: str) -> Template:
    pieces = PLACE.split(english)
    pattern = "".join(re.escape(piece) if even else f"(?P<_{piece}>.*?)" for even, piece in _alternating(pieces))
    quoted = frozenset(f"_{place}" for quote in _QUOTED.findall(english) for place in PLACE.findall(quote))
    return Template(re.compile(pattern, re.DOTALL), chinese, sum(map(len, pieces[::2])), quoted)


def _alternating(pieces: list[str]) -> Iterator[tuple[bool, str]]:
    yield from ((number % 2 == 0, piece) for number, piece in enumerate(pieces))
