"""The checker answers any policy with findings, never with an exception."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from guiju.engine.bot import evaluate
from guiju.engine.community import Community
from guiju.engine.diagnostics import Diagnostic, PolicyError, has_errors
from guiju.engine.interpret import interpreted
from guiju.engine.loading import load_all, load_text
from guiju.engine.runtime.state import State
from guiju.engine.source import Source
from guiju.engine.syntax.parse import parse

Findings = Callable[[str], tuple[Diagnostic, ...]]
ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "design" / "corpus"
CORPUS_FILES = sorted(CORPUS.rglob("*.guiju"))
needs_corpus = pytest.mark.skipif(not CORPUS_FILES, reason=f"the design's corpus is not at {CORPUS}")

VALUES = (
    "message", "message.text", "message.kind", "message.length", "message.mentions", "message.forwarded", "sender",
    "sender.messages within 1h", "sender.messages", "sender.repeats within 1h", "member", "member.id", "member.role",
    "member.tier", "member.tags", "member.points", "member.joined_at", "member.birthday", "member.spend", "group",
    "group.kind", "group.tags", "group.size", "community.name", "purchase", "purchase.amount", "time", "today",
    "weekday", "5", "-5", "50%", "1h", "09:00", "2026-03-01", "2026-03-01 09:00", '"text"', "VIP", "admin", "image",
    "rude", "loud", "nobody", "(VIP, admin)", '("a", "b")', "top 3 by member.points", "top 3 by group.size",
)  # fmt: skip
BESIDE = (
    "message", "sender.messages within 1h", "member.tier", "member.tags", "group", "today", "5", '"text"', "VIP", "rude",
    '("a", "b")', "top 3 by member.points",
)  # fmt: skip
OPERATORS = (
    "=", "!=", "<", ">=", "+", "/", "is", "is not", "in", "not in", "matches", "does not match", "contains",
    "starts with", "has", "has no", "has only", "before", "after", "resembles", "and", "or",
)  # fmt: skip
SHAPES = ("when {} then warn", 'when message and {} then reply "x"', "when not ({}) then tag hot")
DECLARED = 'pattern rude: words "idiot"\ndefine loud: message.length > 5\n'


@pytest.mark.parametrize("operator", OPERATORS)
def test_two_values_with_any_operator_are_checked(operator: str, findings_of: Findings) -> None:
    rules = [
        f"rule r{number} {SHAPES[number % len(SHAPES)].format(f'{left} {operator} {right}')}"
        for number, (left, right) in enumerate(product(VALUES, BESIDE))
    ]
    for start in range(0, len(rules), 40):
        for finding in findings_of(DECLARED + "\n".join(rules[start : start + 40]) + "\n"):
            assert finding.message
            assert finding.span is not None


@pytest.mark.parametrize("value", VALUES)
def test_any_value_alone_is_checked_wherever_a_value_can_stand(value: str, findings_of: Findings) -> None:
    places = (
        "rule a when {} then warn",
        "rule b when message and {} is known then warn",
        "rule c when message and {} is empty then warn",
        "rule d when message between {} and 5 then warn",
        "rule e when message and {} during 09:00-10:00 then warn",
        "rule f when message has image then award {} points",
        "rule g when message has image then set member.spend to {}",
        "rule h when message has image then add 1 to {}",
        "rule i when message has image then kick {}",
        "rule j when message has image then notify {}",
        "rule k when message has image then move to {}",
        "rule l when message has image then tag {}",
        "rule m when message has image then dm {}",
        "never kick when {}",
        "define again: {}",
        'rule n when member joins then greet "{{{}}}"',
        "rule o in {} when message has image then warn",
        "rule p when message and sender.messages({}) within 1h > 3 then warn",
        "rule q when message has image then warn per {}",
    )
    for place in places:
        for finding in findings_of(f"{DECLARED}{place.format(value)}\n"):
            assert finding.message


def test_what_the_checker_lets_pass_can_be_played(lanmei: Community) -> None:
    pairs = product(VALUES, BESIDE, ("=", "is", "is not", "in", "has", "matches", "contains", ">="))
    rules = [f"rule r{n} when message and {left} {how} {right} then warn" for n, (left, right, how) in enumerate(pairs)]
    sound = [rule for start in range(0, len(rules), 40) for rule in _sound(rules[start : start + 40], lanmei)]
    program = load_text(DECLARED + "\n".join(sound), lanmei)
    message = {"id": "m1", "at": "2026-03-01T09:00:00Z", "kind": "message", "message": {"text": "an idiot"}}
    for member, group in product(({}, {"member": {"id": "li", "spend": 5}}), ({}, {"group": "vip_group"})):
        decision = evaluate(program, message | member | group, State())
        assert decision.errors == ()
        assert decision.to_json() == evaluate(interpreted(program), message | member | group, State()).to_json()
    assert len(sound) > 100


def _sound(rules: list[str], community: Community) -> list[str]:
    """The rules, one a line, that have no error."""
    try:
        load_text(DECLARED + "\n".join(rules) + "\n", community)
    except PolicyError as refused:
        first = DECLARED.count("\n") + 1
        wrong = {finding.span.line - first for finding in refused.diagnostics if finding.span is not None}
        return [rule for number, rule in enumerate(rules) if number not in wrong]
    return rules


# ---- the design's corpus ---------------------------------------------------------------------------------------------


@needs_corpus
@pytest.mark.parametrize("file", CORPUS_FILES, ids=[file.name for file in CORPUS_FILES])
def test_every_file_of_the_corpus_parses(file: Path) -> None:
    parsed = parse(Source(file.name, file.read_text(encoding="utf-8")))
    assert parsed.diagnostics == ()
    assert parsed.file.statements


@needs_corpus
@pytest.mark.parametrize("file", CORPUS_FILES, ids=[file.name for file in CORPUS_FILES])
def test_every_file_of_the_corpus_is_answered_with_findings(file: Path) -> None:
    loaded = load_all([file])
    assert loaded.program is None or not has_errors(loaded.diagnostics)
    for finding in loaded.diagnostics:
        assert finding.message
        assert finding.code[:2] in ("G2", "G3", "G5")
