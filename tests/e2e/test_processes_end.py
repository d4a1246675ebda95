"""Several processes end together, whatever ends one of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .long_traces import begin, trace

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "GUIJU_CACHE": ""}


@pytest.fixture
def community(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return begin(tmp_path)


@contextmanager
def begun(community: Path, jobs: int) -> Iterator[subprocess.Popen[bytes]]:
    """A long run in several processes, of which a first decision has been written."""
    (community / "trace.jsonl").write_bytes(trace(60_000))
    options = ["dry-run", "rules.guiju", "trace.jsonl", "--jobs", str(jobs), "--format", "jsonl"]
    command = [sys.executable, "-m", "guiju", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process


def rest_of(process: subprocess.Popen[bytes]) -> str:
    """What is said until nobody has the ends of its pipes any more: none of its processes is left."""
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read()
    return process.stderr.read().decode()


@pytest.mark.parametrize("jobs", [2, 3])
def test_an_interrupted_run_shows_what_is_known(community: Path, jobs: int) -> None:
    with begun(community, jobs) as process:
        process.send_signal(signal.SIGINT)
        said = rest_of(process)
    assert process.returncode == 130, said
    assert " members in 1 file" in said  # how many depends on how far it came


@pytest.mark.parametrize("jobs", [2, 3])
def test_an_interrupt_of_all_processes_at_once_ends_them(community: Path, jobs: int) -> None:
    """A terminal interrupts every process that was started in it."""
    with begun(community, jobs) as process:
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGINT)
        process.send_signal(signal.SIGINT)
        said = rest_of(process)
    assert process.returncode == 130, said
    assert "Traceback" not in said


@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_end_with_the_one_that_started_them(community: Path, jobs: int) -> None:
    with begun(community, jobs) as process:
        process.kill()
        rest_of(process)
    assert process.returncode == -signal.SIGKILL
