"""Rules that move the same members to different groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import combinations

from ...community import Community
from ...diagnostics import Diagnostic, Label
from ..policy import Effect, Rule
from .covering import Covering
from .material import Material, called
from .proofs import Prover

CODE = "G509"

Move = tuple[int, Rule, Effect]
"""A move with its number among all effects, and its rule."""


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds members that one rule moves on and another moves back, or that two rules pull apart so that none moves."""
    alike: dict[Hashable, list[Move]] = defaultdict(list)
    for number, (rule, effect) in enumerate(material.effects()):
        if effect.verb in ("move", "move_back") and effect.who is None and len(rule.steps) == 1:
            moments = (rule.schedule, rule.anchor, rule.is_state_rule)
            alike[effect.verb, effect.group, *moments].append((number, rule, effect))
    found = {pair: None for ones, others in combinations(alike.values(), 2) for pair in _pairs(ones, others, material)}
    moves = {number: (rule, effect) for these in alike.values() for number, rule, effect in these}
    for first, second in sorted(found):
        yield from _pair(*moves[first], *moves[second], material)


def _pairs(ones: list[Move], others: list[Move], material: Material) -> Iterator[tuple[int, int]]:
    """Of moves that are alike and others, the pairs of which one could mean the other, by their numbers, in order."""
    (_, rule, effect), (_, other, its) = ones[0], others[0]
    prover, community = material.prover, material.policy.community
    same_moments = (rule.schedule, rule.anchor, rule.is_state_rule) == (
        other.schedule,
        other.anchor,
        other.is_state_rule,
    )
    chases = _chases(effect, its, community)
    if effect.group == its.group or not same_moments or not (chases or _pulls_apart(effect, its, community)):
        return
    mutual = rule.is_state_rule and not chases
    for these, those in ((ones, others), (others, ones)):
        index = Covering([rule for _, rule, _ in those], prover, mutual)
        for number, each, _ in these:
            for found in index.candidates(each):
                if those[found][1] is not each:
                    yield min(number, those[found][0]), max(number, those[found][0])


def _pair(rule: Rule, effect: Effect, other: Rule, its: Effect, material: Material) -> Iterator[Diagnostic]:
    prover, chases = material.prover, _chases(effect, its, material.policy.community)
    for one, move, two, other_move in ((rule, effect, other, its), (other, its, rule, effect)):
        if not _always_together(one, two, prover) or not (chases or _fire_together(one, two, prover)):
            continue
        if chases:
            message = f"whoever {called(one)} moves to `{move.group}`, {called(two)} moves to `{other_move.group}`"
        else:
            message = f"{called(one)} and {called(two)} fire together, to groups on no one track: so nobody is moved"
        label = Label(other_move.span or two.span, "the other move")
        yield Diagnostic(CODE, message, move.span or one.span, (label,), "let their conditions exclude each other")
        return


def _always_together(one: Rule, two: Rule, prover: Prover) -> bool:
    """Whether the other rule fires whenever the one does: at the same moments, and never held back."""
    if (one.schedule, one.anchor) != (two.schedule, two.anchor) or two.throttle is not None:
        return False
    if one.is_state_rule != two.is_state_rule or not one.kinds <= two.kinds:
        return False
    if two.scope is not None and (one.scope is None or not one.scope <= two.scope):
        return False
    implied = prover.implies(one.condition, two.condition, one.scope)
    return implied and not prover.never(one.condition, True, one.scope)


def _fire_together(one: Rule, two: Rule, prover: Prover) -> bool:
    """Whether one firing means the other: a state rule fires on becoming true, so both must become so together."""
    if one.throttle is not None or one.is_timed:  # what comes due is decided rule by rule
        return False
    if not one.is_state_rule:
        return one.names_bot <= two.names_bot
    return one.inputs == two.inputs and prover.implies(two.condition, one.condition, one.scope)


def _chases(move: Effect, other: Effect, community: Community) -> bool:
    """Whether one goes on along a track and the other goes back on it."""
    back, on = (move, other) if move.verb == "move_back" else (other, move)
    if back.verb != "move_back" or on.verb != "move":
        return False
    for track in community.tracks.values():
        if back.group in track and on.group in track:
            return track.index(back.group) < track.index(on.group)
    return False


def _pulls_apart(move: Effect, other: Effect, community: Community) -> bool:
    """Whether two moves lead to groups that are on no one track."""
    return not any(move.group in track and other.group in track for track in community.tracks.values())
