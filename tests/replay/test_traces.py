"""Traces: order, problems, figures, damage and memory."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from guiju.engine.diagnostics import codes
from guiju.engine.replay.trace_bytes import split_lines
from guiju.engine.replay.traces import TraceError, TraceHeader, TraceItem, TraceReader
from guiju.engine.runtime.event import Message

ROOT = Path(__file__).resolve().parents[2]
HEADER = json.loads((ROOT / "schemas" / "trace-header.schema.json").read_text(encoding="utf-8"))
START = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def event(id: str, after: float = 0, **fields: Any) -> bytes:
    at = (START + timedelta(seconds=after)).isoformat()
    whole = {"id": id, "at": at, "kind": "message", "message": {"text": id}} | fields
    return json.dumps(whole, ensure_ascii=False).encode() + b"\n"


def write(folder: Path, name: str, *lines: bytes) -> Path:
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path


def read(paths: Any, **options: Any) -> tuple[TraceReader, list[TraceItem]]:
    reader = TraceReader(paths, **options)
    return reader, list(reader)


def ids(items: list[TraceItem]) -> list[str]:
    return [item.event.id for item in items]


def said(reader: TraceReader) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in reader.problems.listed]


@pytest.mark.parametrize("suffix", PACK)
def test_a_file_plain_or_packed(tmp_path: Path, suffix: str) -> None:
    body = b"".join(event(f"m{n}", n) for n in range(5_000))
    path = write(tmp_path, "t.jsonl" + suffix, PACK[suffix](body))
    reader, items = read(path)
    assert ids(items) == [f"m{n}" for n in range(5_000)]
    assert [item.line for item in items] == list(range(1, 5_001))
    assert items[7].event.message == Message("m7", "m7")
    assert items[0].path == str(path)
    assert (reader.lines, reader.events, reader.problems.total) == (5_000, 5_000, 0)
    assert reader.bytes_read == reader.total_bytes == path.stat().st_size
    assert reader.digest == "sha256:" + sha256(body).hexdigest()


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_packed_pieces_joined_one_after_another_are_one_file(tmp_path: Path, suffix: str) -> None:
    whole = event("a") + event("b")
    path = write(tmp_path, "t.jsonl" + suffix, *(PACK[suffix](piece) for piece in (whole[:20], b"", whole[20:])))
    assert ids(read(path)[1]) == ["a", "b"]


def test_the_first_bytes_say_how_a_file_is_packed_not_its_name(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", PACK[".gz"](event("a")))
    write(tmp_path, "b.jsonl.gz", event("b"))
    assert ids(read(tmp_path)[1]) == ["a", "b"]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_breaks_off_is_read_up_to_there(tmp_path: Path, suffix: str, kept: float) -> None:
    noise = os.urandom(300_000).hex()
    body = b"".join(event(f"m{n}", n, noise=noise[n * 300 : n * 300 + 300]) for n in range(2_000))
    packed = PACK[suffix](body)
    reader, items = read(write(tmp_path, "t.jsonl" + suffix, packed[: int(len(packed) * kept)]))
    assert ids(items) == [f"m{n}" for n in range(len(items))]
    assert abs(len(items) - 2_000 * kept) < 600
    assert said(reader) == [("G642", len(items) + 1)]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_damaged_file_is_read_up_to_there(tmp_path: Path, suffix: str) -> None:
    packed = PACK[suffix](event("a")) + (b"\x1f\x8b" if suffix == ".gz" else b"\x28\xb5\x2f\xfd") + b"\xff" * 100
    reader, items = read(write(tmp_path, "t.jsonl" + suffix, packed))
    assert ids(items) == ["a"]
    assert said(reader) == [("G643", 2)]


def test_zeros_after_packed_data_are_padding(tmp_path: Path) -> None:
    reader, items = read(write(tmp_path, "t.jsonl.gz", PACK[".gz"](event("a")), b"\0" * 70_000))
    assert (ids(items), reader.problems.total) == (["a"], 0)


def test_line_ends_blank_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    lines = [b"\xef\xbb\xbf", event("a"), b"\n  \r\n", event("b").replace(b"\n", b"\r\n"), event("c").rstrip()]
    reader, items = read(write(tmp_path, "t.jsonl", *lines))
    assert (ids(items), [item.line for item in items]) == (["a", "b", "c"], [1, 4, 5])
    assert (reader.lines, reader.problems.total) == (5, 0)


def test_bad_lines_are_counted_listed_up_to_a_limit_and_passed_over(tmp_path: Path) -> None:
    bad = [b"{\n", b"[]\n", b'{"text":"\xb9"}\n', b"\x00\x01\n", b'{"kind":"tick"}\n'] * 10
    reader, items = read(write(tmp_path, "t.jsonl", event("a"), *bad, event("b", 1)), listed=6)
    assert ids(items) == ["a", "b"]
    assert reader.problems.counts == {"G601": 20, "G602": 10, "G605": 10, "G606": 10}
    assert reader.problems.errors == reader.problems.total == 50
    assert said(reader) == [("G601", 2), ("G605", 3), ("G602", 4), ("G601", 5), ("G606", 6), ("G601", 7)]
    assert str(reader.problems.listed[0]).endswith("t.jsonl:2: error[G601]: the line ends in the middle of an event")


def test_strict_reading_ends_at_the_first_problem(tmp_path: Path) -> None:
    path = write(tmp_path, "t.jsonl", event("a"), event("x").replace(b'"id": "x", ', b""), b"{\n", b"{\n")
    with pytest.raises(TraceError) as caught:
        read(path, strict=True)
    assert (caught.value.code, caught.value.line, caught.value.path) == ("G601", 3, str(path))


@pytest.mark.parametrize("content", [b"", b"\n\n", b'{"trace":1}\n'])
def test_a_file_without_events_is_a_note(tmp_path: Path, content: bytes) -> None:
    reader, items = read(write(tmp_path, "t.jsonl", content), strict=True)
    assert (items, said(reader), reader.problems.errors) == ([], [("G644", None)], 0)


def test_utf16_is_said_once(tmp_path: Path) -> None:
    reader, items = read(write(tmp_path, "t.jsonl", (event("a") * 9).decode().encode("utf-16")))
    assert (items, said(reader)) == ([], [("G602", 1)])


def test_what_cannot_be_opened_ends_the_reading(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").symlink_to(tmp_path / "nowhere")
    with pytest.raises(TraceError, match="can't be opened: no such file or directory") as caught:
        read(tmp_path / "t.jsonl")
    assert caught.value.code == "G641"
    with pytest.raises(TraceError) as caught:
        read(write(tmp_path, "p.parquet", b"PAR1...."))
    assert caught.value.code == "G645"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PACK[".gz"](event("a") + event("b")))))
    reader, items = read("-")
    assert (ids(items), {item.path for item in items}, reader.total_bytes) == (["a", "b"], {"-"}, None)


# --- headers --------------------------------------------------------------------------------------------------------


def test_a_header_says_how_fine_times_are(tmp_path: Path) -> None:
    path = write(tmp_path, "t.jsonl", b'{"trace":1,"precision":"min","source":"discord"}\n', event("a"),
                 event("b", precision="ms"), b'{"trace":1}\n', event("c"))  # fmt: skip
    reader, items = read(path, precision=1_000)
    assert [item.event.precision for item in items] == [60_000, 1, 1_000]
    assert (reader.lines, reader.problems.total) == (5, 0)
    assert reader.headers[str(path)] == TraceHeader(1_000, None)
    alone = read(write(tmp_path, "u.jsonl", b'{"trace":1,"precision":"s","source":"irc"}\n'))[0]
    assert alone.headers == {str(tmp_path / "u.jsonl"): TraceHeader(1_000, "irc")}


def test_wrong_headers_are_reported_and_the_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "t.jsonl", b'{"trace":2,"precision":"day"}\n', event("a"))
    reader, items = read(path)
    assert (ids(items), said(reader)) == (["a"], [("G630", 1), ("G631", 1)])
    assert (
        reader.problems.listed[0].message
        == "the header's `trace` is the number 2, only 1 is known; read as if it were 1"
    )


def test_a_message_that_speaks_of_a_trace_is_no_header(tmp_path: Path) -> None:
    bad = b'{"kind":"message","trace":1}\n'
    reader, items = read(write(tmp_path, "t.jsonl", bad, event("a", trace=1)))
    assert (ids(items), said(reader)) == (["a"], [("G606", 1)])


def test_the_schema_of_the_header() -> None:
    schema = Draft202012Validator(HEADER)
    schema.check_schema(HEADER)
    assert all(schema.is_valid(example) for example in HEADER["examples"])
    for wrong in ({}, {"trace": 2}, {"trace": 1, "precision": "day"}, {"trace": 1, "kind": "tick"}):
        assert not schema.is_valid(wrong)


# --- order ----------------------------------------------------------------------------------------------------------


def test_files_are_merged_by_time_path_and_line(tmp_path: Path) -> None:
    write(tmp_path, "b.jsonl", event("b0", 0), event("b5", 5), event("b5'", 5))
    write(tmp_path, "a.jsonl.gz", PACK[".gz"](event("a5", 5) + event("a7", 7)))
    write(tmp_path, "c.jsonl", b"{\n", event("c6", 6))
    reader, items = read(tmp_path)
    assert ids(items) == ["b0", "a5", "b5", "b5'", "c6", "a7"]
    digests = (sha256(b"".join(lines)).digest() for lines in (
        [event("a5", 5), event("a7", 7)], [event("b0", 0), event("b5", 5), event("b5'", 5)], [b"{\n", event("c6", 6)]
    ))  # fmt: skip
    assert reader.digest == "sha256:" + sha256(b"".join(digests)).hexdigest()
    assert said(reader) == [("G601", 1)]


def test_within_a_file_arrival_order_is_kept(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", event("a0", 0), event("a9", 9), event("a5", 5), event("a10", 10))
    write(tmp_path, "b.jsonl", event("b6", 6), event("b11", 11))
    assert ids(read(tmp_path)[1]) == ["a0", "b6", "a9", "a5", "a10", "b11"]


def test_more_files_than_are_opened_at_once_are_merged_the_same_way(tmp_path: Path) -> None:
    count, wanted = 150, []
    for n in range(count):
        times = sorted({n * 7 % count + step * 60 for step in range(n % 4)})
        write(tmp_path, f"{n:03}.jsonl", *(event(f"{n}-{time}", time) for time in times))
        wanted += [(time, n, f"{n}-{time}") for time in times]
    reader, items = read(tmp_path)
    assert ids(items) == [id for _, _, id in sorted(wanted)]
    assert (reader.events, reader.lines, reader.problems.counts["G644"]) == (len(wanted), len(wanted), 38)
    assert reader.bytes_read == reader.total_bytes


def test_a_reader_can_read_again(tmp_path: Path) -> None:
    reader = TraceReader(write(tmp_path, "t.jsonl", event("a"), b"{\n"))
    assert reader.digest is None
    first, digest = list(reader), reader.digest
    assert (list(reader), reader.digest) == (first, digest)
    assert (reader.events, reader.lines, reader.problems.total) == (1, 2, 1)


# --- times and ids --------------------------------------------------------------------------------------------------


def test_misdated_events_are_put_back_and_reported(tmp_path: Path) -> None:
    far = 70 * 365 * 86_400
    lines = [event("a"), event("x", far), event("b", 10), event("y", -far / 2), event("z", -far / 2), event("c", 20)]
    reader, items = read(write(tmp_path, "t.jsonl", *lines, *(event(f"d{n}", 30 + n) for n in range(9))))
    start = items[0].event.at
    assert ids(items)[:6] == ["a", "x", "b", "y", "z", "c"]
    assert [item.event.at - start for item in items[:6]] == [0, 0, 10_000, -3_590_000, -3_590_000, 20_000]
    assert said(reader) == [("G621", 2), ("G622", 4), ("G622", 5)]
    assert reader.problems.listed[0].message == (
        "`at` is 2096-02-12T01:30:00+00:00, long after the events around it; taken as 2026-03-01T01:30:00+00:00"
    )
    assert reader.problems.errors == 0
    assert [item.event.at - start for item in read(tmp_path, lateness=60_000)[1][3:5]] == [-50_000, -50_000]


def test_a_misdated_first_event(tmp_path: Path) -> None:
    reader, items = read(write(tmp_path, "t.jsonl", event("a", 3 * 86_400), event("b"), event("c", 60)))
    assert [item.event.at - items[1].event.at for item in items] == [0, 0, 60_000]
    assert said(reader) == [("G621", 1)]


def test_a_time_after_receipt_is_that_of_receipt(tmp_path: Path) -> None:
    received = START.isoformat()
    reader, items = read(
        write(tmp_path, "t.jsonl", event("a", 300, received=received), event("b", 301, received=received))
    )
    assert [item.event.at - items[1].event.at for item in items] == [300_000, 0]
    assert said(reader) == [("G623", 2)]


def test_derived_ids_are_noted_and_do_not_depend_on_folder_or_compression(tmp_path: Path) -> None:
    nameless = event("x").replace(b'"id": "x", ', b"")
    found = []
    for folder, suffix in (("one", ""), ("two", ".gz"), ("three", ".zst")):
        (tmp_path / folder).mkdir()
        reader, items = read(write(tmp_path / folder, "t.jsonl" + suffix, PACK[suffix](nameless * 2)))
        found.append(ids(items))
        assert said(reader) == [("G620", 1), ("G620", 2)]
    assert found[0] == found[1] == found[2]
    assert len(set(found[0])) == 2


def test_truth_stands_beside_the_event(tmp_path: Path) -> None:
    _, items = read(write(tmp_path, "t.jsonl", event("a", truth={"patterns": ["ad"]}), event("b")))
    assert [item.truth for item in items] == [{"patterns": ["ad"]}, None]


# --- memory ---------------------------------------------------------------------------------------------------------


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


@pytest.mark.parametrize("suffix", PACK)
def test_a_huge_line_is_passed_over_without_being_held(tmp_path: Path, suffix: str) -> None:
    huge = b'{"id":"x","text":"' + b"x" * 150_000_000
    path = write(tmp_path, "t.jsonl" + suffix, PACK[suffix](event("a") + huge + b'"}\n' + event("b", 1)))
    del huge
    found: list[Any] = []
    assert peak(lambda: found.extend(read(path))) < 40_000_000
    reader, items = found
    assert (ids(items), said(reader)) == (["a", "b"], [("G603", 2)])


def test_memory_does_not_grow_with_the_trace(tmp_path: Path) -> None:
    path = write(tmp_path, "t.jsonl", *(event(f"m{n}", n, member={"id": f"u{n % 9}"}) for n in range(40_000)))
    assert peak(lambda: sum(1 for _ in TraceReader(path))) < 2_000_000


@given(st.lists(st.binary(max_size=40), max_size=30), st.integers(1, 50))
def test_lines_are_the_same_however_the_bytes_come(lines: list[bytes], size: int) -> None:
    body = b"\n".join(lines)
    assume(not body.startswith((b"\xff\xfe", b"\xfe\xff")))
    chunks = (body[start : start + size] for start in range(0, len(body), size))
    wanted = body.split(b"\n")
    assert list(split_lines(chunks)) == (wanted if wanted[-1] else wanted[:-1])


# --- the table of codes ---------------------------------------------------------------------------------------------

# Codes of whole files, of texts too long to print, and of kinds that only a community knows.
NOT_IN_LINES = {"G603", "G610", "G612", "G640", "G641", "G642", "G643", "G645"}
OF_IMPORTS = "G65"
SHOWN = [
    row
    for code, row in codes().items()
    if code.startswith("G6") and not code.startswith(OF_IMPORTS) and code not in NOT_IN_LINES
]


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.code)
def test_the_examples_of_the_codes_show_them(tmp_path: Path, row: Any) -> None:
    wrong = write(tmp_path, "wrong.jsonl", row.wrong.encode().replace(rb"\xb9", b"\xb9"))
    right = write(tmp_path, "right.jsonl", row.right.encode())
    assert row.code in read(wrong)[0].problems.counts
    assert set(read(right)[0].problems.counts) <= {"G644"} - {row.code}


# --- real data ------------------------------------------------------------------------------------------------------

DATA = Path(os.environ.get("GUIJU_DATA", ROOT.parent / "shared" / "data"))
REAL = DATA / "livechat_zh" / "events.jsonl.gz"


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_file(), reason="no folder with recorded events; name one in GUIJU_DATA")
def test_a_recorded_trace_is_read_whole() -> None:
    reader = TraceReader(REAL)
    times = [item.event.at for item in reader]
    assert len(times) == reader.lines == reader.events > 100_000
    assert reader.problems.total == 0
    assert reader.bytes_read == reader.total_bytes
