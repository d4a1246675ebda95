"""What a rule fired on: hits of patterns, fields that a form lacks, and what `{match}` and the like stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..compile.plans import Plan
from ..compile.text_tests import Held, TextTest
from ..interpret import Walker
from ..text.fields import missing_fields
from ..text.measures import shown
from ..text.patterns import Hit
from .decision import Because
from .view import Glance, View

_MAX_HITS = 5


def evidence(view: View | Glance, plan: Plan) -> tuple[tuple[Because, ...], dict[str, Any]]:
    """Why a rule fired, as far as patterns tell.

    Args:
        view: the event it fired on.
        plan: of the rule.

    Returns:
        its hits and missing fields; and the values that belong to the firing, by their names in texts, where it has a
        text that asks for any.
    """
    found: list[Because] = []
    extra: dict[str, Any] = {}
    for test in plan.tests.tests:
        text = view.text if test.is_of_message else _text(view, test)
        if text is not None:
            bits = -1 if len(test.patterns) == 1 else view.match_bits(text)
            for held in test.patterns:
                if bits >> held.index & 1:
                    hits = view.program.scanner.hits(text, held.index)[:_MAX_HITS]
                    found += [Because(hit.pattern, hit.item, (hit.start, hit.end), test.of) for hit in hits]
                    if plan.quotes:
                        _quote(text, hits, held, extra)
    for test in plan.tests.refused:
        text = view.text if test.is_of_message else _text(view, test)
        if text is not None:
            for held in test.patterns:
                _add_missing(text, held, found, extra)
    return tuple(found) if len(found) < 2 else tuple(dict.fromkeys(found)), extra


def _quote(text: str, hits: Sequence[Hit], held: Held, extra: dict[str, Any]) -> None:
    """What texts may say of the hits of a pattern."""
    for hit in hits:
        if "match" not in extra:
            extra["match"] = shown(text, hit.start, hit.end, held.detected.get(hit.item))
            _describe(held, extra)
        answer = held.answers.get(hit.item)
        if answer is not None:
            extra.setdefault("answer", (answer,))


def _add_missing(text: str, held: Held, found: list[Because], extra: dict[str, Any]) -> None:
    missing = missing_fields(text, held.pattern)
    if missing:
        found.append(Because(held.pattern.name, "fields", (0, len(text)), missing=missing))
        extra.setdefault("missing", missing)
        _describe(held, extra)


def _text(view: View | Glance, test: TextTest) -> str | None:
    """A text that is held against patterns and is not the message's own, None where it is not known."""
    found = Walker(view.program.policy).value(test.value, view)
    return found if isinstance(found, str) else None


def _describe(held: Held, extra: dict[str, Any]) -> None:
    """What a text may say of the pattern that a rule fired on; of several that is the first."""
    for name, value in held.told.items():
        extra.setdefault(name, value)
