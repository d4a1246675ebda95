"""What people would have met with: how many, per day, by role, tier, group or tenure, and how unevenly."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Literal

from ..check.tables import sanctions
from ..compile.moments import local_date
from ..compile.program import Program
from ..durations import format_duration, parse_duration
from ..runtime.event import parse_instant
from ..runtime.state import State
from ..runtime.view import View
from ..syntax.vocabulary import vocabulary
from .dry_run import Outcome

_DONE = {"warned": "warn", "muted": "mute", "removed": "remove", "kicked": "kick", "banned": "ban"}
_TIMES = {"warnings": "warn", "mutes": "mute", "removals": "remove", "kicks": "kick", "bans": "ban"}
_MEASURE = re.compile(
    rf"(?:(?P<done>sanctioned|{'|'.join(_DONE)}) members|members (?P<done_too>sanctioned|{'|'.join(_DONE)})"
    rf"|(?P<times>sanctions|{'|'.join(_TIMES)}))"
    r"(?: in (?P<by>role|tier|group) (?P<of>\S.*)| in their first (?P<tenure>\S.*)"
    r"| on the (?P<top>[1-9]\d{0,5}) most affected members)?"
)
_OWNERS_ZH = {"角色": "role", "等级": "tier", "群": "group"}


def _spelled(verb: str) -> str:
    return "|".join(re.escape(word) for word in vocabulary().entry("effect", verb).spellings["zh"])


@cache
def _measure_in_chinese() -> re.Pattern[str]:
    """`角色 客服 中 被禁言的成员`: what narrows a measure down stands before it."""
    verbs = "|".join(f"(?P<{verb}>{_spelled(verb)})" for verb in ("sanction", *sorted(sanctions())))
    narrowing = (
        rf"(?P<by>{'|'.join(_OWNERS_ZH)}) (?P<of>\S+?) ?(?:[中里]的?)? "
        r"|入群 ?(?P<tenure>\S+?) ?以?内的? ?"
        r"|受影响最[大多]的 ?(?P<top>[1-9]\d{0,5}) ?[个名位]?成员(?:受到)?的? ?"
    )
    return re.compile(rf"(?:{narrowing})?(?P<done>被|受到?)?(?:{verbs})(?P<counted>的?成员|次数)?")


def _in_english(text: str) -> str:
    """A measure in Chinese in the English that says the same; any other text as it is."""
    match = _measure_in_chinese().fullmatch(text)
    if match is None or bool(match["done"]) is not (match["counted"] or "").endswith("成员"):
        return text
    verb = next(name for name, word in match.groupdict().items() if word is not None and name not in _NARROWING)
    words = _DONE if match["done"] else _TIMES
    said = next((word for word, id in words.items() if id == verb), "sanctioned" if match["done"] else "sanctions")
    said = f"{said} members" if match["done"] else said
    if match["by"]:
        return f"{said} in {_OWNERS_ZH[match['by']]} {match['of']}"
    if match["tenure"]:
        return f"{said} in their first {match['tenure']}"
    return f"{said} on the {match['top']} most affected members" if match["top"] else said


_NARROWING = ("by", "of", "tenure", "top", "done", "counted")


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is measured.

    Args:
        verbs: the sanctions that count.
        members: whether members are counted, each once (a day), and not sanctions.
        by: what narrows it down; None is nothing.
        of: the role, tier or group.
        tenure: how long members have been in the group at most, in ms.
        top: the share of how many most affected members is asked for; 0 asks for a count.
    """

    verbs: frozenset[str]
    members: bool
    by: Literal["role", "tier", "group"] | None = None
    of: str = ""
    tenure: int | None = None
    top: int = 0

    def __str__(self) -> str:
        """The measure as a file of expectations has it in English."""
        words = _DONE if self.members else _TIMES
        said = next((word for word, verb in words.items() if {verb} == self.verbs), None)
        what = f"{said or 'sanctioned'} members" if self.members else said or "sanctions"
        if self.tenure is not None:
            return f"{what} in their first {format_duration(self.tenure, 'en')}"
        if self.top:
            return f"{what} on the {self.top} most affected members"
        match self.by:
            case "role":
                return f"{what} in role {self.of}"
            case "tier":
                return f"{what} in tier {self.of}"
            case "group":
                return f"{what} in group {self.of}"
            case _:
                return what

    @property
    def asks_who(self) -> bool:
        """Whether it depends on who somebody was at the moment of a sanction."""
        return self.by in ("role", "tier") or self.tenure is not None


def read_measure(text: str) -> Measure | None:
    """Reads a measure such as `muted members in role service` or `角色 客服 中 被禁言的成员`; None where it is none."""
    match = _MEASURE.fullmatch(_in_english(" ".join(text.split())))
    if match is None:
        return None
    done = match["done"] or match["done_too"]
    verb = _DONE.get(done or "") or _TIMES.get(match["times"] or "")
    verbs = frozenset((verb,)) if verb is not None else frozenset(sanctions())
    tenure = parse_duration(match["tenure"]) if match["tenure"] else None
    if (match["tenure"] and tenure is None) or (match["top"] and done):
        return None
    by: Literal["role", "tier", "group"] | None = match["by"]  # type: ignore[assignment]
    return Measure(verbs, done is not None, by, match["of"] or "", tenure, int(match["top"] or 0))


@dataclass(slots=True)
class Impact:
    """Gathers one measure while a run passes.

    Args:
        measure: what to measure.
        total: how many sanctions, by member.
        days: how many sanctions, by day and member.
    """

    measure: Measure
    total: Counter[str] = field(default_factory=Counter)
    days: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, outcome: Outcome, program: Program, state: State) -> None:
        """Takes in one outcome.

        Args:
            outcome: an event and what came of it.
            program: the policy.
            state: what is known after it; read only.
        """
        for effect in outcome.decision.effects:
            if effect.verb not in self.measure.verbs or effect.member is None:
                continue
            if not self._counts(effect.member, effect.group, outcome, program, state):
                continue
            day = local_date(parse_instant(outcome.decision.at), program.policy.community.timezone).isoformat()
            self.total[effect.member] += 1
            self.days.setdefault(day, Counter())[effect.member] += 1

    @property
    def figure(self) -> int | Fraction | None:
        """What it came to; a share where one was asked for, None where there is nothing to take a share of."""
        if not self.measure.top:
            return self._count(self.total)
        whole = self.total.total()
        most = sum(count for _, count in self.total.most_common(self.measure.top))
        return Fraction(most, whole) if whole else Fraction(0)

    @property
    def worst_day(self) -> tuple[int, str | None]:
        """The most of any day, and the first day with as much."""
        counted = [(self._count(members), day) for day, members in sorted(self.days.items())]
        return max(counted, key=lambda item: item[0], default=(0, None))

    def _count(self, members: Counter[str]) -> int:
        return len(members) if self.measure.members else members.total()

    def _counts(self, member: str, group: str | None, outcome: Outcome, program: Program, state: State) -> bool:
        measure = self.measure
        if measure.by == "group":
            return group == measure.of
        if measure.by is None and measure.tenure is None:
            return True
        view = View.at_moment(program, state, outcome.event, group, member)
        if measure.tenure is not None:
            joined = view.joined_at
            return joined is not None and parse_instant(outcome.decision.at) - joined < measure.tenure
        found = view.role if measure.by == "role" else view.tier
        return found == measure.of
