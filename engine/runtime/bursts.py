"""Bursts: a rule that counts what a member did is fired by several events in a row, which are one offence.

What it counted is spent with the offence. As long as the rule only holds because of that, it repeats its step and counts no
other.
"""

from __future__ import annotations

from ..check.policy import Rule
from ..compile.plans import Plan
from ..compile.program import Judge
from .state import Spent, State
from .view import View


def spent_by(rule: Rule, state: State, subject: str) -> Spent | None:
    """What a rule has spent for a subject, also under its former name; None where that is nothing."""
    names = (rule.name, rule.was or rule.name)
    return next((one for name in names if (one := state.spent.get((name, subject)))), None)


def is_burst(rule: Rule, subject: str, view: View, judge: Judge) -> bool:
    """Whether a rule only holds because of events that its last offence has spent.

    Args:
        rule: the rule.
        subject: whose ladder it would climb.
        view: the event.
        judge: its condition.
    """
    spent = spent_by(rule, view.state, subject)
    if spent is None:
        return False
    view.floor = spent
    try:
        return judge(view) is not True
    finally:
        view.floor = None


def spending(plan: Plan, view: View, subject: str) -> Spent:
    """What is spent once a rule has fired: what it spent before stays so, for as long as a window may reach it.

    Args:
        plan: of the rule.
        view: the event it fired on.
        subject: whose ladder it climbed.
    """
    retention, state = view.program.retention, view.state
    found = view.spending(plan.logs)
    before = spent_by(plan.rule, state, subject)
    clock = max(state.clock, view.at)
    for (log, counted), up_to in before.up_to.items() if before is not None else ():
        kept = retention.get(log, 0)
        if kept is None or up_to > clock - kept:
            found[log, counted] = max(up_to, found.get((log, counted), up_to))
    return Spent(found)
