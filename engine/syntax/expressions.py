"""The expressions of the syntax tree: values, conditions, counters, and texts with expressions in them.

`nodes` has all of these and the statements they stand in; import them from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from ..source import Span

UNIT_MS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
"""Milliseconds of each unit of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything with a place in a policy text."""

    span: Span = field(compare=False, repr=False)
    parameter: str | None = field(default=None, compare=False, repr=False)
    """The name that stands in the text where a parameter of the community gives what the node says."""


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name: a built-in in canonical spelling, or one of the admin's own exactly as declared."""

    id: str
    own: bool = False
    """Written as the admin declared something, in a spelling that is also a built-in's: never translated."""


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
