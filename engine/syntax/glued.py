"""Spaces for a Chinese run that could not be taken apart: what its writer may have meant."""

from __future__ import annotations

from collections.abc import Collection

from .runs import MAX_GLUED, by_first
from .vocabulary import vocabulary


def spaced_out(run: str, declared: Collection[str]) -> str | None:
    """A run with spaces between its known words and what is left over, or None when it holds no two of them.

    Args:
        run: letters and digits without blanks, such as `消息匹配广告` where no `广告` is declared.
        declared: names of the admin's own.
    """
    if run.isascii() or len(run) > MAX_GLUED or run in declared:
        return None
    pieces = _pieces(run, declared)
    keywords = vocabulary().keyword_spellings
    if len(pieces) < 2 or not any(piece in keywords for piece in pieces):
        return None
    return " ".join(pieces)


def _pieces(run: str, declared: Collection[str]) -> list[str]:
    table = vocabulary()
    words = by_first({*table.keyword_spellings, *table.nouns, *table.attributes, *declared})
    pieces: list[str] = []
    unknown = ""
    position = 0
    while position < len(run):
        word = next((w for w in words.get(run[position], ()) if _stands(w, run, position)), None)
        if word is None:
            unknown += run[position]
            position += 1
            continue
        pieces += [unknown, word] if unknown else [word]
        unknown = ""
        position += len(word)
    return [*pieces, unknown] if unknown else pieces


def _stands(word: str, run: str, position: int) -> bool:
    """Whether a word stands at a place; single characters are too often a part of something else to tell."""
    return run.startswith(word, position) and (len(word) > 1 or word in "当则且或并不是非含有在")
