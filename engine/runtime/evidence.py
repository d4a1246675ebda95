"""What a rule fired on: hits of patterns, fields that a form lacks, and what `{match}` and the like stand for."""

from __future__ import annotations

from typing import Any

from ..check.policy import Rule
from ..check.terms import Fact, Value
from ..interpret import Walker
from ..text.fields import missing_fields
from ..text.measures import shown
from ..text.patterns import Pattern
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
    held = view.program.text_tests_of(rule)
    for test in held.tests:
        text = _text(view, test.value)
        if text is not None:
            for index, pattern in test.patterns:
                _add_hits(view, text, index, pattern, test.of, found, extra)
    for test in held.refused:
        text = _text(view, test.value)
        if text is not None:
            for _, pattern in test.patterns:
                _add_missing(view, text, pattern, found, extra)
    return tuple(dict.fromkeys(found)), extra


def _add_hits(
    view: View, text: str, index: int, pattern: Pattern, of: str | None, found: list[Because], extra: dict[str, Any]
) -> None:
    for hit in view.program.scanner.hits(text, index)[:_MAX_HITS]:
        found.append(Because(hit.pattern, hit.item, (hit.start, hit.end), of))
        if "match" not in extra:
            extra["match"] = shown(text, hit, pattern)
            _describe(pattern, view, extra)
        answer = view.program.policy.answers.get(pattern.name, {}).get(hit.item)
        if answer is not None:
            extra.setdefault("answer", (answer,))


def _add_missing(view: View, text: str, pattern: Pattern, found: list[Because], extra: dict[str, Any]) -> None:
    missing = missing_fields(text, pattern)
    if missing:
        found.append(Because(pattern.name, "fields", (0, len(text)), missing=missing))
        extra.setdefault("missing", missing)
        _describe(pattern, view, extra)


def _text(view: View, value: Value) -> str | None:
    """The text that is held against patterns, None where it is not known."""
    if isinstance(value, Fact) and value.path == "message.text":
        return view.text
    found = Walker(view.program.policy).value(value, view)
    return found if isinstance(found, str) else None


def _describe(pattern: Pattern, view: View, extra: dict[str, Any]) -> None:
    """What a text may say of the pattern that a rule fired on; of several that is the first."""
    extra.setdefault("pattern.title", pattern.titled(view.program.policy.community.language) or pattern.name)
    extra.setdefault("pattern.name", pattern.name)
    domains = tuple(item.text for item in pattern.items if item.kind == "domain")
    shortened = domains if len(domains) <= _MAX_DOMAINS else (*domains[:_MAX_DOMAINS], "…")
    extra.setdefault("pattern.domains", shortened)
