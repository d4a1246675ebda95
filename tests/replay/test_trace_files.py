"""Which files a trace is made of, and what is said when there are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guiju.engine.replay.trace_files import find_files
from guiju.engine.replay.traces import TraceError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ["traces/b.jsonl", "traces/a.ndjson.gz", "traces/deep/er/c.json.zst", "traces/notes.txt",
                 "traces/.hidden.jsonl", "traces/.git/x.jsonl", "traces/d.csv", "traces/2026-03/e.jsonl"]:  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"xyz")
    return tmp_path


def names(paths: str | list[str]) -> list[str]:
    return [file.path for file in find_files(paths)]


@pytest.mark.usefixtures("folder")
def test_a_folder_is_searched_throughout_for_traces_only() -> None:
    found = ["traces/2026-03/e.jsonl", "traces/a.ndjson.gz", "traces/b.jsonl", "traces/deep/er/c.json.zst"]
    assert names("traces") == found
    assert [file.size for file in find_files("traces")] == [3, 3, 3, 3]


@pytest.mark.usefixtures("folder")
def test_files_and_patterns() -> None:
    assert names("traces/notes.txt") == ["traces/notes.txt"]
    assert names("traces/*.jsonl") == ["traces/b.jsonl"]
    assert names("traces/**/*.jsonl") == ["traces/2026-03/e.jsonl", "traces/b.jsonl"]
    assert names("traces/2026-*") == ["traces/2026-03/e.jsonl"]
    assert names(["traces/*.jsonl", "traces/b.jsonl", "./traces/b.jsonl", "-"]) == ["-", "traces/b.jsonl"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(folder: Path) -> None:
    (folder / "a[1].jsonl").write_bytes(b"")
    assert names("a[1].jsonl") == ["a[1].jsonl"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("path", "message", "help"),
    [
        ("traces/*.jsnl", "no file matches `traces/*.jsnl`", "did you mean `traces/b.jsonl`?"),
        ("trace/*.jsonl", "no file matches `trace/*.jsonl`", "did you mean `traces`?"),
        ("traces/c.jsonl", "there is no file or folder `traces/c.jsonl`", "did you mean `traces/b.jsonl`?"),
        ("traces/deep/qqqqqq", "there is no file or folder `traces/deep/qqqqqq`", "the folder `traces/deep` has `er`"),
    ],
)
def test_what_is_not_there_is_named_with_what_may_have_been_meant(path: str, message: str, help: str) -> None:
    with pytest.raises(TraceError) as caught:
        find_files(path)
    assert (caught.value.code, caught.value.message, caught.value.help) == ("G640", message, help)


def test_a_folder_without_traces_and_no_path_at_all(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="has no trace in it"):
        find_files(tmp_path)
    with pytest.raises(TraceError, match="no trace was given"):
        find_files([])


def test_the_name_without_compression(tmp_path: Path) -> None:
    for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"]:
        (tmp_path / name).write_bytes(b"")
        assert find_files(tmp_path / name)[0].plain_name == "a.jsonl"


def test_a_pipe_has_no_size(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    assert find_files(pipe)[0].size is None
