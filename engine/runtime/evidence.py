"""What a rule fired on: hits of patterns, fields that a form lacks, and what `{match}` and the like stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..check.policy import Rule
from ..check.terms import And, Condition, Fact, Matches, Not, Or, walk
from ..interpret import Walker
from ..text.fields import missing_fields
from ..text.measures import shown
from ..text.patterns import Hit, Pattern
from .decision import Because
from .view import View

_MAX_HITS = 5
_MAX_DOMAINS = 8


def evidence(view: View, rule: Rule) -> tuple[tuple[Because, ...], dict[str, Any]]:
    """Why a rule fired, as far as patterns tell.

    Args:
        view: the event it fired on.
        rule: the rule.

    Returns:
        its hits and missing fields; and the values that belong to the firing, by their names in texts.
    """
    found: list[Because] = []
    extra: dict[str, Any] = {}
    for term, text in _texts(view, rule):
        of = term.value.path if isinstance(term.value, Fact) and term.value.path != "message.text" else None
        for pattern, hit in _hits(view, term, text):
            found.append(Because(hit.pattern, hit.item, (hit.start, hit.end), of))
            extra.setdefault("match", shown(text, hit, pattern))
            _describe(pattern, extra)
            answer = view.program.policy.answers.get(pattern.name, {}).get(hit.item)
            if answer is not None:
                extra.setdefault("answer", (answer,))
    for term in _refused(rule.condition, False):
        text = Walker(view.program.policy).value(term.value, view)
        for pattern in _patterns(view, term) if isinstance(text, str) else ():
            missing = missing_fields(text, pattern)
            if missing:
                found.append(Because(pattern.name, "fields", (0, len(text)), missing=missing))
                extra.setdefault("missing", missing)
                _describe(pattern, extra)
    return tuple(dict.fromkeys(found)), extra


def _texts(view: View, rule: Rule) -> Iterator[tuple[Matches, str]]:
    """Each test of a text by patterns in a rule's condition, with the text."""
    walker = Walker(view.program.policy)
    for term in walk(rule.condition):
        text = walker.value(term.value, view) if isinstance(term, Matches) else None
        if isinstance(term, Matches) and isinstance(text, str):
            yield term, text


def _hits(view: View, term: Matches, text: str) -> Iterator[tuple[Pattern, Hit]]:
    for pattern in _patterns(view, term):
        for hit in view.program.scanner.hits(text, view.program.index_of[pattern.name])[:_MAX_HITS]:
            yield pattern, hit


def _patterns(view: View, term: Matches) -> Iterator[Pattern]:
    """The patterns of a test, in the order of the policy."""
    return (pattern for pattern in view.program.policy.patterns if pattern.name in term.patterns)


def _describe(pattern: Pattern, extra: dict[str, Any]) -> None:
    """What a text may say of the pattern that a rule fired on; of several that is the first."""
    extra.setdefault("pattern.title", pattern.title or pattern.name)
    extra.setdefault("pattern.name", pattern.name)
    domains = tuple(item.text for item in pattern.items if item.kind == "domain")
    shortened = domains if len(domains) <= _MAX_DOMAINS else (*domains[:_MAX_DOMAINS], "…")
    extra.setdefault("pattern.domains", shortened)


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
