"""A message's text cut to what is worth showing: the words a rule caught, and a little around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .terminal import ELLIPSIS, character_columns, safe, styled

Piece = tuple[str, bool]
"""A part of a text, and whether it is what a rule caught."""

# How much of a text may stand before the first words caught when the text is cut, of what there is room for.
_BEFORE = 4


def excerpt(text: str, spans: Iterable[tuple[int, int]], limit: int) -> tuple[Piece, ...]:
    """The part of a text around what was caught in it.

    Args:
        text: a message's text.
        spans: what was caught, from and up to an offset in the text; they may overlap.
        limit: columns the excerpt may take.

    Returns:
        its parts in order; a cut is a part of its own, `…`.
    """
    marks = _merged(spans, len(text))
    start, end = _window(text, marks, limit)
    parts = list(_parts(text, marks, start, end))
    return ((ELLIPSIS, False),) * (start > 0) + tuple(parts) + ((ELLIPSIS, False),) * (end < len(text))


def shown(pieces: Iterable[Piece], color: bool) -> str:
    """An excerpt for a terminal: what was caught in colour, or where there is none in angle quotes."""
    return "".join(_shown(text, marked, color) for text, marked in pieces)


def _shown(text: str, marked: bool, color: bool) -> str:
    if not marked:
        return safe(text)
    return styled(safe(text), "error", True) if color else f"«{safe(text)}»"


def _merged(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _window(text: str, marks: list[tuple[int, int]], limit: int) -> tuple[int, int]:
    """Which part of a text to show: what was caught first, a little before it, and as much after it as fits."""
    start = _back(text, marks[0][0], limit // _BEFORE) if marks else 0
    end = _onward(text, start, limit)
    if start and end < marks[0][1] and end < len(text):
        start = marks[0][0]
        end = _onward(text, start, limit)
    return _back(text, start, limit - sum(map(_cost, text[start:end]))), end


def _back(text: str, place: int, room: int) -> int:
    while place > 0 and room >= _cost(text[place - 1]):
        place -= 1
        room -= _cost(text[place])
    return place


def _onward(text: str, place: int, room: int) -> int:
    while place < len(text) and room >= _cost(text[place]):
        room -= _cost(text[place])
        place += 1
    return place


def _cost(character: str) -> int:
    # what takes no column counts as one, so that a text of nothing but accents is cut too
    return max(1, character_columns(character))


def _parts(text: str, marks: list[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    position = start
    for first, last in marks:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        if first > position:
            yield text[position:first], False
        yield text[first:last], True
        position = last
    if position < end:
        yield text[position:end], False
