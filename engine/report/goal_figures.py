"""The figures of goals as people read them."""

from __future__ import annotations

from decimal import Decimal

from ..check.policy import Goal, Policy
from ..check.terms import Comparison
from ..compile.bounds import AtLeast, normal
from ..durations import format_duration
from ..runtime.goals import GoalVerdict
from .reasons import needs_in
from .summary_words import Words
from .terminal import safe


def figure_of(goal: Goal, verdict: GoalVerdict, words: Words, policy: Policy) -> str:
    """The figure a goal is about, or what was not known of it; empty where it has none.

    Args:
        goal: the goal.
        verdict: how it stands.
        words: the language to write in.
        policy: whose goal it is; a parameter of it may be the threshold.
    """
    if verdict.met is None and verdict.needs:
        needs = (safe(needs_in(each, words.language, policy.own)) for each in verdict.needs)
        return words.say("lacks", needs=words.listed(needs))
    if not isinstance(goal.condition, Comparison) or verdict.figure is None:
        return ""
    percent = "%" in policy.chosen.said(goal.condition.right.span)
    return _number(verdict.figure, goal.condition.left.type, percent, words)


def _number(value: object, type: str, percent: bool, words: Words) -> str:
    """A figure as people read it: rounded to three places, a share in percent where the goal says one."""
    if isinstance(value, AtLeast):
        return words.say("at least", number=_number(value.least, type, percent, words))
    if not isinstance(value, int | Decimal):
        return safe(str(value))
    if type == "duration":
        return format_duration(int(value), words.language)
    return f"{_rounded(value * 100)}%" if percent else f"{_rounded(value):,}"


def _rounded(number: int | Decimal) -> int | Decimal:
    return normal(round(Decimal(number), 3))
