"""What an interrupted import needs to go on: kept beside the trace that is being made."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..trace_problems import TraceError, TraceProblem

FORM = 1
_HELP = "leave `--resume` out to begin anew"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far an import has come.

    Args:
        settings: what it was asked to do; it must be asked the same.
        sources: the SHA-256 of each file that is imported, by path.
        part: the file being read, counted from 0.
        events: how many events of that file are in the spool.
        tally: the counts before that file.
        runs: the spool's runs, each with start, end and last.
        precision: how fine the times of the trace are, in milliseconds; 0 where no event said yet.
    """

    settings: Mapping[str, object]
    sources: Mapping[str, str]
    part: int
    events: int
    tally: Mapping[str, object]
    runs: list[list[object]]
    precision: int

    def save(self, path: Path) -> None:
        """Write it, whole or not at all."""
        beside = path.with_name(path.name + ".new")
        beside.write_text(json.dumps({"import": FORM, **asdict(self)}), encoding="utf-8")
        os.replace(beside, path)


def load_checkpoint(path: Path, out: str, settings: Mapping[str, object], sources: Mapping[str, str]) -> Checkpoint:
    """The checkpoint of an interrupted import that is to go on.

    Args:
        path: where it is.
        out: the trace that is being made, for messages.
        settings: what the import is asked to do now.
        sources: the SHA-256 of each file now.

    Raises:
        TraceError: G654, with the reason why the import can't go on.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("import") != FORM:
            raise ValueError
        found = Checkpoint(**data)
    except FileNotFoundError:
        what = "it is complete" if os.path.exists(out) else "there is none"
        raise refused(out, f"there is no interrupted import to go on with: {what}") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise refused(out, "what was noted of the interrupted import can't be read") from None
    differing = [name for name, value in settings.items() if found.settings.get(name) != value]
    if differing:
        raise refused(out, f"the interrupted import was asked for with another {_listed(differing)}")
    if set(found.sources) != set(sources):
        raise refused(out, "the interrupted import was of other files")
    changed = [name for name, digest in sources.items() if found.sources[name] != digest]
    if changed:
        raise refused(out, f"`{changed[0]}` has changed since the import was interrupted")
    return found


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def refused(out: str, message: str) -> TraceError:
    """The error for an import that can't go on."""
    return TraceError(TraceProblem("G654", message, out, help=_HELP))
