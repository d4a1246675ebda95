"""Effects that the community's platform cannot carry out."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from ...source import Span
from ..names import verb_at
from ..platforms import platform
from .material import Material

CODE = "G512"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds effects that will be tasks for the admins instead, and were not said to be; each verb once for each rule."""
    community = material.policy.community
    found = platform(community.platform)
    seen: set[tuple[int, str]] = set()
    for rule, effect in material.effects():
        can = found.can.get(effect.verb)
        if can is None or can.answer != "no" or effect.verb in community.by_hand or (id(rule), effect.verb) in seen:
            continue
        seen.add((id(rule), effect.verb))
        yield _finding(effect.verb, found.name, can.instead or "", effect.span or rule.span)


def _finding(verb: str, name: str, instead: str, place: Span) -> Diagnostic:
    spoken = verb_at(verb, place)
    message = f"`{spoken}` can't be carried out on {name}; it becomes a task for the group's admins"
    listed = spoken.replace(" ", "_")
    return Diagnostic(
        CODE,
        message,
        place,
        help=f"the task says: {instead}; `by_hand: [{listed}]` in the community file says that they know",
    )
