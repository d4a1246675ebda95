"""Policies as they stood in a revision of git, such as `main:policies/`, in a folder of their own for as long as needed.

Git itself is asked, and only to read: nothing of the repository or of the folders one works in is changed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath

from ..diagnostics import Diagnostic, PolicyError
from ..loading import community_beside
from ..source import Span
from ..yaml_keys import with_english_keys
from ..yaml_source import read_source, read_yaml
from .console import STDIN

_REVISION = re.compile(r"(?P<revision>[^:\s-][^:\s]+|[^:\s-]):(?P<path>[^:]*)")
_MOST = 64 * 1024 * 1024
"""How much of a revision is unpacked, in bytes."""


@dataclass(frozen=True, slots=True)
class Given:
    """A policy that a command line names.

    Args:
        path: where it lies, to be read.
        name: as it was given.
        folder: where a revision was unpacked; None for what lies where it was named.
    """

    path: str
    name: str
    folder: Path | None = None

    def said(self, error: PolicyError) -> PolicyError:
        """An error whose places are named as the revision has them, and not as they were unpacked."""
        if self.folder is None:
            return error
        return PolicyError([self.renamed(finding) for finding in error.diagnostics], error.language)

    def renamed(self, finding: Diagnostic) -> Diagnostic:
        """A finding whose place is named as the revision has it."""
        if self.folder is None:
            return finding
        revision = self.name.partition(":")[0]
        top = f"{self.folder}/"
        message = finding.message.replace(top, f"{revision}:")
        return replace(finding, message=message, span=self._place(finding.span, top, revision), labels=())

    def _place(self, span: Span | None, top: str, revision: str) -> Span | None:
        if span is None:
            return None
        name = span.source.name.replace(top, f"{revision}:")
        return replace(span, source=replace(span.source, name=name))


@contextmanager
def given(name: str) -> Iterator[Given]:
    """A policy by its path, or by a revision of git and its path in it, as git writes it: `main:policies/`.

    What is a path is never taken for a revision. The path is as seen from the top of the repository, one that begins
    with `./` from the current folder. Beside the policy the files of its folder, or of the folder around it, are
    there too, so that a community file is found as ever, and the roster that it names.

    Args:
        name: as given.

    Raises:
        PolicyError: there is neither, or git is not there.
    """
    found = None if name == STDIN or Path(name).exists() else _REVISION.fullmatch(name)
    if found is None:
        yield Given(name, name)
        return
    with tempfile.TemporaryDirectory(prefix="guiju-") as place:
        folder = Path(place).resolve() / "files"  # around which nothing lies that could be taken for part of it
        folder.mkdir()
        path = _unpacked(found["revision"], found["path"], name, folder)
        yield Given(str(folder / path), name, folder)


def _unpacked(revision: str, written: str, name: str, folder: Path) -> PurePosixPath:
    commit = _git(name, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode()
    top = Path(_git(name, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    path = PurePosixPath(written.strip("/") or ".")
    if written.startswith("./"):
        path = PurePosixPath(_git(name, "rev-parse", "--show-prefix").decode().strip()) / path
    if ".." in path.parts:
        raise _missing(name, "write the path as seen from the top of the repository")
    wanted = [f":(top,literal){path}", f":(top,glob){(path.parent / '*').as_posix()}"]

    def unpack(*paths: str) -> None:
        packed = _git(
            name, "-C", str(top), "archive", "--format=tar", commit.strip(), *(("--", *paths) if paths else ())
        )
        if len(packed) > _MOST:
            raise _missing(name, f"the files are larger than {_MOST:,} bytes")
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            for member in archive:
                _unpack(archive, member, folder)

    unpack(*([] if path == PurePosixPath(".") else wanted))
    if not (folder / path).exists():
        raise _missing(name, "check the path; it is as seen from the top of the repository")
    roster = _roster(folder / path)
    if roster is not None and not roster.exists():
        with suppress(PolicyError):  # what is not there is said when the community file is read
            unpack(f":(top,literal){roster.relative_to(folder).as_posix()}")
    return path


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Puts one file of a revision where it belongs: `extractall` knows what is safe only from Python 3.11.4 on.

    A link that leads out of the revision leads to itself, which is said where it would be read. What is neither a file nor a
    link, such as another repository within this one, is left out; folders are made for what is in them.
    """
    place = folder / member.name
    if not place.parent.resolve().is_relative_to(folder) or ".." in place.parts:
        return
    content = archive.extractfile(member) if member.isfile() else None
    if content is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.read())
    elif member.issym():
        place.parent.mkdir(parents=True, exist_ok=True)
        leads_out = not Path(os.path.realpath(place.parent / member.linkname)).is_relative_to(folder)  # or in a circle
        place.unlink(missing_ok=True)
        place.symlink_to(place.name if leads_out else member.linkname)
    elif member.isdir():
        place.mkdir(parents=True, exist_ok=True)


def _roster(policy: Path) -> Path | None:
    """The roster that the community file beside a policy names, where it lies below the file's folder."""
    found = community_beside([policy])
    if found is None:
        return None
    with suppress(OSError, ValueError):
        document, _ = read_yaml(read_source(found, found.name))
        if document is not None:
            document, _ = with_english_keys(document, "community")
        named = document.value.get("members") if document is not None and isinstance(document.value, dict) else None
        place = (found.parent / named).resolve() if isinstance(named, str) else found
        return place if place != found and place.is_relative_to(found.parent.resolve()) else None
    return None


def _git(name: str, *arguments: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise _missing(name, "to read a revision, install git")
    done = subprocess.run([program, *arguments], capture_output=True, check=False)
    if done.returncode:
        raise _missing(name, "name a path, or a revision and a path in it, such as `main:policies/`")
    return done.stdout


def _missing(name: str, help: str) -> PolicyError:
    return PolicyError([Diagnostic("G802", f"there is no `{name}`, neither as a path nor in git", help=help)])
