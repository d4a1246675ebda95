"""Events: the fast way in, and the names that other rooms use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any, Literal

import msgspec

from .event_error import EventError
from .event_form import PRECISIONS, Event, Message, derived_id, is_derived, to_dict
from .event_json import check_nesting, parse_line
from .event_kinds import KINDS, check_kind, check_needs
from .event_reading import read_fields, read_truth
from .event_values import CONTROL, decimal_of
from .handed_in import read_plain
from .instant import AwareDatetime, format_instant, instant_of, parse_instant
from .said import LONGEST, decode_plain, event_of, is_plain

__all__ = [
    "KINDS",
    "PRECISIONS",
    "Event",
    "EventError",
    "EventLine",
    "Message",
    "check_kind",
    "decode_event",
    "derived_id",
    "encode_event",
    "event_from_dict",
    "format_instant",
    "is_derived",
    "parse_instant",
    "read_any",
    "read_line",
    "read_said",
    "to_dict",
]


_FastKind = Literal["message", "edit", "recall", "join", "leave", "tick"]


class _Wire(msgspec.Struct, frozen=True, gc=False):
    """What most lines look like. A line that does not, for a good reason or a bad one, goes the careful way."""

    at: AwareDatetime
    kind: _FastKind
    id: str = ""
    group: str | None = None
    member: dict[str, Any] | None = None
    message: Message | None = None
    inviter: str | None = None
    received: AwareDatetime | None = None
    truth: dict[str, Any] | None = None
    # Fields that ask for the careful way when they are there.
    precision: None = None
    edit: None = None
    recall: None = None
    join: None = None
    leave: None = None
    tick: None = None


class EventLine(msgspec.Struct, frozen=True, gc=False):
    """What a line of a trace holds.

    Args:
        event: the event.
        truth: what is known to be right about it, kept apart from what a policy may read.
        derived: whether the line gave no id and one was derived.
    """

    event: Event
    truth: dict[str, object] | None = None
    derived: bool = False


_decode_wire = msgspec.json.Decoder(_Wire, float_hook=decimal_of).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode
_encode_sorted = msgspec.json.Encoder(decimal_format="number", order="deterministic").encode


def decode_event(line: bytes) -> Event:
    """An event from a line of JSON.

    Args:
        line: UTF-8, at most 1 MiB, with or without a line end.

    Raises:
        EventError: the line is not an event; its code, message and path say why.
    """
    return read_line(line).event


def read_line(line: bytes, file: str = "", number: int = 0, precision: int = 1) -> EventLine:
    """An event from a line of a trace, with what came beside it.

    Args:
        line: UTF-8, at most 1 MiB, with or without a line end.
        file: the name of the file the line is in, for the id of an event that has none.
        number: the line's number in the file.
        precision: how fine the file's times are, in milliseconds.

    Raises:
        EventError: the line is not an event; its code, message and path say why.
    """
    event = read_said(line, precision)
    return EventLine(event) if event is not None else read_any(line, file, number, precision)


def read_said(line: bytes, precision: int, is_wanted: Callable[[str, str], bool] | None = None) -> Event | None:
    """The event on a line that holds a message as most are, or a member who comes or goes; None for any other line.

    Args:
        line: as for `read_line`.
        precision: how fine the file's times are, in milliseconds.
        is_wanted: whether what a member says in a group is wanted, by the ids of group and member; a message that is
            not wanted is left out of its event. None wants all.
    """
    try:
        said = decode_plain(line)
        at = instant_of(said.at)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    if not is_plain(said, line):
        return None
    return event_of(said, at, precision, is_wanted is None or is_wanted(said.group, said.member.id))


def read_any(line: bytes, file: str, number: int, precision: int) -> EventLine:
    """What `read_line` makes of a line that `read_said` leaves.

    Raises:
        EventError: the line is not an event; its code, message and path say why.
    """
    if len(line) <= LONGEST:
        try:
            check_nesting(line)
            line.decode()  # names of fields that the decoder skips are not looked at by it
            wire = _decode_wire(line)
            event = _from_wire(wire, line, precision)
            if event is not None:
                return EventLine(event) if wire.truth is None else EventLine(event, read_truth({"truth": wire.truth}))
        except (ValueError, ArithmeticError, RecursionError):
            pass
    return _read_carefully(line, file, number, precision)


def _from_wire(wire: _Wire, line: bytes, precision: int) -> Event | None:
    """The event of a wire line, or None when the careful way has to look at it."""
    event_id, kind, member, message = wire.id, wire.kind, wire.member, wire.message
    if not event_id or wire.group == "":
        return None
    if member is not None:
        member_id = member.get("id")
        if type(member_id) is not str or not member_id:
            return None
    if message is not None:
        if message.attrs is not None:  # an attribute that is called so, not the place where attributes are kept
            return None
        if not message.id:
            msgspec.structs.force_setattr(message, "id", event_id)
    elif kind == "message" or kind == "recall":
        return None
    if b"\\" in line and _has_control_characters(wire):
        return None
    received = None if wire.received is None else instant_of(wire.received)
    at = instant_of(wire.at)
    event = Event(event_id, at, kind, wire.group, member, message, None, wire.inviter, {}, received, precision)
    if kind != "message":
        check_needs(event)
    return event


def _has_control_characters(wire: _Wire) -> bool:
    """Whether an id has control characters, which JSON can only write as escapes."""
    ids = [wire.id, wire.group or "", wire.inviter or "", str(wire.member and wire.member["id"])]
    if wire.message is not None:
        ids += [wire.message.id, wire.message.reply_to or "", *wire.message.mentions]
    return CONTROL.search("".join(ids)) is not None


def _read_carefully(line: bytes, file: str, number: int, precision: int) -> EventLine:
    fields = parse_line(line)
    event = read_fields(fields, None, precision)
    truth = read_truth(fields) if isinstance(fields, Mapping) else None
    if event.id:
        return EventLine(_with_ids(event, event.id), truth)
    return EventLine(_with_ids(event, derived_id(line.strip(), f"{file}:{number}")), truth, derived=True)


def event_from_dict(mapping: Mapping[str, object], timezone: tzinfo | None = None) -> Event:
    """An event from an object, for programs that have one at hand.

    Args:
        mapping: the event, in the form a trace has; `at` and `received` may be datetimes.
        timezone: the time zone of times without an offset; None refuses them.

    Raises:
        EventError: the object is not an event; its code, message and path say why.
    """
    plain = read_plain(mapping) if type(mapping) is dict else None  # what is no object is told of by the long way
    if plain is not None:
        return plain
    event = read_fields(mapping, timezone)
    return _with_ids(event, event.id or derived_id(_encode_sorted(to_dict(event)), ""))


def _with_ids(event: Event, event_id: str) -> Event:
    message = event.message
    if message is None and event.kind == "recall":
        message = Message(event_id)
    elif message is not None and not message.id:
        message = msgspec.structs.replace(message, id=event_id)
    return msgspec.structs.replace(event, id=event_id, message=message)


def encode_event(event: Event, truth: Mapping[str, object] | None = None) -> bytes:
    """The event as a line of a trace, without its line end.

    Args:
        event: the event.
        truth: what is known to be right about it, for backtests.
    """
    fields = to_dict(event)
    if truth is not None:
        fields["truth"] = truth
    return _encode(fields)
