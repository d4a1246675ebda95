"""Every counter and every ladder equals a naive count over all that was processed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.state import State

from .communities import communities
from .effort import effort
from .happenings import Fields, happenings, read
from .policies import load
from .recount import DECLARATIONS, FILTERS, Account, Counter, Counting, Fired, Test

KINDS = (*("message",) * 12, "edit", "edit", "join", "leave", "update", "pardon", "again", "tick", "gap", "post")
STEPS = (0, 1, 500, 1_000, 1_000, 2_000, 3_000, 9_000, 40_000, 600_000)
WINDOWS = (2_000, 10_000, 60_000, 3_600_000)
LADDERS = (
    ("warn",), ("warn", "delete and mute 1m"), ("delete", "warn", "kick"), ("mute 1m", "kick"), ("hold", "warn and hold"),
)  # fmt: skip
FORGET = (
    ("each", 5_000), ("each", 60_000), ("each", 86_400_000), ("all", 5_000), ("all", 60_000), ("never", 0), ("reset", 0),
)  # fmt: skip
STORIES: dict[str, Any] = {"kinds": KINDS, "steps": STEPS}


@st.composite
def counters(draw: st.DrawFn) -> Counter:
    base = draw(st.sampled_from(("sender.messages", "sender.messages", "sender.repeats", "group.messages")))
    if base == "sender.repeats":
        return Counter(base, None, draw(st.sampled_from(WINDOWS)), draw(st.booleans()))
    window = draw(st.sampled_from((*WINDOWS, None)))
    return Counter(base, draw(st.sampled_from((None, None, *FILTERS))), window, draw(st.integers(0, 3)) == 0)


tests = st.builds(Test, counters(), st.sampled_from((">", ">=", ">=", "<", "<=", "=", "!=")), st.integers(0, 5))


def rules(name: str) -> st.SearchStrategy[Counting]:
    return st.builds(
        Counting, st.just(name), st.lists(tests, min_size=1, max_size=2).map(tuple), st.sampled_from(("and", "or")),
        st.sampled_from(((), (), ("g1",), ("g1", "g2"))), st.sampled_from(LADDERS), st.sampled_from(FORGET),
        st.booleans(),
    )  # fmt: skip


POLICIES = st.integers(1, 4).flatmap(lambda count: st.tuples(*(rules(f"r{number + 1}") for number in range(count))))


def text_of(policy: Sequence[Counting], probed: Sequence[Counter]) -> str:
    """The policy as text, with a rule that shows the values of counters."""
    values = " ".join(f"{{{counter}}}" for counter in probed)
    probe = f'rule probe when message then pin because "[{values}]"'
    return "\n".join([*DECLARATIONS, *map(str, policy), probe])


def said_of(decision: Decision) -> tuple[list[Fired], list[str]]:
    fired = [Fired(one.rule, one.offence, one.repeated) for one in decision.fired if one.rule != "probe"]
    return fired, sorted({one.rule for one in decision.unknown})


def shown_of(decision: Decision) -> str | None:
    return next((effect.text for effect in decision.effects if effect.verb == "pin"), None)


PLAIN = {"role": "member", "grace": "0s", "lateness": "30s"}
settings_of_community = st.fixed_dictionaries(
    {
        "role": st.just("member"),
        "grace": st.sampled_from(("0s", "0s", "3s")),
        "lateness": st.sampled_from(("0s", "5s", "1h")),
    }
)
GROUPS = {"g1": {}, "g2": {}, "g3": {}}


@given(
    defaults=settings_of_community,
    policy=POLICIES,
    data=st.data(),
    events=happenings(50, **STORIES),
)
@effort(3)
def test_counters_and_ladders_equal_a_naive_count(
    defaults: dict[str, str], policy: tuple[Counting, ...], data: st.DataObject, events: list[Fields]
) -> None:
    community: Community = data.draw(communities(defaults=defaults, groups=GROUPS, precision="ms", members={}))
    probed = list(dict.fromkeys(test.counter for rule in policy for test in rule.tests))
    program, state = load(text_of(policy, probed), community), State()
    account = Account(
        sorted(policy, key=lambda rule: rule.name), probed, list(GROUPS), ["bot:guiju", "helper"],
        community.defaults.grace, community.defaults.lateness,
    )  # fmt: skip
    for fields in map(plain, events):
        event = read(fields)
        decision = evaluate(program, event, state)
        expected = account.take(fields, event.at)
        assert said_of(decision) == (expected.fired, expected.unknown), str(fields)
        if expected.values is not None:
            values = ["" if value is None else str(value) for value in expected.values]
            assert shown_of(decision) == f"[{' '.join(values)}]", str(fields)
        state.apply(decision)


def plain(fields: Fields) -> Fields:
    """The event without facts of members and groups, so that nobody is protected."""
    found = {**fields, "group": fields["group"]["id"] if isinstance(fields.get("group"), dict) else fields.get("group")}
    return {**found, "member": {"id": fields["member"]["id"]}} if fields.get("member") else found
