"""Policies as text: rules of every kind there is, definitions, patterns and guards, biased so that rules fire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from hypothesis import strategies as st

from guiju.engine import load_text
from guiju.engine.community import Community
from guiju.engine.compile.program import Program

from .conditions import Place, Texts, atoms, conditions
from .timed import timed_rules

PATTERNS = (
    'pattern ad "advertising": words "加微信", "buy now" except "don\'t buy now"',
    'pattern code: regex /[0-9]{3,}/ words "code"',
    'pattern hello: exact words "Hello" words "hi there"',
    'pattern contact: detect phone, link, script(cyrillic) domains "bad.example" except domains "ok.example" except "1380"',
    'pattern form "the form": fields "name", "need"',
    "pattern shout: exact regex /[A-Z]{3,}/ except regex /SOS/",
)
SHORT = "define short: message and message.length < 6"

SANCTIONS = (
    "warn", "warn", "mute", "mute 10m", "mute 2h", "kick", "ban", "ban 7d", 'warn "mind {member.name}"',
    "mute 1h everywhere", "warn everywhere", "kick everywhere", "kick member.inviter", "remove from g1", "kick from g2",
)  # fmt: skip
ON_MESSAGES = (
    "delete",
    "delete",
    "hold",
    "approve",
    "pin",
    "forward to g2",
    'reply "that was {match}"',
    'reply "no"',
    'reply "{missing}|{pattern.domains}|{message.count(emoji)}|{message.links}"',
)
ANYWHERE = (
    "move to g2", "move to g3", "move back to g1", "invite to g3", 'dm "hello {member.name}"', "dm welcome",
    'greet "welcome, {member.tier}"', 'announce "{member.points} points" in g1', "post welcome in g2", "lock in g1",
    "unlock in g1", 'notify admin "look at {member.id}"', "notify owner", 'remind "be kind, {member.name}"',
)  # fmt: skip
STATE = (
    "award 2 points", "deduct 1 points", "add 1 to member.strikes", "add -0.5 to member.strikes", "tag trusted",
    "untag trusted", "tag watched", "set member.tier to VIP", "set member.tier to top",
    'set member.region to "south"', "set member.stage to won", "set member.points to 5", "award member.spend points",
    "set member.spend to member.points", "set member.region to member.name",
    "add 2 to member.heat", "add 0.75 to member.heat", "add -1 to member.heat", "set member.heat to 4",
    "set member.spend to member.messages within 1h",
)  # fmt: skip
_OF_GROUPS = ("lock in g1", "unlock in g1", "notify owner", 'announce "{group.size} of us" in g2', "post welcome in g1")
_FORGET = (
    "", "", "forget after 10s", "forget after 1h", "forget all after 20s", "forget all after 1h", "never forget",
    "reset after the last step",
)  # fmt: skip
_BECAUSE = ("", 'because "not here, {member.name}"', 'because "{pattern.title}: {match} at {time}"')
_SCOPES = ("", "", "", "in g1", "in customer", "in pilot, g3")
_NAMES = ("r1", "r2", "r3", "r4", "r5", "r6")
PLACES: tuple[Place, ...] = (
    "message", "message", "message", "message", "join", "leave", "purchase", "checkin", "state", "state",
)  # fmt: skip


@dataclass(frozen=True)
class PolicyText:
    """A policy as its statements."""

    statements: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.statements)

    def with_statement(self, statement: str) -> PolicyText:
        """The same with one statement more."""
        return replace(self, statements=(*self.statements, statement))


def load(policy: PolicyText | str, community: Community) -> Program:
    """The program of a policy that has nothing wrong with it."""
    return load_text(str(policy), community)


@cache
def ladders(place: Place, only: tuple[str, ...] = ()) -> Texts:
    """Ladders of up to four steps that fit a place; `only` names the effects to choose from."""
    choices = list(only) or [*SANCTIONS, *SANCTIONS, *ANYWHERE, *STATE]
    if place == "message" and not only:
        choices += [*ON_MESSAGES, *ON_MESSAGES]
    step = st.lists(st.sampled_from(choices), min_size=1, max_size=3, unique=True).map(" and ".join)
    return st.lists(step, min_size=1, max_size=4).map(", ".join)


@cache
@st.composite
def rules(
    draw: st.DrawFn,
    name: str | None,
    place: Place,
    definitions: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
) -> str:
    """One rule as text; bare when it has no name."""
    condition = draw(conditions(place, definitions))
    ladder = draw(ladders(place, only))
    if place == "state":
        if not only and draw(st.integers(0, 5)) == 0:
            condition, ladder = (
                draw(st.sampled_from(("group.size > 2", "group.messages within 1m > 2"))),
                draw(st.sampled_from(_OF_GROUPS)),
            )
        else:
            condition = f"member.points > -1000 and ({condition})"
    clauses = [draw(st.sampled_from(_FORGET)), draw(st.sampled_from(_BECAUSE))]
    if draw(st.integers(0, 4)) == 0:
        clauses.append("unless " + draw(atoms(place) if place == "state" else conditions(place, (), 2)))
    if draw(st.integers(0, 3)) == 0:
        clauses.append("per group")
    head = "" if name is None else f"rule {name} {draw(st.sampled_from(_SCOPES))} "
    return f"{head}when {condition} then {ladder} {' '.join(clauses)}"


GUARDED = ("warn", "mute", "kick", "ban", "remove", "sanction", "mute, kick", "kick, ban")


@cache
def guards() -> Texts:
    """Guards; their conditions are about the member a sanction would reach."""
    return st.builds("never {} when {}".format, st.sampled_from(GUARDED), conditions("guard", (), 2))


@st.composite
def policies(
    draw: st.DrawFn, only: tuple[str, ...] = (), places: Sequence[Place] = PLACES, timed: int = 4
) -> PolicyText:
    """Whole policies.

    Args:
        only: the effects rules may have; all when empty.
        places: what rules may listen to.
        timed: how many of ten rules run at moments of their own, wait, or hold themselves back.
    """
    definitions = {
        "calm": ("single message", draw(conditions("single message", (), 2))),
        "regular": ("guard", draw(conditions("guard", (), 2))),
    }
    found = [*PATTERNS, SHORT, *(f"define {name}: {text}" for name, (_, text) in definitions.items())]
    for name in draw(st.lists(st.sampled_from((*_NAMES, None)), min_size=2, max_size=5, unique=True)):
        if draw(st.integers(0, 9)) < timed:
            head = f"rule {name or 'r7'} {draw(st.sampled_from(_SCOPES))}"
            found.append(f"{head} {draw(timed_rules(ladders('join', only)))}")
            continue
        place = draw(st.sampled_from(places))
        fitting = {"message": ("calm", "regular"), "state": ()}.get(place, ("regular",))
        found.append(draw(rules(name, place, fitting, only)))
    found += draw(st.lists(guards(), max_size=2))
    return PolicyText(tuple(found))
