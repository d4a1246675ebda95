"""That no event ever costs more than the bound says, and that the bound says what it should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine import load_text
from guiju.engine.check.cost import Steps, bound, condition
from guiju.engine.check.policy import Policy
from guiju.engine.check.terms import Condition, Count, walk
from guiju.engine.community import Community
from guiju.engine.compile.program import Judge, Program, assemble
from guiju.engine.interpret import Walker
from guiju.engine.report.cost_line import describe_cost
from guiju.engine.runtime import due, presence
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.evaluate import due_before, evaluate, prepare
from guiju.engine.runtime.state import State
from guiju.engine.runtime.view import others
from guiju.engine.text.scanner import Scan, Scanner

from ..properties.communities import UNLISTED, communities
from ..properties.effort import effort
from ..properties.happenings import Fields, happenings, read
from ..properties.policies import PolicyText, load, policies


@dataclass
class Meter:
    """What one event has cost so far."""

    conditions: int = 0
    lookups: int = 0
    scans: int = 0
    sweeps: int = 0
    known: set[int] = field(default_factory=set)

    def steps(self, decision: Decision) -> Steps:
        """The cost, with what the decision shows of it."""
        changes = decision.changes
        entries = sum(map(len, (changes.instants, changes.lately, changes.amounts, changes.answers)))
        return Steps(self.conditions, self.lookups, self.scans, len(decision.effects), entries, self.sweeps)


class MeteredWalker(Walker):
    """A tree walker that counts what it does; conditions it makes up itself, to walk `or`, don't count."""

    def judge(self, condition: Condition, v: Any) -> bool | None:
        METER.conditions += id(condition) in METER.known
        return super().judge(condition, v)

    def value(self, value: Any, v: Any) -> Any:
        METER.lookups += isinstance(value, Count)
        return super().value(value, v)


class MeteredScanner:
    """A scanner that counts the texts it scans."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def scan(self, text: str) -> Scan:
        METER.scans += 1
        return self._scanner.scan(text)

    def hits(self, text: str, index: int) -> Any:
        METER.scans += 1
        return self._scanner.hits(text, index)


METER = Meter()


def metered(program: Program) -> Program:
    """The same program, judged by a walker that counts."""
    walker = MeteredWalker(program.policy)

    def judges(policy: Policy, conditions: Mapping[str, Condition]) -> Mapping[str, Judge]:
        METER.known |= {id(term) for each in conditions.values() for term in walk(each)}
        return {key: (lambda v, c=each: walker.judge(c, v)) for key, each in conditions.items()}  # type: ignore[misc]

    counting: Any = MeteredScanner(program.scanner)
    return replace(assemble(program.policy, program.scanner, judges), scanner=counting)


@pytest.fixture(scope="module", autouse=True)
def sweeping() -> Iterator[None]:
    """Counts how often everybody is gone through."""
    swept = presence.memberships_of

    def counted(program: Program, state: State) -> Iterator[tuple[str, str]]:
        METER.sweeps += 1
        return swept(program, state)

    rooms: tuple[Any, ...] = (presence, due, others)
    for room in rooms:
        room.memberships_of = counted
    yield
    for room in rooms:
        room.memberships_of = swept


SWEEPING = (
    'rule s1 when message and group.members(VIP) * 2 > group.members then reply "{top 2 by member.points}"',
    "rule s2 when member in top 2 by member.strikes and member.points > 0 then draw 1 from members and notify admin",
    'rule s3 when community.size > 2 then assign to admin "{community.size}"',
    "rule s4 when message then warn expect within 1h from member message matches ad otherwise assign to admin, kick",
    "rule s5 when message.reports >= 1 and group.joins within 1m >= 0 then mute 1h",
    "rule s6 when message and member.offences within 1h + member.warnings within 1h + group.active within 1h > 1 then warn",
)


@given(
    community=communities(), policy=policies(), events=happenings(),
    further=st.lists(st.sampled_from(SWEEPING), max_size=3, unique=True),
)  # fmt: skip
@effort(2)
def test_no_event_costs_more_than_the_bound(
    community: Community, policy: PolicyText, events: list[Fields], further: list[str]
) -> None:
    METER.known = set()
    program = metered(load("\n".join((str(policy), *further)), community))
    state = prepare(program)
    cost = bound(program.policy, len(community.groups) + len(("none", UNLISTED)))
    for fields in events:
        event = read(fields)
        for moment in due.due(program, state, due_before(program, event, state)):
            state.apply(evaluate(program, moment, state))
        METER.conditions = METER.lookups = METER.scans = METER.sweeps = 0
        decision = evaluate(program, event, state)
        actual = METER.steps(decision)
        assert actual.at_most(cost.of(decision.kind)), (actual, cost.of(decision.kind))
        state.apply(decision)


def test_each_part_of_a_condition_counts_once() -> None:
    policy = load_text("rule r when message and (sender is admin or sender.messages within 1m > 3) then warn").policy
    assert condition(policy.rules["r"].condition) == Steps(conditions=5, lookups=1)


def test_a_burst_is_judged_twice_and_guards_look_at_every_earlier_step() -> None:
    policy = load_text(
        "rule r when sender.messages within 1m > 3 then warn, mute, kick\n"
        "never mute, kick when member is admin\n"
        "never kick when member.points > 5"
    ).policy
    cost = bound(policy)
    # the counter twice; at the third step two guards for `kick`, one for `mute`
    assert cost.rules["r"] == Steps(conditions=2 + 3, lookups=2, effects=1)
    assert cost.of("message") == cost.rules["r"] + Steps(scans=1, entries=1)


def test_rules_about_state_are_read_again_only_where_others_write() -> None:
    policy = load_text(
        "rule a when member.tier >= VIP then award 5 points\nrule b when member.points > 3 then tag rich\n"
        "rule c when member.tags has rich then award 1 points"
    ).policy
    cost = bound(policy)
    assert {name: steps.conditions for name, steps in cost.rules.items()} == {"a": 2, "b": 6, "c": 4}
    assert cost.of("update") == cost.of("tick") == cost.kinds["other"]


def test_everybody_is_gone_through_only_where_the_bound_says_so() -> None:
    policy = load_text(
        'rule a when message and group.members(admin) > 2 then reply "{top 3 by member.points}"\n'
        "rule b when community.size > 500 then assign to admin"
    ).policy
    cost = bound(policy)
    assert {name: steps.sweeps for name, steps in cost.rules.items()} == {"a": 2, "b": 3}
    assert (cost.of("message").sweeps, cost.of("tick").sweeps) == (5, 3)


def test_what_is_expected_is_judged_on_the_events_that_can_meet_it() -> None:
    text = 'rule a when member joins then greet "hi" expect within 1h from member message contains "yes" otherwise kick'
    cost = bound(load_text(text).policy)
    assert cost.of("message").conditions == 1
    assert cost.of("due") == cost.rules["a"]


def test_everywhere_reaches_every_group() -> None:
    policy = load_text("rule r when message has image then ban everywhere and delete").policy
    assert bound(policy, groups=7).rules["r"].effects == 8


def test_the_bound_in_a_sentence() -> None:
    cost = bound(load_text("rule r when sender.messages within 1m > 3 then delete and warn").policy)
    assert describe_cost(cost, "en") == "a message takes at most 2 conditions, 2 counter look-ups and 2 effects"
    assert describe_cost(cost, "zh") == "一条消息至多判断 2 个条件、查 2 次计数、做出 2 个处置"
    cost = bound(load_text("rule r when message and group.members > 3 then delete").policy)
    assert describe_cost(cost, "en").endswith("1 effect, and goes through all members once")
    assert describe_cost(cost, "zh").endswith("1 个处置，并把成员逐个看 1 遍")
