"""Which texts a rule's condition holds against which patterns: what there is to say of when the rule has fired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..check.policy import Policy
from ..check.terms import And, Condition, Fact, Matches, Not, Or, Value, walk
from ..text.patterns import Item, Pattern

_MAX_DOMAINS = 8


@dataclass(frozen=True, slots=True)
class Held:
    """A pattern that a text is held against.

    Args:
        index: its place among those of the policy.
        pattern: the pattern.
        detected: its detectors, by the labels of their hits.
        answers: what a table says to the words it finds, by word.
        told: what texts may say of it, by the names they have there.
    """

    index: int
    pattern: Pattern
    detected: Mapping[str, Item]
    answers: Mapping[str, str]
    told: Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TextTest:
    """A text and the patterns it is held against.

    Args:
        value: the text.
        of: the path of the fact it is; None for the message's own text.
        patterns: in their order among those of the policy.
        is_of_message: whether it is the message's own text.
    """

    value: Value
    of: str | None
    patterns: tuple[Held, ...]
    is_of_message: bool


@dataclass(frozen=True, slots=True)
class TextTests:
    """The tests of one condition: all of them, and those that it wants to fail."""

    tests: tuple[TextTest, ...]
    refused: tuple[TextTest, ...]


def text_tests(policy: Policy, condition: Condition, index_of: Mapping[str, int]) -> TextTests:
    """The tests of texts by patterns in a condition.

    Args:
        policy: whose patterns they are.
        condition: a rule's.
        index_of: the place of each pattern among those of the policy.
    """

    def test(term: Matches) -> TextTest:
        path = term.value.path if isinstance(term.value, Fact) else None
        of_message = path == "message.text"
        places = sorted(index_of[name] for name in term.patterns)
        held = tuple(_held(policy, place) for place in places)
        return TextTest(term.value, None if of_message else path, held, of_message)

    found = [term for term in walk(condition) if isinstance(term, Matches)]
    return TextTests(tuple(map(test, found)), tuple(map(test, _refused(condition, False))))


def _held(policy: Policy, index: int) -> Held:
    pattern = policy.patterns[index]
    detected: dict[str, Item] = {}
    for item in pattern.items:
        if item.kind == "detect":
            detected.setdefault(item.label, item)
    domains = tuple(item.text for item in pattern.items if item.kind == "domain")
    shortened = domains if len(domains) <= _MAX_DOMAINS else (*domains[:_MAX_DOMAINS], "…")
    told: dict[str, str | tuple[str, ...]] = {
        "pattern.title": pattern.titled(policy.community.language) or pattern.name,
        "pattern.name": pattern.name,
        "pattern.domains": shortened,
    }
    return Held(index, pattern, detected, policy.answers.get(pattern.name, {}), told)


def _refused(condition: Condition, refusing: bool) -> Iterator[Matches]:
    """The tests by patterns that a condition wants to fail."""
    match condition:
        case Not(operand=operand):
            yield from _refused(operand, not refusing)
        case And(operands=operands) | Or(operands=operands):
            for operand in operands:
                yield from _refused(operand, refusing)
        case Matches() if refusing:
            yield condition
