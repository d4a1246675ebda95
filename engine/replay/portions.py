"""What processes that share a dry run tell each other: events to evaluate, and what came of them; as compact bytes."""

from __future__ import annotations

import pickle
from typing import NamedTuple

import msgspec

from ..runtime.decision import Decision
from ..runtime.event import Event
from ..runtime.said import Heard, Said, decode_all_heard
from ..runtime.state import Changes

_PLAIN = (str, int, type(None))


class Note(msgspec.Struct, array_like=True, omit_defaults=True):
    """What there is to know of an event of a portion besides what it says.

    Args:
        place: of the event in the portion.
        own: whether the process evaluates it; else it takes in what it says.
        plain: whether it is a plain message.
        wanted: whether its decision is asked for even if nothing happens.
        precision: how fine its time is, in ms.
        clock: the latest time before it, in ms.
        ahead: as the state has it before the event.
        first: when (ms) the message of this id was first seen; None where it was not.
        named: when (ms) the member's name was last told; None where the state knows that.
        event: the event, where it is no plain message and goes to another process; its fields, pickled.
    """

    place: int
    own: bool
    plain: bool
    wanted: bool
    precision: int
    clock: int
    ahead: int | None = None
    first: int | None = None
    named: int | None = None
    event: bytes = b""


class Portion(NamedTuple):
    """What one process gets of a stretch of the trace: its own plain messages, and all that every process has to know.

    Args:
        whats: plain messages as they were skimmed, and other events; those without a note come in the order of time.
        times: of the events, in ms.
        clock: the latest time (ms) before all of them; what comes without a note is less than a year after it.
        precision: how fine the times of plain messages are, in ms, where no note says otherwise.
        notes: of events of which there is more to say, in order; all that are no plain messages have one.
    """

    whats: list[Said | Heard | Event]
    times: list[int]
    clock: int
    precision: int
    notes: list[Note]


class Parcel(msgspec.Struct, array_like=True):
    """A portion on its way to another process.

    Args:
        lines: those of the plain messages, joined by line feeds.
        times, clock, precision, notes: as of a portion.
    """

    lines: bytes
    times: list[int]
    clock: int
    precision: int
    notes: list[Note]


class Found(msgspec.Struct, array_like=True, omit_defaults=True):
    """A decision on one event.

    Args:
        place: of the event in the portion.
        text: the decision as JSON; empty where it can't be written.
        pickled: the decision, where it holds values that JSON would change.
    """

    place: int
    text: bytes
    pickled: bytes = b""


_encoder = msgspec.msgpack.Encoder()
_decode_parcel = msgspec.msgpack.Decoder(Parcel).decode
_decode_findings = msgspec.msgpack.Decoder(list[Found]).decode
_decode_decision = msgspec.json.Decoder(Decision).decode
_NO_CHANGES = Changes()

encode = _encoder.encode
"""A parcel, or what came of it, as bytes."""


def portion_of(data: bytes) -> Portion:
    """The portion in a parcel, from bytes."""
    parcel = _decode_parcel(data)
    whats: list[Said | Heard | Event] = [*decode_all_heard(parcel.lines)]
    for note in parcel.notes:
        if not note.plain:
            whats.insert(note.place, Event(*pickle.loads(note.event)))
    return Portion(whats, parcel.times, parcel.clock, parcel.precision, parcel.notes)


def packed(event: Event) -> bytes:
    """An event that is no plain message, as it goes to another process."""
    return pickle.dumps(msgspec.structs.astuple(event))


def findings_of(data: bytes) -> list[Found]:
    """What came of a portion, from bytes."""
    return _decode_findings(data)


def found_of(place: int, decision: Decision) -> Found:
    """A decision to tell of; it is without its changes from here on.

    Args:
        place: of the event in the portion.
        decision: what the event led to, applied already.
    """
    decision.changes = _NO_CHANGES
    try:
        text = decision.to_json()
    except UnicodeEncodeError:
        text = b""
    is_kept = text and all(isinstance(effect.value, _PLAIN) for effect in decision.effects)
    return Found(place, text) if is_kept else Found(place, text, pickle.dumps(decision))


def decision_of(found: Found) -> Decision:
    """The decision that was found."""
    if found.pickled:
        decision: Decision = pickle.loads(found.pickled)
        return decision
    return _decode_decision(found.text)
