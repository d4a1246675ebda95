"""What is proved of conditions is so, whatever happens: held against what conditions come to on random events."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.check.lint.proofs import Prover
from guiju.engine.community import Community
from guiju.engine.compile.program import Judge, Program
from guiju.engine.runtime.evaluate import evaluate, prepare
from guiju.engine.runtime.view import View

from ...properties.communities import EVERYBODY, communities
from ...properties.conditions import atoms, conditions
from ...properties.effort import effort
from ...properties.happenings import STEPS, Fields, Move, happenings, read, told
from ...properties.policies import PATTERNS, SHORT, PolicyText, load, policies


def views_of(program: Program, events: list[Fields]) -> Iterator[list[tuple[str, View]]]:
    """For each event the views that conditions are judged on, each with the rule's name, before the state changes."""
    seen: list[tuple[str, View]] = []

    def watching(name: str, judge: Judge) -> Judge:
        def watched(view: View) -> bool | None:
            seen.append((name, view))
            return judge(view)

        return watched

    followed = replace(program, judges={name: watching(name, judge) for name, judge in program.judges.items()})
    state = prepare(followed)
    for fields in events:
        seen.clear()
        decision = evaluate(followed, read(fields), state)
        yield list(seen)
        state.apply(decision)


def verdicts(program: Program, events: list[Fields]) -> dict[str, tuple[int, int]]:
    """For each rule's condition, on which events it was true and on which false, as bits."""
    found = {name: [0, 0] for name in program.judges}
    for number, seen in enumerate(views_of(program, events)):
        for view in [view for _, view in seen][:1]:
            for name, judge in program.judges.items():
                verdict = judge(view)
                if verdict is not None:
                    found[name][not verdict] |= 1 << number
    return {name: (true, false) for name, (true, false) in found.items()}


def many_messages(seed: int, count: int) -> list[Fields]:
    """Messages in all their variety: what is rare among events of every kind is here too."""
    choose = random.Random(seed)
    groups = ("g1", "g2", "g3")
    return told(
        Move("message", choose.choice(EVERYBODY), choose.choice(groups), choose.choice(STEPS), 0, choose.randrange(10_000))
        for _ in range(count)
    )


MESSAGES = many_messages(1, 160)
SIMPLE = st.lists(atoms("message", ("short",)), min_size=40, max_size=40, unique=True)
JOINED = st.lists(conditions("message", ("short",), leaves=2), min_size=10, max_size=10, unique=True)


@given(community=communities(), texts=st.builds(list.__add__, SIMPLE, JOINED))
@effort(0.4)
def test_what_is_proved_of_conditions_on_messages_is_so(community: Community, texts: list[str]) -> None:
    rules = [f"rule r{number} when message and ({text}) then pin" for number, text in enumerate(texts)]
    program = load("\n".join([*PATTERNS, SHORT, *rules]), community)
    found = verdicts(program, MESSAGES)
    prover = Prover(community)
    for name, rule in program.policy.rules.items():
        for truth in (True, False):
            assert not (found[name][not truth] and prover.never(rule.condition, truth))
    for (one, first), (two, second) in combinations(program.policy.rules.items(), 2):
        for truth, other in product((True, False), repeat=2):
            if found[one][not truth] & found[two][not other]:
                assert not prover.never_together((first.condition, truth), (second.condition, other))
        if found[one][0] & ~found[two][0]:
            assert not prover.implies(first.condition, second.condition)
        if found[two][0] & ~found[one][0]:
            assert not prover.implies(second.condition, first.condition)


@given(community=communities(), policy=policies(), events=happenings())
@effort(1)
def test_rules_that_can_never_fire_never_do(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program = load(policy, community)
    prover = Prover(community)
    for seen in views_of(program, events):
        for name, view in seen:
            rule, verdict = program.policy.rules[name], program.judges[name](view)
            assert verdict is None or not prover.never(rule.condition, verdict, rule.scope)
