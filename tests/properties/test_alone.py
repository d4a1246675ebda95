"""A rule that fires alone is decided directly, and says and leaves what the tree walker does, who always takes the long way;
so does one that is decided and counted in place.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.interpret import interpreted
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.state import State
from guiju.engine.runtime.succession import Succession
from guiju.engine.stores.snapshot import dump

from .communities import communities
from .effort import effort
from .happenings import Fields, arriving, happenings
from .policies import PATTERNS, PolicyText, load

RULES = (
    "rule r1 when message matches ad then delete and warn, delete and mute 1h, mute 7d forget after 1h",
    'rule r2 when message matches code then warn and delete, ban 7d, ban because "{pattern.title}: {match} at {time}"',
    'rule r3 when message matches hello then reply "no" and notify admin "look at {member.id}: {match}"',
    'rule r4 in g1 when message matches shout then warn and remind "be kind, {member.name}", kick never forget per group',
    "rule r5 when message matches contact and sender not admin then delete and ban forget all after 20s",
    'rule r6 when message contains "666" then hold and warn, pin and remove reset after the last step',
    "rule r7 when message matches form then dm welcome and delete, post welcome and approve forget after 10s",
    "rule r8 when message matches hello then delete and warn everywhere, mute 2h and warn",
    "rule p1 when message matches hello then award 2 points, award 1.5 points and warn reset after the last step",
    "rule p2 when message matches contact then deduct 3 points and add 1 to member.spend and delete forget after 20s",
    "rule p3 when sender.messages within 1h > 3 then award 0 points and notify owner",
    "rule q when member.points > 4 and sender.messages within 1h > 1 then notify admin",
    "rule n when sender.messages within 1h > 4 then notify owner",
    "rule b when sender.messages within 10s > 1 then delete and mute 10m, mute 1h forget after 1h",
    "rule c when sender.messages within 1h > 2 and message.length > 3 then warn never forget per group",
    "rule s when member.messages within 1m > 3 then tag watched",
    "rule t when member.offences within 1h > 2 then notify admin",
    "never ban when member.tier is VIP",
    "never warn, mute when member.messages within 1m > 2",
    "never kick when member.spend > 10",
)  # fmt: skip
"""No message leads to a mute and a removal: when a mute that is owed is looked at depends on the way, as tidying does."""
KINDS = (*("message",) * 12, "edit", "join", "leave", "update", "action", "pardon", "again", "gap", "tick", "report")


PLATFORMS = ("generic", "generic", "telegram", "discord", "qq")
DEFAULTS = ({}, {"grace": "2s"}, {"on_error": "hold"}, {"lateness": "30s"})


@given(
    community=st.builds(
        lambda on, given: {"platform": on, "defaults": {"role": "member", **given}},
        st.sampled_from(PLATFORMS),
        st.sampled_from(DEFAULTS),
    ).flatmap(lambda fixed: communities(**fixed)),
    rules=st.lists(st.sampled_from(RULES), min_size=1, max_size=3, unique=True),
    events=happenings(
        60, kinds=KINDS, steps=(0, 1, 1_000, 1_000, 3_000, 10_000, 40_000, 7_200_000), late=(0, 0, 0, 0, 5_000)
    ),
)
@effort(4)
def test_what_one_rule_leads_to_is_the_same_either_way(
    community: Community, rules: list[str], events: list[Fields]
) -> None:
    compiled = load(PolicyText((*PATTERNS, *rules)), community)
    walked = interpreted(compiled)
    state, other, third = State(), State(), State()
    succession = Succession(compiled, third)
    for event in arriving(compiled, events, state):
        decision, said = evaluate(compiled, event, state), evaluate(walked, event, other)
        assert decision.to_json() == said.to_json()
        assert succession.decide(event).to_json() == said.to_json()
        state.apply(decision)
        other.apply(said)
        assert dump(state) == dump(other) == dump(third)
