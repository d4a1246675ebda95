"""Many rules, one decision: effects on one target joined, so that the order of rules never matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING

from msgspec import structs

from ..compile.bounds import EXACT, normal
from ..compile.verbs import Verb, verbs
from .asked import Asked, strength
from .decision import Conflict, Dropped, Effect, Task
from .facts import UNTOLD
from .fading import settled
from .instant import format_instant
from .presence import members_of
from .state import GroupRecord, Owed

if TYPE_CHECKING:
    from .run import Run


_NO_GROUP = GroupRecord()
_ON_MESSAGE = ("delete", "reject", "hold", "approve")
_ALONE = ("on message", "once", "each rule")
"""Targets on which an effect that meets no other is what its rule asks for, whatever is so already."""


class Joiner:
    """Joins what rules asked for on one event.

    Args:
        run: the event's way through the program, which knows who is where and what is in force.
    """

    __slots__ = ("community", "conflicts", "event", "owed", "run", "verbs")

    def __init__(self, run: Run) -> None:
        self.run = run
        self.community = run.community
        self.event = run.event
        self.verbs = verbs()
        self.conflicts: list[Conflict] = []
        self.owed: dict[tuple[str, str], Owed] = {}

    def join(self, asked: Iterable[Asked]) -> tuple[Effect, ...]:
        """The effects of a decision, sorted by id."""
        by_target: dict[tuple[str, ...], list[Asked]] = {}
        for one in asked:
            by_target.setdefault(self._target(one), []).append(one)
        found: list[Effect] = []
        for key in sorted(by_target):
            these = by_target[key]
            if len(these) == 1 and key[0] in _ALONE:
                found.append(self._effect(these[0], these))
            else:
                found += self._joined(key[0], sorted(these, key=_order))
        return tuple(sorted(found, key=_id_of)) if len(found) > 1 else tuple(found)

    def _target(self, one: Asked) -> tuple[str, ...]:
        target = self.verbs[one.verb].target
        match target:
            case "on message":
                return (target,)
            case "once":
                return (target, one.verb, one.member or "", one.group or "")
            case "strongest":
                return (target, one.member or "", one.group or "")
            case "each rule":
                share = (
                    "" if one.amount is None else one.to or ""
                )  # where each gets some, everyone's is a task of its own
                return (target, one.verb, one.member or one.group or "", one.role or "", one.rule, share)
            case "locking":
                return (target, one.group or "")
            case "move":
                return (target, one.member or "")
            case "agree in group":
                return ("agree", "", one.group or "")
            case "agree":
                return (target, one.member or "", one.attribute or one.tag or "")
            case "sum":
                return (target, one.member or "", one.attribute or "points", one.verb)

    def _joined(self, how: str, asked: list[Asked]) -> list[Effect]:
        match how:
            case "once" | "each rule":
                return [self._effect(asked[0], asked)]
            case "on message":
                return self._first_of(_ON_MESSAGE, asked)
            case "strongest":
                return self._strongest(asked)
            case "locking":
                return self._locking(asked)
            case "move":
                return self._move(asked)
            case "agree":
                return self._agree(asked)
            case _:
                return self._sum(asked)

    # ---- the joins ----------------------------------------------------------------------------------------------

    def _strongest(self, asked: list[Asked]) -> list[Effect]:
        winner = max(asked, key=strength)
        with_it = [one for one in asked if strength(one) == strength(winner)]
        absorbed = [one for one in asked if one not in with_it]
        for one in absorbed:
            self._drop(one, f"absorbed by `{winner.verb}`")
        self._owe([one for one in absorbed if one.verb == "mute" and winner.verb != "mute"])
        if self._already(winner):
            for one in with_it:
                self._drop(one, "already in force for longer")
            return []
        return [self._effect(winner, with_it)]

    def _owe(self, mutes: list[Asked]) -> None:
        """Notes the longest of the mutes that a removal absorbed, for when the member returns."""
        if not mutes:
            return
        longest = max(mutes, key=strength)
        rules = tuple(sorted({one.rule for one in mutes if strength(one) == strength(longest)}))
        self.owed[longest.group or "", longest.member or ""] = (longest.until or 0, rules, longest.text)

    def _already(self, one: Asked) -> bool:
        if one.verb in ("kick", "remove"):
            return self.run.present(one.member, one.group) is False
        held = self.run.reported.in_force(one.member, one.group)
        end = None if held is None else held.ban if one.verb == "ban" else held.mute
        if end is None:
            return False
        return end == -1 or (one.until is not None and one.until <= end and end > self.run.at)

    def _first_of(self, order: tuple[str, ...], asked: list[Asked]) -> list[Effect]:
        winner = min((one.verb for one in asked), key=order.index)
        for one in asked:
            if one.verb != winner:
                self._drop(one, f"absorbed by `{winner}`")
        with_it = [one for one in asked if one.verb == winner]
        return [self._effect(with_it[0], with_it)]

    def _locking(self, asked: list[Asked]) -> list[Effect]:
        """`lock` before `unlock`; nothing where the group is so already."""
        here = asked[0].group
        view = self.run.view
        held = view.group_facts if here == view.group_id else self.run.state.groups.get(here or "", _NO_GROUP).values
        winner = "lock" if any(one.verb == "lock" for one in asked) else "unlock"
        if held.get("locked") is (winner == "lock"):
            self._drop_all(asked, "it changes nothing")
            return []
        return self._first_of(("lock", "unlock"), asked)

    def _sum(self, asked: list[Asked]) -> list[Effect]:
        total = normal(reduce(EXACT.add, (Decimal(one.amount or 0) for one in asked)))
        if total == 0:
            self._drop_all(asked, "it changes nothing")
            return []
        return [self._effect(structs.replace(asked[0], amount=total), asked)]

    def _agree(self, asked: list[Asked]) -> list[Effect]:
        """The latest round has the word; where the rules of one round disagree, they change nothing."""
        standing: list[Asked] = []
        for number in sorted({one.round for one in asked}):
            these = [one for one in asked if one.round == number]
            if len({(one.verb, repr(one.value)) for one in these}) > 1:
                rules = tuple(sorted({one.rule for one in these}))
                what = these[0].attribute or these[0].tag or ""
                outcome = f"rules disagree on `{what}`, so nothing was done"
                self.conflicts.append(Conflict(rules, these[0].verb, outcome))
                continue
            self._drop_all(standing, "a later rule changed it again")
            standing = these
        if standing and self._is_so(standing[0]):
            self._drop_all(standing, "it changes nothing")
            return []
        return [self._effect(standing[0], standing)] if standing else []

    def _is_so(self, one: Asked) -> bool:
        """Whether what a rule makes of the member was so before any rule."""
        record = self.run.known
        if one.verb in ("enter", "leave"):
            return (self.run.mode_before(one.group) == one.tag) is (one.verb == "enter") and one.until is None
        if one.verb == "set":
            name = one.attribute or ""
            rates, started = self.run.program.fading, self.run.state.since_or(self.run.at)
            record = settled(record, (name,), self.run.at, rates, started)
            return bool(record.own.get(name, record.values.get(name)) == one.value)
        if one.until is not None:
            return False
        tags = record.own.get("tags", frozenset())
        return (one.tag in tags) is (one.verb == "tag") if isinstance(tags, frozenset) else False

    def _move(self, asked: list[Asked]) -> list[Effect]:
        targets = sorted({one.group or "" for one in asked})
        rules = tuple(sorted({one.rule for one in asked}))
        if len(targets) == 1:
            return self._along(asked[0], asked)
        track = next((t for t in self.community.tracks.values() if all(group in t for group in targets)), None)
        if track is None:
            self.conflicts.append(
                Conflict(rules, "move", f"to {', '.join(targets)}: on no one track, so nobody was moved")
            )
            return []
        furthest = max(targets, key=track.index)
        self.conflicts.append(
            Conflict(rules, "move", f"to {', '.join(targets)}: `{furthest}` is the furthest along the track")
        )
        there = [one for one in asked if one.group == furthest]
        return self._along(there[0], there)

    def _along(self, one: Asked, asked: list[Asked]) -> list[Effect]:
        """A move along a track: never back, never to where the member is, and out of the track's other groups."""
        track = next((t for t in self.community.tracks.values() if one.group in t), ())
        present = tuple(group for group in track if self.run.present(one.member, group))
        leaves = tuple(group for group in present if group != one.group)
        if one.verb == "move" and any(track.index(group) > track.index(one.group or "") for group in leaves):
            self._drop_all(asked, "already further along the track")
            return []
        if self.run.present(one.member, one.group) and not leaves:
            self._drop_all(asked, "already in that group")
            return []
        if leaves and self._stays(one, asked, leaves):
            return []
        if not self.run.present(one.member, one.group) and not self._takes_seat(one):
            self._drop_all(asked, "that group is full")
            text = f"`{one.group}` is full, so nobody was moved there"
            self.run.tally.tasks.append(Task(one.rule, text, one.member, one.group))
            return []
        return [self._effect(one, asked, leaves)]

    def _stays(self, one: Asked, asked: list[Asked], leaves: tuple[str, ...]) -> bool:
        """Drops moves out of a group of those who are never taken out of it: the owner of one, and the bot."""
        for group in leaves:
            found = self.run.guarding.stays(one.member or "", group)
            if found is not False:
                self._drop_all(asked, f"the owner and the bot are never moved out of `{group}`")
                if found is None:
                    text = f"`{one.verb}` was not done: it is not known whether this is the owner of `{group}`"
                    self.run.tally.tasks.append(Task(one.rule, text, one.member, one.group))
                return True
        return False

    def _takes_seat(self, one: Asked) -> bool:
        """Whether a group has a seat left, as far as its size is known; those given at this very moment are taken."""
        state, name = self.run.state, one.group or ""
        group, facts = self.community.group_of(name), state.groups.get(name, UNTOLD).values
        capacity = facts.get("capacity", None if group is None else group.capacity_max)
        if not isinstance(capacity, int):
            return True
        seat, told = f"seat\x1f{name}\x1f", facts.get("size")
        here = len(members_of(self.run.program, state, name))
        taken = max(here, told if isinstance(told, int) else 0) + sum(key.startswith(seat) for key in state.this_moment)
        if taken < capacity and self.event.kind == "due":
            self.run.changes.puts.append(("this_moment", f"{seat}{one.member}", self.event.at))
        return taken < capacity

    # ---- out they go --------------------------------------------------------------------------------------------

    def _drop_all(self, asked: list[Asked], reason: str) -> None:
        for one in asked:
            self._drop(one, reason)

    def _drop(self, one: Asked, reason: str) -> None:
        self.run.tally.dropped.append(Dropped(one.rule, one.verb, reason, one.member, one.group))

    def _effect(self, one: Asked, asked: list[Asked], leaves: tuple[str, ...] = ()) -> Effect:
        verb, message, alone = self.verbs[one.verb], self.event.message, len(asked) == 1
        first, rules, text = (asked[0], (one.rule,), one.text or None) if alone else self._said(one, asked, verb)
        climbed = first.of > 1
        effect = Effect(  # a call with more than fifteen names would make a dictionary of them first
            id=self._id(one, verb),
            verb=one.verb,
            rules=rules,
            member=one.member,
            group=one.group,
            message=message.id if verb.answers_message and message is not None else None,
            until=None if one.until is None else format_instant(one.until, self.community.timezone),
            text=text,
            role=one.role,
            step=first.step if climbed else None,
            of=first.of if climbed else None,
            repeated=one.repeated if alone else all(each.repeated for each in asked),
            amount=one.amount,
            attribute=one.attribute,
            tag=one.tag,
        )
        if leaves or one.value is not None or one.to is not None:
            effect = structs.replace(effect, leaves=leaves, value=_plain(one.value), to=one.to)
        return effect

    def _said(self, one: Asked, asked: list[Asked], verb: Verb) -> tuple[Asked, tuple[str, ...], str | None]:
        """Of effects that became one: that whose step it tells, the rules, and the words."""
        first = max(asked, key=lambda each: (each.step, each.rule)) if verb.has_reason else one
        texts = dict.fromkeys(each.text for each in asked if each.text)
        return first, tuple(sorted({each.rule for each in asked})), "\n".join(texts) or None

    def _id(self, one: Asked, verb: Verb) -> str:
        """event/verb/target; words, which each rule says for itself, add the rule."""
        event = self.event
        if verb.answers_message:
            target = event.message.id if event.message is not None else event.id
        else:
            name = one.attribute or one.tag or one.role
            target = (f"{one.member}/{name}" if name and one.member else name or one.member) or one.group or ""
        if one.group != event.group and one.group is not None and one.group != target:
            target += f"@{one.group}"
        words = f"/{one.rule}" if verb.words_of_rule else ""
        if one.to is not None and one.verb == "assign" and one.amount is not None:
            words += f"/{one.to}"
        if event.kind == "due" and one.member is None and verb.of_people and event.member:
            words = f"/{event.member['id']}{words}"  # a sweep says it of each member
        return f"{event.id}/{one.verb}/{target}{words}"


def _id_of(effect: Effect) -> str:
    return effect.id


def _order(one: Asked) -> tuple[str, int, str]:
    return one.rule, one.step, one.verb


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date | time) else value
