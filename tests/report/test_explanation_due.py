"""Explanations of what came due: schedules, moments tied to attributes, deadlines, and what none came of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from guiju.cli import cli
from guiju.engine.community import Community, parse_community
from guiju.engine.report import explanation_due
from guiju.engine.report.explanation_due import read_time
from guiju.engine.source import Source

COMMUNITY = """\
community: Shop
timezone: Europe/Berlin
attributes: {group: {starts_at: datetime}}
groups: {chat: {owner: olga, admins: [ben], starts_at: 2026-03-04T20:00}}
"""
POLICY = """\
rule weekly in chat every week on monday at 09:00 when member is owner then dm "Your plan, please."
rule soon in chat 1d before group.starts_at then announce "tomorrow"
rule agree when member joins
  expect within 1d from member message contains "agree" otherwise remind "Please agree.", remove
rule quiet every week on monday at 09:00 when member.messages within 1d = 0 then dm "There?" at most once per 30d
"""


def line(id: str, at: str, member: str, kind: str = "message") -> str:
    event = {"id": id, "at": f"{at}:00+01:00", "kind": kind, "group": "chat", "member": {"id": member}}
    return json.dumps(event | ({"message": {"text": "hello"}} if kind == "message" else {}))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy of moments and a trace of ten days."""
    monkeypatch.chdir(tmp_path)
    Path("community.yaml").write_text(COMMUNITY, encoding="utf-8")
    Path("p.guiju").write_text(POLICY, encoding="utf-8")
    lines = [line("j1", "2026-03-01T08:00", "li", "join"), line("m1", "2026-03-01T10:00", "li")]
    lines += ['{"id":"x","at":"2026-03-01T11:00:00+01:00","kind":"unheard"}', line("m2", "2026-03-10T10:00", "mo")]
    Path("t.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def explain(*options: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["explain", "p.guiju", "t.jsonl", *options])
    assert result.exit_code == code, result.output
    return result.output


def test_why_a_schedule_did_what_it_did_on_a_day(shop: Path) -> None:
    text = explain("--at", "2026-03-02")
    assert "dm  olga  weekly    Your plan, please." in text
    assert "runs `every week on monday at 09:00`" in text
    assert 'true  member is owner  member.role is "owner"' in text
    assert 'expected within 1d from member `message contains "agree"`, since 2026-03-01 08:00 (j1)' in text
    assert "a deadline passed: step 1 of 2" in text
    assert "due:2026-03-02T09:00:00+01:00  due  2026-03-02 09:00:00  chat  li" not in text  # nothing came of it


def test_why_it_did_nothing_for_somebody(shop: Path) -> None:
    text = explain("--at", "2026-03-02 09:00", "--member", "li", "--lang", "zh")
    assert "什么也不做" in text
    assert "运行时间：`every week on monday at 09:00`" in text
    assert "不成立  member.messages within 1d = 0  成员.消息数 近 1天 是 1" in text


def test_the_id_of_a_decision_on_a_due_moment(shop: Path) -> None:
    dry_run = CliRunner().invoke(cli, ["dry-run", "p.guiju", "t.jsonl", "--format", "jsonl"]).stdout
    decisions = [json.loads(each) for each in dry_run.splitlines()]
    ids = {each["event"] for each in decisions if each.get("kind") == "due"}
    assert len(ids) == 5
    for id in ids:
        told = json.loads(explain("--event", id, "--format", "json"))
        assert [each["decision"] for each in told["due"]] == [each for each in decisions if each["event"] == id]
        assert told["more"] == 0
    missed = json.loads(explain("--event", "due:2026-03-03T08:00:00+01:00", "--format", "json"))["due"][0]["missed"]
    assert missed == [{"rule": "agree", "opened": "2026-03-01T07:00:00+00:00", "event": "j1", "step": 2}]


def test_an_anchored_rule_and_a_throttled_one(shop: Path) -> None:
    assert "runs `1d before group.starts_at`" in explain("--at", "2026-03-03 20:00")
    throttled = explain("--at", "2026-03-09", "--group", "chat", "--member", "ben")
    assert "did not fire: it has acted as often as it may" in throttled
    assert CliRunner().invoke(cli, ["dry-run", "p.guiju", "t.jsonl"]).exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--at", "2026-03-06"],
            "nothing came due at `2026-03-06`; the nearest that came due in the trace: 2026-03-03 20:00, 2026-03-09 09:00",
        ),
        (["--at", "2026-03-09", "--member", "zoe"], "nothing came due at `2026-03-09` for member `zoe`"),
        (
            ["--at", "2027-01-01"],
            "nothing came due at `2027-01-01`; the nearest that came due in the trace: 2026-03-09 09:00",
        ),
        (["--at", "yesterday"], "`yesterday` is no time"),
        (["--event", "due:soon"], "`due:soon` is no time"),
        (["--event", "m1", "--at", "2026-03-02"], "name an event with `--event`, or a time with `--at`"),
        ([], "name an event with `--event`, or a time with `--at`"),
        (["--event", "m1", "--member", "mo"], "the trace has no event with id `m1`, member `mo`"),
    ],
)
def test_what_can_not_be_explained_is_said(shop: Path, options: list[str], said: str) -> None:
    assert said in explain(*options, code=2)


def test_of_many_the_first_are_shown(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explanation_due, "MOST", 1)
    assert "… and 2 more decisions at that time; name one with --member or --group" in explain("--at", "2026-03-02")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2026-03-02", 86_400_000), ("2026-03-29", 82_800_000), ("2026-03-02 09:00", 60_000),
        ("2026-03-02T09:00:30", 1_000), ("due:2026-03-02T09:00:00+01:00", 1_000), ("2026-03-02T09:00+08:00", 60_000),
    ],
)  # fmt: skip
def test_a_time_is_as_long_as_it_is_written(text: str, length: int) -> None:
    community: Community = parse_community(Source("community.yaml", COMMUNITY))[0]
    stretch = read_time(text, community)
    assert stretch is not None
    assert stretch[1] - stretch[0] + 1 == length
