"""The syntax tree: what a policy file says, in canonical words, before any name is looked up.

Built-in names stand in their canonical (English) spelling whatever language they were written in, so that one policy has one
tree in every language and layout. Spans and comments do not count in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Literal

from ..source import Source, Span

UNIT_MS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
"""Milliseconds of each unit of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything with a place in a policy text."""

    span: Span = field(compare=False, repr=False)


# ---- expressions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name: a built-in in canonical spelling, or one of the admin's own exactly as declared."""

    id: str
    own: bool = False
    """Declared by the admin under a spelling that is also a built-in's: never translated."""


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """`base.name`."""

    base: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`base(argument, …)`: a filtered counter, a count of a detector."""

    base: Expression
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Window(Node):
    """What a counter looks back on: `within 10s`, `within previous 90d`, `within this month`."""

    kind: Literal["last", "previous", "this"]
    duration: Duration | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Counter(Node):
    """A counter over a window, or over all time (`window` None); `everywhere` in all groups of the community."""

    what: Expression
    window: Window | None
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number, as an integer where it is whole."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """`80%`: eighty hundredths, kept as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """A length of time as written: `1h 30m` is ((1, h), (30, m))."""

    parts: tuple[tuple[Decimal, str], ...]

    @property
    def ms(self) -> int:
        """The length in milliseconds."""
        return int(sum(amount * UNIT_MS[unit] for amount, unit in self.parts))


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A quoted text taken literally."""

    value: str


@dataclass(frozen=True, slots=True)
class Date(Node):
    """A calendar day."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class DateTime(Node):
    """A moment in the community's local time."""

    year: int
    month: int
    day: int
    minute: int
    """Minutes since midnight."""


@dataclass(frozen=True, slots=True)
class TimeOfDay(Node):
    """A time of day, in minutes since midnight."""

    minute: int


@dataclass(frozen=True, slots=True)
class TimeRange(Node):
    """From one time of day up to, not including, another; it may cross midnight. Minutes since midnight."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ranges(Node):
    """One or more ranges of times of day."""

    items: tuple[TimeRange, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`(a, b)`: any of."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class File(Node):
    """`file "lists/x.csv"`: the entries of a file in the policy folder."""

    path: str


@dataclass(frozen=True, slots=True)
class Top(Node):
    """`top 10 by member.points`."""

    count: int
    by: Expression


ArithmeticOperator = Literal["+", "-", "*", "/"]
CompareOperator = Literal["=", "!=", "<", "<=", ">", ">="]
RelationOperator = Literal[
    "is",
    "is_not",
    "in",
    "not_in",
    "during",
    "outside",
    "matches",
    "not_matches",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "has",
    "has_no",
    "has_only",
    "resembles",
    "before",
    "after",
]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left operator right` on numbers and durations."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """`-operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left operator right`, true or false or unknown."""

    operator: CompareOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Relation(Node):
    """`left is right`, `left matches right`, `left has right`, …"""

    operator: RelationOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`subject between low and high`, both included."""

    subject: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class Happens(Node):
    """`member joins`."""

    subject: Expression
    verb: str


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of the operands (two or more)."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any of the operands (two or more)."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Group(Node):
    """An expression in parentheses: kept, because whoever wrote `(a and b) or c` said which they meant."""

    inner: Expression


Expression = (
    Name
    | Attribute
    | Call
    | Counter
    | Number
    | Percent
    | Duration
    | Text
    | Date
    | DateTime
    | TimeOfDay
    | Ranges
    | Choice
    | File
    | Top
    | Arithmetic
    | Negative
    | Compare
    | Relation
    | Between
    | Happens
    | Not
    | And
    | Or
    | Group
)


@dataclass(frozen=True, slots=True)
class Template(Node):
    """A text with `{…}` expressions in it: literal pieces and expressions in order."""

    parts: tuple[str | Expression, ...]


# ---- rules -----------------------------------------------------------------------------------------------------------


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
class PolicyFile:
    """A parsed policy file: statements in the order written, and its comments."""

    source: Source = field(compare=False, repr=False)
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(compare=False, default=())


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order of its fields."""
    for part in fields(node):
        if part.name != "span":
            yield from _nodes_in(getattr(node, part.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)
