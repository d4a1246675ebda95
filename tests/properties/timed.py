"""Rules that run at moments of their own, wait for somebody, hold themselves back, or hear what others make of a message."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from .conditions import Place, Texts, conditions

SCHEDULES = (
    "every day at 09:00", "every day at 23:30", "every monday, friday at 09:00", "every month on 1, 15 at 10:00",
    "every workday at 08:30", "every 53h from 2026-03-01", "every 40h from 2026-03-02 08:00", "every 2d from 2026-03-02",
    "every year on 03-02 at 08:00", "every quarter on 1 at 00:00",
)  # fmt: skip
ANCHORS = (
    "1h before member.due", "1d before member.due", "12h after member.due", "30m after member.joined_at",
    "10d after member.joined_at", "2h after member.seen_at", "30m before group.starts_at", "1h after group.starts_at",
)  # fmt: skip
THROTTLES = (
    "at most once per 10s", "at most once per 1h", "at most 2 times per 1d", "at most 1 times per day",
    "at most 2 times per week", "at most 1 times per month",
)  # fmt: skip
EXPECTED = (
    "from member", "from member message", "from member message matches hello", "from member message matches (ad, code)",
    "from anyone", "from anyone message", "from admin message", "from service", "from owner message matches hello",
)  # fmt: skip
OTHERWISE = (
    'remind "please"', 'remind "{member.name}?", warn, kick', "warn, mute 10m", "notify owner", "tag watched", "kick",
    "remove from g1", 'dm "a", dm "b", dm "c"', "deduct 1 points, deduct 2 points",
)  # fmt: skip
OPINIONS = (
    "message.reports >= 1", "message.reports >= 2 and message matches ad", "message.reactions(thumbs_down) within 60s >= 2",
    "message.reactions >= 2", "message.reactions(heart) > 1 and sender is not admin",
)  # fmt: skip
MILD = (
    'dm "hello {member.name}"', "award 2 points", "deduct 1 points", "add 1 to member.strikes", "tag trusted",
    "tag watched for 1h", "untag trusted", "set member.tier to VIP", 'announce "{member.points}" in g1', "notify owner",
    "move to g2", "invite to g3", "lock in g1", "unlock in g1", "enter raid in g1", 'remind "be kind"',
)  # fmt: skip
_OF_GROUPS = ("group.size > 2", "group.messages within 1h < 2", 'group.topic = "tea"')
_LOUD = ('announce "{group.size} of us" in g1', "lock", "unlock", "enter raid for 2h", "post welcome in g2")


def _optional(clauses: Sequence[str], often: int = 2) -> Texts:
    return st.integers(0, often).flatmap(lambda number: st.just("") if number else st.sampled_from(tuple(clauses)))


def _mild() -> Texts:
    return st.lists(st.sampled_from(MILD), min_size=1, max_size=2, unique=True).map(" and ".join)


def expectations() -> Texts:
    """What a rule waits for, and what happens if it never comes."""
    within = st.sampled_from(("10s", "1m", "30m", "1d"))
    return st.builds(
        "expect within {} {} otherwise {}".format, within, st.sampled_from(EXPECTED), st.sampled_from(OTHERWISE)
    )


def sweeps(ladders: Texts) -> Texts:
    """Scheduled rules for members."""
    throttled = st.builds("then {} {}".format, _mild(), _optional(THROTTLES, 1))
    return st.builds(
        "{} when {} {} {}".format, st.sampled_from(SCHEDULES), conditions("guard", (), 2),
        st.one_of(ladders.map("then {}".format), throttled), _optional(("catch up",)),
    )  # fmt: skip


def group_sweeps() -> Texts:
    """Scheduled rules for groups, or for the whole community."""
    some = st.builds(" when {} then {}".format, st.sampled_from(_OF_GROUPS), st.sampled_from(_LOUD))
    all = st.sampled_from(
        (' then announce "hello" in g1', " then lock in g2", " then draw 2 from members and notify owner")
    )
    return st.builds("{}{} {}".format, st.sampled_from(SCHEDULES), st.one_of(some, all), _optional(("catch up",)))


def anchored(ladders: Texts) -> Texts:
    """Rules that run before or after a moment of a member's or a group's own."""
    when = st.one_of(st.just(""), conditions("guard", (), 2).map("when {}".format))
    return st.builds(
        "{} {} then {} {}".format, st.sampled_from(ANCHORS), when, st.one_of(ladders, _mild()), _optional(("catch up",))
    )


@cache
def waiting(place: Place, ladders: Texts) -> Texts:
    """Rules that expect something."""
    effects = st.one_of(st.just(""), ladders.map("then {}".format))
    return st.builds("when {} {} {}".format, conditions(place, (), 2), effects, expectations())


@cache
def throttled(place: Place) -> Texts:
    """Rules that act only so often."""
    return st.builds("when {} then {} {}".format, conditions(place, (), 2), _mild(), st.sampled_from(THROTTLES))


def opinions(ladders: Texts) -> Texts:
    """Rules about what others make of a message."""
    return st.builds("when {} then {}".format, st.sampled_from(OPINIONS), ladders)


def requests() -> Texts:
    """Rules about who wants in."""
    return st.builds(
        "when member requests and ({}) then {}".format, conditions("guard", (), 2), st.sampled_from(("approve", "reject", "notify owner"))
    )  # fmt: skip


@cache
def timed_rules(ladders: Texts) -> Texts:
    """All of them, without their names.

    Args:
        ladders: what rules may do that are allowed to sanction.
    """
    places: tuple[Place, ...] = ("message", "join", "purchase")
    return st.one_of(
        sweeps(ladders), sweeps(ladders), group_sweeps(), anchored(ladders), anchored(ladders),
        st.sampled_from(places).flatmap(lambda place: waiting(place, ladders)),
        st.sampled_from(places).flatmap(throttled), opinions(ladders), requests(),
    )  # fmt: skip
