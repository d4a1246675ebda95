"""Samples of every form, written for these tests as the apps write them, and imports of them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from guiju.engine.replay.importers.importing import Import, Order
from guiju.engine.replay.importers.reading import Settings

SAMPLES = Path(__file__).parent / "samples"
CHINA = ZoneInfo("Asia/Shanghai")


def imported(*paths: Path | str, zone: ZoneInfo | None = CHINA, **order: object) -> tuple[Import, bytes]:
    """An import that was done, and the trace it made."""
    settings = Settings(zone, order.pop("order", None), order.pop("groups", {}))  # type: ignore[arg-type]
    done = Import(Order([str(path) for path in paths], "-", settings=settings, **order))  # type: ignore[arg-type]
    trace = io.BytesIO()
    done.run(trace.write)
    return done, trace.getvalue()


def lines_of(trace: bytes) -> list[dict[str, object]]:
    """The events of a trace, without its header."""
    return [json.loads(line) for line in trace.splitlines()[1:]]


@pytest.fixture
def samples() -> Path:
    return SAMPLES
