"""The jobs that the documents show: what they run is there and ends well, and what they keep is what they write."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

from guiju.engine.report.exit_codes import ExitCode

Run = Callable[..., Result]
DOCUMENT = Path(__file__).parent.parent / "docs" / "ci.md"
EXPECTATIONS = "trace: traces\nexpect: {rules: {no_offers: {fires: {at_least: 1}}}}\n"


def jobs_of(document: str) -> dict[str, Any]:
    """The jobs in a document, under the headings they stand below."""
    parts = re.findall(r"^## (.+?)$(.*?)(?=^## |\Z)", document, re.DOTALL | re.MULTILINE)
    found = {heading: re.search(r"```yaml\n(.*?)```", text, re.DOTALL) for heading, text in parts}
    return {heading: yaml.load(match[1], yaml.BaseLoader) for heading, match in found.items() if match}


def scripts(job: Any) -> Iterator[str]:
    """The lines of shell in a job of GitHub's or GitLab's."""
    for step in job.get("steps", [{"run": line} for line in job.get("script", [])]):
        yield from step.get("run", "").splitlines()


def git(*arguments: str) -> None:
    who = ["-c", "user.name=Li", "-c", "user.email=li@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(club: Path) -> Path:
    """A repository whose main branch has the rules, their expectations and a trace; `rules` is other than there."""
    shutil.move("club", "rules")
    Path("traces").mkdir()
    lines = Path("trace.jsonl").read_text(encoding="utf-8").splitlines()
    sound = [line for line in lines if "unheard_of" not in line and line.startswith("{")]
    Path("traces", "march.jsonl").write_text("\n".join(dict.fromkeys(sound)) + "\n", encoding="utf-8")
    Path("expect.yaml").write_text(EXPECTATIONS, encoding="utf-8")
    git("init", "--quiet", "--initial-branch", "main")
    git("add", "rules")
    git("commit", "--quiet", "--message", "the rules")
    for name in ("refs/remotes/origin/main", "FETCH_HEAD"):
        git("update-ref", name, "HEAD")
    rules = Path("rules", "rules.guiju")
    text = (
        rules.read_text(encoding="utf-8").replace(">= 4", ">= 3").replace("member.tier >= VIP", "member.tier > normal")
    )
    rules.write_text(text, encoding="utf-8")
    return club


@pytest.mark.parametrize("place", ["GitHub Actions", "GitLab"])
def test_what_the_documented_jobs_run_ends_well(run: Run, repository: Path, place: str) -> None:
    jobs = jobs_of(DOCUMENT.read_text(encoding="utf-8"))[place]
    (job,) = jobs.get("jobs", jobs).values()
    lines = [line for line in scripts(job) if line.startswith("guiju ")]
    assert len(lines) >= 4
    assert run("fmt", "rules").exit_code == ExitCode.OK
    for line in lines:
        arguments = shlex.split(line.partition(">")[0])[1:]
        result = run(*arguments)
        assert result.exit_code == ExitCode.OK, (line, result.output)
    written = {line.split()[-1] for line in lines if " -o " in line or "--out" in line}
    assert written
    assert all(Path(name).stat().st_size > 100 for name in written)
    assert "differently" in Path("difference.html").read_text(encoding="utf-8")


def test_what_the_documented_jobs_keep_is_what_they_write() -> None:
    jobs = jobs_of(DOCUMENT.read_text(encoding="utf-8"))
    (github,) = jobs["GitHub Actions"]["jobs"].values()
    kept = [step["with"] for step in github["steps"] if "upload" in step.get("uses", "")]
    text = "\n".join(scripts(github))
    assert [row.get("path") or row.get("sarif_file") for row in kept] == ["difference.html", "rules.sarif"]
    assert all((row.get("path") or row.get("sarif_file")) in text for row in kept)
    (gitlab,) = jobs["GitLab"].values()
    artifacts = gitlab["artifacts"]
    for name in (*artifacts["paths"], artifacts["reports"]["junit"]):
        assert name in "\n".join(scripts(gitlab))
