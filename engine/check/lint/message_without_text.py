"""Rules that fire on a message that does not match something, and so on every picture."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from ..policy import Rule
from ..tables import effects
from ..terms import Condition, Fact, HasContent, Matches, OneOf, TextTest, walk
from .cases import Case
from .material import Material

CODE = "G516"

_TEXT = "message.text"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds conditions that a message without any text fulfils, in rules that act on the message or its sender."""
    for rule in material.policy.rules.values():
        if "message" not in rule.kinds or not _acts(rule):
            continue
        places = {id(place): place for case in material.prover.cases(rule.condition) or () for place in _places(case)}
        for place in places.values():
            message = "a message without any text, such as a picture, does not match either, and is meant here too"
            yield Diagnostic(CODE, message, place.span, help="add `and message has text` if it is not meant")


def _acts(rule: Rule) -> bool:
    return any(effects()[effect.verb].kind in ("sanction", "message") for step in rule.steps for effect in step)


def _places(case: Case) -> Iterator[Condition]:
    """Where a case asks of a text only what it does not match; none where the case says what the message holds."""
    if any(_speaks_of_content(atom, truth) for atom, truth in case):
        return
    yield from (atom for atom, truth in case if not truth and _is_about_the_text(atom))


def _speaks_of_content(atom: Condition, truth: bool) -> bool:
    if isinstance(atom, HasContent):
        return True
    if isinstance(atom, OneOf) and isinstance(atom.value, Fact) and atom.value.path == "message.kind":
        return True
    mentions_length = any(isinstance(term, Fact) and term.path == "message.length" for term in walk(atom))
    return mentions_length or (truth and _is_about_the_text(atom))


def _is_about_the_text(atom: Condition) -> bool:
    return isinstance(atom, Matches | TextTest) and isinstance(atom.value, Fact) and atom.value.path == _TEXT
