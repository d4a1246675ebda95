"""Events taken one after another in place say and leave what they do when each is evaluated and its decision applied."""

from __future__ import annotations

from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from guiju.engine.community import Community
from guiju.engine.runtime.actions import carried_out
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import Event
from guiju.engine.runtime.state import State
from guiju.engine.runtime.succession import Succession
from guiju.engine.stores.snapshot import dump

from .communities import communities
from .effort import effort
from .happenings import FACTS, Fields, arriving, at, happenings
from .policies import PATTERNS, PolicyText, load, policies

QUIET_RULES = (
    "rule a when message matches ad and sender not admin then warn, mute 10m forget after 1h",
    "rule b when sender.messages within 10s > 2 then warn, mute 10m",
    "rule c when sender.messages within 1m everywhere >= 4 then notify admin",
    "rule d in g1 when group.messages within 1h > 6 and sender not admin then notify owner",
    "rule e when sender.messages(code) within 1h >= 2 or message matches form then delete",
    "rule f when sender.repeats within 1h >= 3 then delete, delete and warn",
    "rule g when member.tier >= VIP and sender.messages within 1h > 3 then award 2 points",
    'rule h when message.reports >= 2 then hold and notify admin "look"',
    "rule i when message matches hello then greet \"welcome back\" at most once per 1h",
    "rule j when member joins then award 1 points",
    "rule k every day at 08:00 when member.points > 1 then deduct 1 points",
    "rule s when message matches ad expect within 1h from member message matches hello otherwise warn",
    "rule t when message matches code expect within 10m from anyone message matches hello otherwise notify owner",
    "rule l when message matches contact and sender.messages within 1h > 1 expect within 1h from admin message otherwise notify owner",
    "rule m when group.messages within 1m > 4 then notify owner",
    "rule n when member.messages within 1h > 3 and member.points >= 1 then award 1 points",
    'rule o when message contains ("co", "HI") and sender not admin then delete',
    "rule p when message.length > 3 and sender not admin then delete",
    'rule q when (message has link or message.longest_paragraph > 6) and sender.points < 3 then reply "short"',
    'rule u when message contains "hel" expect within 1h from member message.length > 3 otherwise warn',
)  # fmt: skip
"""Rules of which most messages can be told at once that nothing comes of them."""


COMING_RULES = (
    "rule ja when member joins and group.joins within 1m > 2 then lock in g1",
    "rule jb when member joins and member.name matches hello then kick",
    'rule jc when member joins and member.inviter = "u1" then award 1 points',
    "rule jd when group.joins within 10m > 3 then notify admin",
    "rule je when group.joins > 9 then notify owner",
    'rule jf when member.name contains "Ann" then tag watched',
    "rule jg 30m after member.joined_at when member.points < 1 then tag trusted",
    "rule jh when member joins expect within 10m from member message otherwise kick",
    "rule jq when member joins expect within 1d from member message matches hello otherwise remind \"please\", kick",
    "rule ji when message matches ad then mute 1h everywhere and kick",
    "rule jj when message then award 1 points at most once per 1h",
    "rule jk in g1 when member joins then greet \"hello\"",
    "rule jl when member leaves and member.points > 1 then notify owner",
    "rule jm when community.size > 3 then notify owner",
    "rule jn in g2 when group.members > 2 then lock",
    "rule jr when purchase.amount > 5 then award 1 points",
    "rule js when purchase and group.sum(purchase.amount) within 1d > 100 then notify owner",
    "rule jt when member requests and member.points > 0 then approve",
    "rule ju when checkin.streak >= 4 expect within 1d from member checkin otherwise notify owner",
    "rule jv when member.region is known and member.points < 3 then award 1 points",
    "rule jw in g1 when message.reactions(heart) > 1 then award 1 points",
    "rule jx in g2 when message.reports >= 1 and message matches ad then delete",
    "rule jy when member.reactions(thumbs_down) within 1d > 3 then tag watched",
    "rule jo when member joins and (member is muted or member is banned) then kick",
    "rule jp every day at 08:00 when member.days_in_group >= 0 then deduct 1 points",
)  # fmt: skip
"""Rules that ask who comes and who goes, and some that leave behind what matters when somebody comes again."""
UNSURE_RULES = (
    "rule ua when sender.messages within 24h > 2 and sender is not admin then warn, mute 10m forget after 7d",
    "rule ub when sender.messages within 10s > 2 then delete",
    "rule uc when group.messages within 3h > 5 then notify admin",
    "rule ud in g1 when sender.repeats within 2h >= 3 and (sender is not owner or sender.tier >= VIP) then delete",
    "rule ue when group.messages(ad) within 1d > 2 then notify owner",
    "rule uf when sender.messages(code) within 7d >= 2 and sender is not trusted then warn",
    'rule ug when message matches ad and member.name contains "Ann" then warn "no, {member.name}"',
    "rule uh when message matches ad and sender is not admin then delete and warn \"not here\", kick",
    "rule ui when sender.messages everywhere within 2d > 3 and member.region is known then award 1 points",
    'rule uj when message and member.spend > 60 and sender.messages within 1h > 2 and member.stage is not won then reply "hm"',
    "rule uk when sender.messages within 90m > 1 or message matches shout then tag trusted for 10m",
    "rule ul when sender.messages within 1h between 3 and 4 and group.messages within 30s < 9 then notify admin",
    "rule um when member.messages within 2h > 3 and member.points >= 1 then award 1 points",
    "rule un when sender.messages within 5m > 2 and message does not match hello then warn",
    "rule uo when message matches code expect within 1h from anyone sender.messages within 2h > 2 otherwise notify owner",
    "rule up when group.members > 2 and group.messages within 1h > 3 then notify owner",
    "rule uq when message.length > 9 and sender.messages within 1d < 9 then notify admin",
    "rule ur when message matches contact unless sender.messages within 12h > 1 then delete",
    "rule us when message and sender.messages within 4h > 2 and member.days_in_group < 2 then notify admin",
)  # fmt: skip
"""Rules of which some are unknown on most messages, until somebody has listened for long enough."""
STEADY_FACTS: tuple[Fields, ...] = (
    {}, {"tier": "VIP"}, {"spend": "99.5"}, {"region": "north", "interests": ["tea", "golf"]}, {"role": "Admin"},
    {"joined_at": "2026-02-01T00:00:00Z", "inviter": "u1", "level": 3}, {"birthday": "1990-03-02", "verified": True},
)  # fmt: skip
"""What a platform may tell of a member with every message."""
COMING = (
    *("join", "leave", "update") * 3, "message", "action", "action", "again", "gap", "tick", "purchase", "purchase",
    "checkin", "checkin", "request", "recall", "reaction", "reaction", "report", "message",
)  # fmt: skip


def _compare(
    community: Community, policy: PolicyText, events: list[Fields], reports: bool = False, precision: int = 1
) -> Counter[str]:
    """Processes events both ways; how many of each kind were passed in place.

    Args:
        community, policy, events: whose events.
        reports: whether a bot reports the effects of each as carried out.
        precision: how fine times are, in ms.
    """
    program = load(policy, community)
    state, other = State(), State()
    succession, passed = Succession(program, state), Counter[str]()

    def take(event: Event) -> Decision:
        expected = evaluate(program, event, other)
        other.apply(expected)
        found = succession.passed(event)
        passed[event.kind] += found is not None
        found = found or succession.decide(event)
        assert found.to_json() == expected.to_json()
        assert dump(state) == dump(other)
        return expected

    for event in arriving(program, events, other):
        decision = take(event if event.kind == "due" else replace(event, precision=precision))
        for effect in decision.effects if reports and event.kind != "due" else ():
            take(carried_out(effect, other.clock))
    return passed


@given(community=communities(), policy=policies(), events=happenings())
@effort()
def test_any_policy_decides_the_same_in_place(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    _compare(community, policy, events)


@given(
    community=communities(),
    rules=st.lists(st.sampled_from(QUIET_RULES), min_size=1, max_size=6, unique=True),
    events=happenings(60, late=(0, 0, 0, 5_000)),
)
@effort(3)
def test_messages_that_lead_to_nothing_are_passed_in_place(
    community: Community, rules: list[str], events: list[Fields]
) -> None:
    _compare(community, PolicyText((*PATTERNS, *rules)), events)


REPORT_RULES = (
    'rule ra when action.verb = "warn" and member.offences within 7d >= 2 then mute 1h',
    'rule rb in g2 when action and action.by = "bot" then notify owner',
    'rule rc when message matches hello expect within 1h from member action otherwise remind "hm"',
    'rule rd when message matches code then delete and tag watched and reply "no"',
    'rule re when message matches ad then kick and dm "bye"',
)
"""Rules of which it matters what was carried out."""


@given(
    community=communities(),
    rules=st.lists(st.sampled_from((*QUIET_RULES, *REPORT_RULES)), min_size=1, max_size=5, unique=True),
    events=happenings(50, kinds=("message",) * 6 + ("join", "leave", "action", "edit"), late=(0, 0, 0, 5_000)),
)
@effort(3)
def test_what_a_bot_reports_is_taken_in_place(community: Community, rules: list[str], events: list[Fields]) -> None:
    _compare(community, PolicyText((*PATTERNS, *rules)), events, reports=True)


@given(community=communities())
@effort(0.5)
def test_plain_messages_are_passed(community: Community) -> None:
    policy = PolicyText((*PATTERNS, *QUIET_RULES[:2]))
    joined = {"id": "j", "at": at(0), "kind": "join", "group": "g1", "member": {"id": "u1"}}
    said = [
        {
            "id": f"m{n}",
            "at": at(60_000 * n),
            "kind": "message",
            "group": "g1",
            "member": {"id": "u1"},
            "message": {"text": "hm"},
        }
        for n in range(1, 6)
    ]
    assert _compare(community, policy, [joined, *said]) == Counter(message=len(said))


def plainly(events: list[Fields]) -> list[Fields]:
    """Events of which those of members say no more of them than a name at most."""
    return [
        {**event, "member": {name: value for name, value in event["member"].items() if name in ("id", "name")}}
        if event.get("member")
        else event
        for event in events
    ]


def talk(most: int = 60) -> st.SearchStrategy[list[Fields]]:
    """Talk that one comes upon in the middle: of most members nothing was known before they write."""
    kinds = ("message",) * 30 + ("join", "leave", "update", "edit", "gap", "message", "message")
    steps = (500, 3_000, 20_000, 60_000, 600_000, 3_600_000, 40_000_000)
    return st.builds(
        lambda events, is_plain: plainly(events) if is_plain else events,
        happenings(most, kinds=kinds, steps=steps, late=(0,) * 9 + (5_000, 4_000_000)),
        st.sampled_from((True, True, False)),
    )


@given(
    community=communities(),
    rules=st.lists(st.sampled_from(UNSURE_RULES), min_size=1, max_size=4, unique=True),
    events=talk(),
    precision=st.sampled_from((1, 1_000, 60_000)),
)
@effort(4)
def test_what_rules_lack_is_told_in_place(
    community: Community, rules: list[str], events: list[Fields], precision: int
) -> None:
    _compare(community, PolicyText((*PATTERNS, *rules)), events, precision=precision)


@given(community=communities(), precision=st.sampled_from((1, 60_000)))
@effort(0.5)
def test_messages_of_whom_nothing_was_known_are_passed(community: Community, precision: int) -> None:
    policy = PolicyText((*PATTERNS, UNSURE_RULES[0], UNSURE_RULES[1]))
    said: list[Fields] = [
        {
            "id": f"m{n}",
            "at": at(600_000 * n),
            "kind": "message",
            "group": "g1",
            "member": {"id": f"n{n % 4}", "name": f"N{n // 5}"},
            "message": {"text": "hm"},
        }
        for n in range(8)
    ]
    assume(community.defaults.on_error != "hold")
    assert _compare(community, policy, said, precision=precision) == Counter(message=len(said) - 1)


@given(
    community=communities(),
    rules=st.lists(st.sampled_from(QUIET_RULES), min_size=1, max_size=4, unique=True),
    events=happenings(60, kinds=("message",) * 9 + ("join", "update", "leave"), late=(0, 0, 0, 0, 5_000)),
    steady=st.lists(st.sampled_from(STEADY_FACTS), min_size=2, max_size=2),
    news=st.lists(st.sampled_from(FACTS), min_size=1, max_size=3),
)
@effort(3)
def test_messages_that_tell_what_is_known_are_passed_in_place(
    community: Community, rules: list[str], events: list[Fields], steady: list[Fields], news: list[Fields]
) -> None:
    """Platforms tell names, roles and more with every message; now and then they tell something new."""
    for number, event in enumerate(events):
        if event["kind"] == "message" and event.get("member"):
            who = event["member"]["id"]
            new = news[number % len(news)] if number % 11 == 5 else {}
            event["member"] = {"name": f"N{who}", "role": "member", **steady[who < "u2"], **new, "id": who}
            if isinstance(event.get("group"), str) and number % 3 and who != "u1":
                event["group"] = {"size": 5 + (number > 20), "owner": "a1", "title": "Hall", "id": event["group"]}
    _compare(community, PolicyText((*PATTERNS, *rules)), events)


@given(
    community=communities(),
    rules=st.lists(st.sampled_from(COMING_RULES), min_size=1, max_size=5, unique=True),
    events=happenings(60, kinds=COMING, late=(0, 0, 0, 5_000)),
)
@effort(3)
def test_members_who_come_and_go_are_taken_in_place(
    community: Community, rules: list[str], events: list[Fields]
) -> None:
    _compare(community, PolicyText((*PATTERNS, *rules)), events)


@given(community=communities())
@effort(0.5)
def test_plain_arrivals_are_taken(community: Community) -> None:
    coming = [
        {"id": f"e{n}", "at": at(1_200_000 * n), "kind": kind, "group": "g1", "member": {"id": "u3", "name": name}}
        for n, (kind, name) in enumerate(
            [("message", "Li"), ("join", "Li"), ("leave", "Li"), ("join", "Bo"), ("update", "Li"), ("leave", "Li")]
        )
    ]
    coming[0]["message"] = {"text": "hm"}
    policy = PolicyText((*PATTERNS, COMING_RULES[0], COMING_RULES[1], COMING_RULES[3]))
    assert _compare(community, policy, coming) == Counter(join=2, leave=2, update=1)
