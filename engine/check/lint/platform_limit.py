"""Lengths of time that the community's platform cuts short, or does not take."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from ...durations import format_duration
from ...source import Span
from ..names import language_at, verb_at
from ..platforms import Capability, platform
from ..policy import Effect
from .material import Material

CODE = "G513"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds sanctions that are shorter or longer than the platform can make them."""
    community = material.policy.community
    found = platform(community.platform)
    for rule, effect in material.effects():
        can = found.can.get(effect.verb)
        length = effect.duration
        if length is None and effect.verb == "mute":
            length = community.defaults.mute
        if can is not None and length is not None:
            yield from _judged(effect, can, length, found.name, effect.span or rule.span)


def _judged(effect: Effect, can: Capability, length: int, name: str, place: Span) -> Iterator[Diagnostic]:
    for bound, too_far, most in ((can.most, "more", "most"), (can.least, "less", "least")):
        if bound is None or (length <= bound if most == "most" else length >= bound):
            continue
        language = language_at(place)
        said, allowed = format_duration(length, language), format_duration(bound, language)
        message = f"`{said}` is {too_far} than {name} can: a `{verb_at(effect.verb, place)}` lasts at {most} `{allowed}` there"
        yield Diagnostic(CODE, message, place, help=f"it will last `{allowed}`; say so, or take another sanction")
