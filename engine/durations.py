"""Durations: `30d`, `1h30m`, `1小时30分钟` to milliseconds and back."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache
from itertools import pairwise

from .syntax.bounds import MAX_DURATION
from .syntax.vocabulary import LANGUAGES, Language, vocabulary

_SECOND = 1_000
_LENGTHS = {"w": 604_800 * _SECOND, "d": 86_400 * _SECOND, "h": 3_600 * _SECOND, "m": 60 * _SECOND, "s": _SECOND}
_LONGEST_TEXT = 100


def parse_duration(text: str) -> int | None:
    """Read a duration.

    Args:
        text: numbers, each with a unit of the vocabulary, from the longest unit to the shortest and each unit once;
            spaces are free, full-width digits are digits, a number may have up to three decimals.

    Returns:
        milliseconds, at most `MAX_DURATION`; None when the text is no duration.
    """
    folded = unicodedata.normalize("NFKC", text[: _LONGEST_TEXT + 1]).strip().casefold()
    if len(text) > _LONGEST_TEXT or not _compound().fullmatch(folded):
        return None
    parts = [(Decimal(part["number"]), _units()[part["unit"]]) for part in _part().finditer(folded)]
    lengths = [length for _, length in parts]
    if any(length <= following for length, following in pairwise(lengths)):
        return None
    total = int(sum(number * length for number, length in parts))
    return total if total <= MAX_DURATION else None


def format_duration(duration: int, language: str) -> str:
    """Write a duration in its shortest compound form, such as `1h30m` or `1小时30分钟`.

    Args:
        duration: milliseconds.
        language: the language to write; English for one that the vocabulary doesn't have.

    Returns:
        days, hours, minutes and seconds without those that are nothing; `parse_duration` reads it back.
    """
    spoken: dict[str, Language] = {known: known for known in LANGUAGES}
    written = spoken.get(language, LANGUAGES[0])
    text, rest = "", abs(duration)
    for unit in "dhm":
        number, rest = divmod(rest, _LENGTHS[unit])
        text += f"{number}{vocabulary().spell('unit', unit, written)}" if number else ""
    if rest or not text:
        text += f"{_decimal(rest)}{vocabulary().spell('unit', 's', written)}"
    return f"-{text}" if duration < 0 else text


def duration_in(text: str, language: Language) -> str:
    """A duration as it is written, number by number, with the units of a language: `73h` is `73小时`.

    Args:
        text: a duration, as `parse_duration` takes it; what is none stays as it is.
        language: the language to write.
    """
    if parse_duration(text) is None:
        return text
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    parts = [(part["number"], vocabulary().units.get(part["unit"], part["unit"])) for part in _part().finditer(folded)]
    return "".join(f"{number}{vocabulary().spell('unit', unit, language)}" for number, unit in parts)


def spell_duration(duration: int, language: str) -> str:
    """Write a duration in whole words, such as `1 hour 30 minutes` or `1小时30分钟`.

    Args:
        duration: milliseconds, nothing less than a second being told.
        language: the language to write; English for one that the vocabulary doesn't have.
    """
    if language == "zh":
        return format_duration(duration, language)
    parts = []
    for unit, letter in (("day", "d"), ("hour", "h"), ("minute", "m"), ("second", "s")):
        number, duration = divmod(duration, _LENGTHS[letter])
        if number:
            parts.append(f"{number} {unit}{'s' if number > 1 else ''}")
    return " ".join(parts) or "a moment"


def _decimal(milliseconds: int) -> str:
    whole, part = divmod(milliseconds, _SECOND)
    return f"{whole}.{part:03}".rstrip("0") if part else str(whole)


@cache
def _units() -> dict[str, int]:
    return {spelling.casefold(): _LENGTHS[unit] for spelling, unit in vocabulary().units.items()}


@cache
def _part() -> re.Pattern[str]:
    units = "|".join(re.escape(unit) for unit in sorted(_units(), key=len, reverse=True))
    return re.compile(rf"(?P<number>[0-9]{{1,9}}(?:\.[0-9]{{1,3}})?)\s*(?P<unit>{units})\s*")


@cache
def _compound() -> re.Pattern[str]:
    return re.compile(f"(?:{_part().pattern})+")
