"""What somebody would write for the workload's policy alone: the same decisions, from one loop over dicts.

The text goes through the engine's own scanner, since a normal form of the same strength can't be had elsewhere; decoding,
windows, ladders and what is written are made by hand for just these rules.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from workload import WINDOWS

from guiju.engine.text.scanner import Scan, Scanner

_FORGOTTEN = 30 * 86_400_000
_STEPS = (("delete", "warn"), ("delete", "mute"), ("kick",))
Fired = dict[str, int | None]


class _Member(msgspec.Struct):
    id: str


class _Message(msgspec.Struct):
    text: str


class _Line(msgspec.Struct):
    id: str
    at: msgspec.Raw
    group: str
    member: _Member
    message: _Message | None = None


def decide(
    lines: Iterable[bytes], scanner: Scanner, names: list[str], at_once: int = 1
) -> Iterator[tuple[str, Fired, bytes]]:
    """For each message on which a rule fires: its id, the rules with their offences, and the decision as JSON.

    Args:
        lines: of the trace.
        scanner: the policy's.
        names: of its patterns, which are those of the rules, by bit.
        at_once: of how many messages the scanner is asked at once what they match.
    """
    from datetime import datetime

    decode, encode, parse = msgspec.json.Decoder(_Line).decode, msgspec.json.Encoder().encode, datetime.fromisoformat
    ladders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    talked: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    windows = [(f"w{number}", many, seconds * 1_000) for number, (many, seconds) in enumerate(WINDOWS)]
    longest = max(window for _, _, window in windows)
    for event, scan in _scanned(map(decode, lines), scanner, at_once):
        if event.message is None:
            continue
        at = round(parse(bytes(event.at)[1:-1].decode()).timestamp() * 1_000)
        member, fired, effects = event.member.id, dict[str, int | None](), list[dict[str, object]]()
        bits = 0 if scan is None else scan.bits
        while bits:
            name = names[(bits & -bits).bit_length() - 1]
            bits &= bits - 1
            kept = ladders[name, member]
            del kept[: bisect_right(kept, at - _FORGOTTEN)]
            kept.append(at)
            fired[name] = len(kept)
            step = _STEPS[min(len(kept), len(_STEPS)) - 1]
            effects += [{"id": f"{event.id}/{verb}/{member}", "verb": verb, "rule": name} for verb in step]
        said = talked[event.group, member]
        said.append(at)
        if len(said) > 64 and said[len(said) // 2] <= at - longest:
            del said[: bisect_right(said, at - longest)]
        for name, many, window in windows:
            if len(said) > many and said[-many - 1] > at - window:
                fired[name] = None
                effects.append({"id": f"{event.id}/notify/{name}", "verb": "notify", "rule": name})
        if fired:
            yield event.id, fired, encode({"event": event.id, "at": at, "effects": effects, "fired": fired})


def _scanned(events: Iterable[_Line], scanner: Scanner, at_once: int) -> Iterator[tuple[_Line, Scan | None]]:
    """Events, and what each matches; None where that is nothing."""
    if at_once == 1:
        yield from ((event, scanner.scan(event.message.text) if event.message else None) for event in events)
        return
    coming = iter(events)
    while some := list(islice(coming, at_once)):
        yield from zip(
            some, scanner.scans([event.message.text if event.message else "" for event in some]), strict=True
        )
