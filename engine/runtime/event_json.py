"""One line of JSON as plain values, within bounds, and what to say when it is not that."""

from __future__ import annotations

import re

import msgspec

from .event_error import EventError, shortened
from .event_values import MAX_NESTING, check_depth, decimal_of, number_out_of_range

MAX_LINE = 1_048_576
BOM = b"\xef\xbb\xbf"

_decode = msgspec.json.Decoder(float_hook=decimal_of).decode
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
_PLACE = re.compile(r"\(byte (\d+)\)")
_NOT_A_NUMBER = re.compile(rb"-?(?:NaN|Infinity)\b")


def parse_line(line: bytes) -> object:
    """The value a line of JSON holds; of names that come twice the last counts.

    Args:
        line: UTF-8, with or without a byte order mark and a line end.

    Raises:
        EventError: G601, G602, G603, G604 or G611.
    """
    if len(line) > MAX_LINE:
        raise line_too_long()
    check_nesting(line)
    body = line.removeprefix(BOM)
    try:
        return _decode(body)
    except UnicodeDecodeError:
        raise _not_utf8(body) from None
    except msgspec.ValidationError:
        raise number_out_of_range("") from None
    except msgspec.DecodeError as error:
        return _parse_mended(body, str(error))


def _parse_mended(body: bytes, complaint: str) -> object:
    """A second reading with halves of surrogate pairs replaced, which may be all that was wrong."""
    mended = _ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], body)
    if mended == body:
        raise _not_json(body, complaint)
    try:
        return _decode(mended)
    except UnicodeDecodeError:
        raise _not_utf8(body) from None
    except msgspec.ValidationError:
        raise number_out_of_range("") from None
    except msgspec.DecodeError as error:
        raise _not_json(mended, str(error)) from None


def line_too_long() -> EventError:
    """The error for a line longer than any event."""
    return EventError("G603", f"the line is longer than {MAX_LINE:,} bytes", help="a trace has one event a line")


def check_nesting(line: bytes) -> None:
    """Refuse a line whose brackets are nested too deep, without reading it as JSON.

    Raises:
        EventError: G604.
    """
    if line.count(b"{") + line.count(b"[") <= MAX_NESTING:
        return
    depth = 0
    for byte in _STRING.sub(b"", line):
        if byte in b"{[":
            depth += 1
            check_depth(depth)
        elif byte in b"}]":
            depth -= 1


def _not_utf8(body: bytes) -> EventError:
    try:
        body.decode()
        column = 1
    except UnicodeDecodeError as error:
        column = error.start + 1
    message = f"the line is not UTF-8 text: byte {column} is not part of a character"
    return EventError("G602", message, help="save the file as UTF-8; programs for Chinese often write GBK instead")


def _not_json(body: bytes, complaint: str) -> EventError:
    place = _PLACE.search(complaint)
    start = int(place[1]) if place else len(body)
    if not body.strip():
        return EventError("G601", "the line is empty, expected an event")
    if start >= len(body.rstrip()):
        return EventError("G601", "the line ends in the middle of an event", help=_advice(body, start))
    character = shortened(body[start : start + 4].decode(errors="replace")[:1])
    column = len(body[:start].decode(errors="replace")) + 1
    message = f"this is not JSON: `{character}` at character {column} is not expected there"
    return EventError("G601", message, help=_advice(body, start))


def _advice(body: bytes, start: int) -> str | None:
    if body.lstrip().startswith(b"["):
        return "this looks like a list of events; a trace has one event a line and no list around them"
    if _NOT_A_NUMBER.match(body, start):
        return "JSON has no such number; leave the attribute out when it is not known"
    if body[start : start + 1] == b"'":
        return "JSON wants double quotes"
    if body.strip() in (b"{", b"[{"):
        return "this looks like JSON over several lines; a trace has each event on a line of its own"
    return None
