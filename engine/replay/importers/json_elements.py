"""Large JSON files, one element at a time.

A parser that builds on events stops at the first byte that is wrong, and can't be asked to go on behind it. Exports are
cut short and damaged often enough that one bad record must not cost the rest, so elements are found here and decoded by
the standard library, and after a bad one the next is looked for.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ..trace_bytes import DamageError

MAX_ELEMENT = 1 << 20
"""The characters that an element may have; what is longer is no message."""
MAX_DEPTH = 24

_decode = json.JSONDecoder(strict=False).raw_decode
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
# Telegram writes control characters as `\x1F`, which JSON does not know.
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_HALF_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(\\(?:x[0-9a-fA-F]?)?)\Z")
_HEAD = re.compile(r'\{\s*"(?:[^"\\]|\\.)*"')
_NUMBER_GOES_ON = re.compile(r"[-+.0-9eE]*")
_NEAR = 32
_KEY = 60
_LONGEST_ESCAPE = 1_000

Path = tuple[str, ...]
"""Where an element is: keys from the top, `*` for whichever of a list."""


class Element(NamedTuple):
    """A value of a JSON file.

    Args:
        path: where it is.
        value: what it is, decoded.
        line: where it begins, from 1.
    """

    path: Path
    value: object
    line: int


class Damage(NamedTuple):
    """A place that could not be read, and was passed over.

    Args:
        message: what was found.
        line: where, from 1.
    """

    message: str
    line: int


class _BadElement(Exception):
    """An element that can't be decoded, and says why."""


def elements(chunks: Iterator[bytes], whole: Collection[Path]) -> Iterator[Element | Damage]:
    """The values of a JSON file: those at the paths given in one piece, and every text, number and truth value else.

    Args:
        chunks: the file.
        whole: paths of the values wanted in one piece; a list or object anywhere else is gone through. A `*` stands for
            any key, too.

    Returns:
        values in the order of the file, and what had to be passed over.
    """
    return _Walk(chunks, frozenset(whole)).document()


class _Walk:
    """Goes through a file once."""

    def __init__(self, chunks: Iterator[bytes], whole: frozenset[Path]) -> None:
        self._chunks = chunks
        self._whole = whole
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._place = 0
        self._line = 1
        self._half = ""
        self._ended = False
        self._broken: str | None = None
        self._depth = 0
        self._over = False
        names = "|".join(re.escape(path[0]) for path in sorted(whole) if len(path) == 2 and path[1] == "*") or r"(?!)"
        self._lists = re.compile(rf'"({names})"\s*:\s*(?=\[)')

    def document(self) -> Iterator[Element | Damage]:
        """Everything in the file; several values may follow one another."""
        try:
            while self._peek():
                yield from self._value((), 0)
        except _BadElement as error:
            yield from self._behind(error)
        if self._broken is not None:
            yield Damage(self._broken, self._line)

    def _behind(self, error: _BadElement) -> Iterator[Element | Damage]:
        """What can be found behind damage outside of a list: the lists at the top of the file that are wanted."""
        yield from self._said(error)
        while self._depth <= 1 and (path := self._next_list()):
            try:
                yield from self._list(path, 1)
            except _BadElement as another:
                yield from self._said(another)
        while self._fill():
            self._move(len(self._text) - self._place)

    def _said(self, error: _BadElement) -> Iterator[Damage]:
        if not self._over:
            yield Damage(str(error), self._line)
        self._over = False

    def _value(self, path: Path, depth: int) -> Iterator[Element | Damage]:
        first = self._peek()
        if first in ("{", "[") and not self._is_whole(path):
            if depth >= MAX_DEPTH:
                raise _BadElement("lists and objects are nested too deep")
            yield from self._object(path, depth) if first == "{" else self._list(path, depth)
        else:
            line = self._line
            yield Element(path, self._decoded(), line)

    def _is_whole(self, path: Path) -> bool:
        if path in self._whole:
            return True
        return any(
            len(one) == len(path) and all(a in (b, "*") for a, b in zip(one, path, strict=True)) for one in self._whole
        )

    def _object(self, path: Path, depth: int) -> Iterator[Element | Damage]:
        self._move(1)
        if self._took("}"):
            return
        while True:
            self._depth = depth
            key = self._decoded() if self._peek() == '"' else None
            if not isinstance(key, str) or not self._took(":"):
                raise _BadElement(self._found("a name in double quotes and a `:`"))
            yield from self._value((*path, key), depth + 1)
            self._depth = depth
            if self._took("}"):
                return
            if not self._took(","):
                raise _BadElement(self._found("`,` or `}`"))

    def _list(self, path: Path, depth: int) -> Iterator[Element | Damage]:
        self._move(1)
        inner = (*path, "*")
        head = ""
        if self._took("]"):
            return
        while True:
            self._depth, mark = depth, self._line
            try:
                head = head or self._head()
                yield from self._value(inner, depth + 1)
                self._depth = depth
                if self._took("]"):
                    return
                if not self._took(","):
                    raise _BadElement(self._found("`,` or `]`"))
                continue
            except _BadElement as error:
                if not self._is_whole(inner):
                    raise
                yield Damage(str(error), mark)
            if not self._go_on(head or "{"):
                self._over = True
                return

    # ---- after damage ------------------------------------------------------------------------------------------------

    def _head(self) -> str:
        """How the element begins that stands here, to find others of its list by; empty when it is no object."""
        if self._peek() != "{":
            return ""
        found = _HEAD.match(self._text, self._place, self._place + 200)
        return found[0] if found else ""

    def _go_on(self, head: str) -> bool:
        """Looks for the next element after a bad one; False when there is none, or another list comes before it."""
        self._move(1 if self._place < len(self._text) else 0)
        while True:
            found = self._text.find(head, self._place)
            other = self._lists.search(self._text, self._place) if self._depth <= 1 else None
            if other and (found < 0 or other.start() < found):
                return False
            if found >= 0:
                self._move(found - self._place)
                return True
            if not self._read_past(max(len(head), _KEY)):
                return False

    def _next_list(self) -> Path | None:
        """Goes to the next list at the top of the file that is wanted; None when there is none."""
        while not (found := self._lists.search(self._text, self._place)):
            if not self._read_past(_KEY):
                return None
        self._move(found.end() - self._place)
        return (found[1],)

    def _read_past(self, kept: int) -> bool:
        """Reads on where nothing was found but what may begin in the last characters; False at the end."""
        self._move(max(self._place, len(self._text) - kept) - self._place)
        if self._fill():
            return True
        self._move(len(self._text) - self._place)
        return False

    # ---- the text ----------------------------------------------------------------------------------------------------

    def _decoded(self) -> object:
        """The value that begins here; afterwards the place is behind it."""
        while True:
            try:
                value, end = _decode(self._text, self._place)
            except json.JSONDecodeError as error:
                if self._is_short(error):
                    continue
                if error.msg.startswith("Unterminated") or error.pos >= len(self._text.rstrip()):
                    raise _BadElement("the file breaks off in the middle of a record") from None
                raise _BadElement(f"this is not JSON: {_complaint(error)}") from None
            except (RecursionError, ValueError):
                raise _BadElement("a record is nested too deep or has a number too long to read") from None
            # A number at the end of what was read so far may go on.
            if isinstance(value, int | float) and _NUMBER_GOES_ON.fullmatch(self._text, end) and self._grow():
                continue
            self._move(end - self._place)
            return value

    def _is_short(self, error: json.JSONDecodeError) -> bool:
        """Whether more of the file has been read, and the value may only have looked wrong as it was cut."""
        if not error.msg.startswith("Unterminated") and error.pos < len(self._text) - _NEAR:
            return False
        return self._grow()

    def _grow(self) -> bool:
        if len(self._text) - self._place > MAX_ELEMENT:
            raise _BadElement(f"a record has more than {MAX_ELEMENT:,} characters")
        return self._fill()

    def _peek(self) -> str:
        """The next character that is no blank, where the place is then; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._place)
            self._move((match.end() if match else self._place) - self._place)
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._fill():
                return ""

    def _took(self, character: str) -> bool:
        if self._peek() != character:
            return False
        self._move(1)
        return True

    def _found(self, expected: str) -> str:
        first = self._peek()
        if not first:
            return "the file breaks off before its end"
        shown = first if first.isprintable() else "\N{REPLACEMENT CHARACTER}"
        return f"this is not JSON: found `{shown}`, expected {expected}"

    def _move(self, count: int) -> None:
        self._line += self._text.count("\n", self._place, self._place + count)
        self._place += count

    def _fill(self) -> bool:
        """Reads on; what lies behind is let go. False at the end."""
        if self._ended:
            return False
        try:
            data = next(self._chunks, None)
        except DamageError as damage:
            self._broken, data = damage.message, None
        text = self._half + self._decoder.decode(data or b"", final=data is None)
        self._ended, self._half = data is None, ""
        if "\\" in text:
            text = self._mended(text)
        self._text, self._place = self._text[self._place :] + text, 0
        return not self._ended or bool(text)

    def _mended(self, text: str) -> str:
        half = _HALF_ESCAPE.search(text, max(0, len(text) - _LONGEST_ESCAPE))
        if half and not self._ended:
            self._half = half[1]
            text = text[: half.start(1)]
        return _ESCAPE.sub(_as_json, text) if "\\x" in text else text


def _as_json(match: re.Match[str]) -> str:
    return f"\\u00{match[1]}" if match[1] else match[0]


def _complaint(error: json.JSONDecodeError) -> str:
    character = error.doc[error.pos : error.pos + 1]
    shown = character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
    return f"`{shown}` is not expected there"
