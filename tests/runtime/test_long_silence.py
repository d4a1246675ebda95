"""More than a year without anything: the last year of schedules is run, deadlines are, and the rest is listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guiju.engine import load_text
from guiju.engine.bot import Engine
from guiju.engine.community import parse_community
from guiju.engine.runtime.decision import Decision
from guiju.engine.source import Source

COMMUNITY = "{community: Club, timezone: UTC, defaults: {role: member}, groups: {g1: {}}}"
DAILY = 'rule daily every day at 09:00 then announce "morning" in g1'
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def engine(policy: str = DAILY) -> Engine:
    return Engine(load_text(policy, parse_community(Source("community.yaml", COMMUNITY))[0]))


def tick(engine: Engine, id: str, at: datetime) -> None:
    engine.evaluate({"id": id, "at": at, "kind": "tick"})


def come_due(engine: Engine) -> list[Decision]:
    return engine.tick(0)


def test_two_absurd_dates_fire_one_year() -> None:
    found = engine()
    for number, year in enumerate((2026, 2099, 2099)):
        tick(found, f"t{number}", START.replace(year=year))
    told = come_due(found)
    announced = [decision for decision in told if decision.effects]
    assert len(announced) == 366
    assert announced[0].at.startswith("2098-03-01")
    (skipped,) = [decision for decision in told if decision.missed]
    assert skipped.missed[0].at.startswith("2026-03-02")
    assert len(skipped.missed) == 1_000


def test_a_year_is_no_long_silence() -> None:
    found = engine()
    tick(found, "t0", START)
    tick(found, "t1", START + timedelta(days=366))
    told = come_due(found)
    assert len(told) == 366
    assert not any(decision.missed for decision in told)


def test_deadlines_are_not_left_out() -> None:
    found = engine(f"{DAILY}\nrule r when member joins expect within 1d from member message otherwise warn, kick")
    found.evaluate({"id": "j", "at": START, "kind": "join", "group": "g1", "member": {"id": "u1"}})
    for number in range(2):
        tick(found, f"t{number}", START.replace(year=2099))
    told = come_due(found)
    sanctions = [(effect.verb, decision.at[:10]) for decision in told for effect in decision.effects if effect.member]
    assert sanctions == [("warn", "2026-03-02"), ("kick", "2026-03-03")]
    assert sum(decision.effects != () for decision in told) < 370


def test_a_gap_puts_off_by_no_more_than_what_is_expected_has_waited() -> None:
    found = engine("rule r when member joins expect within 1d from member message otherwise warn")
    found.evaluate({"id": "j", "at": START, "kind": "join", "group": "g1", "member": {"id": "u1"}})
    since = START - timedelta(days=40_000)
    found.evaluate({"id": "g", "at": START + timedelta(hours=3), "kind": "gap", "gap": {"since": since.isoformat()}})
    (told,) = found.tick(int((START + timedelta(days=2)).timestamp() * 1_000))
    assert told.at == "2026-03-02T15:00:00+00:00"


def test_what_a_late_event_waits_for_lets_no_schedule_come_twice() -> None:
    found = engine(f'{DAILY}\nrule r when message expect within 10s from admin message otherwise remind "well?"')
    nine = START.replace(hour=9)
    tick(found, "t0", nine - timedelta(minutes=10))
    tick(found, "t1", nine + timedelta(minutes=10))
    late = {"id": "m", "at": nine - timedelta(minutes=1), "group": "g1", "member": {"id": "u1"}, "kind": "message"}
    found.evaluate({**late, "message": {"text": "hello"}})
    tick(found, "t2", nine + timedelta(minutes=20))
    assert [effect.verb for decision in come_due(found) for effect in decision.effects] == ["announce", "remind"]


def test_what_is_made_up_for_may_be_forgotten_by_then() -> None:
    found = engine("rule r every day at 09:00 when member.points < 1 then warn, kick forget after 1h catch up")
    found.evaluate({"id": "j", "at": START, "kind": "join", "group": "g1", "member": {"id": "u1"}})
    back = START + timedelta(days=3)
    found.evaluate({"id": "g", "at": back, "kind": "gap", "gap": {"since": START + timedelta(hours=1)}})
    tick(found, "t", back + timedelta(hours=1))
    told = [(effect.verb, decision.at[:10]) for decision in come_due(found) for effect in decision.effects]
    assert told == [("warn", "2026-03-02"), ("warn", "2026-03-03"), ("warn", "2026-03-04")]
