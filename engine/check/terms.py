"""Typed terms: what a condition or value means once every name in it is resolved.

The compiler and the tree walker both read these and nothing else. Every term says whether it can be unknown; a
condition is
true, false or unknown (`None`), and unknown is never taken for either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Literal

from ..source import Span

Type = Literal[
    "number", "text", "boolean", "date", "datetime", "time", "duration", "set",
    "role", "tier", "kind", "mode", "weekday", "enum", "member", "group", "message", "event", "ranking", "nothing",
]  # fmt: skip

Plain = int | Decimal | str | bool | date | frozenset[str]
"""A value a term can have: whole numbers as int, others as Decimal; durations and moments as int milliseconds."""

Ordering = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Anything that has a value on an event."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant(Term):
    """A value written in the policy."""

    value: Plain
    type: Type


@dataclass(frozen=True, slots=True)
class Fact(Term):
    """Something read from the event or the state, such as `member.tier`.

    Args:
        path: owner and name in canonical spelling; payload of a custom event is `event.NAME`.
        known: never unknown on the events of the rule.
        clock: changes by the passing of time alone.
        falls: such a change only makes it less: a number that fades.
        event: of the payload of a custom event, the event's name.
    """

    path: str
    type: Type
    known: bool = False
    clock: bool = False
    falls: bool = False
    event: str = ""

    @property
    def label(self) -> str:
        """What it is called where it is shown: `purchase.amount`."""
        return f"{self.event}.{self.path.partition('.')[2]}" if self.event else self.path


@dataclass(frozen=True, slots=True)
class Count(Term):
    """How many entries of a log lie in a window that ends with the event.

    Args:
        log: the key of a `Log` of the policy.
        window: length in milliseconds; None counts all there ever were.
        kind: `last` looks back from the event, `previous` at as long a time before that, `this` from when the span of
            the calendar began.
        label: the counter as the policy says it, for messages and `unknown`.
    """

    log: str
    window: int | None
    label: str
    kind: Literal["last", "previous", "this"] = "last"
    calendar: str | None = None
    type: Type = "number"

    @property
    def counts_entries(self) -> bool:
        """Whether it says how many entries there are, and not what they come to."""
        return not self.log.startswith(("group.sum(", "group.response_time("))


@dataclass(frozen=True, slots=True)
class Head(Term):
    """How many members of the group are known, all or those of whom a condition is true."""

    condition: Condition | None
    type: Type = "number"


@dataclass(frozen=True, slots=True)
class OfMessage(Term):
    """How many people reported a message, or reacted to it, within a window (ms) that ends with the event."""

    noun: Literal["report", "reaction"]
    name: str | None
    window: int | None
    type: Type = "number"


@dataclass(frozen=True, slots=True)
class Measure(Term):
    """How many places of the message match something, or how much of it does (from 0 to 1).

    Args:
        kind: `count` or `share`.
        sought: a pattern's name, or a detector's.
        argument: of the detector `script`: which script.
        detected: whether it is a detector by itself; of a script letters count then.
    """

    kind: Literal["count", "share"]
    sought: str
    argument: str = ""
    detected: bool = False
    type: Type = "number"


@dataclass(frozen=True, slots=True)
class Ranking(Term):
    """`top 10 by …`: the members of the group with the highest values, ties by id."""

    count: int
    by: Value
    type: Type = "ranking"


@dataclass(frozen=True, slots=True)
class Calculation(Term):
    """Arithmetic on numbers and durations; a quotient by zero is unknown."""

    operator: Literal["+", "-", "*", "/"]
    left: Value
    right: Value
    type: Type


@dataclass(frozen=True, slots=True)
class Size(Term):
    """How many entries a set has."""

    value: Value
    type: Type = "number"


@dataclass(frozen=True, slots=True)
class Comparison(Term):
    """An ordering of two values of one type; tiers compare by rank."""

    operator: Ordering
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class OneOf(Term):
    """Whether a value is one of some constants."""

    value: Value
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class IsRanked(Term):
    """Whether the member is among the highest of a ranking."""

    ranking: Ranking


@dataclass(frozen=True, slots=True)
class HasAny(Term):
    """Whether a set holds any of some entries."""

    value: Value
    entries: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasContent(Term):
    """Whether the message carries any of some kinds of content, or (`only`) nothing else."""

    entries: frozenset[str]
    only: bool = False


@dataclass(frozen=True, slots=True)
class IsEmpty(Term):
    """Whether a set or text has nothing in it."""

    value: Value


@dataclass(frozen=True, slots=True)
class IsKnown(Term):
    """Whether a value is known: never unknown itself."""

    value: Value


@dataclass(frozen=True, slots=True)
class IsTrue(Term):
    """A boolean value as a condition."""

    value: Value


@dataclass(frozen=True, slots=True)
class TextTest(Term):
    """A text that contains, starts or ends with another, both in the light normal form."""

    test: Literal["contains", "starts_with", "ends_with"]
    value: Value
    needle: str


@dataclass(frozen=True, slots=True)
class Matches(Term):
    """Whether a text matches any of some patterns."""

    value: Value
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resembles(Term):
    """Whether a name can be taken for that of somebody else in the group who has one of some roles."""

    value: Value
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class During(Term):
    """Whether the event's local time of day lies in one of some ranges [start, end) of minutes; they may cross
    midnight."""

    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Anniversary(Term):
    """Whether a date falls on another's month and day; 29 February counts on the 28th in years without one."""

    value: Value
    on: Value


@dataclass(frozen=True, slots=True)
class Always(Term):
    """True: a bare event noun, in a rule that listens to that event."""


@dataclass(frozen=True, slots=True)
class Not(Term):
    """Negation."""

    operand: Condition


@dataclass(frozen=True, slots=True)
class And(Term):
    """All of some conditions; false as soon as one is false, whatever is unknown."""

    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or(Term):
    """Any of some conditions; true as soon as one is true, whatever is unknown."""

    operands: tuple[Condition, ...]


Value = Constant | Fact | Count | Head | OfMessage | Measure | Ranking | Calculation | Size
Condition = (
    Comparison | OneOf | IsRanked | HasAny | HasContent | IsEmpty | IsKnown | IsTrue | TextTest | Matches | Resembles
    | During | Anniversary | Always | Not | And | Or
)  # fmt: skip


def in_short(value: Value) -> str:
    """A value in a few words that are the same in every layout and language of the policy."""
    match value:
        case Fact() | Count():
            return value.label
        case Size():
            return in_short(value.value)
        case Head():
            return "group.members"
        case OfMessage():
            return f"message.{value.noun}s"
        case Measure():
            return f"message.{value.kind}({f'{value.sought}({value.argument})' if value.argument else value.sought})"
        case Ranking():
            return f"top {value.count} by {in_short(value.by)}"
        case Calculation():
            return f"{_operand(value.left, value, False)} {value.operator} {_operand(value.right, value, True)}"
        case Constant():
            return str(value.value)


_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


def _operand(value: Value, of: Calculation, right: bool) -> str:
    """One side of a calculation, in parentheses where it would be read otherwise without them."""
    text = in_short(value)
    if not isinstance(value, Calculation):
        return text
    inside, outside = _BINDING[value.operator], _BINDING[of.operator]
    return f"({text})" if inside < outside or (right and inside == outside and of.operator in "-/") else text


_FIELDS: dict[type[Term], tuple[str, ...]] = {}
"""What there is in terms of each kind, looked up once."""


def parts(term: Term) -> Iterator[Term]:
    """The terms directly inside a term."""
    kind = type(term)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(field.name for field in fields(kind) if field.name != "span")
    for name in names:
        value = getattr(term, name)
        if isinstance(value, Term):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Term))


def walk(term: Term) -> Iterator[Term]:
    """A term and all inside it, outside first."""
    waiting = [term]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(tuple(parts(found))))


def can_be_unknown(term: Term) -> bool:
    """Whether a term can be unknown on an event its rule listens to."""
    match term:
        case Constant() | Always() | IsKnown() | Measure():
            return False
        case Fact():
            return not term.known
        case Count() | OfMessage():
            return True
        case Head() | Ranking():
            return True  # where there is no group
        case IsRanked():
            return False
        case Calculation():
            return term.operator == "/" or any(can_be_unknown(part) for part in parts(term))
        case HasContent() | Resembles():
            return True
        case During():
            return False
        case _:
            return any(can_be_unknown(part) for part in parts(term))
