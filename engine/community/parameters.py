"""Parameters: what policies leave to the community to choose, declared beside them and chosen in the community file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..diagnostics import Diagnostic, did_you_mean, listing
from ..source import Source, Span
from ..syntax.parameters import Parameter
from ..yaml_schema import check_shape, found
from ..yaml_source import YamlPath, YamlValue, read_yaml
from .built_ins import reserved_words
from .model import Community
from .parameter_values import KINDS, PARAMETER_KINDS, ParameterKind, literals
from .values import Unfit

PARAMETERS_FILE = "parameters.yaml"
"""The file beside policies that declares their parameters."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A parameter that a folder of policies, or the community file, declares.

    Args:
        name: its name in policies.
        kind: the type of its values.
        default: the value when the community chooses none, or one for each language; None when it must choose.
        title: what it is for, by language.
        span, default_span: where it is declared, and where its default stands.
    """

    name: str
    kind: ParameterKind
    default: YamlValue
    title: Mapping[str, str]
    span: Span | None = field(default=None, compare=False, repr=False)
    default_span: Span | None = field(default=None, compare=False, repr=False)

    def default_in(self, language: str) -> YamlValue:
        """The default in communities of a language."""
        if not isinstance(self.default, dict):
            return self.default
        return self.default.get(language, next(iter(self.default.values()), None))


@dataclass(frozen=True)
class Folder:
    """The parameters that a folder's `parameters.yaml` declares.

    Args:
        name: the folder's own name, under which a community file can choose values for it alone.
        declared: by name.
    """

    name: str
    declared: Mapping[str, Declaration]


def read_parameters(source: Source, folder: str) -> tuple[Folder, tuple[Diagnostic, ...]]:
    """Reads a `parameters.yaml`.

    Args:
        source: its text.
        folder: the name of the folder it stands in.

    Returns:
        what it declares, without what doesn't fit, and what is wrong with it.
    """
    document, findings = read_yaml(source)
    if document is None:
        return Folder(folder, {}), findings
    data, misfits = check_shape(document, "parameters")
    declared: dict[str, Declaration] = {}
    told = [*findings, *misfits]
    for name, declaration in data.items() if isinstance(data, dict) else ():
        if not isinstance(declaration, dict) or "type" not in declaration:
            continue
        if name.casefold() in reserved_words():
            message = f"`{name}` is a word of the language, so no parameter can be called that"
            told.append(Diagnostic("G423", message, document.key_span((name,)), help="choose another name"))
            continue
        places = document.key_span((name,)), document.place((name, "default"))
        declared[name] = declaration_of(name, declaration, *places)
    return Folder(folder, declared), tuple(told)


def declaration_of(name: str, data: Mapping[str, YamlValue], span: Span | None, default: Span | None) -> Declaration:
    """A declaration as a file holds it, with its place and that of its default."""
    wanted = data["type"]
    kind: ParameterKind = next(known for known in PARAMETER_KINDS if wanted == known)
    title = data.get("title")
    spoken = title if isinstance(title, dict) else {"en": title} if title is not None else {}
    return Declaration(name, kind, data.get("default"), {key: str(text) for key, text in spoken.items()}, span, default)


def parameters_in(
    folders: Sequence[Folder], community: Community
) -> tuple[dict[str, Parameter], tuple[Diagnostic, ...]]:
    """The parameters that the policies of a folder can use, with their values.

    Args:
        folders: what declares them, the outermost first; a declaration further in replaces one further out.
        community: whose values they take.

    Returns:
        the parameters by name, and values that don't fit or are missing; a parameter without a fitting value has one
        that stands in for it, so that only one finding is told about it.
    """
    own = Folder("", community.parameters)
    nearest = {name: (folder, found) for folder in (own, *folders) for name, found in folder.declared.items()}
    findings: list[Diagnostic] = []
    given: dict[str, Parameter] = {}
    for name, (folder, declaration) in nearest.items():
        texts = _texts(declaration, folder, community, findings)
        given[name] = Parameter(name, KINDS[declaration.kind].terminal, texts)
    return given, tuple(findings)


def _texts(
    declaration: Declaration, folder: Folder, community: Community, findings: list[Diagnostic]
) -> tuple[str, ...]:
    value, span = _chosen(declaration, folder, community)
    if value is None:
        message = f"the parameter `{declaration.name}` has no value"
        under = f"{folder.name}: {{{declaration.name}: …}}" if folder.name else f"{declaration.name}: …"
        help = f"choose one in the community file: `parameters: {{{under}}}`"
        findings.append(Diagnostic("G226", message, declaration.span, help=help))
        return _stand_in(declaration.kind, community)
    try:
        return literals(declaration.kind, value, community)
    except Unfit as unfit:
        message = f"the parameter `{declaration.name}` is {found(value)}, expected {unfit.expected}"
        findings.append(Diagnostic("G225", message, span, help=unfit.help))
        return _stand_in(declaration.kind, community)


def _chosen(declaration: Declaration, folder: Folder, community: Community) -> tuple[YamlValue, Span | None]:
    """The value of a parameter and where it stands: the folder's own comes before one for all folders."""
    if folder.name:
        for path in ((folder.name, declaration.name), (declaration.name,)):
            value = community.settings.get(path)
            if value is not None:
                return value, community.span_of(("parameters", *path))
    return declaration.default_in(community.language), declaration.default_span


def _stand_in(kind: ParameterKind, community: Community) -> tuple[str, ...]:
    """What is read in the place of a value that is missing or doesn't fit, after that was told."""
    there = {"group": [id for id in community.groups if id != "*"], "tier": list(community.tiers)}
    return tuple(there.get(kind.removesuffix("s"), [])[:1]) or _STAND_INS[kind]


_STAND_INS: Mapping[ParameterKind, tuple[str, ...]] = {
    "number": ("1",), "percent": ("1%",), "duration": ("1h",), "time": ("09:00",), "hours": ("09:00-10:00",), "days": ("monday",),
    "date": ("2026-01-01",), "dates": ("01-01",), "text": ('"…"',), "words": ('"…"',), "group": ("group",), "groups": ("group",),
    "role": ("member",), "tier": ("tier",), "tag": ("tag",),
}  # fmt: skip


def unknown_settings(folders: Iterable[Folder], community: Community) -> tuple[Diagnostic, ...]:
    """Values in the community file for parameters that no folder declares."""
    declared = list(folders)
    names = {name for folder in declared for name in folder.declared} | set(community.parameters)
    by_folder = {folder.name: folder for folder in declared}
    findings = []
    for path in community.settings:
        if len(path) == 1 and path[0] not in names:
            findings.append(_unknown(path, f"there is no parameter called `{path[0]}`", names, community))
        elif len(path) == 2 and path[0] not in by_folder:
            message = f"there is no folder of policies called `{path[0]}` that declares parameters"
            findings.append(_unknown(path[:1], message, {*by_folder, *names}, community))
        elif len(path) == 2 and path[1] not in by_folder[path[0]].declared:
            message = f"the policies in `{path[0]}` have no parameter `{path[1]}`"
            findings.append(_unknown(path, message, set(by_folder[path[0]].declared), community))
    return tuple(findings)


def _unknown(path: YamlPath, message: str, known: set[str], community: Community) -> Diagnostic:
    there = f"there is {listing(sorted(known))}" if known else f"policies declare them in `{PARAMETERS_FILE}`"
    help = did_you_mean(str(path[-1]), known) or there
    return Diagnostic("G224", message, community.span_of(("parameters", *path), key=True), help=help)
