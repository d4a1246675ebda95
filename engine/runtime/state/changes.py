"""What a decision makes of a state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ...compile.bounds import Number


class Changes(Struct, gc=False):
    """What a decision makes of a state: values to put, instants to append, each once.

    Args:
        puts: (table, key, value) in order; a value of None removes the key.
        instants: (log, subject, instant) to remember.
        amounts: (log, subject, instant, amount) to add up; an amount of None is not known.
        answers: (log, subject, instant, how long was waited) to remember.
        clock: the latest event time so far, in ms.
        ahead: an event time that was far ahead of all others, in ms, in case the next event confirms it.
        seq: how many events were processed.
        retention: for each log how long its instants are kept, in ms; None keeps a number only, for ever.
        ladders: for each rule that forgets offences after a time how long its ladders are kept after the last, in ms.
        throttles: for each rule that may act only so often for how long that is asked for, in ms.
        earliest: the earliest moment (ms) at which an event may still be dated.
        kept_since: for each log that a changed policy asks for anew, or for longer, since when it is kept, in ms.
        moments: for each rule that runs at moments of its own a text that says which; None where they stay as they were.
        moments_since: for each of these with a schedule that came with a later policy than the first, the moment in ms after
            which it begins.
    """

    clock: int = 0
    seq: int = 0
    ahead: int | None = None
    since: int = 0
    through: int | None = None
    progress: tuple[int, str, str] | None = None
    puts: list[tuple[str, Any, Any]] = []
    instants: list[tuple[str, str, int]] = []
    lately: list[tuple[str, str, str, int]] = []
    amounts: list[tuple[str, str, int, Number | None]] = []
    answers: list[tuple[str, str, int, int]] = []
    retention: Mapping[str, int | None] = {}
    kept_since: Mapping[str, int] = {}
    ladders: Mapping[str, int] = {}
    throttles: Mapping[str, int] = {}
    earliest: int = 0
    moments: Mapping[str, str] | None = None
    moments_since: Mapping[str, int] = {}
