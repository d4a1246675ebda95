"""Learned patterns kept between runs, each under a digest of the examples it came from.

A file is written whole under another name and then renamed, so that readers never see half of one and of two writers
either may win; what it says carries a digest of its own, and a file that fails it is learned anew. Files hold values only,
nothing that runs; and one that somebody else could have written is not read, since it decides whom rules catch.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import msgspec

from .model import Model
from .train import learn

FOLDER = "GUIJU_CACHE"
"""The environment variable that names another folder; empty, nothing is kept."""

MOST = 64
"""How many learned patterns are kept; those that were not used for longest go."""

_OTHERS_MAY_WRITE = 0o022
_FORM = b"guiju learned 2\n"
"""Changes with everything that lets the same examples give another pattern."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Model).decode


def cache_folder() -> Path | None:
    """Where learned patterns are kept: a folder of the user's, or None where they are not."""
    named = os.environ.get(FOLDER)
    if named is not None:
        return Path(named) if named else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "guiju" if base and os.path.isabs(base) else None


def learned(wanted: Iterable[str], harmless: Iterable[str], above: Decimal, folder: Path | None) -> Model:
    """A learned pattern, from the cache where it has been learned before.

    Args:
        wanted: examples of what it should match.
        harmless: examples of what it should not match.
        above: the precision that it must reach, from 0 to 1.
        folder: of the cache; None learns anew.

    Returns:
        the pattern, the same whether it was kept or not.

    Raises:
        NotLearnedError: nothing can be learned from these examples.
    """
    sides = frozenset(wanted), frozenset(harmless)
    return _learned(*sides, above, folder)


@lru_cache(maxsize=8)  # an editor checks a policy at each stroke
def _learned(wanted: frozenset[str], harmless: frozenset[str], above: Decimal, folder: Path | None) -> Model:
    if folder is None:
        return learn(wanted, harmless, above)
    path = folder / f"{_key(wanted, harmless, above)}.learned"
    model = _kept(path)
    if model is None:
        model = learn(wanted, harmless, above)
        _keep(path, model)
    return model


def written(model: Model) -> bytes:
    """A learned pattern as bytes: the same for equal patterns, in every process."""
    body = _encode(model)
    return _FORM + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def read(content: bytes) -> Model | None:
    """What `written` wrote; None where a byte of it has changed."""
    head, digest, body = _FORM, content[len(_FORM) : len(_FORM) + 64], content[len(_FORM) + 65 :]
    if not content.startswith(head) or hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    try:
        return _decode(body)
    except msgspec.MsgspecError:
        return None


def _key(wanted: frozenset[str], harmless: frozenset[str], above: Decimal) -> str:
    digest = hashlib.sha256(_FORM + format(above.normalize(), "f").encode())
    for side in (wanted, harmless):
        digest.update(_encode([len(side)]))
        for text in sorted(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in side):
            digest.update(text)
    return digest.hexdigest()


def _kept(path: Path) -> Model | None:
    try:
        if not (_is_ours(path.parent.stat()) and path.is_file() and _is_ours(path.stat())):
            return None
        model = read(path.read_bytes())
        if model is not None:
            os.utime(path)
        return model
    except OSError:
        return None


def _is_ours(found: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_MAY_WRITE)


def _keep(path: Path, model: Model) -> None:
    """Keeps a pattern; where that can't be done it is learned again next time, which costs seconds and no more."""
    temporary: Path | None = None
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(path.parent.stat()):
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            temporary = Path(file.name)
            file.write(written(model))
        temporary.replace(path)
        temporary = None
        _forget(path.parent)
    if temporary is not None:
        with suppress(OSError):
            temporary.unlink()


def _forget(folder: Path) -> None:
    """Drops what was not used for longest, where there is more than is kept."""
    used = sorted(folder.glob("*.learned"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in used[MOST:]:
        path.unlink(missing_ok=True)
