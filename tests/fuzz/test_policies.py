"""Whatever is read as a policy is refused with places, or means the same written out again and judges events."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest

from guiju.engine import PolicyError, load_text
from guiju.engine.community import Community, parse_community
from guiju.engine.compile.program import Program
from guiju.engine.diagnostics import codes, has_errors
from guiju.engine.interpret import interpreted
from guiju.engine.loading import names_of
from guiju.engine.report.findings import render_text
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import event_from_dict
from guiju.engine.runtime.state import State
from guiju.engine.source import Source
from guiju.engine.syntax.format import format_file
from guiju.engine.syntax.parse import parse
from guiju.engine.syntax.vocabulary import LANGUAGES

from ..watchdog import bounded
from . import hostile_texts
from .hostile_texts import COMMUNITY, texts

QUICK, SLOW = 150, 10_000
BUILDINGS = 3
FEW = 60

SAID = ("加微信 123456", "buy 77 now", "滚", "", "a" * 60, "hi\u202e there", "don't buy now", "Damn", "word12 词5")
EVENTS = [
    event_from_dict({"id": f"m{n}", "at": f"2026-03-01T12:00:{n:02}Z", "kind": "message", "group": f"g{n % 2 + 1}",
                     "member": {"id": f"u{n % 3}", "spend": n * 40, "tier": "VIP" if n % 4 else "normal"},
                     "message": {"text": text}})
    for n, text in enumerate(SAID)
] + [
    event_from_dict({"id": "j", "at": "2026-03-01T12:01:00Z", "kind": "join", "group": "g1", "member": {"id": "u9"}}),
    event_from_dict({"id": "p", "at": "2026-03-01T12:01:01Z", "kind": "purchase", "member": {"id": "u1"},
                     "purchase": {"amount": 7, "product": "tea"}}),
    event_from_dict({"id": "l", "at": "2026-03-01T12:01:02Z", "kind": "leave", "group": "g2", "member": {"id": "u1"}}),
    event_from_dict({"id": "u", "at": "2026-03-01T12:01:03Z", "kind": "update", "member": {"id": "u2", "due": "2026-05-01"}}),
]  # fmt: skip


@pytest.fixture(scope="module")
def community() -> Community:
    return parse_community(Source("community.yaml", COMMUNITY))[0]


def assert_told_with_places(text: str, error: PolicyError) -> None:
    """Every finding has a code of the table and a place in the text, and can be shown."""
    assert has_errors(error.diagnostics)
    for diagnostic in error.diagnostics:
        assert diagnostic.code in codes()
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert diagnostic.message == diagnostic.message.strip() != ""
    assert render_text(error.diagnostics, color=True).isprintable() is False


def assert_means_the_same_written_out(text: str, community: Community) -> None:
    """The formatter writes what was read, in both languages."""
    declared = names_of(community)
    read = parse(Source("policy.guiju", text), declared).file
    for language in LANGUAGES:
        written = format_file(read, language)
        again = parse(Source("written.guiju", written), declared)
        assert not again.diagnostics, written
        assert again.file.statements == read.statements, written


def assert_judges(program: Program) -> None:
    """Events are judged without errors, as the tree walker judges them (which looks for each word by itself)."""
    state, few = State(), sum(len(pattern.items) for pattern in program.policy.patterns) < FEW
    walked = interpreted(program) if few else program
    for event in EVENTS:
        decision = evaluate(program, event, state)
        assert decision.errors == ()
        assert decision.to_json() == evaluate(walked, event, state).to_json()
        state.apply(decision)


def take(text: str, community: Community) -> bool:
    """Whether a text is taken as a policy; fails when it is neither taken well nor refused well."""
    with bounded(text):
        try:
            program = load_text(text, community)
        except PolicyError as error:
            assert_told_with_places(text, error)
            return False
        assert_means_the_same_written_out(text, community)
        assert_judges(program)
        return True


def take_all(numbered: Iterable[tuple[int, str]], community: Community) -> float:
    """The share of texts that were taken as policies."""
    taken = []
    for number, text in numbered:
        try:
            taken.append(take(text, community))
        except Exception as error:
            raise AssertionError(f"text {number}: {type(error).__name__}: {error}\n{text[:3_000]!r}") from error
    return sum(taken) / len(taken)


def test_seeds_are_policies(community: Community) -> None:
    for seed in hostile_texts.SEEDS[:2]:
        assert take(seed, community)


def test_hostile_texts(community: Community) -> None:
    assert 0.02 < take_all(texts(0, QUICK), community) < 0.9


@pytest.mark.slow
def test_many_hostile_texts(community: Community) -> None:
    assert 0.02 < take_all(texts(QUICK, SLOW), community) < 0.9


@pytest.mark.parametrize("built", hostile_texts.BUILT, ids=lambda built: built.__name__)
def test_texts_built_to_hurt(built, community: Community) -> None:  # type: ignore[no-untyped-def]
    take_all(((number, built(Random(number))) for number in range(BUILDINGS)), community)
