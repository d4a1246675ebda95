"""A dry run that leaves out what leads to nothing says and leaves what one does that has an outcome for each event."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.replay.dry_run import DryRun, Outcome
from guiju.engine.stores.snapshot import dump

from .communities import communities
from .effort import effort
from .happenings import Fields, happenings
from .policies import PATTERNS, PolicyText, load, policies
from .test_succession import COMING, COMING_RULES, QUIET_RULES, UNSURE_RULES, talk


def _told(outcome: Outcome) -> tuple[str, int, bytes]:
    return outcome.path, outcome.line, outcome.decision.to_json()


def _compare(
    community: Community, policy: PolicyText, events: list[Fields], truths: frozenset[int], precision: str = "ms"
) -> int:
    """Replays events both ways; how many were left out."""
    program = load(policy, community)
    for number in truths & set(range(len(events))):
        events[number] = {**events[number], "truth": {"spam": True}}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.jsonl"
        lines = [{"trace": 1, "precision": precision}, *events]
        path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
        full, swift = DryRun(program, path), DryRun(program, path, every=False)
        expected, found = list(full), list(swift)
    kept = {_told(outcome) for outcome in found}
    quiet = [one for one in expected if _told(one) not in kept]
    assert [_told(one) for one in expected if _told(one) in kept] == [_told(one) for one in found]
    assert all(one.decision.is_quiet for one in quiet)
    assert swift.passed.events == Counter((one.event.kind, one.event.group) for one in quiet)
    if quiet:
        assert (swift.passed.first, swift.passed.last) == (
            min(one.event.at for one in quiet),
            max(one.event.at for one in quiet),
        )
    assert dump(swift.state) == dump(full.state)
    assert (swift.events, swift.problems, swift.digests) == (full.events, full.problems, full.digests)
    assert (swift.comparison.labels, swift.comparison.people, swift.comparison.done) == (
        full.comparison.labels,
        full.comparison.people,
        full.comparison.done,
    )
    return len(quiet)


def _count_undecided(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    """Replays events with and without outcomes where all there is to tell is that rules are unknown."""
    program = load(policy, community)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.jsonl"
        path.write_text("\n".join(json.dumps(event, ensure_ascii=False) for event in events), encoding="utf-8")
        every, some = DryRun(program, path, every=False), DryRun(program, path, every=False, undecided=False)
        told, left = list(every), list(some)
    kept = {_told(outcome) for outcome in left}
    counted = [outcome.decision for outcome in told if _told(outcome) not in kept]
    assert [_told(outcome) for outcome in told if _told(outcome) in kept] == [_told(outcome) for outcome in left]
    assert some.passed.unknown == Counter(decision.unknown for decision in counted)
    assert not any(decision.fired or decision.effects or decision.notes for decision in counted)
    assert some.passed.events.total() == every.passed.events.total() + len(counted)
    assert (dump(some.state), some.events, some.comparison.done) == (
        dump(every.state),
        every.events,
        every.comparison.done,
    )


@given(communities(), policies(), happenings(), st.frozensets(st.integers(0, 40), max_size=3))
@effort()
def test_any_policy(community: Community, policy: PolicyText, events: list[Fields], truths: frozenset[int]) -> None:
    _compare(community, policy, events, truths)


@given(
    communities(),
    st.lists(st.sampled_from(QUIET_RULES), min_size=1, max_size=6, unique=True),
    happenings(60, late=(0, 0, 0, 5_000)),
    st.frozensets(st.integers(0, 60), max_size=2),
)
@effort(3)
def test_rules_of_which_most_can_be_told_at_once(
    community: Community, rules: list[str], events: list[Fields], truths: frozenset[int]
) -> None:
    _compare(community, PolicyText((*PATTERNS, *rules)), events, truths)


@given(
    communities(),
    st.lists(st.sampled_from(UNSURE_RULES), min_size=1, max_size=4, unique=True),
    talk(),
    st.frozensets(st.integers(0, 60), max_size=2),
    st.sampled_from(("ms", "s", "min")),
)
@effort(4)
def test_messages_on_which_rules_are_unknown(
    community: Community, rules: list[str], events: list[Fields], truths: frozenset[int], precision: str
) -> None:
    _compare(community, PolicyText((*PATTERNS, *rules)), events, truths, precision)


@given(communities(), st.lists(st.sampled_from(UNSURE_RULES), min_size=1, max_size=4, unique=True), talk())
@effort(2)
def test_messages_on_which_rules_are_unknown_may_be_counted_only(
    community: Community, rules: list[str], events: list[Fields]
) -> None:
    _count_undecided(community, PolicyText((*PATTERNS, *rules)), events)


@given(communities(), st.integers(1, 40))
@effort(0.5)
def test_plain_messages_are_left_out(community: Community, many: int) -> None:
    about = {"group": "g1", "member": {"id": "u1"}}
    joined = {"id": "j", "at": "2026-03-01T08:00:00Z", "kind": "join", **about}
    said = [
        {"id": f"m{n}", "at": f"2026-03-01T09:{n:02d}:00Z", "kind": "message", **about, "message": {"text": "hm"}}
        for n in range(many)
    ]
    assert _compare(community, PolicyText((*PATTERNS, *QUIET_RULES[:2])), [joined, *said], frozenset()) == many


@given(communities(), st.lists(st.sampled_from(COMING_RULES), max_size=4, unique=True), happenings(60, kinds=COMING))
@effort(2)
def test_members_who_come_and_go(community: Community, rules: list[str], events: list[Fields]) -> None:
    _compare(community, PolicyText((*PATTERNS, *rules)), events, frozenset())


@given(communities(), st.integers(1, 40))
@effort(0.5)
def test_arrivals_are_left_out(community: Community, many: int) -> None:
    about = {"group": "g1", "member": {"id": "u3", "name": "Li"}}
    coming: list[Fields] = [
        {"id": f"e{n}", "at": f"2026-03-01T09:{n:02d}:00Z", "kind": ("join", "leave")[n % 2], **about}
        for n in range(many + 1)
    ]
    assert _compare(community, PolicyText((*PATTERNS, *QUIET_RULES[:2])), coming, frozenset()) == many
