"""The platform as a closed loop models it: it carries out what it can, and prevents what that prevents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import islice

import msgspec

from ..check.platforms import platform
from ..check.tables import effects
from ..compile.program import Program
from ..runtime.actions import carried_out
from ..runtime.decision import Effect
from ..runtime.event import Event, parse_instant
from ..runtime.facts import known_membership, member_id_of
from ..runtime.roles import role_of
from ..runtime.state import KEPT, State

Place = tuple[str, str]
"""A group and a member, or a group and a message."""

_TALK = frozenset(("message", "edit"))
_THERE = frozenset(("message", "edit", "recall", "leave", "report", "reaction"))
"""What only somebody in the group can do."""
_KNOCKS = frozenset(("join", "request"))
_ABOUT_MESSAGES = frozenset(("edit", "recall", "report", "reaction"))
_REMOVALS = frozenset(("kick", "remove", "ban"))
_MODERATORS = frozenset(("owner", "admin", "bot"))


class Prevention(msgspec.Struct, frozen=True):
    """Why an event of the trace did not happen in the closed loop.

    Args:
        reason: `muted`, `removed`, `banned`, `moved`, `locked` or `disbanded` of whom or where it would have come from;
            `deleted` or `unsaid` of the message it is about; `replaced` of what another bot had carried out.
        by: the id of the effect that brought that about; empty where the model as a whole did.
    """

    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Something in force.

    Args:
        why: what prevents.
        since: in ms.
        until: in ms; None is for ever.
    """

    why: Prevention
    since: int
    until: int | None = None

    def holds(self, at: int) -> bool:
        """Whether it is in force at a moment (ms)."""
        return self.since <= at and (self.until is None or at < self.until)


def possible(program: Program) -> frozenset[str]:
    """The verbs whose effects the community's platform carries out; what only the engine keeps is not among them."""
    can = platform(program.policy.community.platform).can
    kept = {verb for verb, row in effects().items() if row.kind == "state"} | {"draw", "enter", "leave"}
    return frozenset(verb for verb in effects() if verb not in kept and (verb not in can or can[verb].answer != "no"))


class PlatformModel:
    """Carries out effects at once and without fail, and says which recorded events can't have happened then.

    Args:
        program: the policy, for its community.
        return_after: how long (ms) after a removal, or the end of a ban, somebody comes back with the next thing they
            did; None lets only a recorded join bring them back.
        verbs: whose effects are carried out; None is what the community's platform can do.
    """

    def __init__(self, program: Program, return_after: int | None = None, verbs: Collection[str] | None = None) -> None:
        self.program = program
        self.return_after = return_after
        self.verbs = possible(program) if verbs is None else frozenset(verbs)
        self.mutes: dict[Place, Held] = {}
        self.out: dict[Place, Held] = {}
        self.gone: dict[Place, Held] = {}
        self.locks: dict[str, Held] = {}
        self.disbanded: dict[str, Held] = {}

    # ---- what is carried out ------------------------------------------------------------------------------------

    def carry_out(self, effect: Effect, clock: int) -> Event | None:
        """Carries an effect out.

        Args:
            effect: of a decision.
            clock: when, in ms.

        Returns:
            the event by which a bot would report that, or None where the platform can't do it.
        """
        if effect.verb not in self.verbs:
            return None
        place = (effect.group or "", effect.member or "")
        if effect.verb == "mute":
            self.mutes[place] = Held(Prevention("muted", effect.id), clock, _end(effect))
        elif effect.verb in _REMOVALS:
            self._remove(effect, place, clock)
        elif effect.verb in ("move", "move_back"):
            self.out.pop(place, None)
            for group in effect.leaves:
                self.out[group, place[1]] = Held(Prevention("moved", effect.id), clock, clock)
        elif effect.verb in ("delete", "hold") and effect.message is not None:
            self._lose((place[0], effect.message), Prevention("deleted", effect.id), clock)
        elif effect.verb == "approve" and effect.message is not None:
            self.gone.pop((place[0], effect.message), None)
        elif effect.verb in ("lock", "unlock", "disband"):
            self._close(effect, place[0], clock)
        return carried_out(effect, clock)

    def _remove(self, effect: Effect, place: Place, clock: int) -> None:
        banned = effect.verb == "ban"
        held = self.out.get(place)
        if not banned and held is not None and held.why.reason == "banned" and held.holds(clock):
            return
        why = Prevention("banned" if banned else "removed", effect.id)
        self.out[place] = Held(why, clock, _end(effect) if banned else clock)

    def _lose(self, place: Place, why: Prevention, at: int) -> None:
        """Notes that a message is not there. Like all facts of messages that is kept for 48 hours."""
        self.gone.pop(place, None)
        self.gone[place] = Held(why, at)
        for stale in list(islice(self.gone, 2)):
            if self.gone[stale].since < at - KEPT:
                del self.gone[stale]

    def _close(self, effect: Effect, group: str, clock: int) -> None:
        if effect.verb == "unlock":
            self.locks.pop(group, None)
        else:
            closed, reason = (self.locks, "locked") if effect.verb == "lock" else (self.disbanded, "disbanded")
            closed[group] = Held(Prevention(reason, effect.id), clock)

    # ---- what is prevented --------------------------------------------------------------------------------------

    def prevents(self, event: Event, state: State) -> Prevention | None:
        """Why a recorded event does not happen, or None where it does; a message that is not sent is noted as such.

        What happened already, and stands in the trace once more, is nothing new that could be prevented.

        Args:
            event: the event, of the trace.
            state: what is known in the closed loop; read only.
        """
        if state.has_seen((event.kind, event.group or "", event.id), state.clock):
            return None
        found = self._prevention(event, state)
        if found is not None and event.kind == "message" and event.message is not None:
            self._lose((event.group or "", event.message.id), Prevention("unsaid", found.by), event.at)
        return found

    def _prevention(self, event: Event, state: State) -> Prevention | None:
        if event.kind == "action":
            replaced = self._is_of_a_bot(event) and event.payload.get("verb") in self.verbs
            return Prevention("replaced") if replaced else None
        group, member = event.group, member_id_of(event)
        if group is None:
            return None
        closed = self.disbanded.get(group)
        if closed is not None and closed.holds(event.at) and event.kind in _THERE | _KNOCKS:
            return closed.why
        if event.kind in _ABOUT_MESSAGES and event.message is not None:
            gone = self.gone.get((group, event.message.id))
            if gone is not None and gone.since <= event.at:
                return gone.why
        return None if member is None else self._prevention_of(event, group, member, state)

    def _prevention_of(self, event: Event, group: str, member: str, state: State) -> Prevention | None:
        """What keeps a member from doing something in a group."""
        out = self.out.get((group, member))
        if out is not None and out.since <= event.at:
            banned = out.why.reason == "banned" and out.holds(event.at)
            if event.kind in _THERE or (banned and event.kind in _KNOCKS):
                return out.why
        if event.kind not in _TALK:
            return None
        mute = self.mutes.get((group, member))
        if mute is not None:
            if mute.holds(event.at):
                return mute.why
            if mute.until is not None and mute.until <= event.at:
                del self.mutes[group, member]
        lock = self.locks.get(group)
        return (
            lock.why if lock is not None and lock.holds(event.at) and self._is_silenced(group, member, state) else None
        )

    def _is_silenced(self, group: str, member: str, state: State) -> bool:
        """Whether a lock holds for a member: not for those who run the group, nor where the role is not known."""
        community = self.program.policy.community
        membership = known_membership(community, state, member, group)
        role = role_of(self.program, community.group_of(group), member, membership)
        return role is not None and role not in _MODERATORS

    def _is_of_a_bot(self, event: Event) -> bool:
        by = event.payload.get("by")
        return isinstance(by, str) and (by == "bot" or self.program.policy.community.is_ours(by))

    # ---- what happens all the same ------------------------------------------------------------------------------

    def returning(self, event: Event) -> Event | None:
        """The join with which somebody who was removed long enough ago comes back, right before what they did next.

        Args:
            event: what a member is recorded to have done.
        """
        member = member_id_of(event)
        if self.return_after is None or event.group is None or member is None or event.kind not in _TALK:
            return None
        out = self.out.get((event.group, member))
        if out is None or out.why.reason == "moved" or out.until is None or event.at < out.until + self.return_after:
            return None
        del self.out[event.group, member]
        return Event(f"{out.why.by}/return", event.at, "join", event.group, {"id": member}, precision=event.precision)

    def take(self, event: Event) -> None:
        """Takes in a recorded event that stands: joins, and what people moderating did, which has the last word."""
        member = member_id_of(event)
        place = (event.group or "", member or "")
        if event.kind == "join":
            self.out.pop(place, None)
        if event.kind != "action" or self._is_of_a_bot(event):
            return
        verb = event.payload.get("verb")
        if verb in ("mute", "unmute"):
            self.mutes.pop(place, None)
        elif verb == "unban" and place in self.out:
            held = self.out[place]
            if held.why.reason == "banned":
                self.out[place] = replace(held, why=Prevention("removed", held.why.by), until=event.at)
        elif verb in ("move", "move_back"):
            self.out.pop(place, None)
        elif verb in ("lock", "unlock"):
            self.locks.pop(place[0], None)
        elif verb == "approve" and event.message is not None:
            self.gone.pop((place[0], event.message.id), None)


def _end(effect: Effect) -> int | None:
    return None if effect.until is None else parse_instant(effect.until)
