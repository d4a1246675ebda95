"""What processes that share a dry run tell of what they found; as compact bytes."""

from __future__ import annotations

import pickle

import msgspec

from ..runtime.decision import Decision
from ..runtime.state import Changes

_PLAIN = (str, int, type(None))


class Found(msgspec.Struct, array_like=True, omit_defaults=True):
    """A decision on one event.

    Args:
        number: of the event in its part of the trace.
        text: the decision as JSON; empty where it can't be written.
        pickled: the decision, where it holds values that JSON would change.
    """

    number: int
    text: bytes
    pickled: bytes = b""


class Told(msgspec.Struct, array_like=True):
    """What came of a part of the trace.

    Args:
        read: how many events were read by the end of it.
        found: decisions, in the order of the events.
    """

    read: int
    found: list[Found]


_NO_CHANGES = Changes()
_decode_decision = msgspec.json.Decoder(Decision).decode

encode = msgspec.msgpack.Encoder().encode
"""What is told, as bytes."""

told_in = msgspec.msgpack.Decoder(Told).decode
"""What is told, from bytes."""


def found_of(number: int, decision: Decision) -> Found:
    """A decision to tell of; it is without its changes from here on.

    Args:
        number: of the event in its part of the trace.
        decision: what the event led to, applied already.
    """
    decision.changes = _NO_CHANGES
    try:
        text = decision.to_json()
    except UnicodeEncodeError:
        text = b""
    is_kept = text and all(isinstance(effect.value, _PLAIN) for effect in decision.effects)
    return Found(number, text) if is_kept else Found(number, text, pickle.dumps(decision))


def decision_of(found: Found) -> Decision:
    """The decision that was found."""
    if found.pickled:
        decision: Decision = pickle.loads(found.pickled)
        return decision
    return _decode_decision(found.text)
