"""Policy files in their standard layout: what would change, and the change itself, all of it or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from ..check.digest import digest_of
from ..diagnostics import Diagnostic, Severity
from ..source import Source
from ..syntax.format import format_file
from ..syntax.parse import Parsed, parse
from ..syntax.vocabulary import Language
from .terminal import safe, styled

_STYLES = {"+": "help", "-": "error", "@": "frame"}


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file and its standard layout.

    Args:
        name: of the file, `-` for standard input.
        before, after: its text; the same where nothing is to be done.
        errors: why it is left alone; empty when it is not.
    """

    name: str
    before: str
    after: str
    errors: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the standard layout is another one than the file's."""
        return self.before != self.after


def rewrite(parsed: Parsed, language: Language | None) -> Rewritten:
    """A policy file in its standard layout.

    Args:
        parsed: the file.
        language: the language to write its words in; None keeps that of most of its words.

    Returns:
        the file before and after; as it was, with the reasons, where it has errors.

    Raises:
        AssertionError: the new text would not mean what the old one does (a mistake in the engine); nothing is lost.
    """
    source = parsed.file.source
    errors = tuple(finding for finding in parsed.diagnostics if finding.level is Severity.ERROR)
    if errors:
        return Rewritten(source.name, source.text, source.text, errors)
    text = format_file(parsed.file, parsed.file.language if language is None else language)
    again = parse(Source(source.name, text), parsed.file.declared)
    if _meaning(again) != _meaning(parsed):
        raise AssertionError(f"the layout of `{source.name}` would change what it means; it was left alone")
    return Rewritten(source.name, source.text, text.replace("\n", _line_end(source.text)))


def _meaning(parsed: Parsed) -> list[str]:
    return [digest_of(statement) for statement in parsed.file.statements]


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def difference(file: Rewritten, color: bool) -> str:
    """What would change, as a unified diff; empty when nothing would."""
    before, after = file.before.splitlines(), file.after.splitlines()
    lines = unified_diff(before, after, file.name, f"{file.name} (formatted)", lineterm="")
    return "\n".join(_coloured(lines, color))


def _coloured(lines: Iterable[str], color: bool) -> Iterator[str]:
    for line in lines:
        style = None if line.startswith(("+++", "---")) else _STYLES.get(line[:1])
        yield safe(line) if style is None else styled(safe(line), style, color)


def replace_file(path: Path, text: str) -> None:
    """Writes a file anew, whole or not at all; it keeps its permissions, and a link stays a link.

    What is no file but a pipe or a device is written to as it is.

    Raises:
        OSError: it can't be written; it is as it was.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_text(text, encoding="utf-8", newline="")
        return
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:  # of the file that was meant, not of the one beside it that nobody asked for
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        if target.exists():
            shutil.copymode(target, name)
        else:
            os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found
