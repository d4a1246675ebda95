"""A checked policy: everything resolved, nothing left to find wrong when events come.

`Policy` is what is loaded, shown, compiled and compared. Rules are sorted by name, so that order, layout and language
of the
files change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from ..diagnostics import Diagnostic
from ..source import Span
from .chosen import NOTHING_CHOSEN, Chosen
from .schedules import Anchor, Schedule
from .tables import sanctions
from .terms import Condition, Fact, Term, Value

if TYPE_CHECKING:
    from ..community import Community
    from ..text.patterns import Pattern

By = Literal["member in group", "group", "member", "community"]
LogSource = Literal["message", "join", "reaction", "report", "offence", "warning", "active", "member", "sum", "wait"]
Subject = Literal["community", "group", "member", "member in group"]


@dataclass(frozen=True, slots=True)
class Template(Term):
    """A text with values to fill in: literal pieces and values in order."""

    parts: tuple[str | Value, ...]


_OF_FIRING = frozenset(("match", "drawn", "answer", "missing"))


def belongs_to_firing(part: str | Value) -> bool:
    """Whether a part of a text says what its rule fired on or who was drawn, and so is known only once it has fired."""
    return isinstance(part, Fact) and (part.path in _OF_FIRING or part.path.startswith("pattern."))


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of a step, its arguments checked.

    Args:
        verb: a key of the effects table.
        who: whom it reaches when not the member of the event: `inviter`; None is the member.
        duration: milliseconds; None means the verb's own default.
        group: the group it names (`to`, `in`, `from`); None is the event's.
        amount: of points or an attribute.
        attribute: what `add` and `set` change, without its owner.
        value: what `set` sets.
        name: a tag, mode, template, rule or role.
        period: how long it lasts (`for …`), in milliseconds.
        by_turns: one after another, instead of whoever has least.
        each: how much each of several gets.
        about: the sanction or rule it is about, as an event names it.
    """

    verb: str
    who: str | None = None
    text: Template | None = None
    duration: int | None = None
    group: str | None = None
    amount: Value | None = None
    attribute: str | None = None
    value: Value | None = None
    name: str | None = None
    everywhere: bool = False
    period: int | None = None
    by_turns: bool = False
    each: int | None = None
    about: Value | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Forget:
    """How a ladder forgets: `each` offence after `after` ms, `all` after so long without one, `never`, or on
    `reset`."""

    mode: Literal["each", "all", "never", "reset"]
    after: int = 0


@dataclass(frozen=True, slots=True)
class Throttle:
    """`at most N times per SPAN`: sliding over `window` ms, or by the calendar (`day`, `week`, `month`, …)."""

    count: int
    window: int | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """An obligation: `who` is to do something within `within` ms, otherwise the ladder's steps run, one a deadline.

    Args:
        who: `member` (the rule's own), `anyone`, or a role of somebody in the group.
        kinds: the event kinds that can meet it.
        condition: what an event of theirs has to be; None is any message.
    """

    within: int
    who: str
    kinds: frozenset[str]
    condition: Condition | None
    otherwise: tuple[tuple[Effect, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked rule.

    Args:
        name: as written, or `rule-` and a digest of its tree for a bare rule.
        kinds: the event kinds it listens to; empty for a state rule.
        scope: groups it holds in; None is every group that has rules.
        condition: with `unless` joined in.
        inputs: what a state rule depends on: paths of facts and keys of logs.
        spends: reads a counter of the member's own, so that a burst is one offence.
        names_bot: mentions the role `bot`, so that bots are judged by it.
    """

    name: str
    title: str | None
    was: str | None
    bare: bool
    kinds: frozenset[str]
    scope: frozenset[str] | None
    subject: Subject
    condition: Condition
    steps: tuple[tuple[Effect, ...], ...]
    forget: Forget
    per_group: bool
    because: Template | None
    inputs: frozenset[str]
    spends: bool
    names_bot: bool
    span: Span = field(compare=False, repr=False)
    schedule: Schedule | None = None
    anchor: Anchor | None = None
    throttle: Throttle | None = None
    expect: Expect | None = None
    catch_up: bool = False

    @property
    def keeps_offences(self) -> bool:
        """Whether it matters how often somebody has offended: there is a ladder to climb, or a sanction to count."""
        return len(self.steps) > 1 or any(effect.verb in sanctions() for step in self.steps for effect in step)

    @property
    def is_timed(self) -> bool:
        """Whether the rule runs at moments of its own."""
        return self.schedule is not None or self.anchor is not None

    @property
    def is_state_rule(self) -> bool:
        """Whether the rule fires on becoming true rather than on an event of its own."""
        return not self.kinds and not self.is_timed


@dataclass(frozen=True, slots=True)
class Guard:
    """`never VERBS when CONDITION`: `name` is made of both, for decisions; `because` is the reason it gives."""

    name: str
    verbs: frozenset[str]
    condition: Condition
    because: Template | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure the community wants to hold: looked at day by day in a dry run, and never the cause of an effect.

    Args:
        scope: groups it is about; None is every group that has rules.
        subject: whether it is held by each group or by the community as a whole.
        until: the day by the end of which it is to be reached; None is always.
    """

    name: str
    title: str | None
    scope: frozenset[str] | None
    subject: Literal["group", "community"]
    condition: Condition
    until: date | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Log:
    """What has to be remembered for counters: instants of messages, by whom they are counted.

    Args:
        key: canonical text of what is counted; the same in every layout and language.
        by: counted for each member in each group, each group, each member in all groups, or the whole community.
        texts: counted by equal text as well (`repeats`).
        filter: which messages count; None counts all.
        retention: how far back any counter over it looks, in milliseconds; None where it counts for ever.
        source: what is counted: messages, joins, reactions given, offences, warnings, who was active, what events carry
            (`sum`), or how long people wait for an answer (`wait`).
        name: the rule or reaction that is counted alone; None counts all. Of a sum, the event and what it carries, as
            in `purchase.amount`.
    """

    key: str
    by: By
    texts: bool
    filter: Condition | None
    retention: int | None
    source: LogSource = "message"
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that has passed every check.

    Args:
        rules: by name, sorted.
        guards: sorted by name.
        logs: by key.
        patterns: in a fixed order; `Matches` names them.
        community: what the policy is checked against.
        digest: of meaning: `sha256:` and hex, equal for every order, layout and language.
        values, encouraged: what the group stands for and welcomes, for the notice.
        goals: by name, sorted.
        answers: what tables say to the words that patterns find, by pattern and word.
        warnings: findings that do not stop a policy.
        chosen: where parameters stand in its files, and their values.
        definitions: how many its files have; it has them where they are used, and no more as such.
        own: those names that it or its community declares which are spelled as a built-in one.
    """

    rules: Mapping[str, Rule]
    guards: tuple[Guard, ...]
    logs: Mapping[str, Log]
    patterns: tuple[Pattern, ...]
    community: Community
    digest: str
    values: tuple[str, ...]
    encouraged: tuple[str, ...]
    goals: Mapping[str, Goal] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = field(default=(), compare=False)
    chosen: Chosen = field(default=NOTHING_CHOSEN, compare=False, repr=False)
    definitions: int = field(default=0, compare=False, repr=False)
    own: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
