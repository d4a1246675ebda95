"""No export breaks an import: files of another form, and records that hold anything at all, are counted or refused."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiju.engine.replay.importers.registry import FORMATS
from guiju.engine.replay.trace_problems import TraceError
from guiju.engine.replay.traces import TraceReader

from .conftest import SAMPLES, imported

JSON_FORMS = {
    "telegram.json": "telegram", "discord.json": "discord-json", "weflow.json": "weflow", "chatlab.json": "chatlab",
    "matrix.json": "matrix", "matrix_sync.json": "matrix", "wecom_audit.jsonl": "wecom-audit", "onebot.jsonl": "onebot",
    "slack/general/2026-03-01.json": "slack", "slack/users.json": "slack", "chatlab.jsonl": "chatlab",
}  # fmt: skip
ANYTHING = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        1e300,
        "",
        "x",
        "\x00\ud800",
        "1772355600",
        "昨天",
        [],
        [None],
        [1, "x", {}],
        {},
        {"": None},
    ]
)


@pytest.mark.parametrize("form", FORMATS)
def test_files_of_another_form_are_counted_or_refused(form: str) -> None:
    for sample in sorted(path for path in SAMPLES.iterdir() if path.is_file()):
        try:
            done, _ = imported(sample, format=form)
        except TraceError:
            continue
        assert done.events or done.tally.skipped or done.tally.problems.total or sample.suffix in (".json", ".jsonl")


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Where something stands in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, item in inner for place in places(item, (*path, key))]


def with_put(value: object, path: tuple[object, ...], put: object) -> object:
    if not path:
        return put
    key, *rest = path
    if isinstance(value, list):
        return [with_put(item, tuple(rest), put) if index == key else item for index, item in enumerate(value)]
    assert isinstance(value, dict)
    return {name: with_put(item, tuple(rest), put) if name == key else item for name, item in value.items()}


@pytest.mark.parametrize("name", JSON_FORMS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_records_may_hold_anything(name: str, tmp_path: Path, data: st.DataObject) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8").replace("\\x1F", "")
    documents = [json.loads(line) for line in text.splitlines()] if name.endswith("l") else [json.loads(text)]
    which = data.draw(st.integers(0, len(documents) - 1))
    for _ in range(3):
        place = data.draw(st.sampled_from(places(documents[which]) or [()]))
        documents[which] = with_put(documents[which], place, data.draw(ANYTHING))
    (tmp_path / "general").mkdir(exist_ok=True)
    path = tmp_path / ("users.json" if name.endswith("users.json") else "general/2026-03-01.json")
    path.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    if path.name == "users.json":
        (tmp_path / "general/2026-03-01.json").write_bytes((SAMPLES / "slack/general/2026-03-01.json").read_bytes())
    try:
        _, trace = imported(tmp_path, format=JSON_FORMS[name], zone=ZoneInfo("UTC"))
    except TraceError as error:
        if error.code != "G652":
            raise
        return
    (tmp_path / "trace.out").write_bytes(trace)
    reader = TraceReader(tmp_path / "trace.out")
    events = sum(1 for _ in reader)
    assert events == trace.count(b"\n") - 1
    assert set(reader.problems.counts) <= {"G621", "G622", "G644"}
