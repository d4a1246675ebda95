"""Community files: from a path or a text to a community."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ..diagnostics import Diagnostic, PolicyError, has_errors, sort_diagnostics, told_in
from ..looking import resolved
from ..source import Source
from ..yaml_keys import with_english_keys
from ..yaml_schema import check_shape
from ..yaml_source import read_source, read_yaml
from .build import build_community
from .built_ins import reserved_words
from .checks import check_community
from .draft import Draft
from .model import Community
from .roster import ReadFile, add_roster

MAX_ROSTER_BYTES = 32 * 1024 * 1024
"""The largest CSV roster, in bytes."""

_SAYS_CHINESE = re.compile(r"^(?:语言|language)\s*[:：]\s*[\"']?(?:中文|zh)\b", re.MULTILINE)
"""In which language a community file is to be spoken of stands in it, also where the rest of it can't be read."""


def load_community(
    path: Path | None, root: Path | None = None, *, reserved: frozenset[str] | None = None
) -> tuple[Community, tuple[Diagnostic, ...]]:
    """Read a community file and the roster it names.

    Args:
        path: the file; None for no file, which gives an open community.
        root: the folder to which file names in findings are relative; None shows the path as it is.
        reserved: the words that can't be names; None for those of the language's vocabulary.

    Returns:
        the community, and warnings, sorted by file and place.

    Raises:
        PolicyError: the file or its roster can't be read or is wrong; it holds every finding of the run.
    """
    if path is None:
        return open_community(), ()
    name = _shown(path, root)
    try:
        source = read_source(path, name)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"`{name}` can't be read: {reason[:1].lower()}{reason[1:]}"
        raise PolicyError([Diagnostic("G406", message)]) from None
    return parse_community(source, _files_beside(path, root), reserved=reserved)


def parse_community(
    source: Source, read_file: ReadFile | None = None, *, reserved: frozenset[str] | None = None
) -> tuple[Community, tuple[Diagnostic, ...]]:
    """Read the text of a community file.

    Args:
        source: the text.
        read_file: reads a file beside it by the name that the text gives, and raises `OSError` or `PolicyError` when
            it can't be had; None when no files are to be read.
        reserved: the words that can't be names; None for those of the language's vocabulary.

    Returns:
        the community, and warnings, sorted by file and place.

    Raises:
        PolicyError: the text is wrong; it holds every finding of the run.
    """
    with told_in("zh" if _SAYS_CHINESE.search(source.text) else None):
        return _parsed(source, read_file, reserved_words() if reserved is None else reserved)


def _parsed(
    source: Source, read_file: ReadFile | None, words: frozenset[str]
) -> tuple[Community, tuple[Diagnostic, ...]]:
    document, findings = read_yaml(source)
    if document is None:
        raise PolicyError(findings)
    document, doubled = with_english_keys(document, "community")
    findings = (*findings, *doubled)
    data, misfits = check_shape(document, "community")
    if not isinstance(data, dict):
        raise PolicyError([*findings, *misfits])
    draft = Draft(document, data, words, [*findings, *misfits])
    community = build_community(draft)
    check_community(draft, community)
    community = add_roster(draft, community, read_file)
    if has_errors(draft.findings):
        raise PolicyError(draft.findings)
    return community, sort_diagnostics(draft.findings)


def open_community() -> Community:
    """The community that stands in where there is no file.

    Returns:
        a community on a platform that can do everything, in UTC, that takes every group, kind and tag as declared and
        in whose groups all rules hold; nobody's role is known unless an event says it.
    """
    return Community(roles=("owner", "admin", "service", "member"), open=True)


def _shown(path: Path, root: Path | None) -> str:
    try:
        return path.relative_to(root).as_posix() if root is not None else str(path)
    except ValueError:
        return str(path)


def _files_beside(path: Path, root: Path | None) -> Callable[[str], Source]:
    def read(name: str) -> Source:
        folder = resolved(path.parent)
        try:
            (folder / name).resolve(strict=True)
            file = resolved(folder / name)
        except RuntimeError:
            raise OSError("its links lead in a circle") from None
        if not file.is_relative_to(folder):
            message = f"`{name}` leads outside the community file's folder"
            help = "put the file itself into the folder, not a link to it"
            raise PolicyError([Diagnostic("G407", message, help=help)])
        shown = _shown(path.parent / name, root)
        return read_source(file, shown, MAX_ROSTER_BYTES)

    return read
