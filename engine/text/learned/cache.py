"""Learned patterns kept between runs, each under a digest of the examples it came from. Files hold values only, nothing
that runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import msgspec

from ...cache import Kind, keep, kept, sealed, unsealed
from .model import Model
from .train import learn

KIND = Kind(".learned", b"guiju learned 2\n", most=64, most_bytes=200_000_000)
"""Its form changes with everything that lets the same examples give another pattern."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Model).decode


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
    path = folder / f"{_key(wanted, harmless, above)}{KIND.suffix}"
    model = _kept(path)
    if model is None:
        model = learn(wanted, harmless, above)
        keep(path, KIND, written(model))
    return model


def written(model: Model) -> bytes:
    """A learned pattern as bytes: the same for equal patterns, in every process."""
    return sealed(KIND.form, _encode(model))


def read(content: bytes) -> Model | None:
    """What `written` wrote; None where a byte of it has changed."""
    body = unsealed(KIND.form, content)
    try:
        return None if body is None else _decode(body)
    except msgspec.MsgspecError:
        return None


def _key(wanted: frozenset[str], harmless: frozenset[str], above: Decimal) -> str:
    digest = hashlib.sha256(KIND.form + format(above.normalize(), "f").encode())
    for side in (wanted, harmless):
        digest.update(_encode([len(side)]))
        for text in sorted(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in side):
            digest.update(text)
    return digest.hexdigest()


def _kept(path: Path) -> Model | None:
    content = kept(path)
    return None if content is None else read(content)
