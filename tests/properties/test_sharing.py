"""Processes that share a trace decide what one process decides, for any policy that allows it and any events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given
from hypothesis import strategies as st

from guiju.engine.check.terms import Plain
from guiju.engine.community import Community
from guiju.engine.compile.crossing import Apart, sharing
from guiju.engine.compile.program import Program
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.replay.findings import Told, decision_of, encode, found_of, told_in
from guiju.engine.replay.share_run import Share, Task
from guiju.engine.replay.shares import Shares, share_out
from guiju.engine.replay.trace_files import find_files
from guiju.engine.runtime.state import State

from .communities import communities
from .conditions import Place
from .effort import effort
from .happenings import STEADY, STEPS, Fields, happenings
from .policies import PATTERNS, PolicyText, load, policies
from .test_succession import UNSURE_RULES, talk

MILD = ("warn", "mute 10m", "kick", 'dm "{member.name}"', "notify owner", "move to g2", "lock in g1")
OWN = ("warn", "kick everywhere", "award 2 points", "tag trusted", "add 1 to member.strikes", "mute 1h everywhere")
PLACES: tuple[Place, ...] = ("message", "message", "join", "leave", "checkin", "state")
KINDS = tuple(kind for kind in STEADY if kind not in ("adopt", "pardon"))
_CROSSING = frozenset(("everywhere", "expect", "award", "tag"))
"""Words of rules that groups have a share in together."""
ONE_GROUP_EACH = {"u1": "g1", "u2": "g2", "u3": "g3"}
"""Where members are who stay apart."""


def in_turn(program: Program, path: Path) -> tuple[list[bytes], DryRun]:
    run = DryRun(program, path)
    return [outcome.decision.to_json() for outcome in run], run


def shared(program: Program, path: Path, shares: Shares) -> tuple[list[bytes | None], list[Share]]:
    task, swiftly = (Task(program.policy, find_files(path), shares, every=every) for every in (True, False))
    parts = [task.share(program, number, listed=20) for number in range(shares.used)]
    swift = [swiftly.share(program, number) for number in range(shares.used)]
    found: list[bytes | None] = []
    for whole, some in zip(zip(*parts, strict=True), zip(*swift, strict=True), strict=True):
        for every, part in zip(whole, some, strict=True):
            told_of = dict(part.found)
            assert told_of.keys() >= {number for number, decision in every.found if not decision.is_quiet}
            assert [told_of[number].to_json() for number in told_of] == [
                decision.to_json() for number, decision in every.found if number in told_of
            ]
        told = sorted((one for each in whole for one in each.found), key=itemgetter(0))
        assert [number for number, _ in told] == [
            number for number in range(len(whole[0])) if number not in whole[0].refused
        ]
        sent = told_in(encode(Told(0, [found_of(number, decision) for number, decision in told]))).found
        assert [decision_of(one).event for one in sent] == [whole[0].item(number).event.id for number, _ in told]
        assert [decision_of(one).to_json() for one in sent] == [one.text for one in sent]
        found += [one.text for one in sent]
    return found, [*parts, *swift]


def told_of_members(state: State) -> dict[str, dict[str, Plain]]:
    return {member: dict(record.values) for member, record in state.members.items()}


def compare(program: Program, events: Sequence[Fields], wanted: Apart) -> None:
    how = sharing(program.policy)
    assume(how.by == wanted)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.jsonl"
        path.write_text("\n".join(json.dumps(event, ensure_ascii=False) for event in events), encoding="utf-8")
        shares = share_out(find_files(path), wanted, program.policy.community, 3)
        assume(shares.tied is None)
        expected, run = in_turn(program, path)
        found, parts = shared(program, path, shares)
    assert found == expected
    assert parts[0].reader.problems == run.problems
    for part in parts:
        state = part.state
        assert part.evaluated == run.events
        assert (state.clock, state.since, state.ahead) == (run.state.clock, run.state.since, run.state.ahead)
        assert told_of_members(state) == told_of_members(run.state)
        assert state.memberships == run.state.memberships
        assert state.in_force == run.state.in_force


def settled(policy: PolicyText, statement: str) -> PolicyText:
    """The rules of a policy with something more said of each."""
    return PolicyText(
        tuple(
            f"{text} {statement}" if text.startswith(("rule ", "when ")) and statement not in text else text
            for text in policy.statements
        )
    )


@given(communities(), policies(MILD, PLACES, timed=0), happenings(60))
@effort()
def test_groups_apart(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    compare(load(settled(policy, "per group"), community), events, "group")


@given(communities(), policies(OWN, PLACES, timed=0), happenings(60, kinds=tuple(k for k in KINDS if k not in (
    "edit", "report", "reaction", "recall"))))  # fmt: skip
@effort()
def test_members_apart(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    compare(load(policy, community), events, "member")


@given(communities(), policies(("warn, kick", "award 2 points", *MILD[:4]), PLACES, timed=0), st.data())
@effort()
def test_members_of_groups_apart(community: Community, policy: PolicyText, data: st.DataObject) -> None:
    told = data.draw(happenings(60, kinds=KINDS, steps=STEPS[:8]))
    events = [event for event in told if _stays_apart(event)]
    compare(
        load(policy.with_statement("when group.messages within 1m > 3 then lock"), community),
        events,
        "members of groups",
    )


@given(
    communities(),
    st.lists(
        st.sampled_from([rule for rule in UNSURE_RULES if not set(rule.split()) & _CROSSING]), min_size=1, max_size=3
    ),
    talk(),
)
@effort()
def test_groups_apart_where_rules_are_unknown(community: Community, rules: list[str], events: list[Fields]) -> None:
    policy = PolicyText((*PATTERNS, *dict.fromkeys(rules)))
    compare(load(settled(policy, "per group"), community), events, "group")


def _stays_apart(event: Fields) -> bool:
    who, group = (event.get("member") or {}).get("id"), event.get("group")
    here = group["id"] if isinstance(group, dict) else group
    return who not in ONE_GROUP_EACH or here in (None, ONE_GROUP_EACH[who])
