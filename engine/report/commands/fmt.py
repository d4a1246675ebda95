"""`guiju fmt`: policy files in their standard layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ..console import STDIN, color, put, say, stdin_of
from ..exit_codes import ExitCode
from ..findings import render_text
from ..given import community_given, near, parsed_given, parsed_text, text_given
from ..languages import asked_language, language_named
from ..reasons import said_in
from ..rewriting import Rewritten, difference, replace_file, rewrite
from ..terminal import safe


def fmt(paths: Sequence[str], community: str | None, only_check: bool, diff: bool, language: str | None) -> ExitCode:
    """Writes policy files anew, or shows what would change in them.

    Args:
        paths: files and folders, or `-` alone.
        community: the community file, for the names it declares; None looks for one.
        only_check: whether only to say which files would change.
        diff: whether only to show what would change.
        language: `en` or `zh`, to translate; None keeps each file's.

    Raises:
        PolicyError: a file or the community file can't be read.
        OSError: a file can't be written.
    """
    stdin = stdin_of(paths)
    places = [near(path) for path in paths if path != STDIN]
    found, _ = community_given(places, community)
    parsed = [each for path in places for each in parsed_given(path, found)]
    if not places:
        parsed = [parsed_text(text_given(stdin), found)]
    files = [rewrite(each, language_named(language)) for each in parsed]
    for file in files:
        _show(file, only_check, diff, asked_language() or found.language)
        if not only_check and not diff and not file.errors:
            _write(file, asked_language() or found.language)
    if any(file.errors for file in files):
        return ExitCode.INVALID
    return ExitCode.FINDINGS if only_check and any(file.changed for file in files) else ExitCode.OK


def _show(file: Rewritten, only_check: bool, diff: bool, speaking: str) -> None:
    if file.errors:
        say(render_text(file.errors, color(sys.stderr), speaking))
        say(said_in(f"`{safe(file.name)}` was left alone", speaking))
    if diff and file.changed:
        put(difference(file, color(sys.stdout)))
    if only_check and file.changed:
        say(said_in(f"`{safe(file.name)}` would change", speaking))


def _write(file: Rewritten, speaking: str) -> None:
    if file.name == STDIN:
        put(file.after.removesuffix("\n"))
    elif file.changed:
        replace_file(Path(file.name), file.after)
        say(said_in(f"`{safe(file.name)}` changed", speaking))
