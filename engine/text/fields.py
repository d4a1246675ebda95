"""Forms: posts that must name some fields, each with what is filled in.

A field is its name, something that separates (`:`, `=`, `-`, a tab, a line end, or the bracket that closes `【name】`)
and a value, which reaches to the next field. Order and layout are free; names are compared in the light form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from .batch import Batch
from .boundaries import Kind, kind
from .normal import fold, light, squeeze
from .patterns import Item, Pattern
from .sought import Owner, Place, ask_each, bits_of

_NUMBERING = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-z])(?=[.、)\]:]|\s)"
_BEFORE = rf"(?:^ *(?:{_NUMBERING})?[^\w\n:]{{0,8}}|(?<![^\W\d_]))"
_NOTE = r" {0,4}(?:\([^()\n]{0,40}\) {0,4})?"
_CLOSING = r"[\]】」』》)*\"'”’ ]{0,6}"
_NEXT_NUMBER = re.compile(rf"(?:^|(?<=[\s,;。])){_NUMBERING}[.、)\]]$")
_LONGEST_NUMBER = 8


class FieldNames:
    """The names of the fields of one form, ready to be looked for.

    Attributes:
        names: as an admin wrote them.
    """

    __slots__ = ("_first", "_labels", "names")

    def __init__(self, names: Sequence[str]) -> None:
        """Prepare the names; those whose light form is empty are never found."""
        self.names = tuple(names)
        needles = [squeeze(light(name)).strip() for name in names]
        alternatives = [
            f"(?P<field{number}>{_spaced(needle)}{_separator(needle)})"
            for number, needle in sorted(enumerate(needles), key=lambda numbered: -len(numbered[1]))
            if needle
        ]
        self._labels = re.compile(f"{_BEFORE}(?:{'|'.join(alternatives)})", re.MULTILINE) if all(needles) else None
        self._first = needles[0][:1]

    def filled(self, plain: str) -> dict[int, tuple[int, int]]:
        """Which fields have a value.

        Args:
            plain: the text's light form, its tabs as line ends.

        Returns:
            by the field's number, where its name starts and its value ends.
        """
        found: dict[int, tuple[int, int]] = {}
        labels = list(self._labels.finditer(plain)) if self._labels is not None else []
        for label, following in zip_longest(labels, labels[1:]):
            number = int((label.lastgroup or "").removeprefix("field"))
            end = following.start() if following else len(plain)
            value = _value(plain[label.end() : end])
            if value:
                found.setdefault(number, (label.start(f"field{number}"), label.end() + len(value)))
        return found

    def are_filled(self, plain: str) -> bool:
        """Whether every field has a value."""
        return self._first in plain and len(self.filled(plain)) == len(self.names)


def _value(written: str) -> str:
    """What stands between a field and the next, without the number of the next; empty when nothing is filled in."""
    value = written.rstrip()
    number = _NEXT_NUMBER.search(value, max(len(value) - _LONGEST_NUMBER, 0))
    value = value[: number.start()].rstrip() if number else value
    return value if any(character.isalnum() or _is_picture(character) for character in value) else ""


def _is_picture(character: str) -> bool:
    return "\u2600" <= character <= "\u27bf" or character >= "\U0001f000"


def form_items(pattern: Pattern) -> tuple[Item, ...]:
    """The fields of a pattern, which belong together; each name once."""
    items: dict[str, Item] = {}
    for item in pattern.items:
        if item.kind == "fields":
            items.setdefault(squeeze(light(item.text)).strip(), item)
    return tuple(items.values())


def missing_fields(text: str, pattern: Pattern) -> tuple[str, ...]:
    """The fields of a form that a text does not fill in.

    Args:
        text: the original text.
        pattern: the pattern whose fields are meant.

    Returns:
        their names as the pattern has them, in its order; none when it has no fields.
    """
    items = form_items(pattern)
    if not items:
        return ()
    filled = _names(tuple(item.text for item in items)).filled(light(with_line_ends(text)))
    return tuple(item.text for number, item in enumerate(items) if number not in filled)


def with_line_ends(text: str) -> str:
    """The text with tabs as line ends, since the light form makes them spaces; the length stays."""
    return text.replace("\t", "\n")


_names = lru_cache(maxsize=256)(FieldNames)


class FormLane:
    """All forms; a form is found where all its fields are filled in."""

    __slots__ = ("_forms", "patterns")

    def __init__(self, forms: Sequence[tuple[FieldNames, Owner]]) -> None:
        self._forms = tuple(forms)
        self.patterns = bits_of(owner for _, owner in forms)

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns whose form is filled in; none is excepted."""
        plain = light(with_line_ends(text)) if "\t" in text else plain
        return sum(1 << owner.pattern for names, owner in self._forms if names.are_filled(plain)), 0

    def read(self, batch: Batch) -> None:
        """Note what each text holds."""
        ask_each(self, batch)

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where the forms of some patterns (bits) stand, from the first field's name to the end of the last value."""
        folded = fold(with_line_ends(text))
        for names, owner in self._forms:
            if patterns >> owner.pattern & 1 and names.are_filled(folded.text):
                filled = names.filled(folded.text).values()
                start, end = min(start for start, _ in filled), max(end for _, end in filled)
                yield Place(*folded.span(start, end), owner)


def _spaced(needle: str) -> str:
    """A name as an expression: blanks between its characters don't matter where its script has none of its own."""
    pieces: list[str] = []
    for character in needle:
        if character == " ":
            pieces.append(r"\s{1,4}")
            continue
        if pieces and kind(character) is Kind.OTHER:
            pieces.append(" {0,4}")
        pieces.append(re.escape(character))
    return "".join(pieces)


def _separator(needle: str) -> str:
    """What separates a name from its value; a hyphen within a word (`need-based`) does not."""
    hyphen = r"[\-—–~]{1,2}" if kind(needle[-1]) is Kind.OTHER else r"(?<= )[\-—–~]{1,2}|[\-—–~]{1,2}(?= )"
    return rf"{_NOTE}(?:{_CLOSING}(?:[:∶=→|]|{hyphen}|$)|[\]】」』]{_CLOSING}(?:[:∶=]|{hyphen})?)"
