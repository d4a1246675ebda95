"""Findings in Chinese: what the code says in English, found in a catalogue by the words around what is put into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any, cast

import yaml

from ..diagnostics import Diagnostic, Label
from ..durations import duration_in, parse_duration

MAX_TEXT = 2_000
"""The longest text that is looked up, in characters; what is longer is nothing the engine says of itself."""
PLACE = re.compile(r"\$(\d)")
"""Where something is put into a text of the catalogue."""

_EXPECTED = re.compile(r"expected \$(\d)")
_QUOTED = re.compile(r"`[^`]*`")
_BETWEEN = re.compile(r"(`[^`]*`)")
_HAN = re.compile("[\u4e00-\u9fff]")
_NUMBER = re.compile(r"[\d.,%-]*")
_FEW = 8
"""A text with fewer characters of its own, such as `$0 in $1`, is meant only where all that is put into it is known."""
_CHARACTER = re.compile(r"(?P<what>.*?) \((?P<code>U\+.*)\)")
_MEASURED = re.compile(r"(?P<of>`[^`]*`) (?P<what>[a-z]+)")
"""Something of what is named, such as the precision of a rule."""
_JOINTS = re.compile(r", or | or |, | and ")
_JOINED_BY = {", or ": "或", " or ": "或", ", ": "、", " and ": "和"}


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places.

    Args:
        pattern: matches the English, with a group for each place, each with as many backticks as close one another.
        loose: matches it wherever the places end: names may hold backticks themselves.
        chinese: the Chinese, with the same places.
        words: how many characters of it are words; of two that fit, the one with more is meant.
        quoted: the places that stand in backticks, what is put there is never translated.
        expected: the places that say what could have been written, in words of the language.
    """

    pattern: re.Pattern[str]
    loose: re.Pattern[str]
    chinese: str
    words: int
    quoted: frozenset[str]
    expected: frozenset[str]


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
    found = _known(text) if len(text) <= MAX_TEXT else None
    if found is None and len(text) <= MAX_TEXT:
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
    found = list(_fitting(text, loose=False)) or list(_fitting(text, loose=True))
    if not found:
        return None
    for template, match in sorted(found, key=lambda each: -each[0].words):
        values = {
            place: value if place in template.quoted else _known(value, place in template.expected)
            for place, value in match.groupdict().items()
        }
        if template.words >= _FEW or None not in values.values():
            said = {place: value if value is not None else match[place] for place, value in values.items()}
            return PLACE.sub(lambda place, said=said: said[f"_{place[1]}"], template.chinese)  # type: ignore[misc]
    return None


def _known(value: str, expected: bool = False) -> str | None:
    """What is put into a text, where it is one itself, a name in backticks, a number, or several of these; else None.

    Args:
        value: what is put in.
        expected: whether words of the language that stand alone are what could have been written, not what was.
    """
    if _QUOTED.fullmatch(value) or _NUMBER.fullmatch(value):
        return _quoted(value, expected)
    whole = _translated(value)
    if whole is not None:
        return whole
    measured = _MEASURED.fullmatch(value)
    if measured is not None and measured["what"] in _plain():
        return f"{measured['of']} {_plain()[measured['what']]}"
    named = _CHARACTER.fullmatch(value)
    if named is not None:
        return f"{translated(named['what'])}（{named['code']}）"
    if parse_duration(value) is not None:
        return duration_in(value, "zh")
    return _listed(value, expected)


def _listed(value: str, expected: bool) -> str | None:
    """Texts and names with commas between them; a text may hold commas itself, so the longest that is known is taken."""
    bare = _QUOTED.sub(lambda quoted: "`" * len(quoted[0]), value)
    joints = list(_JOINTS.finditer(bare))
    starts, ends = [0, *(joint.end() for joint in joints)], [*(joint.start() for joint in joints), len(value)]
    said, first = "", 0
    while first < len(starts):
        for last in range(len(ends) - 1, first - 1, -1):
            part = value[starts[first] : ends[last]]
            found = _quoted(part, expected) if _QUOTED.fullmatch(part) else _translated(part)
            if found is not None:
                break
        else:
            return None
        said += found + (_JOINED_BY[joints[last][0]] if last < len(joints) else "")
        first = last + 1
    return said


def _quoted(value: str, expected: bool) -> str:
    return _keywords().get(value, value) if expected else value


@cache
def _keywords() -> Mapping[str, str]:
    return {english: chinese for room in catalogue().values() for english, chinese in room.get("keywords", {}).items()}


@cache
def _plain() -> Mapping[str, str]:
    rows = [*(room["messages"] for room in catalogue().values()), *(room["words"] for room in catalogue().values())]
    return {english: chinese for row in rows for english, chinese in row.items() if not PLACE.search(english)}


@cache
def _templates() -> tuple[Template, ...]:
    rows = (room["messages"] for room in catalogue().values())
    return tuple(_template(*row) for messages in rows for row in messages.items() if PLACE.search(row[0]))


def _fitting(text: str, loose: bool) -> Iterator[tuple[Template, re.Match[str]]]:
    for template in _templates():
        match = (template.loose if loose else template.pattern).fullmatch(text)
        if match is not None:
            yield template, match


def _template(english: str, chinese: str) -> Template:
    pieces = PLACE.split(english)
    quoted = frozenset(f"_{place}" for quote in _QUOTED.findall(english) for place in PLACE.findall(quote))
    strict = {f"_{place}": "[^`]*?" if f"_{place}" in quoted else "(?:[^`]|`[^`]*`)*?" for place in pieces[1::2]}
    loose = _compiled(pieces, dict.fromkeys(strict, ".*?"))
    expected = frozenset(f"_{place}" for place in _EXPECTED.findall(english))
    return Template(_compiled(pieces, strict), loose, chinese, sum(map(len, pieces[::2])), quoted, expected)


def _compiled(pieces: list[str], inside: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern of what stands around the places and what may stand in them."""
    texts = map(re.escape, pieces[::2])
    places = (f"(?P<_{place}>{inside[f'_{place}']})" for place in pieces[1::2])
    return re.compile("".join(text + place for text, place in zip_longest(texts, places, fillvalue="")), re.DOTALL)
