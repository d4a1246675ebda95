"""What rules ask for, before it is joined: effects with their target, their rule and their step."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from ..compile.plans import EffectPlan, Plan
from ..compile.program import Judge, Program, Verdict
from ..compile.verbs import verbs
from .decision import Dropped, Task, Withheld
from .roles import owns_unlisted
from .view import View
from .wording import render

_FOR_EVER = 1 << 62


class Asked(msgspec.Struct, frozen=True, gc=False):
    """One effect that one rule asks for.

    Args:
        rule: who asks.
        verb: what for.
        member: whom it reaches; None where it reaches nobody in particular.
        group: where.
        until: when a sanction ends, in ms; None is for ever.
        text: reason or words.
        to: who gets a task, or the group.
        step: which step of the ladder, from 1, of how many.
        round: in which round of rules; 0 is that of the event rules.
    """

    rule: str
    verb: str
    member: str | None
    group: str | None
    until: int | None = None
    text: str | None = None
    role: str | None = None
    amount: int | Decimal | None = None
    attribute: str | None = None
    value: Any = None
    tag: str | None = None
    to: str | None = None
    step: int = 1
    of: int = 1
    repeated: bool = False
    round: int = 0


class Tally(msgspec.Struct, gc=False):
    """What one event has led to so far."""

    asked: list[Asked] = []
    withheld: list[Withheld] = []
    dropped: list[Dropped] = []
    tasks: list[Task] = []


class Forbidden(msgspec.Struct, frozen=True):
    """What forbids a sanction: a guard, whether only because something is unknown, and the reason it gives."""

    guard: str
    unknown: bool = False
    because: str | None = None


class Guarding:
    """Holds sanctions against the guards, once for each member, group and verb.

    Args:
        program: the policy.
        view_of: makes the view of a member in a group.
        failed: told of a guard that fails while it is judged; what it would forbid is unknown then.
    """

    def __init__(self, program: Program, view_of: Any, failed: Callable[[str, Exception], None]) -> None:
        self.program = program
        self.view_of = view_of
        self.failed = failed

    def verdict(self, verb: str, member: str, group: str | None) -> Forbidden | None:
        """What forbids a sanction, or None.

        Args:
            verb: the sanction.
            member: whom it would reach.
            group: where; None where the event has no group.
        """
        view: View = self.view_of(member, group)
        community = self.program.policy.community
        if community.is_ours(member):
            return Forbidden("the bot is never sanctioned")
        owner = self._is_owner(view, member)
        if owner is not False:
            return Forbidden("the owner is never sanctioned", owner is None)
        for guard, judge in self.program.guards:
            if verb in guard.verbs:
                found = self._judged(guard.name, judge, view)
                if found is not False:
                    return Forbidden(guard.name, found is None, render(guard.because, self.program.policy, view, {}))
        return None

    def stays(self, member: str, group: str) -> Verdict:
        """Whether a member may not be taken out of a group, whatever else becomes of them: its owner, and the bot.

        Args:
            member: who would be.
            group: out of which group; they are in it.

        Returns:
            None where it is not known whether this is the owner.
        """
        return self.program.policy.community.is_ours(member) or self._is_owner(self.view_of(member, group), member)

    def _judged(self, name: str, judge: Judge, view: View) -> Verdict:
        try:
            return judge(view)
        except Exception as error:  # whatever a guard does wrong must not let a sanction pass
            self.failed(name, error)
            return None

    def unguarded(self, asked: list[Asked], tally: Tally) -> list[Asked]:
        """Sanctions without those that a guard forbids, which the tally takes note of; nothing comes instead."""
        kept = []
        for one in asked:
            found = self.verdict(one.verb, one.member or "", one.group)
            if found is None:
                kept.append(one)
            else:
                _withhold(one, found, None, tally)
        return kept

    def _is_owner(self, view: View, member: str) -> Verdict:
        role = view.role
        if role == "owner" or (view.group_id is None and owns_unlisted(self.program, view.state, member)):
            return True
        return None if role is None else False


Remake = Callable[[EffectPlan, str, "str | None"], Asked]
"""Makes what would be asked for of an effect, for one member and group."""


def allowed(
    plan: Plan, step: int, wanted: list[tuple[EffectPlan, Asked]], guarding: Guarding, tally: Tally, remake: Remake
) -> tuple[list[Asked], bool]:
    """A step's effects with forbidden sanctions replaced by the strongest earlier ones that are allowed.

    Args:
        plan: of the rule, with its ladder.
        step: index of the step.
        wanted: the step's effects, each as the policy says it and as it would be asked for.
        guarding: the guards.
        tally: takes what was withheld, and tasks where a guard could not be decided.
        remake: makes what would be asked for of an effect of an earlier step.

    Returns:
        what is asked for, and whether the firing counts: not when every sanction of it was withheld.
    """
    kept: list[Asked] = []
    sanctioned = withheld_all = False
    for effect, asked in wanted:
        if not effect.verb.sanction:
            kept.append(asked)
            continue
        assert asked.member is not None
        found = guarding.verdict(asked.verb, asked.member, asked.group)
        if found is None:
            kept.append(asked)
            sanctioned = True
            continue
        instead = _earlier(plan, step, effect, asked, guarding, remake)
        _withhold(asked, found, instead, tally)
        withheld_all = True
        if instead is not None:
            kept.append(instead)
            sanctioned = True
    return kept, sanctioned or not withheld_all


def _earlier(
    plan: Plan, step: int, effect: EffectPlan, asked: Asked, guarding: Guarding, remake: Remake
) -> Asked | None:
    """The strongest sanction of an earlier step against the same person that is weaker and that no guard forbids."""
    assert asked.member is not None
    earlier = (e for before in plan.steps[:step] for e in before.effects if e.verb.sanction)
    weaker = [e for e in earlier if e.effect.who == effect.effect.who and e.verb.rank < effect.verb.rank]
    made = [remake(e, asked.member, asked.group) for e in weaker]
    for one in sorted(made, key=strength, reverse=True):
        if guarding.verdict(one.verb, asked.member, asked.group) is None:
            return one
    return None


def strength(one: Asked) -> tuple[int, int]:
    """How strong a sanction is: by its verb, then by how long it lasts."""
    return verbs()[one.verb].rank, _FOR_EVER if one.until is None else one.until


def _withhold(asked: Asked, found: Forbidden, instead: Asked | None, tally: Tally) -> None:
    verb = instead.verb if instead else None
    tally.withheld.append(
        Withheld(asked.rule, asked.verb, found.guard, asked.member, asked.group, verb, found.unknown, found.because)
    )
    if found.unknown:
        text = f"`{asked.verb}` was withheld because it is not known whether {_as_question(found.guard)}"
        tally.tasks.append(Task(asked.rule, text, asked.member, asked.group))


def _as_question(guard: str) -> str:
    return "this is the owner" if guard.startswith("the owner") else f"the guard `{guard}` holds"
