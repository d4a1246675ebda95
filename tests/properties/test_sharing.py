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
from guiju.engine.replay.dealing import Dealer
from guiju.engine.replay.dry_run import DryRun, reader_of
from guiju.engine.replay.portions import decision_of, encode, findings_of, found_of, portion_of
from guiju.engine.replay.share_run import Share
from guiju.engine.replay.shares import Shares, share_out
from guiju.engine.replay.skimmed_trace import SkimmedTrace
from guiju.engine.replay.trace_files import find_files
from guiju.engine.runtime.state import State

from .communities import communities
from .conditions import Place
from .effort import effort
from .happenings import STEADY, STEPS, Fields, happenings
from .policies import PolicyText, load, policies

MILD = ("warn", "mute 10m", "kick", 'dm "{member.name}"', "notify owner", "move to g2", "lock in g1")
OWN = ("warn", "kick everywhere", "award 2 points", "tag trusted", "add 1 to member.strikes", "mute 1h everywhere")
PLACES: tuple[Place, ...] = ("message", "message", "join", "leave", "checkin", "state")
KINDS = tuple(kind for kind in STEADY if kind not in ("adopt", "pardon"))
ONE_GROUP_EACH = {"u1": "g1", "u2": "g2", "u3": "g3"}
"""Where members are who stay apart."""


def in_turn(program: Program, path: Path) -> tuple[list[bytes], DryRun]:
    run = DryRun(program, path)
    return [outcome.decision.to_json() for outcome in run], run


def shared(program: Program, path: Path, shares: Shares) -> tuple[list[bytes | None], Dealer, list[Share]]:
    dealer = Dealer(program, reader_of(SkimmedTrace, program, [path], strict=False, listed=20), shares)
    parts = [Share(program, every=True) for _ in range(shares.used)]
    swift = [Share(program) for _ in range(shares.used)]
    found: list[bytes | None] = []
    for dealt in dealer:
        given = [dealt.portion, *(portion_of(encode(parcel)) for parcel in dealt.parcels)]
        came = [part.take(portion) for part, portion in zip(parts, given, strict=True)]
        for part, every, portion in zip(swift, came, given, strict=True):
            told_of = dict(part.take(portion))
            assert told_of.keys() >= {place for place, decision in every if not decision.is_quiet}
            assert [told_of[place].to_json() for place in told_of] == [
                decision.to_json() for place, decision in every if place in told_of
            ]
        told = sorted(
            (
                (numbers[place], decision)
                for numbers, each in zip(dealt.numbers, came, strict=True)
                for place, decision in each
            ),
            key=itemgetter(0),
        )
        sent = findings_of(encode([found_of(number, decision) for number, decision in told]))
        assert [decision_of(one).event for one in sent] == [dealt.rows.item(number).event.id for number, _ in told]
        assert [decision_of(one).to_json() for one in sent] == [one.text for one in sent]
        found += [one.text for one in sent]
    return found, dealer, [*parts, *swift]


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
        found, dealer, parts = shared(program, path, shares)
    assert found == expected
    assert dealer.reader.problems == run.problems
    state = dealer.state
    assert (state.clock, state.since, state.ahead) == (run.state.clock, run.state.since, run.state.ahead)
    for part in (state, *(part.state for part in parts)):
        assert told_of_members(part) == told_of_members(run.state)
        assert part.memberships == run.state.memberships
        assert (part.in_force, part.since) == (run.state.in_force, run.state.since)


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


def _stays_apart(event: Fields) -> bool:
    who, group = (event.get("member") or {}).get("id"), event.get("group")
    here = group["id"] if isinstance(group, dict) else group
    return who not in ONE_GROUP_EACH or here in (None, ONE_GROUP_EACH[who])
