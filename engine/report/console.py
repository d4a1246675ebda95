"""Where commands read and write: data on standard output, what is said to a person on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import click

from .json_text import shown_lines

STDIN = "-"
"""How a command line names standard input, and standard output."""


def put(text: str, out: str | None = None) -> None:
    """Puts data on standard output or into a file, with a line end, in UTF-8 wherever it is not a terminal.

    Args:
        text: the data.
        out: the file; None or `-` is standard output.

    Raises:
        OSError: it can't be written.
    """
    if out is not None and out != STDIN:
        from .rewriting import replace_file

        replace_file(Path(out), f"{text}\n")
    elif sys.stdout.isatty():
        click.echo(text)
    else:
        click.echo(f"{text}\n".encode("utf-8", "backslashreplace"), nl=False)


@contextmanager
def lines_of_json(out: str | None) -> Iterator[Callable[[bytes], object]]:
    """What writes lines of JSON, as bytes, to standard output or a file.

    On a terminal, what members wrote can't act on it. Into files and pipes the lines go as they are.

    Args:
        out: the file; None or `-` is standard output.

    Raises:
        OSError: it can't be written.
    """
    with click.open_file(out or STDIN, "wb") as file:
        shown = out in (None, STDIN) and sys.stdout.isatty()
        yield (lambda lines: file.write(shown_lines(lines))) if shown else file.write


def keep_apart(out: str | None, read: Iterable[str | Path]) -> None:
    """Sees to it that no file that is read is written over.

    Args:
        out: the file to write to; None or `-` is standard output.
        read: files and folders that are read.

    Raises:
        click.UsageError: the file is one of them, or a policy file in one of the folders.
    """
    if out is None or out == STDIN or not (target := Path(out)).is_file():
        return
    for path in map(Path, read):
        within = target.suffix == ".guiju" and path.is_dir() and target.resolve().is_relative_to(path.resolve())
        if within or (path.exists() and target.samefile(path)):
            raise click.UsageError(f"`{out}` is read by this command: write to another file")


def say(text: str) -> None:
    """Says something to a person, on standard error."""
    click.echo(text, err=True)


def color(stream: IO[str]) -> bool:
    """Whether what goes to a stream may be coloured."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def stdin_of(paths: Sequence[str]) -> bytes:
    """What standard input holds, if a path asks for it.

    Raises:
        click.UsageError: a path besides asks for something else; standard input is one file.
    """
    if STDIN not in paths:
        return b""
    if len(paths) > 1:
        raise click.UsageError("`-` stands alone: standard input is one file")
    return sys.stdin.buffer.read()


def silence_output() -> None:
    """Lets what is still buffered go nowhere, so that the interpreter has nothing to complain of when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
