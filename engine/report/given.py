"""Policies as a command line gives them: by path, shown relative to where one stands, or by standard input."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ..community import Community, load_community
from ..community.parameters import parameters_in
from ..diagnostics import Diagnostic, PolicyError, told_in
from ..loading import MAX_FILE, Loaded, community_beside, load_all, load_text, names_of, policy_sources
from ..parameter_files import ParameterFiles
from ..source import Source
from ..syntax.parameters import Known
from ..syntax.parse import Parsed, declared_names, parse
from .console import STDIN


def near(path: str) -> Path:
    """A path as a person here would write it: relative where it lies below the current folder."""
    absolute = os.path.abspath(path)
    here = os.getcwd()
    return Path(os.path.relpath(absolute)) if absolute == here or absolute.startswith(here + os.sep) else Path(path)


def load_given(paths: Sequence[str], community: str | None, stdin: bytes = b"") -> Loaded:
    """Loads a policy and keeps every finding.

    Args:
        paths: files and folders; `-` alone is the policy's text on standard input.
        community: the community file; None looks for one beside the policy, for `-` in the current folder.
        stdin: what standard input holds, for `-`.

    Raises:
        PolicyError: the community file, or a file itself, can't be read.
    """
    if list(paths) != [STDIN]:
        return load_all([near(path) for path in paths], None if community is None else near(community))
    found, warnings = community_given([], community)
    try:
        program = load_text(text_given(stdin), found, STDIN)
    except PolicyError as error:
        return Loaded(found, None, (*warnings, *error.diagnostics))
    return Loaded(found, program, (*warnings, *program.warnings))


def text_given(stdin: bytes) -> str:
    """The text on standard input.

    Raises:
        PolicyError: it is too long, or not UTF-8.
    """
    if len(stdin) > MAX_FILE:
        raise PolicyError([Diagnostic("G230", f"standard input is larger than {MAX_FILE:,} bytes")])
    try:
        return stdin.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"standard input is not a text in UTF-8 (byte {error.start + 1:,})"
        raise PolicyError([Diagnostic("G230", message)]) from None


def community_given(paths: Sequence[Path], community: str | None) -> tuple[Community, tuple[Diagnostic, ...]]:
    """The community of policies: the file named, or the one beside them, or in the current folder.

    Raises:
        PolicyError: the file can't be read or is wrong.
    """
    found = near(community) if community is not None else community_beside(list(paths) or [Path()])
    return load_community(found)


def parsed_given(path: Path, community: Community) -> list[Parsed]:
    """The policy files of a path, each parsed with the names that all of its folder and the community declare.

    Raises:
        PolicyError: a file can't be read.
    """
    with told_in(community.language):
        wanted = policy_sources(path)
    around = wanted if path.is_dir() else _around(path, wanted)
    declared = names_of(community) | {name for source in around for name in declared_names(source)}
    parameters, root = ParameterFiles(community), path if path.is_dir() else path.parent
    return [parse(source, parameters.known(source, root, declared)) for source in wanted]


def parsed_text(text: str, community: Community) -> Parsed:
    """A policy text from standard input, parsed with the names that the community declares."""
    return parse(Source(STDIN, text), Known(names_of(community), parameters_in((), community)[0]))


def _around(path: Path, wanted: list[Source]) -> list[Source]:
    try:
        return [*wanted, *policy_sources(path.parent)]
    except PolicyError:
        return wanted  # a neighbour that can't be read must not keep this file from being read
