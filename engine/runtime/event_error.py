"""What is wrong with an event, said so that whoever exports or sends it can mend it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

SHOWN_CHARACTERS = 40


class EventError(ValueError):
    """An event that can't be read.

    Attributes:
        code: a key of the table of codes, such as `G606`.
        message: what was found and what was expected.
        path: the part of the event it is about, such as `member.id`; empty when it is about the whole.
        help: what to do about it, or None.
    """

    def __init__(self, code: str, message: str, path: str = "", help: str | None = None) -> None:
        super().__init__(code, message, path, help)
        self.code = code
        self.message = message
        self.path = path
        self.help = help

    def __str__(self) -> str:
        return self.message


def missing(path: str, help: str | None = None) -> EventError:
    """The error for a part that has to be there and is not."""
    return EventError("G606", f"`{path}` is missing", path, help)


def wrong(path: str, value: object, expected: str, help: str | None = None) -> EventError:
    """The error for a part that holds something else than it should.

    Args:
        path: the part.
        value: what it holds.
        expected: what it should hold, in words.
        help: what to do about it.
    """
    return EventError("G607", f"`{path}` is {found(value)}, expected {expected}", path, help)


def found(value: object) -> str:
    """A value as an admin would call it: `the text …`, `the number 5`, `a list`."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"the text `{shortened(value)}`"
    if isinstance(value, int):
        return f"the number {value}" if value.bit_length() <= 64 else "a very large number"
    if isinstance(value, float | Decimal):
        return f"the number {value}"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple | set | frozenset):
        return "a list"
    return "nothing" if value is None else "something that JSON can't hold"


def shortened(text: str) -> str:
    """A text cut to a length fit for a message, on one line, unprintable characters replaced."""
    cut = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in cut)
