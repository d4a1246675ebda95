"""A naive account of what counting rules must do: every event kept, every number counted anew, nothing shared with the engine.

For a policy of `Counting` rules it says to each event which rules fire, for the how-manieth time, which are unknown, and the
value of every counter; by lists and loops over all that was processed, as semantics says it and no cleverer.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]

COMPARED: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
FILTERS: dict[str, Callable[[Fields], bool | None]] = {
    "offer": lambda said: "加微信" in re.sub("[ ❤]", "", said.get("text", "")),
    "code": lambda said: re.search("[0-9]{3,}", said.get("text", "")) is not None,
    "short": lambda said: len(said.get("text", "")) < 6,
    "image": lambda said: ("image" in (said.get("kind"), *said.get("has", ()))) if _tells_content(said) else None,
}
DECLARATIONS = (
    'pattern offer: words "加微信"',
    "pattern code: regex /[0-9]{3,}/",
    "define short: message and message.length < 6",
)


def _tells_content(said: Fields) -> bool:
    return "kind" in said or bool(said.get("has"))


@dataclass(frozen=True)
class Counter:
    """What is counted: `sender.messages`, `group.messages` or `sender.repeats`, how filtered, how far back (ms)."""

    base: str
    filter: str | None
    window: int | None
    everywhere: bool

    def __str__(self) -> str:
        filtered = f"({self.filter})" if self.filter else ""
        within = "" if self.window is None else f" within {self.window // 1000}s"
        return f"{self.base}{filtered}{within}{' everywhere' if self.everywhere else ''}"

    @property
    def of_sender(self) -> bool:
        return self.base.startswith("sender")


@dataclass(frozen=True)
class Test:
    """A comparison of a counter with a number."""

    __test__ = False

    counter: Counter
    operator: str
    bound: int

    def __str__(self) -> str:
        return f"{self.counter} {self.operator} {self.bound}"


@dataclass(frozen=True)
class Counting:
    """A rule about messages whose condition is tests joined by `and` or `or`.

    Args:
        name: its name.
        tests: its condition.
        joined: `and` or `or`.
        scope: the groups it holds in; empty for all.
        steps: its ladder's steps.
        forget: how it forgets: a mode and milliseconds.
        per_group: whether each group has a ladder of its own.
    """

    name: str
    tests: tuple[Test, ...]
    joined: str
    scope: tuple[str, ...]
    steps: tuple[str, ...]
    forget: tuple[str, int]
    per_group: bool

    def __str__(self) -> str:
        mode, after = self.forget
        forgetting = {
            "each": f"forget after {after // 1000}s", "all": f"forget all after {after // 1000}s",
            "never": "never forget", "reset": "reset after the last step",
        }[mode]  # fmt: skip
        scope = f"in {', '.join(self.scope)} " if self.scope else ""
        condition = f" {self.joined} ".join(map(str, self.tests))
        ending = " per group" if self.per_group else ""
        return (
            f"rule {self.name} {scope}when message and ({condition}) then {', '.join(self.steps)} {forgetting}{ending}"
        )


@dataclass(frozen=True)
class Number:
    """A count that is exact, or (`exact` false) that and perhaps more; None as a count is unknown altogether."""

    count: int | None
    exact: bool = True

    def compared(self, relation: str, bound: int) -> bool | None:
        if self.count is None:
            return None
        if self.exact:
            return COMPARED[relation](self.count, bound)
        possible = {COMPARED[relation](number, bound) for number in range(self.count, self.count + bound + 3)}
        return possible.pop() if len(possible) == 1 else None


@dataclass(frozen=True)
class Fired:
    """What a rule does: which offence it is, and whether one that counted already is only repeated."""

    rule: str
    offence: int | None
    repeated: bool


@dataclass
class Verdict:
    """What one event leads to; None for values where no rule looks."""

    fired: list[Fired] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    values: list[int | None] | None = None


@dataclass(frozen=True)
class _Entry:
    """A message as a counter counted it."""

    filter: str | None
    seq: int
    at: int
    group: str | None
    member: str | None
    text: str


@dataclass(frozen=True)
class _Offence:
    rule: str
    subject: tuple[str, ...]
    at: int
    message: str
    group: str | None


class Account:
    """Goes through events and says what each must lead to.

    Args:
        rules: the policy's rules.
        probed: counters whose values are asked for.
        listed: groups with rules.
        ours: members that are our own bots.
        grace, lateness: of the community, in milliseconds.
    """

    def __init__(
        self, rules: Sequence[Counting], probed: Sequence[Counter], listed: Sequence[str], ours: Sequence[str],
        grace: int, lateness: int,
    ) -> None:  # fmt: skip
        self.rules = rules
        self.probed = probed
        self.listed = listed
        self.ours = ours
        self.grace = grace
        self.lateness = lateness
        self.clock: int | None = None
        self.since = 0
        self.seq = 0
        self.processed: set[tuple[str, str | None, str]] = set()
        self.messages: set[tuple[str | None, str]] = set()
        self.entries: list[_Entry] = []
        self.matched: set[tuple[str | None, str, str]] = set()
        self.offences: list[_Offence] = []
        self.caught: set[tuple[str, str | None, str]] = set()
        self.spent: dict[tuple[str, tuple[str, ...]], list[_Entry]] = {}
        self.first_seen: dict[str, int] = {}
        self.first_seen_in: dict[tuple[str, str | None], int] = {}
        self.moved = 0
        self.came: set[tuple[str, str | None]] = set()
        self.joined_from_the_start: dict[tuple[str, str | None], int] = {}
        self.gaps: dict[str | None, int] = {}

    def take(self, event: Fields, at: int) -> Verdict:
        """What an event leads to.

        Args:
            event: as a trace has it.
            at: when, in milliseconds.
        """
        self.seq += 1
        if self.clock is None:
            self.clock = self.since = at
        told, at = at, max(at, self.clock - self.lateness)
        self.moved = at - told
        self.clock = max(self.clock, at)
        identity = (event["kind"], event.get("group"), event["id"])
        if identity in self.processed:
            return Verdict()
        self.processed.add(identity)
        return self._new(event, at)

    def _new(self, event: Fields, at: int) -> Verdict:
        member, group = (event.get("member") or {}).get("id"), event.get("group")
        if member is not None:
            self._see(member, group, event["kind"], at)
        if event["kind"] == "gap":
            self.gaps[group] = max(at, self.gaps.get(group, at))
        if event["kind"] == "action" and event["action"]["verb"] == "pardon":
            self._pardon(event["action"], group)
        if event["kind"] not in ("message", "edit"):
            return Verdict()
        known = event["kind"] == "edit" and (group, event["message"]["id"]) in self.messages
        self.messages.add((group, event["message"]["id"]))
        if event["kind"] == "edit":
            self.processed.add(("message", group, event["message"]["id"]))
        if group not in (None, *self.listed) or member in self.ours:
            return Verdict()
        return self._message(event, at, group, member, known)

    def _see(self, member: str, group: str | None, kind: str, at: int) -> None:
        place = (member, group)
        self.first_seen.setdefault(member, at)
        first = self.first_seen_in.setdefault(place, at)
        if kind == "join" and first == at and place not in self.came:
            self.joined_from_the_start[place] = at
        if kind in ("join", "leave", "message", "edit"):
            self.came.add(place)

    def _pardon(self, action: Fields, group: str | None) -> None:
        self.offences = [
            one
            for one in self.offences
            if (one.rule, one.message) != (action["rule"], action["message"]) or group not in (None, one.group)
        ]

    # ---- messages ---------------------------------------------------------------------------------------------------

    def _message(self, event: Fields, at: int, group: str | None, member: str | None, known: bool) -> Verdict:
        said, edited = event["message"], event["kind"] == "edit"
        now = _Entry(None, self.seq, at, group, member, even(said.get("text", "")))
        if not known:
            self.entries.append(now)
        for name, matches in FILTERS.items():
            place = (group, said["id"], name)
            if matches(said) is True and not (known and place in self.matched):
                self.matched.add(place)
                self.entries.append(_Entry(name, now.seq, at, group, member, now.text))
        verdict = Verdict(values=[self._count(counter, now).count for counter in self.probed])
        for rule in self.rules:
            if rule.scope and group not in rule.scope:
                continue
            held = self._holds(rule, now)
            if held is None:
                verdict.unknown.append(rule.name)
            elif held:
                verdict.fired.append(self._fire(rule, now, said["id"], edited))
        return verdict

    def _holds(self, rule: Counting, now: _Entry, firings: Sequence[_Entry] = ()) -> bool | None:
        found = [self._count(test.counter, now, firings).compared(test.operator, test.bound) for test in rule.tests]
        decisive = rule.joined == "or"
        if decisive in found:
            return decisive
        return None if None in found else not decisive

    def _count(self, counter: Counter, now: _Entry, firings: Sequence[_Entry] = ()) -> Number:
        if (now.member if counter.of_sender else "" if counter.everywhere else now.group) is None:
            return Number(None)
        if counter.window is not None and counter.window < self.moved:
            return Number(None)
        if counter.base == "sender.repeats" and len({letter for letter in now.text if letter.isalpha()}) < 2:
            return Number(1)
        counted = [entry for entry in self.entries if self._is_counted(entry, counter, now)]
        start = None if counter.window is None else now.at - counter.window
        spent = [firing for firing in firings if counter.of_sender and self._is_of_one_subject(firing, counter, now)]
        if spent and start is None:
            return Number(sum(entry.seq > spent[-1].seq for entry in counted))
        if spent and start is not None:
            up_to = max(firing.at for firing in spent)
            counted = [entry for entry in counted if entry.at > up_to or entry.seq == now.seq]
            start = min(max(start, up_to), now.at)
        if start is None:
            return Number(len(counted), self._knows_all(counter, now))
        number = sum(start < entry.at <= now.at or entry.seq == now.seq for entry in counted)
        return Number(number, start >= self._listened_since(counter, now))

    def _is_counted(self, entry: _Entry, counter: Counter, now: _Entry) -> bool:
        return entry.filter == counter.filter and self._is_of_one_subject(entry, counter, now)

    def _is_of_one_subject(self, entry: _Entry, counter: Counter, now: _Entry) -> bool:
        if counter.base == "sender.repeats" and entry.text != now.text:
            return False
        if counter.of_sender and entry.member != now.member:
            return False
        return counter.everywhere or entry.group == now.group

    # ---- what was listened to ---------------------------------------------------------------------------------------

    def _gap_ended(self, counter: Counter, now: _Entry) -> int:
        heard = [at for group, at in self.gaps.items() if counter.everywhere or group in (None, now.group)]
        return max([self.since, *heard])

    def _knows_all(self, counter: Counter, now: _Entry) -> bool:
        """Whether everything that ever happened was listened to: only of someone who was seen to come."""
        if counter.everywhere or not counter.of_sender or now.member is None:
            return False
        joined = self.joined_from_the_start.get((now.member, now.group))
        return joined is not None and joined >= self._gap_ended(counter, now)

    def _listened_since(self, counter: Counter, now: _Entry) -> int:
        since = self._gap_ended(counter, now)
        if not counter.of_sender or now.member is None:
            return since
        if counter.everywhere:
            return max(since, self.first_seen[now.member])
        if self._knows_all(counter, now):
            return now.at - 10**15
        return max(since, self.first_seen_in[now.member, now.group])

    # ---- ladders ----------------------------------------------------------------------------------------------------

    def _fire(self, rule: Counting, now: _Entry, message: str, edited: bool) -> Fired:
        if now.member is None:
            return Fired(rule.name, None, False)
        subject = (now.member, now.group or "") if rule.per_group else (now.member,)
        kept = self._kept(rule, subject, now.at)
        again = edited and (rule.name, now.group, message) in self.caught
        if again or self._in_burst(rule, subject, now) or self._in_grace(kept, now):
            return Fired(rule.name, self._number(rule, len(kept)) if kept else None, True)
        self.offences.append(_Offence(rule.name, subject, now.at, message, now.group))
        self.caught.add((rule.name, now.group, message))
        self.spent.setdefault((rule.name, subject), []).append(now)
        return Fired(rule.name, self._number(rule, len(kept) + 1), False)

    def _number(self, rule: Counting, offences: int) -> int:
        return (offences - 1) % len(rule.steps) + 1 if rule.forget[0] == "reset" else offences

    def _in_burst(self, rule: Counting, subject: tuple[str, ...], now: _Entry) -> bool:
        firings = self.spent.get((rule.name, subject))
        if not firings or not any(test.counter.of_sender for test in rule.tests):
            return False
        return self._holds(rule, now, firings) is not True

    def _in_grace(self, kept: list[int], now: _Entry) -> bool:
        return self.grace > 0 and any(0 <= now.at - moment <= self.grace for moment in kept)

    def _kept(self, rule: Counting, subject: tuple[str, ...], at: int) -> list[int]:
        """When the offences were that are not forgotten at a moment."""
        mode, after = rule.forget
        found = sorted(one.at for one in self.offences if (one.rule, one.subject) == (rule.name, subject))
        if mode == "each":
            return [moment for moment in found if moment > at - after]
        if mode == "all":
            return _chain(found, at, after)
        return found


def _chain(moments: list[int], at: int, after: int) -> list[int]:
    """Those since the last pause of `after` before a moment, and those later than it."""
    found = [moment for moment in moments if moment >= at]
    for moment in reversed([moment for moment in moments if moment < at]):
        if at - moment >= after:
            break
        found.append(moment)
        at = moment
    return found


def even(text: str) -> str:
    """A text as repeats are compared: compatibility forms and case evened out, invisible characters removed."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in plain if unicodedata.category(char) != "Cf").replace("\n", " ")
