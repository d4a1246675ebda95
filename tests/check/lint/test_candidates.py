"""What is looked at is all that could be found, and in a large policy little more than that."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from guiju.engine.check.check import check
from guiju.engine.check.lint import clashes, covering
from guiju.engine.check.lint.assumed import Assumed
from guiju.engine.check.lint.clashes import Clashes
from guiju.engine.check.lint.covering import Covering
from guiju.engine.check.lint.material import Material
from guiju.engine.check.lint.proofs import Prover
from guiju.engine.check.lint.registry import RULES
from guiju.engine.check.policy import Policy, Rule
from guiju.engine.loading import library, names_of, read_list
from guiju.engine.source import Source
from guiju.engine.syntax.parse import parse

from ...properties.policies import load
from .making import community_of
from .test_soundness import COMMUNITY, TESTS

CLUB = "# community.yaml: {attributes: {member: {spend: number}}, tags: [rich], groups: {g0: {}, g1: {}, g2: {}}}"
SCOPES = ("", "in g1 ", "in g2, g3 ")


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    """Rules with each test, alone and with others, in some groups and in all."""
    choose = random.Random(7)
    conditions = list(TESTS)
    for _ in range(60):
        parts = choose.sample(TESTS, choose.choice((2, 2, 3)))
        conditions.append(f" {choose.choice(('and', 'or'))} ".join(f"({part})" for part in parts))
    patterns = [f'pattern {word}: words "{word}"' for word in ("one", "two", "three")]
    made = [
        f"rule t{number} {choose.choice(SCOPES)}when message and ({text}) then pin"
        for number, text in enumerate(conditions)
    ]
    return list(load("\n".join([*patterns, *made]), COMMUNITY).policy.rules.values())


def test_whatever_never_goes_together_is_looked_at(rules: list[Rule]) -> None:
    prover, proved = Prover(COMMUNITY), 0
    situations = [prover.situations(rule.condition, True, rule.scope) for rule in rules]
    against = [prover.situations(rule.condition, False) for rule in rules]
    index = Clashes(against, [found[0] for found in situations if found])
    for rule, possible in zip(rules, situations, strict=True):
        if not possible:
            continue
        looked_at = set(index.with_each(possible))
        for number, other in enumerate(rules):
            if prover.never_together((rule.condition, True), (other.condition, False), scope=rule.scope):
                proved += 1
                assert number in looked_at, (rule.span.text, other.span.text)
    assert proved > 500


@pytest.mark.parametrize("mutual", [False, True])
def test_whatever_is_implied_is_looked_at(rules: list[Rule], mutual: bool) -> None:
    prover, proved = Prover(COMMUNITY), 0
    index = Covering(rules, prover, mutual)
    for rule in rules:
        if prover.never(rule.condition, True, rule.scope):
            continue
        looked_at = set(index.candidates(rule))
        for number, other in enumerate(rules):
            both = prover.implies(rule.condition, other.condition, rule.scope) and (
                not mutual or prover.implies(other.condition, rule.condition, rule.scope)
            )
            if both:
                proved += 1
                assert number in looked_at, (rule.span.text, other.span.text)
    assert proved > len(rules)


def guarded(n: int) -> Iterator[str]:
    """Rules and guards about the same numbers, of which none forbids what another asks for."""
    for number in range(n):
        yield f'rule r{number} when message contains "w" and sender.spend > {number} then warn, mute {number + 1}h, kick'
        yield f"never kick when member.spend > {9 * n + number}"
        yield f"never ban when member.spend > {number} and member.points > {number}"


def moving(n: int) -> Iterator[str]:
    """State rules that move members on, at ever more points."""
    yield from (f"rule m{number} when member.points >= {number} then move to g{number % 3}" for number in range(n))


def alike(n: int) -> Iterator[str]:
    """State rules that do the same, at ever more points."""
    yield from (f"rule s{number} when member.points >= {number} then tag rich" for number in range(n))


@pytest.mark.parametrize("lines", [guarded, moving, alike])
def test_twice_the_rules_are_twice_the_work(
    lines: Callable[[int], Iterator[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    policies = [checked("\n".join(lines(n))) for n in (60, 120)]
    looks: Counter[str] = Counter()

    def counting(of: object, name: str) -> None:
        plain = getattr(of, name)

        def counted(*given: object) -> object:
            looks[name] += 1
            return plain(*given)

        monkeypatch.setattr(of, name, counted)

    counting(Assumed, "assume")
    counting(clashes, "could_clash")
    counting(covering, "could_imply")
    figures = []
    for policy in policies:
        looks.clear()
        assert [finding for rule in RULES.values() for finding in rule(Material(policy, ()))] == []
        figures.append(looks.total())
    assert 0 < figures[1] < 2.5 * figures[0], figures


def checked(text: str) -> Policy:
    """A policy of a community whose members spend, with groups on no track."""
    community = community_of(CLUB)
    parsed = parse(Source("many.guiju", text), names_of(community))
    policy = check([parsed.file], community, lambda node: read_list(node, None), library()).policy
    assert policy is not None
    return policy
