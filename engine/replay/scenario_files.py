"""Finds scenarios in files and folders, and the policies they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..compile.program import Program
from ..diagnostics import Diagnostic, PolicyError, did_you_mean
from ..loading import SUFFIX, load_all
from ..source import Source, Span
from ..yaml_documents import read_documents
from ..yaml_keys import with_english_keys
from ..yaml_schema import check_shape, shortened
from ..yaml_source import YamlDocument, read_source
from .scenario_names import Misread

ENDINGS = (".scenario.yaml", ".scenario.yml")
LEVELS_UP = 3
"""How many folders above the one given a scenario may name files in."""

_YAML = (".yaml", ".yml")
_HAS_SCENARIO = re.compile(r"^[\"']?(?:scenario|情景)[\"']?[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A file of scenarios.

    Args:
        path: the file.
        name: its name as a person knows it.
        top: the folder in which it may name files.
    """

    path: Path
    name: str
    top: Path


@dataclass(frozen=True, slots=True)
class Draft:
    """One scenario of a file, as it stands there.

    Args:
        document: the document, in the shape it should have.
        policy: the paths of its policy.
        community: the path of its community file; None looks for one beside the policy.
    """

    document: YamlDocument
    policy: tuple[Path, ...]
    community: Path | None

    @property
    def policy_name(self) -> str:
        """The files or folders of its policy, as a person knows them."""
        return ", ".join(plain_path(path).as_posix() for path in self.policy)


def find_files(path: Path) -> Iterator[ScenarioFile]:
    """The files of scenarios that a path names, by name.

    Args:
        path: a file, or a folder: then all files in it that end in `.scenario.yaml`, and all other YAML files that have
            the key `scenario` in their first column; hidden folders such as `.venv` are passed over.

    Raises:
        PolicyError: there is no such path, or nothing in the folder.
    """
    if path.is_file():
        yield ScenarioFile(path, path.as_posix(), _top(path.parent))
        return
    if not path.is_dir():
        message = f"there is no file and no folder `{path}`"
        raise PolicyError([Diagnostic("G701", message, help="check the name")])
    found = [file for file in sorted(_files_in(path)) if _is_scenario_file(file, path)]
    if not found:
        help = f"scenarios are files that end in `{ENDINGS[0]}`"
        raise PolicyError([Diagnostic("G701", f"there are no scenarios in `{path}`", help=help)])
    yield from (ScenarioFile(file, file.as_posix(), _top(path)) for file in found)


def _files_in(folder: Path) -> Iterator[Path]:
    """Files of a folder and the folders in it, but for those that are hidden."""
    try:
        paths = list(folder.iterdir())
    except OSError:  # what may not be looked into holds none that could be played
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files_in(path)
        else:
            yield path


def _is_scenario_file(file: Path, folder: Path) -> bool:
    if file.suffix not in _YAML or not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        return False
    if file.name.endswith(ENDINGS):
        return True
    try:
        return _HAS_SCENARIO.search(read_source(file, file.name).text) is not None
    except (OSError, PolicyError):
        return False


def _top(folder: Path) -> Path:
    """The highest folder in which scenarios of a folder may name files; never the root of all."""
    parents = [parent for parent in folder.resolve().parents if parent != parent.parent]
    return [folder.resolve(), *parents][: LEVELS_UP + 1][-1]


@dataclass
class Drafts:
    """Reads files of scenarios up to the point where their policies are known.

    Args:
        findings: takes what is wrong.
        unplayable: takes the titles and places of scenarios that can't be read so far.
    """

    findings: list[Diagnostic] = field(default_factory=list)
    unplayable: list[tuple[str, Span]] = field(default_factory=list)

    def read(self, file: ScenarioFile) -> Iterator[Draft]:
        """The scenarios of a file whose shape is right and whose policy is there."""
        source = self._source(file)
        if source is None:
            return
        documents, findings = read_documents(source)
        self.findings += findings
        policy: tuple[Path, ...] = ()
        community: Path | None = None
        for document, doubled in (with_english_keys(document, "scenario") for document in documents):
            _, misfits = check_shape(document, "scenario")
            self.findings += [*doubled, *misfits]
            if doubled or misfits:
                self.unplayable.append(titled(document))
                continue
            paths = _Paths(document, file, self.findings)
            policy = paths.policy() or policy
            community = paths.community() or community
            if policy and not paths.wrong:
                yield Draft(document, policy, community)
                continue
            self.unplayable.append(titled(document))
            if "policy" not in document.root.keys:
                self.findings.append(_no_policy(document))

    def _source(self, file: ScenarioFile) -> Source | None:
        try:
            return read_source(file.path, file.name)
        except PolicyError as error:
            self.findings += error.diagnostics
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self.findings.append(Diagnostic("G701", f"`{file.name}` can't be read: {reason}"))
        return None


def titled(document: YamlDocument) -> tuple[str, Span]:
    """The title of a scenario and its place; of one without, where it begins."""
    node = document.root.parts.get("scenario")
    if node is None:
        start = document.root.span.start
        return "", Span(document.source, start, start)
    text = node.span.text if isinstance(node.value, dict | list | None) else str(node.value)
    return shortened(text, 100), document.key_span(("scenario",))


def _no_policy(document: YamlDocument) -> Diagnostic:
    help = "add `policy:`, a file or a folder as seen from this file"
    return Diagnostic("G411", "the key `policy` is missing", document.key_span(("scenario",)), help=help)


class _Paths:
    """Reads the paths of one scenario."""

    def __init__(self, document: YamlDocument, file: ScenarioFile, findings: list[Diagnostic]) -> None:
        self._root = document.root
        self._file = file
        self._findings = findings
        self.wrong = False

    def policy(self) -> tuple[Path, ...]:
        node = self._root.parts.get("policy")
        if node is None:
            return ()
        items = list(node.parts.values()) or [node]
        read = [self._path(str(item.value), item.span, (SUFFIX,), folder=True) for item in items]
        return tuple(path for path in read if path is not None) if None not in read else ()

    def community(self) -> Path | None:
        node = self._root.parts.get("community")
        return None if node is None else self._path(str(node.value), node.span, _YAML, folder=False)

    def _path(self, written: str, span: Span, endings: Sequence[str], folder: bool) -> Path | None:
        try:
            return self._checked(written, span, endings, folder)
        except Misread as misread:
            self._findings.append(misread.diagnostic)
            self.wrong = True
            return None

    def _checked(self, written: str, span: Span, endings: Sequence[str], folder: bool) -> Path:
        shown = shortened(written)
        if written.startswith(("/", "\\", "~")) or Path(written).is_absolute() or re.match(r"[A-Za-z]:", written):
            help = "write where it is as seen from this file, as in `../policies`"
            raise Misread("G702", f"`{shown}` is a path from the top, expected one from this file", span, help)
        try:
            path = self._file.path.parent / written
            if not path.resolve().is_relative_to(self._file.top):
                help = f"it has to be in the folder given or in one of the {LEVELS_UP} above it"
                raise Misread("G702", f"`{shown}` lies too far from this file", span, help)
            is_file, is_folder = path.is_file(), path.is_dir()
        except (OSError, ValueError, RuntimeError):
            raise Misread("G702", f"`{shown}` is no name of a file", span) from None
        if not is_file and not is_folder:
            raise Misread("G702", f"there is no `{shown}` as seen from this file", span, _near(path))
        if is_folder and folder:
            return path
        if is_folder or not path.name.endswith(tuple(endings)):
            raise Misread("G702", f"`{shown}` is not a file that ends in `{endings[0]}`", span)
        return path


def _near(path: Path) -> str | None:
    try:
        return did_you_mean(path.name, (other.name for other in path.parent.iterdir()))
    except OSError:
        return None


@dataclass
class Programs:
    """Loads each policy once, however many scenarios are about it.

    Args:
        findings: takes what is wrong with policies and communities.
        languages: takes those of the communities.
    """

    findings: list[Diagnostic] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    _loaded: dict[tuple[tuple[Path, ...], Path | None], Program | None] = field(default_factory=dict)

    def of(self, draft: Draft) -> Program | None:
        """The policy of a scenario; None when something is wrong with it."""
        community = None if draft.community is None else draft.community.resolve()
        key = tuple(path.resolve() for path in draft.policy), community
        if key not in self._loaded:
            self._loaded[key] = self._load(draft)
        return self._loaded[key]

    def _load(self, draft: Draft) -> Program | None:
        try:
            loaded = load_all(
                [plain_path(path) for path in draft.policy], draft.community and plain_path(draft.community)
            )
        except PolicyError as error:
            self.findings += error.diagnostics
            return None
        self.languages.add(loaded.community.language)
        if loaded.program is None:
            self.findings += loaded.diagnostics
        return loaded.program


def plain_path(path: Path) -> Path:
    """A path without its steps up and down, where it then names the same."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] not in ("..", path.anchor):
            parts.pop()
        else:
            parts.append(part)
    plain = Path(*parts)
    return plain if plain.exists() and plain.resolve() == path.resolve() else path
