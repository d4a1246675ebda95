"""Event sequences: few members in few groups, close together, some late, some twice, some odd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from guiju.engine.compile.program import Program
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.due import due
from guiju.engine.runtime.evaluate import due_before, evaluate, prepare
from guiju.engine.runtime.event import Event, event_from_dict
from guiju.engine.runtime.state import State

from .communities import EVERYBODY, GROUPS, MEMBERS, UNLISTED

Fields = dict[str, Any]

START = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
LAST = 250_000_000_000_000
"""No moment of a story is later than so many ms after its start: dates end with the year 9999."""
STEPS = (0, 0, 1, 500, 1_000, 1_000, 3_000, 3_000, 10_000, 40_000, 120_000, 1_800_000, 7_200_000, 90_000_000)
LATE = (0, 0, 0, 0, 0, 1_000, 5_000, 60_000, 4_000_000)
TEXTS = (
    "加微信 now", "buy now", "don't buy now", "hello there", "HELLO there", "Hello!", "code 1234", "999 666", "666", "hi",
    "", "spam spam spam", "spam\u200b spam spam", "one\n\ntwo more words", "hi there @a1", "加 微❤信",
    "b.u.y n0w buy nоw", "see https://bad.example/x or www.ok.example",
    "call 13800138000", "name: Li\nneed: tea", "name: Li", "😀😀 @u2", "привет ABC", "https://shop.example.net",
)  # fmt: skip
EXTRAS: tuple[Fields, ...] = (
    {}, {"kind": "image", "has": ["image"]}, {"mentions": ["a1", "u2"], "reply_to": "m1"}, {"forwarded": True},
    {"kind": "text"}, {"has": ["qr", "video"]}, {"links": ["https://bad.example/"]}, {"kind": "link"},
)  # fmt: skip
FACTS: tuple[Fields, ...] = (
    {}, {}, {"tier": "VIP"}, {"tier": "normal", "spend": 120}, {"spend": "99.5"}, {"spend": "lots"}, {"tier": None},
    {"region": "north", "interests": ["tea", "golf"]}, {"interests": [], "verified": True}, {"verified": "maybe"},
    {"role": "admin"}, {"role": "member", "stage": "won"}, {"role": "owner"}, {"stage": "lost"}, {"strikes": 2, "heat": 9},
    {"due": "2026-03-02", "birthday": "1990-03-02"}, {"seen_at": "2026-03-01T10:00:00+08:00"}, {"points": 50},
    {"joined_at": "2026-02-01T00:00:00Z", "inviter": "u1"}, {"name": "Ali\u202e\nbaba"}, {"name": "Anna"},
    {"name": "Аnn4 😀"}, {"name": "Ann-a"}, {"tier": "gold", "spend": 10},
)  # fmt: skip
ODD = ("kick", "mute", "ban", "unmute", "unban", "warn", "remove", "lock", "unlock")


@dataclass(frozen=True)
class Move:
    """One thing that happens, before it becomes an event.

    Args:
        what: the kind of happening.
        who: the member.
        where: the group.
        step, late: milliseconds after the latest moment before, and how much late the event comes.
        choice: which of the variants.
    """

    what: str
    who: str
    where: str | None
    step: int
    late: int
    choice: int


KINDS = (
    *("message",) * 11, "edit", "edit", "join", "leave", "update",
    "purchase", "checkin", "action", "pardon", "again", "recall", "tick", "gap", "post", "report",
    "report", "reaction", "reaction", "request", "adopt", "jump", "leap",
)  # fmt: skip

STEADY = tuple(kind for kind in KINDS if kind not in ("jump", "leap"))
"""Without long silences and wrong dates, between which much comes due."""


def moves(
    kinds: Iterable[str] = KINDS, steps: Iterable[int] = STEPS, late: Iterable[int] = LATE
) -> st.SearchStrategy[Move]:
    """Things that may happen: of these kinds, so many milliseconds after one another, so late."""
    return st.builds(
        Move,
        st.sampled_from(tuple(kinds)),
        st.sampled_from(EVERYBODY),
        st.sampled_from((*GROUPS, "g1", "g1", "g2", None, UNLISTED)),
        st.sampled_from(tuple(steps)),
        st.sampled_from(tuple(late)),
        st.integers(0, 10_000),
    )


def happenings(most: int = 40, **how: Any) -> st.SearchStrategy[list[Fields]]:
    """Sequences of events in the form of a trace's lines, in the order in which they are processed.

    Args:
        most: how many events at most; there are half as many at least, since short stories tell little.
        how: see `moves`.
    """
    return st.lists(moves(**how), min_size=most // 2, max_size=most).map(told)


def told(happened: Iterable[Move]) -> list[Fields]:
    """The events that moves amount to."""
    return _Telling().tell(happened)


class _Telling:
    def __init__(self) -> None:
        self.events: list[Fields] = []
        self.messages: list[tuple[str, str, str | None]] = []
        self.clock = 0

    def tell(self, happened: Iterable[Move]) -> list[Fields]:
        for move in happened:
            self.clock += move.step
            event = self._event(move)
            if event is not None:
                self.events.append(event)
        return self.events

    def _event(self, move: Move) -> Fields | None:
        if move.what == "again":
            return self.events[move.choice % len(self.events)] if self.events else None
        event: Fields = {
            "id": f"e{len(self.events)}",
            "at": at(self.clock - move.late),
            "kind": move.what,
            "member": {"id": move.who, **(FACTS[move.choice // 4 % len(FACTS)] if move.choice % 4 == 0 else {})},
        }
        if move.where is not None:
            event["group"] = move.where if move.choice % 7 else _facts_of_group(move, self.clock)
        return {**event, **getattr(self, f"_{move.what}")(event, move)}

    def _message(self, event: Fields, move: Move) -> Fields:
        message_id = event["id"] if move.choice % 3 else f"x{event['id']}"
        self.messages.append((message_id, move.where or "", None if move.what == "post" else move.who))
        said = {"id": message_id, "text": TEXTS[move.choice % len(TEXTS)], **EXTRAS[move.choice // 7 % len(EXTRAS)]}
        return {"message": said}

    def _edit(self, event: Fields, move: Move) -> Fields:
        message_id, group, author = self._earlier(move)
        changed = {"id": message_id, "text": TEXTS[move.choice // 3 % len(TEXTS)]}
        return {"message": changed, "group": group or None, "member": author and {"id": author}}

    def _earlier(self, move: Move) -> tuple[str, str, str | None]:
        """The id, group and author of a message that was sent, or of one nobody saw."""
        if not self.messages or move.choice % 9 == 0:
            return f"lost-{move.who}", move.where or "", move.who
        return self.messages[-1 - move.choice % min(4, len(self.messages))]

    def _recall(self, event: Fields, move: Move) -> Fields:
        return {"message": {"id": self._earlier(move)[0]}}

    def _reaction(self, event: Fields, move: Move) -> Fields:
        name = ("thumbs_down", "thumbs_down", "heart")[move.choice % 3]
        return {"message": {"id": self._earlier(move)[0]}, "reaction": {"name": name}}

    def _request(self, event: Fields, move: Move) -> Fields:
        return {"group": move.where or "g1", "request": {"answer": "please"}}

    def _adopt(self, event: Fields, move: Move) -> Fields:
        return {"member": None, "group": None, "adopt": {"rule": f"r{move.choice % 6 + 1}"}}

    def _jump(self, event: Fields, move: Move) -> Fields:
        """A date that can't be right."""
        days = (400, 4_000, 2_000_000, -400, -2)[move.choice % 5]
        return {"kind": "checkin", "checkin": {}, "at": at(self.clock + days * 86_400_000)}

    def _leap(self, event: Fields, move: Move) -> Fields:
        """Nothing happens for days, or for more than a year."""
        self.clock += (400 if move.choice % 50 == 0 else 1 + move.choice % 4) * 86_400_000
        return {"kind": "checkin", "checkin": {"streak": 3}, "at": at(self.clock)}

    def _report(self, event: Fields, move: Move) -> Fields:
        return {"message": {"id": self._earlier(move)[0]}}

    def _post(self, event: Fields, move: Move) -> Fields:
        """A post of a channel has no member."""
        return {**self._message(event, move), "kind": "message", "member": None}

    def _join(self, event: Fields, move: Move) -> Fields:
        inviter = {"inviter": MEMBERS[move.choice % 3]} if move.choice % 2 else {}
        return {"group": move.where or "g1", **inviter}

    def _leave(self, event: Fields, move: Move) -> Fields:
        return {"group": move.where or "g1"}

    def _update(self, event: Fields, move: Move) -> Fields:
        return {}

    def _purchase(self, event: Fields, move: Move) -> Fields:
        amounts: tuple[Any, ...] = (3, 12.5, None, "many", 40)
        bought = {"amount": amounts[move.choice % 5], "product": "tea", "gift": move.choice % 2 == 0}
        return {"purchase": bought if move.choice % 4 else {}}

    def _checkin(self, event: Fields, move: Move) -> Fields:
        return {"checkin": {"streak": move.choice % 5}}

    def _action(self, event: Fields, move: Move) -> Fields:
        done: Fields = {"verb": ODD[move.choice % len(ODD)], "by": "bot" if move.choice % 2 else "a1"}
        if move.choice % 3:
            done["duration"] = "30m"
        return {"action": done}

    def _pardon(self, event: Fields, move: Move) -> Fields:
        message_id, group, _ = self._earlier(move)
        forgiven = {"verb": "pardon", "by": "a1", "rule": f"r{move.choice % 6 + 1}", "message": message_id}
        return {"kind": "action", "action": forgiven, **({"group": group} if group else {})}

    def _tick(self, event: Fields, move: Move) -> Fields:
        return {"member": None, "group": None}

    def _gap(self, event: Fields, move: Move) -> Fields:
        since = at(self.clock - move.late - 1_000)
        return {"member": None, "gap": {"since": since}}


def _facts_of_group(move: Move, clock: int) -> Fields:
    found: Fields = {"id": move.where, "size": move.choice % 6, "topic": "tea"}
    if move.choice % 2:
        found["starts_at"] = at(clock + (move.choice % 5 - 1) * 1_800_000)
    return found


def at(milliseconds: int) -> str:
    """A moment of the story, as events write it."""
    moment = START + timedelta(milliseconds=min(milliseconds, LAST))
    return moment.isoformat()


def read(fields: Mapping[str, Any]) -> Event:
    """An event as the engine reads it."""
    return event_from_dict({name: value for name, value in fields.items() if value is not None})


def replay(program: Program, events: Iterable[Mapping[str, Any]], state: State | None = None) -> list[Decision]:
    """The decisions on a sequence, each applied before the next."""
    held = prepare(program, state)
    found = []
    for event in arriving(program, events, held):
        decision = evaluate(program, event, held)
        held.apply(decision)
        found.append(decision)
    return found


def arriving(program: Program, events: Iterable[Mapping[str, Any]], state: State) -> Iterator[Event]:
    """Events with what comes due before each; the decision on one is to be applied before the next is asked for."""
    for event in map(read, events):
        yield from due(program, state, due_before(program, event, state))
        yield event


def written(decisions: Iterable[Decision]) -> list[bytes]:
    """Decisions as they go out."""
    return [decision.to_json() for decision in decisions]
