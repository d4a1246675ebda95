"""The public interface: what is promised is there, and importing it costs next to nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

from guiju import engine

ROOT = Path(__file__).resolve().parent.parent
PROMISED = {
    "Decision", "Diagnostic", "Effect", "Engine", "Event", "EventError", "MemoryStore", "PolicyError", "State",
    "dry_run", "due", "evaluate", "load", "load_text",
}  # fmt: skip


def test_all_that_is_promised_is_there() -> None:
    assert set(engine.__all__) == PROMISED
    assert set(dir(engine)) >= PROMISED
    for name in PROMISED:
        assert getattr(engine, name).__name__ == name
        assert getattr(engine, name).__doc__


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"`guiju\.engine` has no attribute `evalute`"):
        engine.evalute  # noqa: B018


def python(program: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(ROOT / "src"), "PATH": ""}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, cwd=ROOT)


def test_importing_the_engine_opens_no_room() -> None:
    done = python("import sys; from guiju import engine; print([m for m in sys.modules if 'guiju.engine.' in m])")
    assert (done.stdout, done.stderr) == ("[]\n", "")


HEAVY = ("jsonschema", "lark", "click", "tqdm", "numpy", "multiprocessing", "stdnum", "chinese_calendar", "sqlite3")
"""What only some need, and takes long to import."""


@pytest.mark.parametrize(
    ("program", "more"),
    [
        ("from guiju import engine", ("yaml", "msgspec", "re2")),
        (
            "from guiju.engine import Engine, dry_run, evaluate, load",
            ("guiju.engine.report", "guiju.engine.replay.importers"),
        ),
        ("import guiju.cli", ("yaml", "msgspec", "re2", "guiju.engine.check", "guiju.engine.report.summary")),
    ],
)
def test_what_is_not_needed_is_not_imported(program: str, more: tuple[str, ...]) -> None:
    unwanted = {*HEAVY, *more} - ({"click"} if "cli" in program else set())
    done = python(f"import sys; {program}; print(sorted({unwanted!r} & sys.modules.keys()))")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_engine_has_one_name() -> None:
    done = python("import sys; sys.path.insert(0, '.'); import engine")
    assert "import this package as `guiju.engine`" in done.stderr


def test_the_interface_is_typed() -> None:
    for name in ("dry_run", "evaluate", "load", "load_text"):
        assert "return" in get_type_hints(getattr(engine, name))


def test_the_example_of_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policies").mkdir()
    Path("policies/ads.guiju").write_text('when message contains "buy" then warn, kick\n', encoding="utf-8")
    Path("community.yaml").write_text("community: C\ngroups: {g: {name: G, owner: u0}}\n", encoding="utf-8")
    event = {
        "id": "m1", "at": "2026-02-01T09:30:00+08:00", "kind": "message", "group": "g", "member": {"id": "u1"},
        "message": {"text": "buy this"},
    }  # fmt: skip
    Path("traces/2026-02").mkdir(parents=True)
    import gzip
    import json

    Path("traces/2026-02/a.jsonl.gz").write_bytes(gzip.compress(json.dumps(event).encode()))
    state = engine.State()

    policy = engine.load("policies/", community="community.yaml")
    decision = engine.evaluate(policy, event, state)
    state.apply(decision)
    assert [effect.verb for effect in decision.effects] == ["warn"]

    bot = engine.Engine(policy, store=engine.MemoryStore())
    decision = bot.evaluate(event)
    for effect in decision.effects:
        bot.report(effect)
    seen = [outcome.decision.to_json() for outcome in engine.dry_run(policy, "traces/2026-02/*.jsonl.gz")]
    assert seen == [decision.to_json()]
