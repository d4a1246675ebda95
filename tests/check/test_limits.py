"""What is too large, too much or not there is refused with a code of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guiju.engine.bot import evaluate
from guiju.engine.check.reading import MAX_DEPTH, MAX_TERMS
from guiju.engine.community import Community
from guiju.engine.diagnostics import Diagnostic, PolicyError
from guiju.engine.interpret import interpreted
from guiju.engine.loading import load, load_all, load_text
from guiju.engine.runtime.state import State
from guiju.engine.source import Source
from guiju.engine.syntax.bounds import MAX_FINDINGS, MAX_TEXT
from guiju.engine.syntax.parse import parse

Findings = Callable[[str], tuple[Diagnostic, ...]]


def codes_of(findings: tuple[Diagnostic, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_g107_a_file_may_be_just_so_large() -> None:
    assert codes_of(parse(Source("large.guiju", " " * (MAX_TEXT + 1))).diagnostics) == ["G107"]
    assert codes_of(parse(Source("large.guiju", " " * MAX_TEXT)).diagnostics) == []


def test_g114_after_so_many_findings_reading_stops() -> None:
    found = codes_of(parse(Source("bad.guiju", "rule when\n" * (MAX_FINDINGS + 50))).diagnostics)
    assert found[-1] == "G114"
    assert len(found) <= MAX_FINDINGS + 1


def _doubling(times: int) -> str:
    """A definition that is twice as large with each step, and a rule that uses the last."""
    lines = ["define d0: member.points > 1 and member.points < 9"]
    lines += [f"define d{n}: d{n - 1} and d{n - 1}" for n in range(1, times + 1)]
    return "\n".join([*lines, f"rule r when message and d{times} then warn\n"])


def test_g220_definitions_may_grow_just_so_far(findings_of: Findings) -> None:
    assert "G220" in codes_of(findings_of(_doubling(14)))
    assert "G220" not in codes_of(findings_of(_doubling(8)))
    assert 2**8 < MAX_TERMS < 2**14


def test_g220_comes_quickly_however_often_a_definition_doubles(findings_of: Findings) -> None:
    assert "G220" in codes_of(findings_of(_doubling(40)))


def test_g220_is_said_once_of_the_definition_that_is_too_large(findings_of: Findings) -> None:
    (found,) = findings_of(_doubling(40))
    assert found.span is not None
    assert "d10: d9 and d9" in found.span.source.line(found.span.line)
    assert found.span.text == "d9"


def test_g220_of_a_rule_says_nothing_of_the_definitions_in_it(findings_of: Findings) -> None:
    large = " and ".join(["member.points > 1"] * (MAX_TERMS // 3))
    text = f"define small: member.points > 5\nrule r when message and {large} and small then warn\n"
    found = findings_of(f"{text}rule q when message and small and nothing then warn")
    assert sorted(codes_of(found)) == ["G201", "G220"]


def test_g220_counts_what_counters_ask_of_messages(findings_of: Findings) -> None:
    lines = ["define d0: message has image"]
    lines += [f"define d{n}: sender.messages(d{n - 1}) > 1 or sender.messages(d{n - 1}) > 2" for n in range(1, 3)]
    assert "G203" in codes_of(findings_of("\n".join(lines))), "a counter can't be asked of a single message"
    wide = " or ".join(f'message contains "a{n}"' for n in range(400))
    uses = " or ".join(f"sender.messages(wide) within {n + 1}m > 1" for n in range(30))
    assert codes_of(findings_of(f"define wide: {wide}\nrule r when {uses} then warn")) == ["G220"]


def _chain(length: int) -> str:
    """A definition that uses one that uses another, and a rule that uses the last."""
    lines = ["define d0: member.points > 1"]
    lines += [f"define d{n}: not d{n - 1}" for n in range(1, length + 1)]
    return "\n".join([*lines, f"rule r when message and d{length} then warn\n"])


def test_g220_definitions_may_stand_just_so_deep_in_one_another(findings_of: Findings) -> None:
    assert codes_of(findings_of(_chain(40))) == []
    assert codes_of(findings_of(_chain(300))) == ["G220"]


def test_the_deepest_condition_there_may_be_is_compiled_and_played(lanmei: Community) -> None:
    deepest = "(" * 30 + "-" * 60 + "member.points > 1" + ")" * 30
    text = f"define base: {deepest}\n" + _chain((MAX_DEPTH - 34) // 2).replace("member.points > 1", "base", 1)
    program = load_text(text, lanmei)
    event = {"id": "m1", "at": "2026-03-01T09:00:00Z", "kind": "message", "group": "vip_group", "member": {"id": "li"}}
    event["message"] = {"text": "hello"}
    decision = evaluate(program, event, State())
    assert decision.to_json() == evaluate(interpreted(program), event, State()).to_json()
    assert not decision.errors


def test_g230_a_folder_without_policies(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        load(tmp_path)
    assert codes_of(refused.value.diagnostics) == ["G230"]


def test_g230_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        load(tmp_path / "missing.guiju")
    assert codes_of(refused.value.diagnostics) == ["G230"]


def test_g230_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "bytes.guiju").write_bytes(b"rule \xff\xfe\n")
    with pytest.raises(PolicyError) as refused:
        load(tmp_path)
    assert codes_of(refused.value.diagnostics) == ["G230"]
    assert "byte 6" in refused.value.diagnostics[0].message


def test_g219_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "secret.txt", tmp_path / "policies"
    outside.write_text("hidden\n", encoding="utf-8")
    folder.mkdir()
    (folder / "words.txt").symlink_to(outside)
    (folder / "p.guiju").write_text('pattern p: words from "words.txt"\nrule r when message matches p then warn\n')
    assert codes_of(load_all([folder]).diagnostics) == ["G219"]


def test_g230_a_policy_file_that_leads_out_of_the_folder_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "guards.guiju").write_text("never kick when member is admin\n")
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "p.guiju").write_text("rule r when message has image then warn\n")
    (folder / "guards.guiju").symlink_to(tmp_path / "guards.guiju")
    with pytest.raises(PolicyError) as refused:
        load(folder)
    assert codes_of(refused.value.diagnostics) == ["G230"]
    assert "outside the policy folder" in refused.value.diagnostics[0].message


def test_g230_parameters_that_lead_out_of_the_folder_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "parameters.yaml").write_text("limit: {type: number, default: 5}\n")
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "p.guiju").write_text("rule r when message has image then warn\n")
    (folder / "parameters.yaml").symlink_to(tmp_path / "parameters.yaml")
    assert codes_of(load_all([folder]).diagnostics) == ["G230"]


@pytest.mark.parametrize("name", ["words.txt", "more.guiju"])
def test_links_in_a_circle_and_pipes_are_said_to_be_unreadable(tmp_path: Path, name: str) -> None:
    (tmp_path / "p.guiju").write_text('pattern p: words from "words.txt"\nrule r when message matches p then warn\n')
    (tmp_path / "words.txt").write_text("rude\n")
    for make in (lambda path: path.symlink_to(path.name), os.mkfifo):
        (tmp_path / name).unlink(missing_ok=True)
        make(tmp_path / name)
        with pytest.raises(PolicyError) as refused:
            load(tmp_path)
        assert codes_of(refused.value.diagnostics) == ["G219" if name == "words.txt" else "G230"]
        assert "can't be read" in refused.value.diagnostics[0].message


def test_a_mistake_in_a_definition_or_pattern_that_no_rule_uses_is_found_too(findings_of: Findings) -> None:
    text = 'define unused: message.length > "x"\npattern idle: words ""\nrule r when message has image then warn\n'
    assert codes_of(findings_of(text)) == ["G203", "G301"]
