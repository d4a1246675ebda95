"""What follows from parts of a condition being true or false: a small, sound domain of facts.

It knows ranges of numbers, moments and ranks; which of a few words a value is; what sets, contents and matches hold at
least one of, and nothing of; minutes of the day; pieces of texts; and what is known at all. It does not know arithmetic
between facts, groups of three or more comparisons among facts, what words patterns share, or that a counter over a
longer window counts no less. Where it does not know, it contradicts nothing and entails nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..terms import (
    Calculation,
    Comparison,
    Condition,
    Constant,
    Count,
    During,
    Fact,
    HasAny,
    HasContent,
    IsEmpty,
    IsKnown,
    Matches,
    OneOf,
    Ordering,
    Size,
    Term,
    TextTest,
    Value,
    can_be_unknown,
    walk,
)
from .cases import Literal
from .ranges import MIRRORED, NEGATED, Number, Range, as_number, range_of

WHOLE_DAY = (1 << 1440) - 1
"""Every minute of a day, as bits."""
_ORDERS: Mapping[Ordering, int] = {"<": 1, "=": 2, ">": 4, "<=": 3, ">=": 6, "!=": 5}
_LENGTH = "message.length"
_TEXT = "message.text"


@dataclass(frozen=True, slots=True)
class Words:
    """Which words a value can be: those of `only`, where it is given, without those of `but`."""

    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()

    @property
    def left(self) -> frozenset[str] | None:
        """The words left, or None where they can't be listed."""
        return None if self.only is None else self.only - self.but


@dataclass(frozen=True, slots=True)
class World:
    """What holds whatever a policy says.

    Args:
        tiers: lowest first.
        limits: the most that some facts can be on the platform.
        words: by path, the only words that a fact can be, where that is certain.
    """

    tiers: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Assumed:
    """What is assumed so far.

    Attributes:
        contradictory: nothing can be as assumed.
        found, absent: tests of texts that hold, and that don't.
        known: values that have to be known for the assumptions to hold.
    """

    world: World
    contradictory: bool = False
    numbers: dict[Value, Range] = field(default_factory=dict)
    words: dict[Value, Words] = field(default_factory=dict)
    orders: dict[tuple[Value, Value], int] = field(default_factory=dict)
    holding: dict[object, tuple[frozenset[str], ...]] = field(default_factory=dict)
    lacking: dict[object, frozenset[str]] = field(default_factory=dict)
    contents: frozenset[str] | None = None
    found: list[TextTest] = field(default_factory=list)
    absent: list[TextTest] = field(default_factory=list)
    minutes: int = WHOLE_DAY
    said: dict[Condition, bool] = field(default_factory=dict)
    known: set[Value] = field(default_factory=set)
    unknown: set[Value] = field(default_factory=set)

    def copy(self) -> Assumed:
        """The same assumptions, to add others to."""
        return Assumed(
            self.world, self.contradictory, dict(self.numbers), dict(self.words), dict(self.orders), dict(self.holding),
            dict(self.lacking), self.contents, list(self.found), list(self.absent), self.minutes, dict(self.said),
            set(self.known), set(self.unknown),
        )  # fmt: skip

    def assume_all(self, literals: Sequence[Literal]) -> Assumed:
        """Takes parts to have verdicts, and returns itself."""
        for atom, truth in literals:
            self.assume(atom, truth)
            if self.contradictory:
                break
        return self

    def assume(self, atom: Condition, truth: bool) -> None:
        """Takes one part to have a verdict."""
        if self.said.setdefault(atom, truth) is not truth:
            self.contradictory = True
            return
        if isinstance(atom, IsKnown):
            (self._know if truth else self._not_know)(atom.value)
            return
        self._know_all(atom)
        match atom:
            case Comparison():
                self._compare(atom, truth)
            case OneOf():
                self._one_of(atom.value, atom.options, truth)
            case HasAny():
                self._hold(("has", atom.value), atom.entries, truth)
                if truth:
                    self._bound(Size(atom.value, span=atom.span), ">=", 1)
            case Matches():
                self._hold(("matches", atom.value), frozenset(atom.patterns), truth)
                self._not_empty(atom.value, truth)
            case HasContent():
                self._content(atom, truth)
            case IsEmpty():
                self._empty(atom, truth)
            case TextTest():
                self._text(atom, truth)
            case During():
                mask = minutes_of(atom)
                self._during(mask if truth else WHOLE_DAY & ~mask)

    # ---- what is known ------------------------------------------------------------------------------------------

    def _know_all(self, atom: Term) -> None:
        """A verdict needs every value in it to be known."""
        for term in walk(atom):
            if isinstance(term, Fact | Count):
                self._know(term)

    def _know(self, value: Value) -> None:
        self.known.add(value)
        if value in self.unknown:
            self.contradictory = True

    def _not_know(self, value: Value) -> None:
        self.unknown.add(value)
        if value in self.known or not can_be_unknown(value):
            self.contradictory = True

    def is_known(self, value: Value) -> bool:
        """Whether a value has to be known."""
        if not can_be_unknown(value) or value in self.known:
            return True
        leaves = [term for term in walk(value) if isinstance(term, Fact | Count)]
        return not isinstance(value, Fact | Count) and "/" not in _operators(value) and all(map(self.is_known, leaves))

    # ---- comparisons --------------------------------------------------------------------------------------------

    def _compare(self, atom: Comparison, truth: bool) -> None:
        left, operator, right = sides(atom)
        operator = operator if truth else NEGATED[operator]
        if isinstance(right, Constant):
            if right.type == "tier":
                self._one_of(left, self._tiers(operator, str(right.value)), True)
                return
            number = as_number(right.value)
            if number is not None:
                self._bound(left, operator, number)
                return
        held = self._order(left, right) & _ORDERS[operator]
        self.orders[left, right] = held
        self.contradictory = self.contradictory or not held

    def _order(self, left: Value, right: Value) -> int:
        """How two values can lie to each other: a bit each for less, equal and more."""
        if left == right:
            return _ORDERS["="]
        return self.orders.get((left, right), 7) & _mirrored(self.orders.get((right, left), 7))

    def _tiers(self, operator: Ordering, tier: str) -> frozenset[str]:
        tiers = self.world.tiers
        if tier not in tiers:
            return frozenset()
        rank = tiers.index(tier)
        return frozenset(name for number, name in enumerate(tiers) if Range(number, number).holds(operator, rank))

    def _bound(self, value: Value, operator: Ordering, number: Number) -> None:
        held = (self.numbers.get(value) or range_of(value, self.world.limits)).narrowed(operator, number)
        self.numbers[value] = held
        if isinstance(value, Fact) and value.path == "time":
            self._during(_mask(held))
        self.contradictory = self.contradictory or held.is_empty

    def _during(self, mask: int) -> None:
        self.minutes &= mask
        self.contradictory = self.contradictory or not self.minutes

    # ---- words and sets -----------------------------------------------------------------------------------------

    def _one_of(self, value: Value, options: frozenset[str], truth: bool) -> None:
        held = self.words_of(value)
        if truth:
            only = options if held.only is None else held.only & options
            held = Words(only, held.but)
        else:
            held = Words(held.only, held.but | options)
        self.words[value] = held
        self.contradictory = self.contradictory or held.left == frozenset()

    def words_of(self, value: Value) -> Words:
        """Which words a value can be."""
        held = self.words.get(value)
        if held is not None:
            return held
        return Words(self.world.words.get(value.path) if isinstance(value, Fact) else None)

    def _hold(self, key: object, entries: frozenset[str], truth: bool) -> None:
        if truth:
            self.holding[key] = (*self.holding.get(key, ()), entries)
        else:
            self.lacking[key] = self.lacking.get(key, frozenset()) | entries
        lacking = self.lacking.get(key, frozenset())
        self.contradictory = self.contradictory or any(held <= lacking for held in self.holding.get(key, ()))

    def _content(self, atom: HasContent, truth: bool) -> None:
        if not atom.only:
            self._hold("content", atom.entries, truth)
        elif truth:
            self.contents = atom.entries if self.contents is None else self.contents & atom.entries
        if self.contents is not None:
            held = (entries & self.contents for entries in self.holding.get("content", ()))
            self.contradictory = self.contradictory or not self.contents or not all(held)

    # ---- texts --------------------------------------------------------------------------------------------------

    def _empty(self, atom: IsEmpty, truth: bool) -> None:
        if atom.value.type == "set":
            self._bound(Size(atom.value, span=atom.span), "=" if truth else ">=", 0 if truth else 1)
            if truth and self.holding.get(("has", atom.value)):
                self.contradictory = True
        elif isinstance(atom.value, Fact) and atom.value.path == _TEXT:
            self._bound(_length(atom), "=" if truth else ">=", 0 if truth else 1)

    def _not_empty(self, value: Value, truth: bool) -> None:
        """A text in which something was found is not empty: no pattern and no needle matches nothing."""
        if truth and isinstance(value, Fact) and value.path == _TEXT:
            self._bound(_length(value), ">=", 1)

    def _text(self, atom: TextTest, truth: bool) -> None:
        if truth:
            against = any(_follows(other, atom, True) for other in self.absent)
            if atom.test != "contains":
                against = against or any(_exclude(atom, other) for other in self.found)
        else:
            against = any(_follows(atom, other, True) for other in self.found)
        self.contradictory = self.contradictory or against
        (self.found if truth else self.absent).append(atom)
        self._not_empty(atom.value, truth)

    # ---- what follows -------------------------------------------------------------------------------------------

    def entails(self, atom: Condition, truth: bool) -> bool:
        """Whether a part certainly has a verdict, under all that is assumed."""
        if self.said.get(atom) is truth:
            return True
        match atom:
            case Comparison():
                return self._entails_comparison(atom, truth)
            case OneOf():
                return self.is_known(atom.value) and self._entails_words(atom.value, atom.options, truth)
            case HasAny():
                return self._entails_held(("has", atom.value), atom.entries, truth)
            case Matches():
                return self._entails_held(("matches", atom.value), frozenset(atom.patterns), truth)
            case HasContent() if not atom.only:
                return self._entails_held("content", atom.entries, truth)
            case HasContent():
                return truth and self.contents is not None and self.contents <= atom.entries
            case IsKnown():
                return self.is_known(atom.value) if truth else atom.value in self.unknown
            case During():
                mask = minutes_of(atom)
                return not self.minutes & (WHOLE_DAY & ~mask if truth else mask)
            case TextTest():
                return any(_follows(atom, other, truth) for other in (self.found if truth else self.absent))
            case _:
                return False

    def _entails_comparison(self, atom: Comparison, truth: bool) -> bool:
        left, operator, right = sides(atom)
        operator = operator if truth else NEGATED[operator]
        if not (self.is_known(left) and self.is_known(right)):
            return False
        if not isinstance(right, Constant):
            return not self._order(left, right) & ~_ORDERS[operator]
        if right.type == "tier":
            return self._entails_words(left, self._tiers(operator, str(right.value)), True)
        number = as_number(right.value)
        held_range = self.numbers.get(left) or range_of(left, self.world.limits)
        return number is not None and held_range.holds(operator, number)

    def _entails_words(self, value: Value, options: frozenset[str], truth: bool) -> bool:
        held = self.words_of(value)
        left = held.left
        if truth:
            return left is not None and left <= options
        return options <= held.but or (left is not None and not left & options)

    def _entails_held(self, key: object, entries: frozenset[str], truth: bool) -> bool:
        lacking = self.lacking.get(key, frozenset())
        if not truth:
            return bool(entries) and entries <= lacking
        return any(held - lacking <= entries for held in self.holding.get(key, ()))


def sides(atom: Comparison) -> tuple[Value, Ordering, Value]:
    """A comparison with its constant, if it has one, on the right."""
    if isinstance(atom.left, Constant) and not isinstance(atom.right, Constant):
        return atom.right, MIRRORED[atom.operator], atom.left
    return atom.left, atom.operator, atom.right


def number_compared(atom: Comparison) -> Number | None:
    """The number that a comparison compares with, or None when it compares with none, or a tier."""
    _, _, other = sides(atom)
    return as_number(other.value) if isinstance(other, Constant) else None


def minutes_of(atom: During) -> int:
    """The minutes of the day in some ranges, as bits."""
    mask = 0
    for start, end in atom.ranges:
        if start < end:
            mask |= _bits(start, end)
        else:
            mask |= _bits(start, 1440) | _bits(0, end)
    return mask & WHOLE_DAY


def _bits(start: int, end: int) -> int:
    return (1 << end) - (1 << start)


def _mask(held: Range) -> int:
    first, last = held.whole_ends()
    return max(0, _bits(first, last + 1)) & ~sum(1 << int(minute) for minute in held.without if 0 <= minute < 1440)


def _mirrored(orders: int) -> int:
    return (orders & 2) | (orders & 1) << 2 | (orders & 4) >> 2


def _operators(value: Value) -> set[str]:
    return {term.operator for term in walk(value) if isinstance(term, Calculation)}


def _length(term: Term) -> Fact:
    return Fact(_LENGTH, "number", known=True, span=term.span)


def _implies(found: TextTest, wanted: TextTest) -> bool:
    """Whether a text in which one thing is found has the other as well."""
    if wanted.test == "contains":
        return wanted.needle in found.needle
    if wanted.test != found.test:
        return False
    if wanted.test == "starts_with":
        return found.needle.startswith(wanted.needle)
    return found.needle.endswith(wanted.needle)


def _exclude(one: TextTest, other: TextTest) -> bool:
    """Whether a text can't begin, or end, with both."""
    if one.test != other.test or one.value != other.value:
        return False
    return not (_implies(one, other) or _implies(other, one))


def _follows(atom: TextTest, other: TextTest, truth: bool) -> bool:
    """Whether one thing is found in a text (or is not) if another is (or is not)."""
    if atom.value != other.value:
        return False
    return _implies(other, atom) if truth else _implies(atom, other)
