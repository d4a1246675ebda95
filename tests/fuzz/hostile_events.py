"""Lines of traces that nobody in good faith would write: of every kind of event, with a few things done to each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Fields = dict[str, Any]

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KINDS = (
    "message", "message", "message", "edit", "recall", "join", "leave", "request", "update", "report", "reaction",
    "action", "adopt", "gap", "tick", "purchase",
)  # fmt: skip
SAID = (
    "加微信 123456",
    "buy 77 now",
    "agree",
    "",
    "a" * 300,
    "hi\u202e there",
    "滚\x00",
    "\ud83d",
    "x",
    "word {member.name}",
)
VERBS = ("kick", "mute", "ban", "unmute", "pardon", "move", "disband", "remove", "warn", "nothing known", "delete")
NAMES = ("hot", "bought", "flood", "daily", "swept", "wished", "follow", "nobody's")

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**18, 10**400, -(10**4000), 1e308, -1e-308, "", " ", "\x00", "\ud800", "\udfff\ud800",
    "\u202e\x1b[31m", "\u200b", "x" * 5_000, "é" * 3_000, "u1", "g1", [], {}, [None], [[[[[1]]]]], {"id": None}, {"id": ""},
    {"id": {"id": "u1"}}, {"": ""}, ["u1"] * 500, "NaN", "null", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59",
    "2026-02-30T00:00:00Z", "2026-03-01", "2026-03-01T09:30", "2026-03-01T24:00:00Z", "1969-12-31T23:59:59.999Z",
    "2026-03-01T09:30:60Z", "2099-01-01T00:00:00Z", "-5h", "1h", "999999999999d", "owner", "admin", "VIP", "bot:guiju",
)  # fmt: skip
MOMENTS = (
    "9999-12-31T23:59:59Z", "9999-12-31T00:00:00+14:00", "0001-01-01T00:00:00Z", "0001-01-02T00:00:00-12:00",
    "2099-06-01T00:00:00Z", "1970-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2026-03-01T09:30:00.123456789Z",
    "2026-05-28T12:00:00+05:45", "2026-03-29T01:30:00+00:00",
)  # fmt: skip
PIECES = (
    b'"', b"\\", b"{", b"[" * 20, b"]", b"}", b",", b":", b"-", b"{}", b"[]", b"null", b"true", b"NaN", b"1e999", b"9" * 400,
    b"\\ud800", b"\\u0000", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x00", b"\r", b"\n", b'"id":', b"[" * 5_000, b" " * 900,
)  # fmt: skip


def sound(number: int, random: Random) -> Fields:
    """An event that is right, some time after the one before."""
    kind = random.choice(KINDS)
    moment = START + timedelta(seconds=number * random.choice((3, 3, 3, 3.5, 2.9)))
    fields: Fields = {"id": f"e{number}", "at": moment.isoformat(), "kind": kind}
    if kind != "tick":
        fields |= {"group": random.choice(("g1", "g1", "g2")), "member": _member(random)}
    if kind in ("message", "edit", "recall", "report", "reaction"):
        told = {"id": f"m{max(0, number - random.randrange(4))}"} if kind != "message" else {"id": f"m{number}"}
        fields["message"] = told | ({"text": random.choice(SAID)} if kind in ("message", "edit") else {})
    payload = _payload(kind, fields["at"], number, random)
    return {**fields, kind: payload} if payload else fields


def _member(random: Random) -> Fields:
    facts: tuple[Fields, ...] = (
        {}, {}, {"tier": "VIP"}, {"spend": 40}, {"spend": "99.5"}, {"birthday": "1990-03-02"}, {"due": "2026-03-02"},
        {"role": "admin"}, {"role": "owner"}, {"joined_at": "2026-02-28T00:00:00Z"}, {"name": "Li\x1b[31m"},
    )  # fmt: skip
    return {"id": f"u{random.randrange(5)}", **random.choice(facts)}


def _payload(kind: str, at: str, number: int, random: Random) -> Fields:
    since = (START + timedelta(seconds=number * 2)).isoformat()
    payloads: dict[str, Fields] = {
        "action": {
            "verb": random.choice(VERBS), "by": random.choice(("bot", "u4")), "duration": "30m",
            "rule": random.choice(NAMES), "message": f"m{number - 1}", "to": "g2",
        },
        "adopt": {"rule": random.choice(NAMES)},
        "gap": {"since": min(since, at)},
        "purchase": {"amount": random.choice((7, -7, 0.1, None)), "product": "tea"},
        "reaction": {"name": "thumbs_down"},
        "request": {"answer": "please", "code": "x", "inviter": "u1"},
    }  # fmt: skip
    return payloads.get(kind, {})


# ---- what is done to an event ----------------------------------------------------------------------------------------


def with_a_strange_value(fields: Fields, random: Random) -> Fields:
    place = random.choice(sorted(fields))
    inner = fields[place]
    if isinstance(inner, dict) and inner and random.randrange(3):
        return {**fields, place: with_a_strange_value(inner, random)}
    return {**fields, place: random.choice(STRANGE)}


def with_a_field_more(fields: Fields, random: Random) -> Fields:
    name = random.choice(
        ("received", "precision", "inviter", "truth", "message", "member", "group", "purchase", "", "\ud800")
    )
    return {**fields, name: random.choice((*STRANGE, *MOMENTS, "ms", "min"))}


def without_a_field(fields: Fields, random: Random) -> Fields:
    gone = random.choice(sorted(fields))
    return {name: value for name, value in fields.items() if name != gone}


def at_another_moment(fields: Fields, random: Random) -> Fields:
    return {**fields, "at": random.choice(MOMENTS)}


def of_another_kind(fields: Fields, random: Random) -> Fields:
    return {**fields, "kind": random.choice((*KINDS, "due", "id", "message\x1f", "nothing", "消息"))}


def nested(fields: Fields, random: Random) -> Fields:
    value: Any = "core"
    for _ in range(random.choice((3, 14, 15, 16, 17, 80))):
        value = {"a": value} if random.randrange(2) else [value]
    return {**fields, "member": {"id": "u1", "spend": value}}


def huge(fields: Fields, random: Random) -> Fields:
    return {
        **fields,
        **random.choice((
            {"message": {"id": "m", "text": random.choice(("加微", "a", "\U0001f600", "\ud800")) * random.choice((4_000, 30_000))}},
            {"member": {"id": "u" * 20_000}}, {"member": {"id": "u1", **{f"f{n}": n for n in range(500)}}},
            {"message": {"id": "m", "mentions": [f"u{n}" for n in range(900)], "has": ["link"] * 300}},
        )),
    }  # fmt: skip


DONE: tuple[Callable[[Fields, Random], Fields], ...] = (
    with_a_strange_value, with_a_strange_value, with_a_strange_value, with_a_field_more, without_a_field,
    at_another_moment, of_another_kind, nested, huge,
)  # fmt: skip


def broken(line: bytes, random: Random) -> bytes:
    """A line whose bytes are not what they were."""
    place = random.randrange(len(line) + 1)
    return random.choice((
        line[:place], line[:place] + line[place + random.randrange(12) :], line[:place] + random.choice(PIECES) + line[place:],
        line[:place] + bytes([random.randrange(256)]) + line[place + 1 :],
    ))  # fmt: skip


def hostile(number: int) -> bytes:
    """One line, the same every time: some are right, so that what comes of the others shows."""
    random = Random(number)
    fields = sound(number, random)
    for _ in range(random.choice((0, 0, 1, 1, 1, 2, 4))):
        if fields:
            fields = random.choice(DONE)(fields, random)
    line = json.dumps(fields, ensure_ascii=random.randrange(2) == 0).encode("utf-8", "surrogatepass")
    return broken(line, random).replace(b"\n", b" ") if random.randrange(5) == 0 else line


def lines(first: int, count: int) -> Iterator[bytes]:
    """So many lines, the same every time."""
    return map(hostile, range(first, first + count))
