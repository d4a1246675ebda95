"""What leads up to an event: found by its id, evaluated where it bears on the event, and passed over elsewhere."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from guiju.engine import load_text
from guiju.engine.compile.bearing import bearing
from guiju.engine.replay.leading_up import events_called, leading_up_to_due
from guiju.engine.report.commands import explain
from guiju.engine.report.exit_codes import ExitCode

Run = Callable[..., Result]

COMMUNITY = (
    "community: Apart\ndefaults: {role: member, tier: normal}\ngroups: {g0: {owner: o}, g1: {owner: o}, g2: {}}\n"
)
LADDER = 'rule ads when message contains "buy" then warn, mute 1h, kick\n'
CROWD = "rule crowd when group.messages within 1m > 3 then lock\n"
POINTS = 'rule points when message then award 1 point and reply "{member.points}"\n'
TASKS = 'rule ask when message contains "hello" and sender is not admin then assign to member "answer" by turns\n'
TAGS = 'rule rich when message contains "buy" and sender is not rich then tag rich for 1h\n'
DAILY = "rule daily every day at 09:00 when group.messages within 1d > 5 then notify owner\n"


def trace(events: int) -> str:
    lines = []
    for number in range(events):
        event: dict[str, object] = {
            "id": f"e{number}",
            "at": f"2026-03-{1 + number // 200:02}T{number // 10 % 20:02}:{number % 10 * 2:02}:00Z",
            "kind": "message",
            "group": f"g{number % 3}",
            "member": {"id": f"m{number * 7 % 11}", "name": f"name {number % 5}"},
            "message": {"text": ("buy", "hello")[number % 3 % 2]},
        }
        if number % 17 == 0:
            event |= {"kind": "action", "action": {"verb": "mute", "by": "o"}}
            del event["message"]
        lines.append(json.dumps(event))
    return "\n".join(lines)


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
    (tmp_path / "rules.guiju").write_text(LADDER, encoding="utf-8")
    (tmp_path / "trace.jsonl").write_text(trace(600), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("rules", "by"),
    [
        (LADDER, "member"),
        (LADDER.replace("kick", "kick per group") + CROWD + DAILY, "group"),
        (LADDER + CROWD + DAILY, "group or member"),
        (LADDER + TASKS + TAGS, "group or member"),
        (LADDER.replace('"buy"', '"buy" and group.messages within 1m > 3'), None),
    ],
)
def test_an_event_is_explained_as_if_all_before_it_were_evaluated(
    run: Run, apart: Path, monkeypatch: pytest.MonkeyPatch, rules: str, by: str | None
) -> None:
    (apart / "rules.guiju").write_text(rules, encoding="utf-8")
    assert bearing(load_text(rules).policy) == by
    given = [("explain", "rules.guiju", "trace.jsonl", "--event", f"e{number}") for number in (3, 255, 597, 598, 599)]
    quick = [run(*each) for each in given]
    monkeypatch.setattr(explain, "leading_up", lambda program, sought: None)
    slow = [run(*each) for each in given]
    assert [result.output for result in quick] == [result.output for result in slow]
    assert {result.exit_code for result in quick} == {ExitCode.OK}
    assert by is None or "earlier offence" in quick[2].stdout


EACH = 'rule each every day at 10:00 when member.messages within 1d > 2 then dm "hello"\n'
WAITING = 'rule waiting when message contains "hello" expect within 2h from admin otherwise notify owner "waits"\n'


@pytest.mark.parametrize(
    ("rules", "whose", "told_apart"),
    [
        (LADDER.replace("kick", "kick per group") + CROWD + DAILY + EACH + WAITING, ("--group", "g1"), True),
        (LADDER + CROWD + DAILY + WAITING, ("--group", "g1"), True),
        (LADDER + EACH.replace("1d", "1d everywhere"), ("--group", "g1"), False),
        (LADDER + CROWD + DAILY + EACH, ("--group", "g1", "--member", "m3"), True),
        (LADDER + EACH + TAGS, ("--member", "m3"), True),
        (DAILY, (), False),
    ],
)
def test_what_came_due_is_explained_as_if_all_before_it_were_evaluated(
    run: Run, apart: Path, monkeypatch: pytest.MonkeyPatch, rules: str, whose: tuple[str, ...], told_apart: bool
) -> None:
    (apart / "rules.guiju").write_text(rules, encoding="utf-8")
    asked = dict(zip(whose[::2], whose[1::2], strict=True))
    before = leading_up_to_due(load_text(rules), asked.get("--group"), asked.get("--member"))
    assert (before is not None) is told_apart
    moments = ("2026-03-01 09:00", "2026-03-02 10:00", "2026-03-03", "2026-03-02 03:17", "2026-03-09 09:00")
    given = [("explain", "rules.guiju", "trace.jsonl", "--at", moment, *whose) for moment in moments]
    quick = [run(*each) for each in given]
    monkeypatch.setattr(explain, "leading_up_to_due", lambda program, group, member: None)
    slow = [run(*each) for each in given]
    assert [result.output for result in quick] == [result.output for result in slow]
    assert quick[2].exit_code == ExitCode.OK
    assert {ExitCode.OK, ExitCode.USAGE} == {result.exit_code for result in quick}


@pytest.mark.parametrize(
    ("rules", "by"),
    [
        (POINTS + EACH, "member"),
        (POINTS + EACH.replace('dm "hello"', "move to g2"), "group or member"),
        (POINTS + EACH.replace('dm "hello"', 'announce "hello"'), "group or member"),
        (POINTS + CROWD.replace(" > 3", " > 3 and member.points > 9"), "group or member"),
        (LADDER + TASKS, "group or member"),
        (LADDER + TASKS + "rule c when member joins then assign to member.inviter", "group or member"),
        (
            LADDER + TAGS + 'rule c when message contains "?" expect within 1h from admin otherwise notify owner',
            "group or member",
        ),
        (
            LADDER + TAGS + "rule c when message and sender is rich expect within 1h from admin otherwise notify owner",
            None,
        ),
        (LADDER + CROWD + TAGS + "rule c when sender is rich then draw 1 from rich", None),
        (POINTS + "rule b when sender.messages within 1m > 3 and member in top 3 by member.points then lock", None),
        (LADDER + "never warn when group.messages within 1m > 9", None),
        (LADDER + CROWD + "rule c when member joins then kick member.inviter", None),
        (LADDER + CROWD + "rule c when message then warn everywhere", None),
        (LADDER + "rule c when message then warn everywhere", "member"),
        (CROWD + "rule c 1d before member.birthday then notify owner", "group"),
        (POINTS.partition(" and reply")[0] + "\n" + CROWD, "group"),
        (
            CROWD
            + "rule c when member.messages within 1d everywhere > 3 expect within 1h from admin otherwise notify owner",
            None,
        ),
    ],
)
def test_what_bears_on_what(rules: str, by: str | None) -> None:
    assert bearing(load_text(rules).policy) == by


def test_an_event_is_found_however_its_id_is_written(apart: Path) -> None:
    line = trace(2).splitlines()[1]
    written = ['"caf\\u00e9"', '"\\u0065nd"', '"café"', '"say \\"hi\\""']
    packed = gzip.compress("\n".join(line.replace('"e1"', id) for id in written).replace("\n", "\r\n").encode())
    (apart / "odd.jsonl.gz").write_bytes(packed)
    found = {id: len(events_called(["odd.jsonl.gz"], id) or ()) for id in ("café", "end", 'say "hi"', "hi", "cafe")}
    assert found == {"café": 2, "end": 1, 'say "hi"': 1, "hi": 0, "cafe": 0}


def test_an_event_without_an_id_is_found_by_the_one_it_is_given(run: Run, apart: Path) -> None:
    (apart / "nameless.jsonl").write_text(trace(3).replace('"id": "e1", ', ""), encoding="utf-8")
    decisions = run("dry-run", "rules.guiju", "nameless.jsonl", "--format", "jsonl", "--all").stdout.splitlines()
    id = json.loads(decisions[1])["event"]
    assert events_called(["nameless.jsonl"], id) is None
    assert f"{id}  message" in run("explain", "rules.guiju", "nameless.jsonl", "--event", id).stdout


def test_an_event_that_is_not_there_is_missed_at_once(run: Run, apart: Path) -> None:
    result = run("explain", "rules.guiju", "trace.jsonl", "--event", "e10", "--group", "g2")
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "the trace has no event with id `e10`, group `g2`" in result.stderr
    given = (apart / "trace.jsonl").read_bytes()
    assert "e10  message" in run("explain", "rules.guiju", "-", "--event", "e10", stdin=given).stdout
