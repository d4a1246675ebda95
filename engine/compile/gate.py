"""What most messages do not pass: a test, of what costs least to know, that shows that no rule of a group can be true or
unknown.

It looks at the patterns that a message matches and at how many entries logs have. A rule whose condition needs a pattern
is false where the message matches none, whatever else it asks; so is one that needs a counter to reach a number that no
log reaches. Where a rule asks for neither, there is no gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from ..check.policy import Log
from ..check.terms import And, Comparison, Condition, Fact, Matches, Or
from .thresholds import threshold

Counting = Callable[..., list[Any] | None]
"""What `Gate.counting` makes."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A counter that reaches a number: its log, its window in ms, and the number."""

    log: str
    window: int
    least: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Shows of most messages that nothing can come of them.

    Args:
        bits: patterns; a message that matches none of them opens the gate only by what it adds to a log.
        logs: the logs that may count messages, each with the patterns (bits) of which it wants one; 0 where it counts
            every message.
        reached: the numbers that open the gate, by log.
    """

    bits: int
    logs: tuple[tuple[Log, int], ...]
    reached: Mapping[str, Sequence[Reached]]

    def counting(self, names: Mapping[str, object]) -> Counting:
        """A function that says which logs count a message, or None where it may open the gate or where nobody can tell.

        It is called with the state, how fine the message's time is, that time (both in ms), the group, the member, what
        is known of the member and of the member in the group, the bits of the patterns that match and the light text;
        and gives the log, whom for, and the instants so far.

        Args:
            names: functions that tell whom a text is counted for (`with_text`), whether a text can repeat
                (`distinct_letters`), and since when the entries of a log are all there (`listened_since`, `kept_since`).
        """
        held = dict(names) | {f"log{number}": log for number, (log, _) in enumerate(self.logs)}
        exec(compile("\n".join(self._lines()), "<gate>", "exec"), held)
        found: Counting = held["counted"]  # type: ignore[assignment]
        return found

    def _lines(self) -> Iterator[str]:
        yield "def counted(state, precision, at, group, who, record, membership, bits, light):"
        if wanted := reduce(or_, (filter for _, filter in self.logs), 0):
            yield f"    if bits & {wanted}: return None"
        if self.reached:
            yield f"    if precision > {min(each.window for asked in self.reached.values() for each in asked)}: return None"
        for by in sorted({log.by for log, _ in self.logs}):
            yield f"    {_SUBJECTS[by][0]} = {_SUBJECTS[by][1]}"
        yield "    logs = state.logs"
        counted = []
        for number, (log, filter) in enumerate(self.logs):
            yield from _reading(number, log)
            if log.key in self.reached:
                yield from _asking(number, log, self.reached[log.key])
            if not filter:
                counted.append(f"({log.key!r}, s{number}, x{number})")
        yield f"    return [{', '.join(counted)}]"


_SUBJECTS = {
    "member in group": ("in_group", 'f"{group}\\x1f{who}"'),
    "member": ("member", "who"),
    "group": ("place", "group"),
    "community": ("whole", '""'),
}
"""For each way of counting the name of a variable with the subject, and what it is; as `subjects` has them."""


def gate_of(conditions: Sequence[Condition], masks: Mapping[str, int], logs: Sequence[Log]) -> Gate | None:
    """The gate before some rules; None where a rule may be true of any message.

    Args:
        conditions: of the rules that listen to messages in a group.
        masks: the bit of each pattern.
        logs: those of the policy that may count messages.
    """
    filters = [0 if log.filter is None else _bits(_needed(log.filter, masks)) for log in logs]
    if any(found is None for found in filters) or any(log.source != "message" for log in logs):
        return None
    bits = 0
    reached: dict[str, dict[Reached, None]] = {}
    asked = {log.key for log in logs if log.retention is not None}
    for condition in conditions:
        needed = _needed(condition, masks)
        if needed is None:
            return None
        for each in needed:
            if isinstance(each, int):
                bits |= each
            elif each.log not in asked or each.least <= 1:  # a message is enough to reach it
                return None
            else:
                reached.setdefault(each.log, {})[each] = None
    pairs = tuple((log, filter or 0) for log, filter in zip(logs, filters, strict=True))
    return Gate(bits, pairs, {log: sorted(found, key=lambda one: one.least) for log, found in reached.items()})


_Possible = int | Reached
"""What may make a condition anything but false: patterns (bits), or a counter that reaches a number."""


def _needed(condition: Condition, masks: Mapping[str, int]) -> list[_Possible] | None:
    """What may make a condition anything but false, any of it; None where that is not known."""
    match condition:
        case Matches(value=Fact(path="message.text"), patterns=patterns):
            return [sum(masks[name] for name in patterns)]
        case Comparison():
            asked = threshold(condition)
            return [Reached(*asked[0])] if asked is not None and asked[1] else None
        case And(operands=operands):
            every = [found for operand in operands if (found := _needed(operand, masks)) is not None]
            return min(every, key=_cost, default=None)
        case Or(operands=operands):
            return _joined([_needed(operand, masks) for operand in operands])
        case _:
            return None


def _joined(every: list[list[_Possible] | None]) -> list[_Possible] | None:
    joined: list[_Possible] = []
    for found in every:
        if found is None:
            return None
        joined += found
    return joined


def _cost(needed: list[_Possible]) -> tuple[int, int]:
    """Patterns cost nothing, since the message is read for them anyway."""
    return sum(isinstance(each, Reached) for each in needed), len(needed)


def _bits(needed: list[_Possible] | None) -> int | None:
    """Patterns alone, any of them; None where it takes more."""
    bits = 0
    for each in needed or ():
        if not isinstance(each, int):
            return None
        bits |= each
    return bits or None


def _reading(number: int, log: Log) -> Iterator[str]:
    """Whom a log counts the message for, and what it has of them."""
    subject = _SUBJECTS[log.by][0]
    yield f"    s{number} = {f'with_text({subject}, light)' if log.texts else subject}"
    if log.retention is None:
        yield f"    x{number} = None"
        return
    yield f"    rows = logs.get({log.key!r})"
    yield f"    x{number} = None if rows is None else rows.get(s{number})"


def _asking(number: int, log: Log, reached: Sequence[Reached]) -> Iterator[str]:
    """Opens the gate where a log reaches what any rule asks of it, this message being one entry more."""
    held, longest = f"x{number}", max(each.window for each in reached)
    yield f"    if {held}{' and distinct_letters(light)' if log.texts else ''}:"
    yield f"        if {held}[-1] > at: return None"  # it came late: which entries lie before it has to be looked up
    yield f"        n = len({held})"
    for each in reached:
        yield f"        if n >= {each.least - 1} and {held}[{1 - each.least}] > at - {each.window}: return None"
    known = f"listened_since(kept_since(state, state.kept_since, {log.key!r}, log{number}, group, at), log{number}, "
    test = f"at - {longest} < {known}record, membership)"
    if log.by == "member in group":  # whoever was seen joining has nothing before it
        yield "    joined = membership.joined"
        test = f"(joined is None or joined < state.since or state.gaps or state.kept_since) and {test}"
    yield f"    if {test}: return None"
