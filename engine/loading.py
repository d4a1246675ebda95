"""From a path to a program: finds policy files, their community and the lists they name, and runs every stage."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

from .check.check import Checked, check
from .check.lint.registry import lint
from .check.names import Wrong
from .check.policy import Policy
from .community import Community, load_community
from .community.parameters import parameters_in
from .compile.program import Program, compile_policy
from .diagnostics import Diagnostic, PolicyError, has_errors, sort_diagnostics, told_in
from .kept_policies import place_of, recalled, remember
from .looking import content, is_file, is_folder, matching, noted, resolved
from .parameter_files import ParameterFiles
from .source import Source
from .syntax import nodes
from .syntax.parameters import Known
from .syntax.parse import declared_names, parse
from .text.prepared_words import PreparedWords
from .text.scanner import compile_scanner

SUFFIX = ".guiju"
COMMUNITY_NAMES = ("community.yaml", "community.yml")
MAX_FILE = 8_000_000
"""The largest policy or list file, in bytes."""


@dataclass(frozen=True)
class Loaded:
    """What came of loading: the community, the check's outcome, and the program when nothing was wrong."""

    community: Community
    program: Program | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class _Examined:
    """What came of reading and checking: the policy when nothing was wrong, with its warnings, and all other findings.

    What was kept has the words of the policy, ready to be looked for, as well.
    """

    community: Community
    policy: Policy | None
    diagnostics: tuple[Diagnostic, ...]
    words: PreparedWords | None = None


def load(policy: str | Path | Iterable[str | Path], community: str | Path | Community | None = None) -> Program:
    """Loads a policy, ready to evaluate events.

    Args:
        policy: a policy file, a folder of them, or several of either.
        community: the community file, or a community already loaded; None looks for `community.yaml` beside the policy,
            and without one takes any group that a policy names as declared.

    Returns:
        the compiled policy; its `warnings` are findings that did not stop it.

    Raises:
        PolicyError: something is wrong; `diagnostics` holds every finding of the run.
    """
    paths = [policy] if isinstance(policy, str | Path) else list(policy)
    loaded = load_all([Path(path) for path in paths], community)
    if loaded.program is None:
        raise PolicyError(loaded.diagnostics)
    return loaded.program


def load_all(
    paths: list[Path],
    community: str | Path | Community | None = None,
    amended: Callable[[Source], Source] | None = None,
) -> Loaded:
    """Loads a policy and keeps every finding, for those that show them.

    Args:
        paths: files and folders.
        community: the community file, or a community already loaded; None looks for one beside the policy.
        amended: what to read in place of each file; None reads the files as they are.

    Raises:
        PolicyError: the community file, or a file itself, can't be read.
    """
    with _uncollected():
        if amended is not None or isinstance(community, Community):
            return _compiled(_examined(paths, community, amended))
        return _kept(paths, None if community is None else Path(community))


def _kept(paths: list[Path], community: Path | None) -> Loaded:
    """What comes of loading, with what the cache has of it where all is as it was."""
    place = place_of(paths, community)
    if place is None:
        return _compiled(_examined(paths, community, None))
    found = recalled(place)
    if isinstance(found, _Examined):
        return _compiled(found)
    with noted() as notes:
        examined = _examined(paths, community, None)
    loaded = _compiled(examined)
    if loaded.program is not None:
        remember(place, replace(examined, words=loaded.program.scanner.words), notes)
    return loaded


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keeps the garbage collector from looking, again and again, through a policy that is being built: a third of the time
    that a large one takes, since nothing of it is garbage."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _examined(
    paths: list[Path], community: str | Path | Community | None, amended: Callable[[Source], Source] | None
) -> _Examined:
    found, warnings = _community(paths, community)
    with told_in(found.language):
        return _of_community(paths, found, warnings, amended)


def _of_community(
    paths: list[Path],
    found: Community,
    warnings: tuple[Diagnostic, ...],
    amended: Callable[[Source], Source] | None,
) -> _Examined:
    placed = [(source, _folder_of(path)) for path in paths for source in policy_sources(path)]
    if amended is not None:
        placed = [(amended(source), folder) for source, folder in placed]
    sources = [source for source, _ in placed]
    if not sources:
        raise PolicyError([Diagnostic("G230", f"no policy files (`*{SUFFIX}`) in {_shown(paths)}")])
    declared = names_of(found) | {name for source in sources for name in declared_names(source)}
    parameters = ParameterFiles(found)
    parsed = [parse(source, parameters.known(source, root, declared)) for source, root in placed]
    parameters.check_settings()
    findings = [*warnings, *parameters.findings, *(d for each in parsed for d in each.diagnostics)]
    folder = _folder_of(paths[0])
    checked = check([each.file for each in parsed], found, partial(_read_named, folder=folder), library())
    return _judged(found, checked, findings, [each.file for each in parsed])


def load_text(text: str, community: str | Path | Community | None = None, name: str = "policy.guiju") -> Program:
    """Loads a policy from a text; it can't name list files.

    Args:
        text: the policy.
        community: the community file, or a community already loaded; None is any community.
        name: what findings call the text.

    Raises:
        PolicyError: something is wrong.
    """
    found = load_community(None)[0] if community is None else _community([], community)[0]
    source = Source(name, text)
    with _uncollected():
        given, wrong = parameters_in((), found)
        parsed = parse(source, Known(names_of(found), given))
        checked = check([parsed.file], found, partial(_read_named, folder=None), library())
        loaded = _compiled(_judged(found, checked, [*wrong, *parsed.diagnostics], [parsed.file]))
    if loaded.program is None:
        raise PolicyError(loaded.diagnostics)
    return loaded.program


def _judged(
    community: Community, checked: Checked, findings: list[Diagnostic], parsed: list[nodes.PolicyFile]
) -> _Examined:
    diagnostics = sort_diagnostics([*findings, *_without_consequences(checked.diagnostics, findings, parsed)])
    if checked.policy is None or has_errors(diagnostics):
        _, of_patterns = compile_scanner(checked.patterns)
        return _Examined(community, None, sort_diagnostics([*diagnostics, *of_patterns]))
    warnings = sort_diagnostics([*checked.policy.warnings, *lint(checked.policy, parsed)])
    definitions = sum(isinstance(statement, nodes.Define) for file in parsed for statement in file.statements)
    policy = replace(checked.policy, warnings=warnings, definitions=definitions)
    return _Examined(community, policy, diagnostics)


def _compiled(examined: _Examined) -> Loaded:
    community, diagnostics = examined.community, examined.diagnostics
    if examined.policy is None:
        return Loaded(community, None, diagnostics)
    try:
        program = compile_policy(examined.policy, examined.words)
    except PolicyError as error:
        return Loaded(community, None, sort_diagnostics([*diagnostics, *error.diagnostics]))
    return Loaded(community, program, sort_diagnostics([*diagnostics, *program.warnings]))


def _without_consequences(
    found: Iterable[Diagnostic], mistakes: Iterable[Diagnostic], parsed: Iterable[nodes.PolicyFile]
) -> Iterator[Diagnostic]:
    """What was found, but for names that are unknown only because the statement that declares them can't be read."""
    broken = {finding.span.source for finding in mistakes if finding.level == "error" and finding.span is not None}
    lost = {name for file in parsed if file.source in broken for name in declared_names(file.source)}
    for file in parsed:
        lost -= {
            statement.name.id for statement in file.statements if isinstance(statement, nodes.Define | nodes.Pattern)
        }
    for finding in found:
        if finding.code != "G201" or finding.span is None or finding.span.text.strip("`") not in lost:
            yield finding


@cache
def library() -> tuple[nodes.Pattern, ...]:
    """The patterns that come with the engine; a policy that declares one of the same name replaces it."""
    parsed = parse(_builtin())
    return tuple(statement for statement in parsed.file.statements if isinstance(statement, nodes.Pattern))


@cache
def _builtin() -> Source:
    return _shipped("builtin.guiju")


@cache
def _shipped(path: str) -> Source:
    """A file that comes with the engine, by its name in the folder of policies."""
    place = files("guiju.policies")
    for part in path.split("/"):
        place = place / part
    return Source(path, place.read_text(encoding="utf-8"))


def _read_named(node: nodes.File, folder: Path | None) -> Source:
    """A list file as its place tells: one that comes with the engine, or one of the policy's folder."""
    return _shipped(node.path) if node.span.source is _builtin() else read_list(node, folder)


def names_of(community: Community) -> frozenset[str]:
    """The names a community file declares, which the lexer needs to split Chinese and to leave names alone."""
    own = {
        *community.groups,
        *community.tiers,
        *community.modes,
        *community.tracks,
        *community.templates,
        *community.events,
    }
    own |= set(community.roles)
    own |= {name for table in community.attributes.values() for name in table}
    own |= {name for event in community.events.values() for name in event}
    own |= {word for group in community.groups.values() for word in (*group.tags, group.kind) if word}
    own |= set(community.tags)
    return frozenset(own) - {"*", "owner", "admin", "member", "service", "bot"}


def policy_sources(path: Path) -> list[Source]:
    """The policy files of a path, by name, as texts.

    Raises:
        PolicyError: it is not there, or not a text in UTF-8.
    """
    if is_folder(path):
        return [_read_within(file, path) for file in matching(path, f"**/*{SUFFIX}")]
    return [_read(path, path.as_posix())]


def _read_within(file: Path, folder: Path) -> Source:
    """A file of a policy folder; one that leads out of it is not passed over, for its guards would be missed.

    Raises:
        PolicyError: it lies elsewhere, or is not a text in UTF-8.
    """
    name = file.as_posix()
    if not _inside(file, folder):
        help = "move the file into the folder; nothing else is read"
        raise PolicyError([Diagnostic("G230", f"`{name}` lies outside the policy folder", help=help)])
    _refuse_odd(file, name)
    return _read(file, name)


def read_list(node: nodes.File, folder: Path | None) -> Source:
    """A list file that a policy names, from the policy's folder and nowhere else.

    Raises:
        Wrong: it lies outside, is not there, or is not a text.
    """
    if folder is None:
        raise Wrong("G219", f"`{node.path}` can't be read: this policy has no folder", node.span)
    path = _beside(node, folder)
    if Path(node.path).is_absolute() or not _inside(path, folder):
        raise Wrong(
            "G219",
            f"`{node.path}` lies outside the policy folder",
            node.span,
            "move the file into the folder; nothing else is read",
        )
    try:
        _refuse_odd(path, path.as_posix())
        return _read(path, path.as_posix())
    except PolicyError as error:
        raise Wrong(
            "G219", error.diagnostics[0].message, node.span, "check the name; it is read from the policy folder"
        ) from None


def _beside(node: nodes.File, folder: Path) -> Path:
    """Where a list file is looked for: beside the policy file that names it, else in the policy folder."""
    near = Path(node.span.source.name).parent / node.path
    return near if _inside(near, folder) and is_file(near) else folder / node.path


def _inside(path: Path, folder: Path) -> bool:
    """Whether a path, links followed, lies in a folder; one whose links lead nowhere does, and can't be read."""
    try:
        return resolved(path).is_relative_to(resolved(folder))
    except OSError:
        return True


def _refuse_odd(path: Path, name: str) -> None:
    """Refuses what is no ordinary file: a pipe, say, which would keep its reader waiting.

    Raises:
        PolicyError: G230.
    """
    if path.exists() and not is_file(path):
        raise PolicyError([Diagnostic("G230", f"`{name}` can't be read: it is not an ordinary file")])


def _read(path: Path, name: str) -> Source:
    try:
        if path.stat().st_size > MAX_FILE:
            raise PolicyError([Diagnostic("G230", f"`{name}` is larger than {MAX_FILE:,} bytes")])
        return Source(name, content(path, MAX_FILE + 1).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1:,}"
        help = "save it again as UTF-8; editors offer it under “Save as” or “Encoding”"
        raise PolicyError([Diagnostic("G230", f"`{name}` is not a text in UTF-8 ({place})", help=help)]) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PolicyError([Diagnostic("G230", f"`{name}` can't be read: {reason}")]) from None


def _folder_of(path: Path) -> Path:
    return path if is_folder(path) else path.parent


def _shown(paths: list[Path]) -> str:
    return ", ".join(f"`{path}`" for path in paths)


def _community(paths: list[Path], community: str | Path | Community | None) -> tuple[Community, tuple[Diagnostic, ...]]:
    if isinstance(community, Community):
        return community, ()
    if community is None:
        community = community_beside(paths)
    return load_community(Path(community) if community is not None else None)


def community_beside(paths: list[Path]) -> Path | None:
    """The community file in a policy's folder or the one above it, or None."""
    for path in paths:
        folder = _folder_of(path)
        for place in (folder, folder.parent):
            for name in COMMUNITY_NAMES:
                if is_file(place / name):
                    return place / name
    return None
