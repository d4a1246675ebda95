"""`guiju import`: other people's exports become a trace."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from ...community.time_zones import find_zone, zone_help
from ...replay.importers.importing import Import, Order
from ...replay.importers.pseudonyms import Pseudonyms, read_key
from ...replay.importers.reading import Settings
from ...replay.importers.registry import FORMATS
from ..console import STDIN, keep_apart, lines_of_json, put, say
from ..exit_codes import ExitCode
from ..import_report import import_data, render_import
from ..json_text import dump
from ..progress import Progress


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line says about an export.

    Args:
        format: the name of its form; None has it recognised.
        timezone: the name of the time zone of local times, or None.
        order: of year, month and day, or None.
        groups: `EXPORT=OURS`, or one id for everything.
        key: the file with the key of pseudonyms, or None.
    """

    format: str | None
    timezone: str | None
    order: str | None
    groups: Sequence[str]
    key: str | None


def import_exports(paths: Sequence[str], out: str, told: Told, resume: bool, strict: bool, form: str) -> ExitCode:
    """Imports exports and shows what came of them.

    Args:
        paths: files, folders and archives, `-` for standard input; the first may be the name of a form instead.
        out: the trace; `-` is standard output.
        told: what is said about the export.
        resume: whether an interrupted import goes on.
        strict: whether the first thing wrong ends the import.
        form: `text` or `json`.

    Raises:
        TraceError: an export can't be read, or is wrong in a strict import.
        click.UsageError: an option is not as it should be.
        KeyboardInterrupt: the import was stopped; it can go on with `--resume`.
    """
    format = told.format
    if format is None and len(paths) > 1 and paths[0] in FORMATS:
        format, *paths = paths
    if resume and out == STDIN:
        raise click.UsageError("`--resume` goes on with a file: name it with `-o`")
    keep_apart(out, [*paths, *([told.key] if told.key else [])])
    settings = Settings(_zone(told.timezone), told.order, _groups(told.groups))
    hidden = None if told.key is None else Pseudonyms(read_key(told.key))
    started = time.monotonic()
    with _kept(paths) as stdin:
        done = Import(Order(paths, out, format, settings, hidden, resume, strict, stdin=stdin))
        try:
            with Progress(done, sys.stderr) as progress, lines_of_json(None) as write:
                done.on_progress = progress
                done.run(write)
        except KeyboardInterrupt:
            if out != STDIN:
                say("stopped; the same command with `--resume` goes on")
            raise
    text = dump(import_data(done)) if form == "json" else render_import(done, time.monotonic() - started)
    if out == STDIN:
        say(text)
    else:
        put(text)
    return ExitCode.OK if done.events else ExitCode.TRACE


@contextmanager
def _kept(paths: Sequence[str]) -> Iterator[str | None]:
    """Standard input in a file for as long as needed, where a path asks for it: some exports have to be read twice."""
    if STDIN not in paths:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="guiju-") as folder:
        kept = Path(folder) / "stdin"
        with kept.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield str(kept)


def _zone(name: str | None) -> ZoneInfo | None:
    zone = None if name is None else find_zone(name)
    if name is not None and zone is None:
        raise click.UsageError(f"there is no time zone `{name}`; {zone_help(name)}")
    return zone


def _groups(pairs: Sequence[str]) -> dict[str, str]:
    """What groups are called; a name alone is for all of them."""
    split = [pair.rpartition("=") for pair in pairs]
    for pair, (_, _, ours) in zip(pairs, split, strict=True):
        if not ours:
            raise click.UsageError(f"`--group {pair}` names no group of the community; write `EXPORT=OURS`")
    return {theirs: ours for theirs, _, ours in split}
