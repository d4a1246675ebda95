"""Lines of a trace, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from guiju.engine.runtime.event import EventError, decode_event, event_from_dict

AT = "2026-03-01T09:30:00+08:00"


def line(**fields: object) -> bytes:
    """An event with an id and a time, as a line."""
    return json.dumps({"id": "m1", "at": AT, **fields}, ensure_ascii=False).encode()


def message(text: str = "hello", **fields: object) -> bytes:
    """A message with a text, as a line."""
    return line(kind="message", message={"text": text, **fields})


def error_of(source: bytes | Mapping[str, object]) -> EventError:
    """What is said of a line or an object that is no event."""
    with pytest.raises(EventError) as caught:
        decode_event(source) if isinstance(source, bytes) else event_from_dict(source)
    return caught.value
