"""A folder of the user's for what takes long to make and can be made again.

A file is written whole under another name and then renamed, so that readers never see half of one and of two writers
either may win; what it holds is led by a digest of it, and a file that fails it is made anew. A folder or a file that
somebody else could have written is not read, since it decides whom rules catch.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = "GUIJU_CACHE"
"""The environment variable that names another folder; empty, nothing is kept."""

_OTHERS_MAY_WRITE = 0o022
_DIGEST = 64
"""Characters of a SHA-256 in hexadecimal."""


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is kept.

    Args:
        suffix: how its files end.
        form: the line that they start with; it changes with everything that lets the same key mean another thing.
        most: how many are kept; those that were not used for longest go.
        most_bytes: how large all of them together may be, and so each.
    """

    suffix: str
    form: bytes
    most: int
    most_bytes: int


def cache_folder() -> Path | None:
    """Where things are kept: a folder of the user's, or None where they are not."""
    named = os.environ.get(FOLDER)
    if named is not None:
        return Path(named) if named else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "guiju" if base and os.path.isabs(base) else None


def sealed(form: bytes, body: bytes) -> bytes:
    """What a file holds: its form, a digest and the body."""
    return form + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def unsealed(form: bytes, content: bytes) -> bytes | None:
    """The body of what `sealed` made; None where a byte of it has changed."""
    start = len(form) + _DIGEST + 1
    body = content[start:]
    return body if content[:start] == sealed(form, body)[:start] else None


def kept(path: Path) -> bytes | None:
    """What a kept file holds; None where there is none, or somebody else could have written it."""
    try:
        if not _is_ours(path.parent.stat()):
            return None
        with path.open("rb") as file:
            if not _is_ours(os.fstat(file.fileno())):
                return None
            content = file.read()
        os.utime(path)
        return content
    except OSError:
        return None


def keep(path: Path, kind: Kind, content: bytes) -> None:
    """Keeps something; where that can't be done it is made again next time, which costs seconds and no more.

    Args:
        path: where, in the folder of the cache.
        kind: of thing.
        content: what the file is to hold, sealed.
    """
    if len(content) > kind.most_bytes:
        return
    temporary: Path | None = None
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(path.parent.stat()):
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        temporary.replace(path)
        temporary = None
        _forget(path.parent, kind)
    if temporary is not None:
        with suppress(OSError):
            temporary.unlink()


def _is_ours(found: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_MAY_WRITE)


def _forget(folder: Path, kind: Kind) -> None:
    """Drops what was not used for longest, where there is more than is kept."""
    found = [(path.stat(), path) for path in folder.glob(f"*{kind.suffix}")]
    bytes_so_far = 0
    for number, (status, path) in enumerate(sorted(found, key=lambda each: each[0].st_mtime_ns, reverse=True)):
        bytes_so_far += status.st_size
        if number >= kind.most or bytes_so_far > kind.most_bytes:
            path.unlink(missing_ok=True)
