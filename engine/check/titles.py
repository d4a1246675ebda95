"""Titles: words for people, in which `{name}` of a parameter stands for the value that the community chose."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..community.parameter_values import WEEKDAYS
from ..durations import parse_duration, spell_duration
from ..syntax.literals import unescape
from ..syntax.parameters import Parameter
from ..syntax.vocabulary import LANGUAGES, Language, vocabulary

_NAMED = re.compile(r"\{\s*(\w{1,80})\s*\}")
_BETWEEN: Mapping[Language, tuple[str, str]] = {"en": (", ", " and "), "zh": ("、", "、")}

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def filled(title: str | None, parameters: Mapping[str, Parameter], language: str) -> str | None:
    """A title with the values of the parameters that it names in braces; other braces stay as they are.

    Args:
        title: as the policy has it.
        parameters: those that the policy's file can use, by name.
        language: the language of the community, in which values are spelled.
    """
    if not title or "{" not in title:
        return title
    return _NAMED.sub(lambda found: _value(found, parameters, language), title)


def _value(found: re.Match[str], parameters: Mapping[str, Parameter], language: str) -> str:
    parameter = parameters.get(found[1])
    return found[0] if parameter is None else spelled(parameter, language)


def spelled(parameter: Parameter, language: str) -> str:
    """The value of a parameter in words, as a person of that language writes it."""
    written: Language = "zh" if language == "zh" else LANGUAGES[0]
    comma, last = _BETWEEN[written]
    texts = [_spelled(text, parameter.terminal, written) for text in parameter.texts]
    return last.join([comma.join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def _spelled(text: str, terminal: str, language: Language) -> str:
    match terminal:
        case "DURATION":
            return spell_duration(parse_duration(text) or 0, language)
        case "STRING":
            return unescape(text)
        case "TIME_RANGE":
            return text.replace("-", "–")
        case "DATE_OF_YEAR":
            month, number = (int(part) for part in text.split("-"))
            return f"{month}月{number}日" if language == "zh" else f"{number} {_MONTHS[month - 1]}"
        case "NAME" if text in WEEKDAYS:
            day = vocabulary().spell("noun", text, language)
            return day.capitalize() if language == "en" else day
        case _:
            return text
