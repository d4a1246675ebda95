"""`guiju diff` and `guiju sweep`: what they show, in which forms, and how they end."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from syrupy.assertion import SnapshotAssertion

from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.terminal import UNSAFE

Run = Callable[..., Result]
Event = Callable[..., str]


@pytest.fixture
def changed(club: Path) -> Path:
    """Beside the club the same with other rules, in the folder `newer`."""
    shutil.copytree("club", "newer")
    path = Path("newer", "rules.guiju")
    text = path.read_text(encoding="utf-8")
    for old, new in ((">= 4", ">= 3"), ("mute 1h", "mute 2h"), ("rule vip", "rule asks was vip"), ("Not here", "No")):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text.replace("never kick", "never mute"), encoding="utf-8")
    return club


@pytest.mark.parametrize(
    "options", [[], ["--lang", "zh"], ["--format", "markdown"], ["--format", "github"], ["--limit", "1"]]
)
def test_a_comparison_as_an_admin_reads_it(
    run: Run, changed: Path, options: list[str], snapshot: SnapshotAssertion
) -> None:
    result = run("diff", "club", "newer", "trace.jsonl", *options)
    assert result.exit_code == ExitCode.OK
    assert result.stdout == snapshot
    assert not UNSAFE.search(result.stdout.replace("\n", ""))


def test_a_comparison_as_data(run: Run, changed: Path, snapshot: SnapshotAssertion) -> None:
    result = run("diff", "club", "newer", "trace.jsonl", "--format", "json")
    data = json.loads(re.sub(r"sha256:[0-9a-f]{64}", "DIGEST", result.stdout))
    assert data == snapshot
    assert len(data["changes"]) == sum(data["total"].values())


def test_equal_policies_differ_in_nothing(run: Run, changed: Path) -> None:
    for form, said in (("text", "everything would happen as before"), ("github", "")):
        result = run("diff", "club", "club", "trace.jsonl", "--exit-code", "--format", form)
        assert result.exit_code == ExitCode.OK
        assert said in result.stdout
        assert "rule" not in result.stdout


def test_the_exit_code_tells_when_asked(run: Run, changed: Path) -> None:
    assert run("diff", "club", "newer", "trace.jsonl").exit_code == ExitCode.OK
    assert run("diff", "club", "newer", "trace.jsonl", "--exit-code").exit_code == ExitCode.FINDINGS
    assert run("diff", "club", "newer", "trace.jsonl", "--strict").exit_code == ExitCode.TRACE
    assert run("diff", "club", "nowhere", "trace.jsonl").exit_code == ExitCode.INVALID
    assert run("diff", "-", "-", "trace.jsonl").exit_code == ExitCode.USAGE


def test_a_comparison_with_a_revision_and_into_a_file(run: Run, changed: Path) -> None:
    who = ["-c", "user.name=Li", "-c", "user.email=li@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "the rules"]):
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True)
    shown = run("diff", "club", "newer", "trace.jsonl").stdout
    assert run("diff", "HEAD:club", "newer", "trace.jsonl", "--out", "said.txt").exit_code == ExitCode.OK
    assert Path("said.txt").read_text(encoding="utf-8") == shown


def test_revisions_are_compared_under_a_community_that_lies_elsewhere(run: Run, changed: Path) -> None:
    Path("shared").mkdir()
    text = Path("club", "community.yaml").read_text(encoding="utf-8")
    Path("shared", "club.yaml").write_text(text + "members: people.yaml\n", encoding="utf-8")
    Path("shared", "people.yaml").write_text("jo: {tier: VIP}\n", encoding="utf-8")
    for folder in ("club", "newer"):
        Path(folder, "community.yaml").unlink()
    who = ["-c", "user.name=Li", "-c", "user.email=li@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "the rules"]):
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True)
    given = ("trace.jsonl", "--community", "shared/club.yaml")
    shown = run("diff", "club", "newer", *given)
    assert (shown.exit_code, "was vip" in shown.stdout) == (ExitCode.OK, True)
    assert run("diff", "HEAD:club", "HEAD:newer", *given).stdout == shown.stdout
    for form in ("markdown", "json"):
        same = [run("diff", old, "newer", *given, "--format", form).stdout for old in ("club", "HEAD:club")]
        assert same[0] == same[1]
    page = run("diff", "HEAD:club", "newer", *given, "--format", "html").stdout
    assert '"explain":["","guiju explain newer --community shared/club.yaml trace.jsonl"]' in page
    notes = run("diff", "club", "HEAD:newer", *given, "--format", "github", "--exit-code")
    assert notes.exit_code == ExitCode.FINDINGS
    assert "file=HEAD%3Anewer/rules.guiju" in notes.stdout


def test_what_members_write_stays_text_in_markdown(run: Run, changed: Path, line: Event) -> None:
    text = "flash sale <script>alert(1)</script> | @everyone #7 [x](https://evil.example) www.evil.example `x`"
    Path("one.jsonl").write_text(line("m1", 0, text), encoding="utf-8")
    shown = run("diff", "club", "newer", "one.jsonl", "--format", "markdown").stdout
    assert "flash sale" in shown
    assert not re.search(r"<script|@every|#7|\]\(|://|www\.|(?<!\\)`", shown)


def test_an_effect_that_more_rules_ask_for_says_which(run: Run, club: Path, line: Event) -> None:
    rule = 'rule shouting when message contains "!!" then warn\n'
    Path("one.guiju").write_text(rule, encoding="utf-8")
    Path("two.guiju").write_text(f'{rule}rule swearing when message contains "heck" then warn\n', encoding="utf-8")
    Path("one.jsonl").write_text(line("m1", 0, "heck!!"), encoding="utf-8")
    given = ("diff", "one.guiju", "two.guiju", "one.jsonl", "--community", "club/community.yaml")
    assert "warn (shouting) → warn (shouting, swearing)" in run(*given).stdout
    page = run(*given, "--format", "html").stdout
    assert '["sanction","warn","shouting",""],["sanction","warn","shouting, swearing",""]' in page


# ---- sweep -----------------------------------------------------------------------------------------------------------

FLOOD = ("--rule", "flood", "--vary", "sender.messages within 1m >= 2..7")


@pytest.mark.parametrize("options", [[], ["--lang", "zh"], ["--format", "markdown", "--limit", "2"]])
def test_a_sweep_as_an_admin_reads_it(run: Run, club: Path, options: list[str], snapshot: SnapshotAssertion) -> None:
    result = run("sweep", "club", "trace.jsonl", *FLOOD, *options)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot


def test_a_sweep_as_data(run: Run, club: Path, snapshot: SnapshotAssertion) -> None:
    result = run("sweep", "club", "trace.jsonl", *FLOOD, "--format", "json")
    assert json.loads(re.sub(r"sha256:[0-9a-f]{64}", "DIGEST", result.stdout)) == snapshot


def test_what_can_not_be_varied_is_3(run: Run, club: Path) -> None:
    result = run("sweep", "club", "trace.jsonl", "--rule", "flood", "--vary", "sender.messages > 3..5")
    assert result.exit_code == ExitCode.INVALID
    assert "it compares `sender.messages within 1m >= 4`" in result.stderr
    assert run("sweep", "-", "trace.jsonl", *FLOOD).exit_code == ExitCode.USAGE


def test_why_one_process_has_to_do_is_told_in_the_language(run: Run, changed: Path) -> None:
    trace = Path("trace.jsonl").read_bytes()
    said = {"zh": "只用一个进程：记录的来源只能读一遍", "en": "one process: the trace comes from where"}
    for language, text in said.items():
        assert text in run("diff", "club", "newer", "-", "--jobs", "2", "--lang", language, stdin=trace).stderr
