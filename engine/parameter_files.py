"""Finds the parameters that hold for each policy file: those of the `parameters.yaml` in its folder and in those above."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .community import Community
from .community.parameters import PARAMETERS_FILE, Folder, parameters_in, read_parameters, unknown_settings
from .diagnostics import Diagnostic, PolicyError
from .looking import is_file, matching, resolved
from .source import Source
from .syntax.parameters import Known, Parameter
from .yaml_source import read_source


class ParameterFiles:
    """The parameters of the policies that are loaded together.

    Args:
        community: whose values they take.

    Attributes:
        findings: what is wrong with declarations and values, each told once.
    """

    def __init__(self, community: Community) -> None:
        self.findings: list[Diagnostic] = []
        self._community = community
        self._folders: dict[Path, Folder | None] = {}
        self._given: dict[tuple[Path, ...], dict[str, Parameter]] = {}

    def known(self, source: Source, root: Path, names: Iterable[str]) -> Known:
        """The names that a policy file can use.

        Args:
            source: the file.
            root: the folder of policies that it belongs to; nothing above it declares parameters.
            names: those declared elsewhere, parameters aside.
        """
        return Known(names, self.of_folder(Path(source.name).parent, root))

    def of_folder(self, folder: Path, root: Path) -> dict[str, Parameter]:
        """The parameters that policies of a folder can use, by name."""
        way = [place for place in (folder, *folder.parents) if place.is_relative_to(root)]
        places = tuple(place for place in reversed(way) if self._read(place) is not None)
        if places not in self._given:
            folders = [found for place in places if (found := self._folders[place]) is not None]
            self._given[places], findings = parameters_in(folders, self._community)
            self.findings += [finding for finding in findings if finding not in self.findings]
        return self._given[places]

    def add(self, place: Path, source: Source, name: str) -> None:
        """Takes in the text of a `parameters.yaml` that lies in no folder of the file system.

        Args:
            place: the folder whose policies it is for.
            source: the text; an empty one declares nothing.
            name: the folder's own name.
        """
        folder, findings = read_parameters(source, name)
        self._folders[place] = folder
        self.findings += findings

    def check_settings(self) -> None:
        """Looks for values of parameters that nothing declares, neither what is loaded nor what lies near the community
        file: a policy loaded alone must not make the values of its neighbours wrong."""
        if self._community.settings and unknown_settings(self._declaring(), self._community):
            self._read_near()
            self.findings += unknown_settings(self._declaring(), self._community)

    def _declaring(self) -> list[Folder]:
        return [folder for folder in self._folders.values() if folder is not None]

    def _read_near(self) -> None:
        source = self._community.source
        if source is not None:
            for path in matching(Path(source.name).parent, f"*/**/{PARAMETERS_FILE}"):
                self._read(path.parent)

    def _read(self, place: Path) -> Folder | None:
        if place not in self._folders:
            self._folders[place] = self._folder(place)
        return self._folders[place]

    def _folder(self, place: Path) -> Folder | None:
        path = place / PARAMETERS_FILE
        if not is_file(path):
            return None
        if not resolved(path).is_relative_to(resolved(place)):
            help = "move the file into the folder; nothing else is read"
            self.findings.append(Diagnostic("G230", f"`{path.as_posix()}` lies outside the policy folder", help=help))
            return None
        try:
            folder, findings = read_parameters(read_source(path, path.as_posix()), resolved(place).name)
        except PolicyError as error:
            self.findings += error.diagnostics
            return None
        self.findings += findings
        return folder
