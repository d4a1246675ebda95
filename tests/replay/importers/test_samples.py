"""Every form: a sample of it becomes the events it holds; cut short or damaged it costs what is damaged and no more."""

from __future__ import annotations

import gc
import json
import random
import shutil
import tracemalloc
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator
from syrupy.assertion import SnapshotAssertion

from guiju.engine.replay.importers import parts
from guiju.engine.replay.importers.importing import Import, Order
from guiju.engine.replay.importers.reading import Settings
from guiju.engine.replay.importers.registry import FORMATS
from guiju.engine.replay.traces import TraceError, TraceReader

from .conftest import SAMPLES, imported, lines_of

DISCORD_CSV = "Garden Club - Talk - general [800000000000000002].csv"
WHATSAPP = "WhatsApp Chat with Garden Club.txt"
FORM_OF = {
    "telegram.json": "telegram", "discord.json": "discord-json", DISCORD_CSV: "discord-csv", "discord_old.csv": "discord-csv",
    "slack": "slack", WHATSAPP: "whatsapp", "whatsapp_zh.txt": "whatsapp", "qq.txt": "qq", "wechat.csv": "wechat-csv",
    "weflow.json": "weflow", "chatlab.json": "chatlab", "chatlab.jsonl": "chatlab", "wecom_audit.jsonl": "wecom-audit",
    "wecom_events.xml": "wecom-events", "onebot.jsonl": "onebot", "matrix.json": "matrix", "matrix_sync.json": "matrix",
    "garden.log": "irc", "irssi.log": "irc", "weechat.log": "irc", "hexchat.log": "irc", "#znc": "irc",
}  # fmt: skip
DAY = "slack/general/2026-03-01.json"
DATED_BY_NAME = "#znc/2026-03-01.log"
FILES = [*(name for name in FORM_OF if (SAMPLES / name).is_file()), DAY, DATED_BY_NAME]


def form_of(name: str) -> str:
    return FORM_OF[name.partition("/")[0]]


def told(name: str) -> dict[str, object]:
    """What a person says about a sample, cut short or not."""
    return {"format": form_of(name), "order": "mdy" if name == WHATSAPP else None}


def put(folder: Path, name: str, data: bytes) -> Path:
    """A file of a sample's name, in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def summary(done: Import) -> list[str]:
    """What was not simply understood."""
    tally = done.tally
    guessed = [f"guessed {count}: {reason}" for reason, count in sorted(tally.guessed.items())]
    skipped = [f"left out {count}: {reason}" for reason, count in sorted(tally.skipped.items())]
    return [*guessed, *skipped, *(str(problem).removeprefix(f"{SAMPLES}/") for problem in tally.problems.listed)]


def test_every_form_is_tried_whole_cut_short_damaged_and_grown() -> None:
    assert set(FORM_OF.values()) == set(FORMATS)
    assert set(FORM_OF) == {path.name for path in SAMPLES.iterdir()}
    assert {form_of(name) for name in FILES} == set(FORMATS)
    assert {form_of(name) for name in GROWN} == set(FORMATS)


@pytest.mark.parametrize("name", FORM_OF)
def test_a_sample_becomes_the_events_it_holds(name: str, snapshot: SnapshotAssertion) -> None:
    done, trace = imported(SAMPLES / name)
    assert done.chosen.format.name == FORM_OF[name]
    assert [*trace.decode().splitlines(), *summary(done)] == snapshot


@pytest.mark.parametrize("name", FORM_OF)
def test_what_comes_out_is_a_trace_without_a_fault(name: str, tmp_path: Path) -> None:
    _, trace = imported(SAMPLES / name)
    (tmp_path / "trace.jsonl").write_bytes(trace)
    reader = TraceReader(tmp_path / "trace.jsonl", strict=True)
    instants = [item.event.at for item in reader]
    assert instants == sorted(instants)
    assert len(instants) == trace.count(b"\n") - 1 > 0
    assert not reader.problems.counts
    schema = json.loads((files("guiju.schemas") / "event.schema.json").read_text(encoding="utf-8"))
    for event in lines_of(trace):
        Draft202012Validator(schema).validate(event)


@pytest.mark.parametrize("name", [name for name in FILES if name != DATED_BY_NAME])
def test_standard_input_is_read_as_a_file_is(name: str) -> None:
    groups = {"": "garden"}
    done, trace = imported("-", stdin=str(SAMPLES / name), groups=groups, **told(name))
    file, whole = imported(SAMPLES / name, groups=groups, **told(name))
    assert done.events == file.events > 0
    assert summary(done) == [line.replace(str(SAMPLES / name), "-").replace(name, "-") for line in summary(file)]
    texts = [[line.get("message", {}).get("text") for line in lines_of(each)] for each in (trace, whole)]  # type: ignore[attr-defined]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_breaks_off_keeps_what_came_before(name: str, tmp_path: Path) -> None:
    whole = (SAMPLES / name).read_bytes()
    before = {line["id"] for line in lines_of(imported(SAMPLES / name, **told(name))[1])}
    ends = [len(whole) // 3, len(whole) // 2, len(whole) * 4 // 5, len(whole) - 10]
    counts = []
    for end in ends:
        _, trace = imported(put(tmp_path, name, whole[:end]), **told(name))
        kept = {line["id"] for line in lines_of(trace)}
        # a name that the lost part would have given, or a last line cut in two, makes other ids; nothing else does
        assert len(kept - before) <= 4
        counts.append(len(kept))
    assert counts == sorted(counts)
    assert counts[-1] >= len(before) - 3


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith("json")])
def test_json_that_breaks_off_is_said_to(name: str, tmp_path: Path) -> None:
    whole = (SAMPLES / name).read_bytes()
    done, _ = imported(put(tmp_path, name, whole[: len(whole) * 4 // 5]), format=form_of(name))
    assert any("breaks off" in problem.message for problem in done.tally.problems.listed)


@pytest.mark.parametrize("name", FILES)
def test_damage_is_counted_and_costs_little(name: str, tmp_path: Path) -> None:
    whole = (SAMPLES / name).read_bytes()
    events = done_events = 0
    chance = random.Random(name)
    for _ in range(12):
        damaged = bytearray(whole)
        place = chance.randrange(len(whole) // 4, len(whole))
        damaged[place : place + 3] = bytes(chance.choice(b'\x00\xff"{}]\\,x') for _ in range(3))
        done, trace = imported(put(tmp_path, name, bytes(damaged)), **told(name))
        done_events += done.events
        events += whole.count(b"\n") and len(lines_of(trace))
    whole_events = imported(SAMPLES / name, format=form_of(name))[0].events
    assert done_events == events
    assert done_events >= 12 * whole_events * 2 // 3


def test_a_damaged_record_costs_no_other(tmp_path: Path) -> None:
    text = (SAMPLES / "discord.json").read_text(encoding="utf-8")
    (tmp_path / "discord.json").write_text(text.replace('"content": "Lovely', '"content": Lovely', 1), encoding="utf-8")
    done, trace = imported(tmp_path / "discord.json")
    whole, _ = imported(SAMPLES / "discord.json")
    assert done.events == whole.events - 1
    assert "900000000000000003" not in {event["id"] for event in lines_of(trace)}
    (problem,) = [one for one in done.tally.problems.listed if one.code == "G650"]
    assert (problem.line, problem.message) == (117, "this is not JSON: `L` is not expected there; left out")


# ---- size ------------------------------------------------------------------------------------------------------------


def lines_times(head: int) -> Callable[[bytes, int], bytes]:
    """Makes a file longer by its lines, but for so many at the top."""

    def grown(whole: bytes, times: int) -> bytes:
        lines = whole.splitlines(keepends=True)
        return b"".join([*lines[:head], *(lines[head:] * times)])

    return grown


def items_times(*path: str) -> Callable[[bytes, int], bytes]:
    """Makes a JSON file longer by the items of one list."""

    def grown(whole: bytes, times: int) -> bytes:
        data = inner = json.loads(whole.replace(b"\\x1F", b""))
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] *= times
        return json.dumps(data, ensure_ascii=False, indent=1).encode()

    return grown


GROWN = {
    "telegram.json": items_times("messages"),
    "discord.json": items_times("messages"),
    DISCORD_CSV: lines_times(1),
    DAY: lambda whole, times: json.dumps(json.loads(whole) * times).encode(),
    WHATSAPP: lines_times(0),
    "qq.txt": lines_times(8),
    "wechat.csv": lines_times(1),
    "weflow.json": items_times("messages"),
    "chatlab.json": items_times("messages"),
    "chatlab.jsonl": lines_times(2),
    "wecom_audit.jsonl": lines_times(0),
    "wecom_events.xml": lines_times(0),
    "onebot.jsonl": lines_times(0),
    "matrix.json": items_times("messages"),
    "garden.log": lines_times(1),
}


def peak_of(path: Path, form: str) -> tuple[int, int]:
    """The most memory that an import took at once, in bytes, and how many events there were."""
    usual = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # as it is outside tests: what waits to be collected counts too
    gc.collect()
    tracemalloc.start()
    try:
        done = imported_to_disk(path, form)
        return tracemalloc.get_traced_memory()[1], done.events
    finally:
        tracemalloc.stop()
        gc.set_threshold(*usual)


def imported_to_disk(path: Path, form: str) -> Import:
    out = path.parent / "out.jsonl"
    done = Import(Order([str(path)], str(out), form, Settings(ZoneInfo("UTC"), "mdy"), at_once=64))
    with (path.parent / "unused").open("wb") as stdout:
        done.run(stdout.write)
    return done


@pytest.mark.parametrize("name", GROWN)
def test_a_file_100_times_larger_takes_no_more_memory(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "CHUNK", 2_048)  # so that a small file is large
    form = form_of(name)
    whole = (SAMPLES / name).read_bytes()
    path = tmp_path / Path(name).name
    peaks, events = [], []
    for times in (1, 1, 100):  # the first time, whatever is kept for ever is loaded
        path.write_bytes(GROWN[name](whole, times))
        peak, count = peak_of(path, form)
        peaks.append(peak)
        events.append(count)
    assert events[2] > 80 * events[1]
    assert peaks[2] < 300_000, "an event that is kept takes more than 1,000 bytes"


def test_an_archive_is_read_as_the_folder_it_was(tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "export"), "zip", SAMPLES / "slack")
    _, folder = imported(SAMPLES / "slack")
    done, archive = imported(tmp_path / "export.zip")
    assert archive == folder
    assert done.total_bytes is None


def test_an_archive_that_breaks_off(tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "export"), "zip", SAMPLES / "slack")
    whole = (tmp_path / "export.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TraceError, match="the archive is damaged or cut off"):
        imported(tmp_path / "cut.zip")
