"""Scheduled rules whose condition rules out every moment of the schedule."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic, Label
from ...syntax import nodes
from .material import Material, shown

CODE = "G510"

_WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds schedules at times of day, or on days of the week, that their own condition excludes."""
    for statement in material.statements:
        if isinstance(statement, nodes.Rule) and isinstance(statement.trigger, nodes.Every):
            yield from _rule(statement.trigger)


def _rule(trigger: nodes.Every) -> Iterator[Diagnostic]:
    schedule = trigger.schedule
    times = set(schedule.times)
    days = _WEEKDAYS & {name for name in (*schedule.names, *schedule.days) if isinstance(name, str)}
    for part in _parts(trigger.condition):
        excluded = _excludes_times(part, times) or _excludes_days(part, days)
        if excluded:
            message = f"`{shown(schedule.span)}` never comes where `{shown(part.span)}` holds"
            label = Label(schedule.span, "the schedule")
            yield Diagnostic(CODE, message, part.span, (label,), "change the schedule or the condition")


def _parts(condition: nodes.Expression | None) -> Iterator[nodes.Expression]:
    """What has to hold together: the operands of `and`, or the condition itself."""
    if isinstance(condition, nodes.Group):
        yield from _parts(condition.inner)
    elif isinstance(condition, nodes.And):
        for operand in condition.operands:
            yield from _parts(operand)
    elif condition is not None:
        yield condition


def _excludes_times(part: nodes.Expression, times: set[int]) -> bool:
    if not times or not isinstance(part, nodes.Relation) or part.operator not in ("during", "outside"):
        return False
    if not isinstance(part.right, nodes.Ranges) or not isinstance(part.left, nodes.Name) or part.left.id != "time":
        return False
    ranges = part.right.items
    inside = {time for time in times if any(_lies_in(time, one.start, one.end) for one in ranges)}
    return not inside if part.operator == "during" else inside == times


def _lies_in(time: int, start: int, end: int) -> bool:
    return start <= time < end if start < end else time >= start or time < end


def _excludes_days(part: nodes.Expression, days: frozenset[str]) -> bool:
    if not days or not isinstance(part, nodes.Relation) or not isinstance(part.left, nodes.Name):
        return False
    if part.left.id not in ("today", "weekday") or not isinstance(part.right, nodes.Name):
        return False
    if part.right.id not in _WEEKDAYS:
        return False
    return part.right.id not in days if part.operator == "is" else part.operator == "is_not" and days == {part.right.id}
