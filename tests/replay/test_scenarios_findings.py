"""Scenarios that name what nobody knows, or can't be read: findings with a place and a way out, never a pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from guiju.engine.diagnostics import Code, codes
from guiju.engine.replay.scenario_files import LEVELS_UP
from guiju.engine.replay.scenarios import load_scenarios, run_scenario
from guiju.engine.yaml_schema import read_schema

from .conftest import Load
from .test_scenarios import AT, steps

ROWS = [row for row in codes().values() if row.code.startswith("G7")]
HELLO = f"{AT}\nli says in vip_group: hello"


@pytest.mark.parametrize("row", [row for row in ROWS if row.code not in ("G701", "G710")], ids=lambda row: row.code)
def test_the_wrong_example_has_the_finding_and_the_right_one_has_none(row: Code, load: Load) -> None:
    assert row.language == "yaml"
    assert {finding.code for finding in load(row.wrong).findings} == {row.code}
    loaded = load(row.right)
    assert loaded.findings == ()
    assert all(run_scenario(scenario).passed for scenario in loaded.scenarios)


def test_the_example_of_a_failure_fails(load: Load) -> None:
    row = codes()["G710"]
    passed = [run_scenario(load(text).scenarios[0]).passed for text in (row.wrong, row.right)]
    assert passed == [False, True]


def test_a_path_without_scenarios_is_an_error(folder: Path) -> None:
    (folder / "a.yaml").write_text("community: x\n", encoding="utf-8")
    for path in (folder, folder / "none", folder / "none.scenario.yaml"):
        assert [finding.code for finding in load_scenarios([path]).findings] == ["G701"]


@pytest.mark.parametrize(
    ("text", "code", "marked", "help"),
    [
        (steps(f"{AT}\nlii says in vip_group: x"), "G703", "lii", "did you mean `li`?"),
        (steps(f"{AT}\nwang says in vip_group: x"), "G703", "wang", "list `wang` under `given:`, with `in: [GROUP]`"),
        (steps(f"{AT}\n双双 says in vip_group: x"), "G703", "双双", None),
        (steps(f"{AT}\nli says in vip_gruop: x"), "G703", "vip_gruop", "did you mean `vip_group`?"),
        (steps(f"{AT}\nli 在 VIP組 说: x"), "G703", "VIP組", "did you mean `VIP群`?"),
        (steps(f"{AT}\nli edits m1: x"), "G703", "m1", None),
        (steps(HELLO, "li edits m2: x"), "G703", "m2", "did you mean `m1`?"),
        (steps(HELLO, "xin edits m1: x"), "G707", "m1", None),
        (steps(f"{AT}\nli posts imaeg in vip_group:"), "G703", "imaeg", "did you mean `image`?"),
        (steps(f"{AT}\nevent purchse by li: {{amount: 1}}"), "G703", "purchse", "did you mean `purchase`?"),
        (steps(f"{AT}\nevent purchase by li: {{amont: 1}}"), "G703", "amont", "did you mean `amount`?"),
        (steps(f"{AT}\nevent purchase by li: {{amount: much}}"), "G707", "much", None),
        (steps(f"{AT}\nli now: {{teir: VIP}}"), "G703", "teir", "did you mean `tier`?"),
        (steps(f"{AT}\nli now: {{tier: vip}}"), "G703", "vip", "did you mean `VIP`?"),
        (steps(f"{AT}\nli now: {{role: admn}}"), "G703", "admn", "did you mean `admin`?"),
        (steps(f"{AT}\nli now: {{spend: 3}}"), "G709", "spend", None),
        (steps(f"{AT}\nli now: {{tags: [trusted]}}"), "G709", "tags", None),
        (steps(f"{AT}\nli now: {{in: [news]}}"), "G709", "in", None),
        (steps(f"{AT}\nli now: {{tier: }}"), "G707", "tier", None),
        (steps(f"{AT}\nli now: VIP"), "G707", "VIP", None),
        (steps(f"{AT}\nli now:"), "G707", "li now", None),
        (steps(f"{AT}\nli leaves vip_group: bye"), "G707", "bye", None),
        (steps(f"{AT}\nli says in vip_group: [a]"), "G707", "[a]", None),
        (steps(f"{AT}\nli says in vip_group: {{txt: a}}"), "G703", "txt", "did you mean `text`?"),
        (steps(f"{AT}\nli says in vip_group: {{has: [ink]}}"), "G703", "ink", "did you mean `link`?"),
        (steps(f"{AT}\nli syas in vip_group: x"), "G704", "li syas in vip_group", "did you mean `says`?"),
        (steps(f"{AT}\nnonsense without end: x"), "G704", "nonsense without end", None),
        (steps(f"{HELLO}\nxin says in vip_group: y"), "G704", "xin says in vip_group", None),
        (steps(f"{AT}\nexpct: delete"), "G704", "expct", "did you mean `expect`?"),
        (steps(f"{AT}\nas: m9\nli says in vip_group: x"), "G708", "m9", None),
        (steps(f"{AT}\nas: a\nli says in news: x", "as: a\nli says in news: y"), "G708", "a", None),
        (steps(f"{AT}\nas: a\nli joins news:"), "G704", "a", None),
        (steps(f"{AT}\nas: a"), "G704", "as", None),
        (steps("li says in vip_group: x"), "G705", "li says in vip_group", None),
        (steps("at: 09:30\nli says in vip_group: x"), "G705", "09:30", None),
        (steps("at: yesterday\nli says in vip_group: x"), "G705", "yesterday", None),
        (steps(f"{AT}\nafter: 1h\nli says in vip_group: x"), "G705", "after", None),
        (steps(HELLO, "after: a while"), "G705", "a while", None),
        (steps(HELLO, "at: 08:59"), "G705", "08:59", None),
        (steps(HELLO, "at: 2026-03-01"), "G705", "2026-03-01", None),
        (steps(HELLO, "after: 36500d", "after: 36500d"), "G705", "36500d", None),
        (steps(f"{HELLO}\nexpect: [delte]"), "G706", "delte", "did you mean `delete`?"),
        (steps(f"{HELLO}\nexpect: [warn lii]"), "G703", "warn lii", "did you mean `li`?"),
        (steps(f"{HELLO}\nexpect: [move li to vip]"), "G703", "move li to vip", None),
        (steps(f"{HELLO}\nexpect: [notify admins]"), "G703", "notify admins", "did you mean `admin`?"),
        (steps(f"{HELLO}\nexpect: [tag li newcommer]"), "G703", "tag li newcommer", "did you mean `newcomer`?"),
        (steps(f"{HELLO}\nexpect: {{fires: no_adds}}"), "G703", "no_adds", "did you mean `no_ads`?"),
        (steps(f"{HELLO}\nexpect: {{offence: {{no_adds: 1}}}}"), "G703", "no_adds", "did you mean `no_ads`?"),
        (steps(f"{HELLO}\nexpect: {{offence: none}}"), "G707", "none", None),
        (steps(f"{HELLO}\nexpect: {{withheld: delete}}"), "G706", "delete", None),
        (steps(f"{HELLO}\nexpect: {{unknown: floodd}}"), "G703", "floodd", "did you mean `flood`?"),
        (steps(f"{HELLO}\nexpect: [fires]"), "G706", "fires", None),
        (steps(f"{HELLO}\nexpect: [delete, nothing]"), "G706", "nothing", None),
        (steps(f"{HELLO}\nexpect: []"), "G706", "expect", None),
        (steps(f"{HELLO}\nexpect: [warn and delete]"), "G706", "warn and delete", None),
        (steps(f"{HELLO}\nexpect: [mute li 1 fortnight]"), "G706", "mute li 1 fortnight", None),
        (steps(f"{HELLO}\nexpect: {{reply: [a]}}"), "G707", "reply", None),
        (steps(f"{HELLO}\nexpect: [dm helo]"), "G703", "dm helo", "did you mean `hello`?"),
        (steps(f"{AT}\nboss mutes li:"), "G704", "boss mutes li", None),
        (steps(f"{AT}\nboss mutes li in news: {{rule: no_add}}"), "G703", "no_add", "did you mean `no_ads`?"),
        (steps(f"{AT}\nboss hugs li in news:"), "G704", "boss hugs li in news", None),
        (steps(HELLO, given="{li: {in: [vipgroup]}}"), "G703", "vipgroup", "did you mean `vip_group`?"),
        (steps(HELLO, given="{li: {sped: 1}}"), "G703", "sped", "did you mean `spend`?"),
        (steps(HELLO, given="{li: {spend: lots}}"), "G707", "lots", None),
        (steps(HELLO, given="{li: {inviter: wang}}"), "G703", "wang", None),
        (steps(HELLO, given="{li: [vip_group]}"), "G412", "li", None),
        (steps(HELLO, given="{li: , vip_group: {sise: 1}}"), "G703", "sise", "did you mean `size`?"),
        ("timeline: []\n", "G413", "timeline", None),
        ("given: {}\n", "G411", "", None),
        (steps(HELLO) + "policies: x\n", "G410", "policies", "did you mean `policy`?"),
    ],
)  # fmt: skip
def test_a_finding_marks_what_is_wrong(text: str, code: str, marked: str, help: str | None, load: Load) -> None:
    loaded = load(text)
    assert [finding.code for finding in loaded.findings] == [code]
    (finding,) = loaded.findings
    assert finding.span is not None
    assert finding.span.text == marked
    assert help is None or finding.help == help
    assert loaded.scenarios == ()
    assert len(loaded.unplayable) == 1


def test_the_schema_describes_every_key_in_a_line() -> None:
    schema = read_schema("scenario")
    Draft202012Validator.check_schema(dict(schema))
    for part in (schema, schema["$defs"]["step"]):
        for key, described in part["properties"].items():
            assert described["description"].endswith("."), key
            assert "\n" not in described["description"]
            assert "x-expected" in described or "$ref" in described


def test_every_step_is_looked_at(load: Load) -> None:
    text = steps(f"{AT}\nlii says in vip_group: x\nexpect: delte", "after: x\nwang says in news: x\nexpect: [warn me]")
    assert [finding.code for finding in load(text).findings] == ["G703", "G706", "G705", "G703", "G703"]


def test_a_policy_that_does_not_compile_is_told_once(folder: Path) -> None:
    (folder / "wrong.guiju").write_text("rule r when message matches adz then delete", encoding="utf-8")
    text = "scenario: x\npolicy: wrong.guiju\n" + steps(HELLO)
    (folder / "a.scenario.yaml").write_text(f"{text}---\n{text}", encoding="utf-8")
    loaded = load_scenarios([folder])
    assert [finding.span.source.name[-11:] for finding in loaded.findings if finding.span] == ["wrong.guiju"]
    assert [title for title, _ in loaded.unplayable] == ["x", "x"]


@pytest.mark.parametrize(
    "path",
    ["/etc/hosts", "~/p.guiju", "C:/p.guiju", "..\\..\\p.guiju", "../" * (LEVELS_UP + 1) + "p.guiju", "community.yaml",
     "tried.scenario.yaml", "polcy.guiju", "a\0b", "x" * 999],
)  # fmt: skip
def test_a_policy_is_read_from_near_the_scenario_only(path: str, load: Load) -> None:
    quoted = "'" + path.replace("\0", "") + "'"
    loaded = load(steps(HELLO), policy=f"policy: {quoted}\n")
    assert [finding.code for finding in loaded.findings] == ["G702"]


def test_a_link_out_of_the_folders_is_not_followed(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b" / "c" / "d" / "e"
    inner.mkdir(parents=True)
    (tmp_path / "p.guiju").write_text("rule r when message matches ad then delete", encoding="utf-8")
    (inner / "p.guiju").symlink_to(tmp_path / "p.guiju")
    text = "scenario: x\npolicy: p.guiju\n" + steps(HELLO)
    (inner / "a.scenario.yaml").write_text(text, encoding="utf-8")
    assert [finding.code for finding in load_scenarios([inner]).findings] == ["G702"]


def test_files_are_found_by_their_ending_and_by_their_key(folder: Path) -> None:
    text = "policy: ../policy.guiju\n" + steps(HELLO)
    for name, head in (("b.scenario.yml", "scenario: b"), ("c.yaml", "scenario: c"), ("d.yaml", "title: d")):
        (folder / "s").mkdir(exist_ok=True)
        (folder / "s" / name).write_text(f"{head}\n{text}", encoding="utf-8")
    (folder / "s" / "notes.txt").write_text("scenario: x", encoding="utf-8")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "h.scenario.yaml").write_text("scenario: h", encoding="utf-8")
    (folder / "s" / "latin.yaml").write_bytes(b"scenario: \xff")
    loaded = load_scenarios([folder, folder / "s" / "c.yaml"])
    assert [scenario.title for scenario in loaded.scenarios] == ["b", "c"]
    assert loaded.findings == ()
