"""Regular expressions as people write them, put into the spelling that RE2 reads and the light form needs.

Texts are compared in their light form, so a `￥` or `Ａ` in an expression could never match: characters that stand for
themselves are brought to the light form, one by one, and never become operators. What RE2 can't do is found here, where
its place is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .normal import attaches, light, mended

_OPERATORS = frozenset("\\.+*?()|[]{}^$")
_BRACKET_OPERATORS = frozenset("\\]^-[")
_HEX = re.compile(r"\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")
_NAMED_CLASS = re.compile(r"\\[pP](?:\{[^}]*\}|.)|\[:\^?\w*:\]", re.DOTALL)
_BACK_REFERENCE = re.compile(r"\\[1-9]\d?|\\k[<{'][^>}']*[>}']?|\\g\d|\\g[<{][^>}]*[>}]?|\(\?P=\w*\)?")
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_GROUP = re.compile(r"\(\?(?:P?<\w*>|[A-Za-z]*(?:-[A-Za-z]*)?[:)])?")
_OPEN_COUNT = re.compile(r"\{,\d+\}")
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Objection:
    """Something about an expression that a person should know.

    Args:
        code: a key of the table of codes.
        message: what was found.
        help: what to do.
        start: where in the expression (code points).
        end: the one after its last.
    """

    code: str
    message: str
    help: str
    start: int
    end: int


def respell(regex: str, exact: bool = False) -> tuple[str, list[Objection]]:
    """Bring an expression to RE2's spelling and its characters to the light form.

    Args:
        regex: the expression as written, without slashes.
        exact: whether texts are compared as they were written, so that its characters stay as they are.

    Returns:
        the new spelling, and what stands in the way or can't match; where an objection is an error the spelling is of
        no use.
    """
    reader = _Reader(mended(regex), mended if exact else light)
    while reader.place < len(regex):
        reader.step()
    return "".join(reader.spelling), reader.objections


class _Reader:
    """Goes through an expression from left to right, one construct a step."""

    def __init__(self, regex: str, settle: Callable[[str], str]) -> None:
        self.regex = regex
        self.settle = settle
        self.place = 0
        self.spelling: list[str] = []
        self.objections: list[Objection] = []

    def step(self) -> None:
        """Read one construct."""
        character = self.regex[self.place]
        if character == "\\":
            self._escape()
        elif character == "[":
            _Brackets(self).read()
        elif character == "(":
            self._group()
        elif character == "{" and (count := _OPEN_COUNT.match(self.regex, self.place)):
            self._object_to_open_count(count)
        elif character in _OPERATORS:
            self.copy(1)
        else:
            self._literal(character, 1)

    def copy(self, length: int) -> None:
        """Take over a piece as it is."""
        self.spelling.append(self.regex[self.place : self.place + length])
        self.place += length

    def object_to(self, code: str, message: str, help: str, length: int) -> None:
        """Record an objection to the piece at hand and go on behind it."""
        self.objections.append(Objection(code, message, help, self.place, self.place + length))
        self.place += length

    def _escape(self) -> None:
        regex, place = self.regex, self.place
        if found := _BACK_REFERENCE.match(regex, place):
            self._object_to_back_reference(found)
        elif found := _QUOTED.match(regex, place):
            self.spelling.extend(self._spelled(character) for character in found[1])
            self.place = found.end()
        elif found := _HEX.match(regex, place):
            self._literal(_decoded(found), len(found[0]))
        elif found := _NAMED_CLASS.match(regex, place):
            self.copy(len(found[0]))
        elif regex.startswith("\\C", place):
            help = "write `.` for any one character"
            self.object_to(
                "G306", "`\\C` stands for a piece of a character, which nothing can be matched with", help, 2
            )
        elif place + 1 < len(regex) and not regex[place + 1].isascii():
            self._literal(regex[place + 1], 2)
        else:
            self.copy(2)

    def _group(self) -> None:
        regex, place = self.regex, self.place
        if found := _LOOK_AROUND.match(regex, place):
            self._object_to_look_around(found)
        elif found := _BACK_REFERENCE.match(regex, place):
            self._object_to_back_reference(found)
        elif found := _GROUP.match(regex, place):
            self.copy(len(found[0]))
        else:
            self.copy(1)

    def _literal(self, character: str, length: int) -> None:
        """A character that stands for itself, with the marks written after it."""
        self.place += length
        while self.place < len(self.regex) and self._join(character, self.regex[self.place]):
            character += self.regex[self.place]
            self.place += 1
        self.spelling.append(self._spelled(character))

    def _join(self, character: str, follower: str) -> bool:
        """Whether two characters are one in the form that texts are compared in (`e` and a mark: `é`)."""
        settle = self.settle
        return attaches(follower) and settle(character + follower) != settle(character) + settle(follower)

    def _spelled(self, character: str) -> str:
        """A character as itself, in that form; several become a group, so that `+` repeats them together."""
        settled = self.settle(character)
        spelling = "".join(f"\\{part}" if part in _OPERATORS else part for part in settled)
        return spelling if len(settled) == 1 else f"(?:{spelling})"

    def _object_to_back_reference(self, found: re.Match[str]) -> None:
        message = (
            f"`{found[0]}` refers back to what an earlier group matched; such expressions can take for ever on a "
            "text made for it, so they are refused"
        )
        self.object_to("G304", message, "write out the texts that may repeat, joined by `|`", len(found[0]))

    def _object_to_look_around(self, found: re.Match[str]) -> None:
        way = "behind" if "<" in found[0] else "ahead"
        message = (
            f"`{found[0]}…)` looks {way} without taking part in the match; such expressions can take for ever on a "
            "text made for it, so they are refused"
        )
        help = "match the surroundings as well, or name in `except` what should not count"
        self.object_to("G305", message, help, len(found[0]))

    def _object_to_open_count(self, found: re.Match[str]) -> None:
        help = f"write `{{0{found[0][1:]}`"
        self.object_to("G306", f"`{found[0]}` does not say how often at least", help, len(found[0]))


class _Brackets:
    """Reads a `[…]`: a choice of single characters."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._regex = reader.regex
        self._settle = reader.settle
        self._start = reader.place
        self._negated = False

    def read(self) -> None:
        """Read from the `[` to its `]`; an unclosed one goes to RE2 as it is, which says so."""
        reader = self._reader
        opening = 2 if self._regex.startswith("[^", self._start) else 1
        self._negated = opening == 2
        reader.copy(opening)
        first = reader.place
        while reader.place < len(self._regex):
            if self._regex[reader.place] == "]" and reader.place > first:
                reader.copy(1)
                return
            self._member()

    def _member(self) -> None:
        """One character, one range, or one named class."""
        regex, start = self._regex, self._reader.place
        if found := _NAMED_CLASS.match(regex, start):
            self._reader.copy(len(found[0]))
            return
        low, end = self._character(start)
        if low is None:
            self._reader.copy(end - start)
            return
        high = None
        if regex.startswith("-", end) and not regex.startswith("-]", end) and end + 1 < len(regex):
            high, high_end = self._character(end + 1)
            end = end if high is None else high_end
        written = regex[start:end]
        if self._settle(written) == written and not _HEX.search(written):
            self._reader.copy(end - start)
            return
        self._reader.place = end
        self._reader.spelling.append(self._single(low, start, end) if high is None else self._range(low, high))

    def _character(self, place: int) -> tuple[str | None, int]:
        """The character written at a place and where it ends; None for an escape that is a class, such as `\\d`."""
        if self._regex[place] != "\\":
            return self._regex[place], place + 1
        if found := _HEX.match(self._regex, place):
            return _decoded(found), found.end()
        escaped = self._regex[place + 1 : place + 2]
        return (None, place + 2) if escaped.isascii() and (escaped.isalnum() or not escaped) else (escaped, place + 2)

    def _single(self, character: str, start: int, end: int) -> str:
        settled = self._settle(character)
        if len(settled) == 1:
            return _bracketed(settled)
        if not self._negated:
            self._object_to_lost(character, settled, start, end)
        return _bracketed(character)

    def _range(self, low: str, high: str) -> str:
        """A range in the form texts are compared in where that is the same range moved (`Ａ-Ｚ`), else as it is."""
        new_low, new_high = self._settle(low), self._settle(high)
        if len(new_low) == len(new_high) == 1 and ord(new_high) - ord(new_low) == ord(high) - ord(low):
            low, high = new_low, new_high
        return f"{_bracketed(low)}-{_bracketed(high)}"

    def _object_to_lost(self, character: str, settled: str, start: int, end: int) -> None:
        if settled:
            message = f"`{character}` is compared as `{settled}`, several characters, so in brackets it never matches"
            help = f"write `({character}|…)` instead of brackets"
        else:
            message = "an invisible character in brackets never matches, since texts are compared without them"
            help = "remove it"
        self._reader.objections.append(Objection("G308", message, help, start, end))


def _decoded(found: re.Match[str]) -> str:
    """The character that a `\\x{…}`, `\\x..` or `\\u....` stands for; U+FFFD when there is none."""
    number = int(next(digits for digits in found.groups() if digits), 16)
    return chr(number) if number < 0xD800 or 0xE000 <= number < 0x110000 else "\ufffd"


def _bracketed(character: str) -> str:
    return f"\\{character}" if character in _BRACKET_OPERATORS else character
