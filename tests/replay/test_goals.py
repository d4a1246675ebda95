"""Goals in dry runs: looked at as each local day ends, for each group, in bounded memory."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from guiju.engine.community import Community, parse_community
from guiju.engine.loading import load_text
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.replay.goals import STRETCHES_KEPT, Standing, Stretch
from guiju.engine.runtime.goals import GoalVerdict
from guiju.engine.source import Source

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 1, 9, 30, tzinfo=ZONE)
TEXT = "community: T\ntimezone: Asia/Shanghai\ngroups: {g: {owner: boss}, h: {owner: boss}}\n"


def community() -> Community:
    return parse_community(Source("community.yaml", TEXT))[0]


def trace(path: Path, hours: Iterable[float], group: str = "g") -> Path:
    lines = [
        json.dumps(
            {"id": f"m{n}", "at": (START + timedelta(hours=hour)).isoformat(), "kind": "message", "group": group,
             "member": {"id": "u1"}, "message": {"text": "hello"}}
        )
        for n, hour in enumerate(hours)
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n")
    return path


def played(policy: str, path: Path) -> DryRun:
    run = DryRun(load_text(policy, community()), str(path))
    deque(run, maxlen=0)
    return run


def days(standing: Standing) -> list[tuple[str, str, bool | None]]:
    return [(one.first.isoformat(), one.last.isoformat(), one.met) for one in standing.stretches]


def test_each_day_is_looked_at_once_and_the_last_one_where_the_run_ends(tmp_path: Path) -> None:
    run = played("goal lively: group.messages within 1d >= 2", trace(tmp_path / "t.jsonl", (0, 1, 50, 76)))
    standing = run.goals.of("lively")["g"]
    assert days(standing) == [("2026-03-01", "2026-03-01", True), ("2026-03-02", "2026-03-04", False)]
    assert standing.days == {True: 1, False: 3}
    assert (standing.latest.figure, standing.latest.wanted) == (1, 2)
    assert days(run.goals.of("lively")["h"])[0] == ("2026-03-01", "2026-03-01", None)


def test_a_day_ends_at_midnight_by_the_communitys_clock(tmp_path: Path) -> None:
    run = played("goal today: group.messages within this day >= 1", trace(tmp_path / "t.jsonl", (14.4, 14.6)))
    assert days(run.goals.of("today")["g"]) == [("2026-03-01", "2026-03-02", True)]


def test_nothing_is_looked_at_after_the_day_by_which_a_goal_is_to_be_reached(tmp_path: Path) -> None:
    policy = "goal some: group.messages within 1d >= 1 until 2026-03-02"
    run = played(policy, trace(tmp_path / "t.jsonl", (0, 20, 240)))
    assert days(run.goals.of("some")["g"]) == [("2026-03-01", "2026-03-02", True)]


def test_what_is_due_on_a_day_belongs_to_it(tmp_path: Path) -> None:
    policy = "rule crisis in g every day at 23:00 then enter crisis\ngoal calm in g: group.mode is not crisis"
    text = TEXT + "modes: [crisis]\n"
    program = load_text(policy, parse_community(Source("community.yaml", text))[0])
    run = DryRun(program, str(trace(tmp_path / "t.jsonl", (0, 30))))
    deque(run, maxlen=0)
    assert days(run.goals.of("calm")["g"]) == [("2026-03-01", "2026-03-02", False)]


def test_a_run_begins_anew_each_time(tmp_path: Path) -> None:
    run = DryRun(load_text("goal some: group.messages >= 1", community()), str(trace(tmp_path / "t.jsonl", (0, 30))))
    for _ in range(2):
        deque(run, maxlen=0)
        assert run.goals.of("some")["g"].days.total() == 2


def test_only_the_latest_stretches_are_kept() -> None:
    verdict = GoalVerdict("a", None, True)
    standing = Standing(verdict)
    for number in range(STRETCHES_KEPT + 5):
        standing.add(GoalVerdict("a", None, number % 2 == 0), date(2026, 3, 1) + timedelta(days=number))
    assert len(standing.stretches) == STRETCHES_KEPT
    assert standing.earlier == 5
    last = date(2026, 3, 1) + timedelta(days=STRETCHES_KEPT + 4)
    assert standing.stretches[-1] == Stretch(last, last, True)
