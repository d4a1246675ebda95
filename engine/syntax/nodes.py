"""The syntax tree: what a policy file says, in canonical words, before any name is looked up.

Built-in names stand in their canonical (English) spelling whatever language they were written in, so that one policy
has one tree in every language and layout. Spans and comments do not count in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from ..source import Source
from .expressions import (
    UNIT_MS,
    And,
    Arithmetic,
    ArithmeticOperator,
    Attribute,
    Between,
    Call,
    Choice,
    Compare,
    CompareOperator,
    Counter,
    Date,
    DateTime,
    Duration,
    Expression,
    File,
    Group,
    Happens,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Percent,
    Ranges,
    Relation,
    RelationOperator,
    Template,
    Text,
    TimeOfDay,
    TimeRange,
    Top,
    Window,
)

if TYPE_CHECKING:
    from .vocabulary import Language

__all__ = [
    "UNIT_MS",
    "Anchor",
    "And",
    "Arithmetic",
    "ArithmeticOperator",
    "Attribute",
    "Between",
    "Call",
    "Choice",
    "Clause",
    "Comment",
    "Compare",
    "CompareOperator",
    "Counter",
    "Date",
    "DateTime",
    "Define",
    "Duration",
    "Effect",
    "Encourage",
    "Every",
    "Expect",
    "Expression",
    "File",
    "Forget",
    "Goal",
    "Group",
    "Guard",
    "Happens",
    "Item",
    "Ladder",
    "Name",
    "Negative",
    "Node",
    "Not",
    "Number",
    "Or",
    "Pattern",
    "Percent",
    "PolicyFile",
    "Ranges",
    "Regexp",
    "Relation",
    "RelationOperator",
    "Rule",
    "Schedule",
    "Statement",
    "Step",
    "Template",
    "Text",
    "Throttle",
    "TimeOfDay",
    "TimeRange",
    "Top",
    "Value",
    "When",
    "Window",
    "children",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Effect(Node):
    """`VERB object {argument}`; which arguments a verb takes is the effects table's business."""

    verb: str
    target: Expression | None = None
    """What stands right behind the verb, unless it is a text or a length of time."""
    text: Template | None = None
    duration: Duration | None = None
    to: Expression | None = None
    source: Expression | None = None
    """`from …`"""
    within: Expression | None = None
    """`in GROUP`"""
    period: Duration | None = None
    """`for …`"""
    by: Expression | None = None
    by_turns: bool = False
    each: int | None = None
    points: bool = False
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Step(Node):
    """A step of a ladder: effects that happen together."""

    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Ladder(Node):
    """What follows the first offence, the second, … and all later ones."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Forget(Node):
    """How offences are forgotten."""

    mode: Literal["each", "all", "never", "reset"]
    after: Duration | None = None


@dataclass(frozen=True, slots=True)
class Throttle(Node):
    """`at most N times per SPAN`: sliding for a duration, by the calendar for `day`, `week`, `month`."""

    count: int
    duration: Duration | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """An obligation: someone is to do something before a deadline, otherwise a ladder runs."""

    within: Duration
    who: Name | None
    condition: Expression | None
    otherwise: Ladder


@dataclass(frozen=True, slots=True)
class Schedule(Node):
    """When a scheduled rule runs: a duration or calendar names, the days, the times of day (minutes since midnight)."""

    period: Duration | None
    names: tuple[str, ...]
    start: Date | None
    days: tuple[int | tuple[int, int] | str, ...]
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Every(Node):
    """A scheduled trigger."""

    schedule: Schedule
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class Anchor(Node):
    """`30m before group.starts_at`: a trigger tied to a time attribute."""

    duration: Duration
    side: Literal["before", "after"]
    moment: Expression
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class When(Node):
    """An event or state trigger: a condition."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class Rule(Node):
    """A rule, named or bare."""

    name: Name | None
    was: Name | None
    title: str | None
    scope: tuple[Name, ...]
    trigger: When | Every | Anchor
    ladder: Ladder | None
    unless: Expression | None = None
    forget: Forget | None = None
    per: Name | None = None
    throttle: Throttle | None = None
    expect: Expect | None = None
    because: Template | None = None
    catch_up: bool = False


# ---- other statements ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Define(Node):
    """A condition with a name."""

    name: Name
    title: str | None
    condition: Expression


@dataclass(frozen=True, slots=True)
class Guard(Node):
    """`never kick, ban when …`."""

    verbs: tuple[str, ...]
    condition: Expression
    because: Template | None


@dataclass(frozen=True, slots=True)
class Goal(Node):
    """A figure the community wants to hold."""

    name: Name
    title: str | None
    scope: tuple[Name, ...]
    condition: Expression
    until: Date | None


@dataclass(frozen=True, slots=True)
class Value(Node):
    """What the group stands for."""

    text: str


@dataclass(frozen=True, slots=True)
class Encourage(Node):
    """What the group welcomes."""

    text: str


@dataclass(frozen=True, slots=True)
class Regexp(Node):
    """A regular expression with its flags, as written between the slashes."""

    pattern: str
    flags: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """One line of a pattern: words, expressions, detectors, … that make it match, or (`excepted`) that don't count."""

    kind: Literal["words", "regex", "detect", "fields", "domains", "learned"]
    excepted: bool = False
    exact: bool = False
    texts: tuple[Text | File, ...] = ()
    regexps: tuple[Regexp, ...] = ()
    detectors: tuple[Expression, ...] = ()
    against: Text | None = None
    above: Decimal | None = None
    taken: tuple[Name, ...] = ()
    """Steps that `with` adds to those by which words are compared."""
    left_out: tuple[Name, ...] = ()
    """Steps that `without` leaves out."""


@dataclass(frozen=True, slots=True)
class Pattern(Node):
    """What a kind of text looks like."""

    name: Name
    title: str | None
    items: tuple[Item, ...]


Statement = Rule | Define | Guard | Goal | Value | Encourage | Pattern


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, from its `#` to the end of its line.

    Args:
        start: offset of the `#` in the source.
        text: the comment with its `#`, without blanks at its end.
        alone: nothing but blanks before it on its line.
    """

    start: int
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a part of a statement stands that comments can stand beside: a header, a clause, an item of a pattern.

    Args:
        kind: the name of the node's field that the part says, `header` for the first words of a statement.
        start, end: offsets in the source.
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A parsed policy file: statements in the order written, its comments, and what it takes to write it again.

    Args:
        source: the text.
        statements: what could be read.
        comments: in the order of the text.
        clauses: the parts of rules and patterns, in the order of the text.
        declared: the names that were known as the admin's own when the text was read.
        language: the language most of its keywords are written in.
    """

    source: Source = field(compare=False, repr=False)
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(compare=False, default=())
    clauses: tuple[Clause, ...] = field(compare=False, repr=False, default=())
    declared: frozenset[str] = field(compare=False, repr=False, default=frozenset())
    language: Language = field(compare=False, repr=False, default="en")


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order of its fields."""
    kind = type(node)
    names = _BELOW.get(kind)
    if names is None:
        names = _BELOW[kind] = tuple(part.name for part in fields(kind) if part.name not in ("span", "parameter"))
    for name in names:
        yield from _nodes_in(getattr(node, name))


_BELOW: dict[type[Node], tuple[str, ...]] = {}


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes below it, parents first."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(tuple(children(found))))
