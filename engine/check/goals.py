"""Goals: figures the community wants to hold; reported, and never the cause of an effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from ..source import Span
from ..syntax import nodes
from .conditions import read_condition
from .names import Wrong, event_at
from .policy import Goal
from .reading import Reading
from .terms import Count, Fact, Head, IsRanked, Ranking, Term, parts

_HELP = "speak of the group, as in `group.active within 30d / group.size >= 80%`, or of the community"


def read_goal(node: nodes.Goal, context: Reading) -> Goal:
    """Checks a goal.

    Args:
        node: what the policy says.
        context: a context of its own; takes note of the logs its counters need.

    Raises:
        Wrong: its condition is none, or speaks of an event or of one member; or there is no such group or day.
    """
    condition = read_condition(node.condition, context)
    _refuse_events(context.nouns)
    looked_at = {_looked_at(term) for term in _own_terms(condition)}
    if "member" in looked_at:
        message = "a goal is about a group or the community, and this speaks of one member"
        raise Wrong("G204", message, node.condition.span, _HELP)
    scope = None
    if node.scope:
        scope = frozenset(group for name in node.scope for group in context.names.groups_meant(name))
    subject: Literal["group", "community"] = "group" if scope or "group" in looked_at else "community"
    return Goal(node.name.id, context.names.titled(node), scope, subject, condition, _until(node.until), span=node.span)


def _refuse_events(nouns: Mapping[str, Span]) -> None:
    for noun, span in nouns.items():
        raise Wrong("G204", f"a goal is held all the time, and this speaks of `{event_at(noun, span)}`", span, _HELP)


def _own_terms(term: Term) -> Iterator[Term]:
    """The terms of a condition but for those that are asked of every member, as in `group.members(agent)`."""
    yield term
    for part in () if isinstance(term, Head | Ranking) else parts(term):
        yield from _own_terms(part)


def _looked_at(term: Term) -> str:
    """What a term is about: `group`, `member`, another owner of facts, or nothing in particular."""
    match term:
        case Fact(path=path) | Count(log=path):
            return path.partition(".")[0]
        case Head() | Ranking():
            return "group"
        case IsRanked():
            return "member"
        case _:
            return ""


def _until(node: nodes.Date | None) -> date | None:
    return None if node is None else date(node.year, node.month, node.day)
