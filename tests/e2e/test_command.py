"""The command as the shell starts it: signals, pipes, terminals, and how fast it answers."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="terminals are made otherwise here")
termios = pytest.importorskip("termios")

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "guiju"]
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "PYTHONUTF8")},
    "PYTHONPATH": str(ROOT / "src"),
    "GUIJU_CACHE": "",  # nothing of these commands is to be kept in the user's folder
    "TERM": "xterm-256color",
}
Event = Callable[..., str]


def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    settings: dict[str, object] = {**pipes, "env": ENVIRONMENT, **options}
    return subprocess.Popen([*COMMAND, *arguments], **settings)  # type: ignore[call-overload, no-any-return]


def ended(*arguments: str, stdin: bytes = b"", **options: object) -> tuple[int, str, str]:
    process = start(*arguments, **options)
    stdout, stderr = process.communicate(stdin, timeout=60)
    return process.returncode, (stdout or b"").decode(), (stderr or b"").decode()


def lines(line: Event, count: int, first: int = 0) -> bytes:
    """Events of many members, some of whom advertise."""
    return "".join(
        line(f"e{n}", n / 10, "flash sale" if n % 10 == 0 else "hello", member=f"u{n % 97}") + "\n"
        for n in range(first, first + count)
    ).encode()


@contextmanager
def terminal() -> Iterator[tuple[int, Callable[[], str]]]:
    """A terminal to be handed to a process, and what was written to it, once the process has ended."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))

    def written() -> str:
        os.close(theirs)
        found = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # Linux says so at the end
                piece = b""
            if not piece:
                return found.decode()
            found += piece

    try:
        yield theirs, written
    finally:
        os.close(ours)


def test_the_command_runs(club: Path) -> None:
    bound = "a message takes at most 12 conditions, 2 counter look-ups and 5 effects"
    assert ended("check", "club") == (0, f"checked 4 rules, 1 pattern, 1 guard\n{bound}\n", "")


def test_help_comes_at_once() -> None:
    resource = pytest.importorskip("resource")

    def used() -> float:
        """What children have used of the processor, in seconds: that does not depend on what else runs."""
        found = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(found.ru_utime + found.ru_stime)

    took = []
    for _ in range(5):
        before = used()
        assert ended("--help")[0] == 0
        took.append(used() - before)
    assert min(took) < 0.2


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_ctrl_c_ends_a_dry_run_with_what_is_known(club: Path, line: Event, form: str) -> None:
    with open("shown", "wb") as shown:
        process = start("dry-run", "club", "-", "--format", form, stdout=shown)
    assert process.stdin is not None
    # More than the pipe and one reading hold: when all of it has been taken, the run has begun.
    process.stdin.write(lines(line, 2_000))
    process.stdin.flush()
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    stderr = process.communicate(timeout=60)[1].decode()
    stdout = Path("shown").read_text(encoding="utf-8")
    assert process.returncode == 130
    assert "Traceback" not in stderr
    events = re.search(r"([\d,]+) events by \d+ members", stdout + stderr)
    assert events is not None
    assert int(events[1].replace(",", "")) > 100
    assert "Stopped before the end" in stdout + stderr
    assert "no_offers" in stdout


def test_ctrl_c_during_an_explanation_says_nothing(club: Path, line: Event) -> None:
    process = start("explain", "club", "-", "--event", "never")
    assert process.stdin is not None
    process.stdin.write(lines(line, 2_000))
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout, stderr) == (130, b"", b"")


def test_a_closed_pipe_is_quiet(club: Path, line: Event) -> None:
    Path("long.jsonl").write_bytes(lines(line, 3_000))
    process = start("dry-run", "club", "long.jsonl", "--format", "jsonl", "--all")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b'{"event":"e0"')
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.parametrize(
    "arguments", [["dry-run", "club", "trace.jsonl"], ["explain", "club", "trace.jsonl", "--event", "m4"]]
)
def test_colours_on_a_terminal_only_and_never_where_not_wanted(club: Path, arguments: list[str]) -> None:
    shown = {}
    for name, extra in {"plain": {}, "unwanted": {"NO_COLOR": "1"}, "dumb": {"TERM": "dumb"}}.items():
        with terminal() as (end, written):
            code, *_ = ended(*arguments, stdout=end, env={**ENVIRONMENT, **extra})
            shown[name] = written().replace("\r\n", "\n")
            assert code == 0
    piped = ended(*arguments)[1]
    assert "\x1b[1m" in shown["plain"]
    assert "«" not in shown["plain"]
    assert shown["unwanted"] == shown["dumb"] == piped
    assert "\x1b" not in piped


def test_findings_are_coloured_on_a_terminal(club: Path) -> None:
    Path("wrong.guiju").write_text("when", encoding="utf-8")
    with terminal() as (end, written):
        assert ended("dry-run", "wrong.guiju", "trace.jsonl", stderr=end)[0] == 3
        assert "\x1b[1;31merror[G" in written()


@pytest.mark.parametrize("command", [("dry-run", "club", "-", "--format", "jsonl"), ("import", "-", "--group", "talk")])
def test_what_members_wrote_does_not_act_on_a_terminal(club: Path, line: Event, command: tuple[str, ...]) -> None:
    wicked = "flash sale \x9b31m \u202e \x7f \u2028"
    given = line(f"e1 {wicked}", 0, "flash sale").encode()
    if command[0] == "import":
        post = {"post_type": "message", "time": 1, "self_id": 2, "user_id": 3, "group_id": 4, "message_id": 5}
        given = json.dumps({**post, "message_type": "group", "message": wicked, "raw_message": wicked}).encode()
    piped = ended(*command, stdin=given)[1]
    with terminal() as (end, written):
        ended(*command, stdin=given, stdout=end)
        shown = written()
    assert "\x9b31m" in piped
    assert not set("\x9b\u202e\x7f\u2028") & set(shown)
    assert [json.loads(each) for each in shown.splitlines()] == [json.loads(each) for each in piped.split("\n")[:-1]]


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_after_a_second(club: Path, line: Event) -> None:
    with terminal() as (end, written):
        process = start("dry-run", "club", "-", stderr=end)
        assert process.stdin is not None
        for part in range(3):
            process.stdin.write(lines(line, 3_000, first=3_000 * part))
            process.stdin.flush()
            time.sleep(1)
        process.communicate(timeout=60)
        shown = written()
    assert re.search(r"[\d,]+ events [\d,]+/s \[\d\d:\d\d\]", shown)
    assert ended("dry-run", "club", "-", stdin=lines(line, 3_000))[2] == ""


def test_output_is_utf_8_wherever_it_goes(club: Path) -> None:
    for encoding in ("latin-1", "ascii"):
        process = start("dry-run", "club", "trace.jsonl", env={**ENVIRONMENT, "PYTHONIOENCODING": encoding})
        stdout, _ = process.communicate(timeout=60)
        assert "韩梅梅" in stdout.decode("utf-8")
        assert process.returncode == 0


def test_completion_is_there() -> None:
    for shell in ("bash", "zsh", "fish"):
        environment = {**ENVIRONMENT, "_GUIJU_COMPLETE": f"{shell}_source"}
        # Click names the variable after the program, which is `guiju` when it is installed.
        code = "import sys; sys.argv = ['guiju']; from guiju.cli import main; main()"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, text=True)
        if shell == "bash" and not done.stdout:
            continue  # a machine without bash, or with one too old
        assert "_GUIJU_COMPLETE" in done.stdout


@pytest.mark.parametrize("redirection", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("command", ["check club", "dry-run club trace.jsonl --format jsonl", "vocabulary", "check -"])
def test_closed_streams_change_no_verdict(club: Path, command: str, redirection: str) -> None:
    line = f"exec {' '.join(COMMAND)} {command} {redirection}"
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, env=ENVIRONMENT, stdin=subprocess.DEVNULL, timeout=60
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device here that is always full")
@pytest.mark.parametrize("command", ["--help", "check --help", "--version", "check", "vocabulary"])
def test_a_full_disk_is_a_sentence(club: Path, command: str) -> None:
    with open("/dev/full", "wb") as full:
        code, _, stderr = ended(*command.split(), *(["club"] if command == "check" else []), stdout=full)
    assert (code, stderr) == (3, "error: no space left on device\n")
