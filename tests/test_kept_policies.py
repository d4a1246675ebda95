"""Policies from the cache: what loading finds, no more and no less, and nothing that somebody else put there."""

from __future__ import annotations

import dataclasses
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from guiju.engine import kept_policies, loading
from guiju.engine.cache import FOLDER, sealed
from guiju.engine.community import load_community
from guiju.engine.diagnostics import PolicyError
from guiju.engine.kept_policies import KIND, recalled
from guiju.engine.loading import Loaded, load, load_all
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.report import given
from guiju.engine.report.findings import render_json
from guiju.engine.text import scanner

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = sorted(path.parent for path in (ROOT / "policies").rglob("*.guiju") if path.parent != ROOT / "policies")
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/trace.jsonl"))
COMMUNITY = """\
community: Club
members: members.csv
groups:
  hall: {name: Hall}
parameters:
  limit: 4
"""
RULES = """\
pattern rude: words from "words.txt"
rule rude when message matches rude then warn
rule flood when sender.messages within 1m > limit then mute 1h
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a cache of one's own."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def club(tmp_path: Path) -> Path:
    """A folder of policies with all that loading looks at: a community, a roster, parameters and a list."""
    files = {
        "community.yaml": COMMUNITY,
        "members.csv": "id,name,role\nu1,Ann,admin\n",
        "policies/inner/rules.guiju": RULES,
        "policies/parameters.yaml": "limit: {type: number, default: 5}\n",
        "policies/words.txt": "idiot\nmoron\n",
    }
    for name, text in files.items():
        (tmp_path / "club" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "club" / name).write_text(text, encoding="utf-8")
    return tmp_path / "club"


def outcome(folder: Path) -> Loaded | str:
    """What comes of loading, findings of an unreadable community as text."""
    try:
        return load_all([folder])
    except PolicyError as error:
        return render_json(error.diagnostics)


def fresh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded | str:
    """What comes of loading without a cache."""
    with monkeypatch.context() as patch:
        patch.setenv(FOLDER, "")
        return outcome(folder)


def changed_at(number: int, content: bytes) -> bytes:
    """With one bit of one byte another."""
    return content[:number] + bytes([content[number] ^ 0x10]) + content[number + 1 :]


def unread(*_: object) -> Any:
    pytest.fail("it was read again")


def told(value: object) -> Iterator[tuple[str, object]]:
    """Everything in a tree, places in sources too, which comparing leaves out."""
    yield type(value).__name__, None
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield field.name, None
            yield from told(getattr(value, field.name))
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from told(getattr(value, name))
    elif isinstance(value, Mapping):
        yield from ((repr(key), None) for key in value)
        for item in value.values():
            yield from told(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from told(item)
    else:
        yield "", value


def same(found: Loaded | str, expected: Loaded | str) -> bool:
    """Whether loading came to the same."""
    if isinstance(found, str) or isinstance(expected, str):
        return found == expected
    if found.program is None or expected.program is None:
        return found.program is expected.program and found.diagnostics == expected.diagnostics
    return (
        list(told(found.program.policy.rules)) == list(told(expected.program.policy.rules))
        and found.program.policy == expected.program.policy
        and found.program.digest == expected.program.digest
        and found.community == expected.community
        and render_json(found.diagnostics) == render_json(expected.diagnostics)
    )


@pytest.mark.parametrize("folder", [*LIBRARY, *EXAMPLES], ids=lambda folder: folder.name)
def test_what_is_kept_is_what_loading_finds(folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fresh(folder, monkeypatch)
    load_all([folder])
    monkeypatch.setattr(loading, "_examined", unread)
    assert same(load_all([folder]), expected)


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_decisions_are_the_same(folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def decisions() -> list[bytes]:
        return [one.decision.to_json() for one in DryRun(load(folder), folder / "trace.jsonl")]

    with monkeypatch.context() as patch:
        patch.setenv(FOLDER, "")
        expected = decisions()
    load(folder)
    monkeypatch.setattr(loading, "_examined", unread)
    assert decisions() == expected
    assert len(set(expected)) > 1


def _write(name: str, text: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "a rule": _write("policies/inner/rules.guiju", RULES.replace("1h", "2h")),
    "a mistake": _write("policies/inner/rules.guiju", "rule when"),
    "another policy file": _write("policies/more.guiju", 'rule more when message contains "x" then warn\n'),
    "a list": _write("policies/words.txt", "fool\n"),
    "a nearer list": _write("policies/inner/words.txt", "fool\n"),
    "no list": lambda folder: (folder / "policies/words.txt").unlink(),
    "a default": _write("policies/parameters.yaml", "limit: {type: number, default: 9}\nother: {type: role}\n"),
    "nearer parameters": _write("policies/inner/parameters.yaml", "limit: {type: duration}\n"),
    "no parameters": lambda folder: (folder / "policies/parameters.yaml").unlink(),
    "a value": _write("community.yaml", COMMUNITY.replace("4", "7")),
    "a nearer community": _write("policies/community.yaml", "community: Other\n"),
    "no community": lambda folder: (folder / "community.yaml").unlink(),
    "a member": _write("members.csv", "id,name,role\nu2,Bea,admin\n"),
    "a list that leads elsewhere": lambda folder: (
        (folder / "policies/words.txt").rename(folder / "words.txt"),
        (folder / "policies/words.txt").symlink_to(folder / "words.txt"),
    ),
    "a file renamed": lambda folder: (folder / "policies/inner/rules.guiju").rename(folder / "policies/rules.guiju"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_is_read_again(
    change: Callable[[Path], object], club: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outcome(club / "policies")
    assert isinstance(before, Loaded)
    assert before.program is not None, before.diagnostics
    assert len(list(place.iterdir())) == 1
    change(club)
    found = outcome(club / "policies")
    assert same(found, fresh(club / "policies", monkeypatch))
    assert not same(found, before)
    assert same(outcome(club / "policies"), found)


def test_the_engine_the_folder_and_the_paths_tell_entries_apart(
    club: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(club)
    load("policies")
    load("policies", "community.yaml")
    load("policies/../policies")
    monkeypatch.chdir(club / "policies")
    load(club / "policies")
    with monkeypatch.context() as patch:
        patch.setattr(kept_policies, "_ENGINE_IMPORTED", ("another",))
        load(club / "policies")
    assert len(list(place.iterdir())) == 5


def test_a_policy_with_mistakes_or_none_on_disk_is_not_kept(club: Path, place: Path) -> None:
    loading.load_text('rule a when message contains "x" then warn')
    load(club / "policies", load_community(club / "community.yaml")[0])
    (club / "policies" / "bad.guiju").write_text("rule when", encoding="utf-8")
    assert load_all([club / "policies"]).program is None
    assert not place.exists()


def test_no_byte_of_an_entry_can_change(club: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(club / "policies")
    (entry,) = place.iterdir()
    content = entry.read_bytes()
    assert recalled(entry) is not None
    held = [content]
    monkeypatch.setattr(kept_policies, "kept", lambda _: held[0])  # writing thousands of files would tell no more
    believed = []
    for number in range(0, len(content), 7):
        for held[0] in (changed_at(number, content), content[:number]):
            believed += [number] if recalled(entry) is not None else []
    assert believed == []
    held[0] = content
    assert recalled(entry) is not None


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.9, 1])
def test_a_file_that_was_changed_is_not_believed(share: float, club: Path, place: Path) -> None:
    load(club / "policies")
    (entry,) = place.iterdir()
    content = entry.read_bytes()
    number = int(share * (len(content) - 1))
    for wrong in (changed_at(number, content), content[:number]):
        entry.write_bytes(wrong)
        assert recalled(entry) is None
    entry.write_bytes(content)
    assert recalled(entry) is not None


def test_a_broken_entry_is_mended(club: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = load_all([club / "policies"])
    (entry,) = place.iterdir()
    entry.write_bytes(entry.read_bytes()[:-20])
    assert same(load_all([club / "policies"]), expected)
    monkeypatch.setattr(loading, "_examined", unread)
    assert same(load_all([club / "policies"]), expected)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system knows no owners of files")
@pytest.mark.parametrize("planted", ["folder", "file", "owner"])
def test_what_others_could_have_written_is_not_believed(
    planted: str, club: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(club / "policies")
    (entry,) = place.iterdir()
    if planted == "owner":
        monkeypatch.setattr(os, "geteuid", lambda: entry.stat().st_uid + 1)
    else:
        (place if planted == "folder" else entry).chmod(0o775)
    assert recalled(entry) is None
    assert load_all([club / "policies"]).program is not None


class _Calls:
    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call


def test_nothing_that_runs_is_read(club: Path, place: Path, tmp_path: Path) -> None:
    expected = load_all([club / "policies"])
    (entry,) = place.iterdir()
    for call in (
        (os.mkdir, (str(tmp_path / "made"),)),
        (getattr, ("", "join")),
        (load_all, ([club],)),
        (loading.Path, ("x",)),
    ):
        entry.write_bytes(sealed(KIND.form, b"[]\n" + pickle.dumps(_Calls(*call))))
        assert recalled(entry) is None
    assert not (tmp_path / "made").exists()
    assert same(load_all([club / "policies"]), expected)


@pytest.mark.parametrize("named", [FOLDER, "HOME"])
def test_where_nothing_can_be_written_loading_goes_on(
    named: str, club: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (FOLDER, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(named, str(club / "community.yaml" / "below"))
    assert load_all([club / "policies"]).program is not None


def test_turned_off_nothing_is_kept(club: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, "")
    load(club / "policies")
    assert not place.exists()


def test_what_was_not_used_for_longest_goes(club: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(club / "policies")
    (oldest,) = place.iterdir()
    os.utime(oldest, (1, 1))
    monkeypatch.setattr(kept_policies, "KIND", dataclasses.replace(KIND, most_bytes=oldest.stat().st_size * 3 // 2))
    load(club / "policies", club / "community.yaml")
    assert len(list(place.iterdir())) == 1
    assert not oldest.exists()
    monkeypatch.setattr(kept_policies, "KIND", dataclasses.replace(KIND, most_bytes=10))
    load(club / "policies")
    assert not oldest.exists()


def test_processes_at_once_leave_one_whole_entry(club: Path, place: Path) -> None:
    work = (
        "import sys; from guiju.engine import kept_policies, load;"
        "[(load(sys.argv[1]), [each.unlink(missing_ok=True) for each in kept_policies.cache_folder().glob('*')]"
        " if number % 3 == 0 else None) for number in range(9)];"
        "print(load(sys.argv[1]).digest)"
    )
    command = [sys.executable, "-c", work, str(club / "policies")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate() for process in running]
    assert {error for _, error in told} == {""}
    assert len({digest for digest, _ in told}) == 1
    load(club / "policies")
    (entry,) = [path for path in place.iterdir() if path.suffix == KIND.suffix]
    assert recalled(entry) is not None


def test_what_only_shows_itself_reads_no_pickles() -> None:
    work = "import sys, guiju.engine, guiju.cli; sys.exit('guiju.engine.kept_policies' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", work], check=False).returncode == 0


def test_a_check_of_a_kept_policy_parses_nothing_again(
    run: Callable[..., Any], place: Path, club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = club / "policies" / "inner" / "rules.guiju"
    path.write_text(
        f"define short: message.length < 5\n{RULES}rule brief when short then notify admin\n", encoding="utf-8"
    )
    shown = run("check", str(club / "policies"), "--verbose").stdout
    assert "checked 3 rules, 1 pattern, 1 definition" in shown

    def parse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(loading, "parse", parse)
    monkeypatch.setattr(given, "parse", parse)
    assert run("check", str(club / "policies"), "--verbose").stdout == shown


def test_words_of_a_kept_policy_are_not_made_ready_again(
    place: Path, club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(club / "policies")

    def prepare(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(scanner, "PreparedWords", prepare)
    program = load(club / "policies")
    assert program.scanner.scan("you MORON").bits == 1
    assert [hit.item for hit in program.scanner.hits("you m.o.r.o.n", 0)] == ["moron"]
