"""`guiju dry-run --closed-loop`, and decisions beside what people did: what the command shows of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator
from syrupy.assertion import SnapshotAssertion

from guiju import __version__
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.terminal import UNSAFE

Run = Callable[..., Result]
Event = Callable[..., str]


@pytest.fixture
def story(club: Path, line: Event) -> Path:
    """The club's trace, in which people moderate, and some of which is labelled."""
    with Path("trace.jsonl").open("a", encoding="utf-8") as trace:
        for each in (
            line("k1", 9_200, None, "kim", "Kim", kind="action", action={"verb": "mute", "by": "ann"}),
            line("k2", 9_300, None, "zoe", "Zoe", kind="action", action={"verb": "kick", "by": "ann"}),
            line("l1", 9_400, "flash sale at the museum", "zed", "Zed", truth={"effects": [], "patterns": []}),
            line("l2", 9_500, "FLASH sale!", "yan", "Yan", truth={"effects": ["delete"], "patterns": ["offers"]}),
            line("l3", 9_600, "cheap watches", "yan", "Yan", truth={"effects": ["delete"], "patterns": ["offers"]}),
            line(
                "k3", 9_700, None, "zed", kind="action", action={"verb": "approve", "by": "ann"}, message={"id": "l1"}
            ),
            line("l4", 9_800, "\u202eflash sale\x1b[2J", "evil\u202e", "\x1b[31m"),
            line("l5", 15_000, "代购 later", "han", "韩梅梅"),
            line("l6", 15_100, "flash sale", "li", "李雷", tier="normal"),
            line("l7", 15_200, "hello again", "li", "李雷"),
        ):
            trace.write(f"{each}\n")
    return club


def without_digests(text: str) -> str:
    return re.sub(r"(sha256:)?\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b", "DIGEST", text).replace(__version__, "VERSION")


@pytest.mark.parametrize(
    "options",
    [[], ["--closed-loop"], ["--closed-loop", "--return-after", "30s"], ["--closed-loop", "--lang", "zh"]],
    ids=["observe", "closed loop", "they return", "in Chinese"],
)
def test_a_dry_run_as_an_admin_reads_it(run: Run, story: Path, options: list[str], snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "trace.jsonl", "--limit-examples", "0", *options)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert without_digests(result.stdout) == snapshot
    assert not UNSAFE.search(result.stdout.replace("\n", ""))


def test_a_closed_loop_as_data(run: Run, story: Path, snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "trace.jsonl", "--closed-loop", "--format", "json")
    data = json.loads(result.stdout)
    assert {name: data[name] for name in ("mode", "comparison", "closed_loop")} == snapshot
    prevented = data["closed_loop"]["prevented"]
    assert sum(prevented["reasons"].values()) == prevented["events"] == len(prevented["listed"])


def test_a_closed_loop_as_lines(run: Run, story: Path) -> None:
    """Every line is a decision; what was prevented and what is counterfactual says so."""
    schema = json.loads((files("guiju.schemas") / "decision.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    result = run("dry-run", "club", "trace.jsonl", "--closed-loop", "--format", "jsonl")
    lines = {line["event"]: line for line in map(json.loads, result.stdout.splitlines())}
    for line in lines.values():
        validator.validate(line)
    assert lines["m4"]["fired"]
    assert "counterfactual" not in lines["m4"]
    assert lines["f4"]["prevented"] == {"reason": "muted", "by": "f3/mute/kim"}
    assert (lines["f4"]["effects"], lines["f4"]["fired"]) == ([], [])
    assert (lines["l5"]["fired"][0]["offence"], lines["l5"]["counterfactual"]) == (3, True)
    assert lines["l7"]["prevented"] == {"reason": "removed", "by": "l6/kick/li"}
    assert "In the closed loop" in result.stderr


def test_observing_is_what_happens_without_a_word(run: Run, story: Path) -> None:
    for form in ("text", "json", "jsonl"):
        plain = run("dry-run", "club", "trace.jsonl", "--format", form)
        assert run("dry-run", "club", "trace.jsonl", "--observe", "--format", form).output == plain.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--return-after", "1h"], "only in a closed loop somebody is removed who can return"),
        (["--closed-loop", "--return-after", "soon"], "`soon` is no length of time such as `7d`"),
    ],
)
def test_what_makes_no_sense_is_2(run: Run, story: Path, options: list[str], words: str) -> None:
    result = run("dry-run", "club", "trace.jsonl", *options)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert words in result.stderr


def test_equal_runs_have_an_equal_report_digest(run: Run, story: Path) -> None:
    def report(*options: str) -> str:
        found: str = json.loads(run("dry-run", "club", "trace.jsonl", "--format", "json", *options).stdout)["report"]
        return found

    closed = report("--closed-loop")
    assert closed == report("--closed-loop")
    others = {
        report(),
        report("--closed-loop", "--return-after", "1h"),
        report("--closed-loop", "--return-after", "2h"),
    }
    assert len(others | {closed}) == 4


def test_a_trace_without_labels_and_moderation_is_compared_with_nothing(run: Run, club: Path) -> None:
    shown = run("dry-run", "club", "trace.jsonl").stdout
    assert "Beside" not in shown
    assert "closed loop" not in shown
