"""The light form of a text: what is left once cheap disguise is undone, and the way back to the original.

Unicode NFKC, case folding, no invisible characters and no strokes drawn over others; spaces of all kinds are a space and
line ends a line feed.
`contains`, regular expressions and repeats compare light forms. The way back is exact: `fold` tells which code points
of the original stand behind any piece of the light form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TypeAlias
from unicodedata import category, combining, normalize

# Characters that stay as they are but for lower case, and never join with the one before: most messages hold no others.
# Beyond the BMP a class costs `re` its table, so emoji count as noise and go through the cache of short runs.
_QUIET = (
    "\n -~\u4e00-\u9fff\u3400-\u4dbf\u3001-\u3029\u3041-\u3096\u30a0-\u30fe\uac00-\ud7a3\u3105-\u312f"
    "\u00bf-\u00de\u00e0-\u012f\u014a-\u017e\u03fa-\u0482\u048a-\u052f\u05d0-\u05ea\u061d-\u064a\u0660-\u066f"
    "\u0679-\u06d5\u2018-\u2023\u2500-\u27bf"
)
_NOISE = f"[^{_QUIET}]"
_noise_in = re.compile(_NOISE).search
_split_at_noise = re.compile(f"({_NOISE}{_NOISE}*)").split  # `re` looks for a class quickly, for a repeated one slowly

PART = "\x7f"
"""Stands between texts that are looked at together: it is in no light form, joins with nothing, and ends words."""

_ASCII_NOISE = bytes(code for code in range(128) if _noise_in(chr(code)) and chr(code) != PART)
# Most Chinese messages hold some of these and no other noise; replacing them all is cheaper than going through runs.
_PUNCTUATION = dict(zip("，！？：；（）", ",!?:;()", strict=True))
_shifting_in = re.compile(f"[^{_QUIET}{''.join(_PUNCTUATION)}]").search
"""Finds characters of which others may come, or none, or which may join with those before them."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACED = re.compile("[\t\v\f\u1680\u0085\u2028\u2029\ud800-\udfff]")
_REPLACEMENTS = dict.fromkeys("\t\v\f\u1680", " ") | dict.fromkeys("\u0085\u2028\u2029", "\n")
_INVISIBLE = re.compile(
    "[\0-\x08\x0e-\x1f\r\x7f-\x84\x86-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4"
    "\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\u0334-\u0337\u20d0-\u20f0"  # strokes and frames drawn over characters; U+0338 is a part of `≠`
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_WHITESPACE = re.compile("[ \n]+")
_SPACES = re.compile("  +")

# More marks on one letter than any language writes; without a limit, sorting them takes quadratic time. A character
# ends in three of them at most, so a higher pile is 84 characters and more that are nothing else: two stretches of 42,
# one of which is found by looking at every forty-second place.
_PILE = 256
_STRETCH = 42
_CACHED_RUN = 16
_SEARCHED_SEGMENT = 8

Segment: TypeAlias = list[tuple[int, str]]
"""Characters that may join together, each with its place in the original."""


class Folded:
    """A normal form of a text with the way back to the original.

    Attributes:
        text: the normal form.
    """

    __slots__ = ("_ends", "_length", "_starts", "text")

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int], length: int) -> None:
        """Keep the way back.

        Args:
            text: the normal form.
            starts: for each of its characters, where in the original what it stands for starts (code points).
            ends: for each of its characters, where that ends.
            length: the original's length in code points.
        """
        self.text = text
        self._starts = starts
        self._ends = ends
        self._length = length

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The piece of the original that a piece of the normal form stands for.

        Args:
            start: first code point in the normal form.
            end: the one after the last.

        Returns:
            start and end in the original, without invisible characters at the rims; a character that became several, or
            several that became one, are taken whole.
        """
        if start >= end:
            place = self._starts[start] if start < len(self._starts) else self._length
            return place, place
        return self._starts[start], self._ends[end - 1]

    def squeezed(self) -> Folded:
        """The same with each run of whitespace as one space, as words are compared."""
        text = squeeze(self.text)
        if text is self.text:
            return self
        starts: list[int] = []
        ends: list[int] = []
        for start, end in _pieces(self.text):
            starts.append(self._starts[start])
            ends.append(self._ends[end - 1])
        return Folded(text, starts, ends, self._length)

    def kept(self, text: str, places: Sequence[int]) -> Folded:
        """Another form of the same, of which only some characters stay.

        Args:
            text: the other form, as long as this one.
            places: of the characters that stay, in order.
        """
        starts, ends = [self._starts[place] for place in places], [self._ends[place] for place in places]
        return Folded("".join([text[place] for place in places]), starts, ends, self._length)

    def joined(self, ends: Mapping[int, int]) -> Folded:
        """The same with some characters standing for those behind them as well, which are left out.

        Args:
            ends: for each such character, its place and the place behind the last that it stands for.
        """
        places: list[int] = []
        place = 0
        while place < len(self.text):
            places.append(place)
            place = ends.get(place, place + 1)
        last = [self._ends[ends.get(place, place + 1) - 1] for place in places]
        text = "".join([self.text[place] for place in places])
        return Folded(text, [self._starts[place] for place in places], last, self._length)


def light(text: str) -> str:
    """The light form: NFKC, case folded, without invisible characters.

    Args:
        text: any text, lone surrogates included.

    Returns:
        the light form, valid Unicode; its own light form is itself.
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    noise = _noise_in(text)
    text = text.lower()
    if noise is None:
        return text
    if noise[0] in _PUNCTUATION:
        for wide, narrow in _PUNCTUATION.items():
            text = text.replace(wide, narrow)
        if _noise_in(text) is None:
            return text
    return _settled_at_noise(text)


def light_together(texts: str) -> str:
    """The light forms of several texts, with `PART` between them as it is between the texts.

    Args:
        texts: they stand in this order; none holds `PART` itself.
    """
    text = texts.lower()
    if texts.isascii() and len(texts.encode().translate(None, _ASCII_NOISE)) == len(texts):
        return text
    noise = _noise_between_parts()
    if noise.search(texts) is None:
        return text
    for wide, narrow in _PUNCTUATION.items():
        text = text.replace(wide, narrow)
    return _settled_runs(noise.split(text))


@cache
def _noise_between_parts() -> re.Pattern[str]:
    """Runs of noise in texts with `PART` between them."""
    noise = f"[^{PART}{_QUIET}]"
    return re.compile(f"({noise}{noise}*)")


@lru_cache(maxsize=1)  # whatever looks at one message asks for the same
def fold(text: str) -> Folded:
    """The light form with the way back.

    Args:
        text: any text, lone surrogates included.

    Returns:
        the light form, its `text` equal to `light(text)`.
    """
    if _noise_in(text) is None:
        return unchanged(text.lower())
    return unchanged(light(text)) if stays(text) else _folded(text)


def stays(text: str) -> bool:
    """Whether each character of a text's light form stands for the one at the same place of the text."""
    return _shifting_in(text) is None


def _folded(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for segment in _segments(text):
        for first, last, settled in _settled_parts(segment):
            pieces.append(settled)
            starts.extend([first] * len(settled))
            ends.extend([last + 1] * len(settled))
    return Folded("".join(pieces), starts, ends, len(text))


def unchanged(text: str) -> Folded:
    """A text that is its own normal form, character by character."""
    return Folded(text, range(len(text)), range(1, len(text) + 1), len(text))


def mended(text: str) -> str:
    """The text with lone surrogates, which no encoding can carry, replaced by U+FFFD; the length stays."""
    return _SURROGATE.sub("\ufffd", text)


def squeeze(text: str) -> str:
    """A light form with each run of spaces and line ends as one space; the same object when nothing changes."""
    if "\n" in text:
        text = text.replace("\n", " ")
    return _SPACES.sub(" ", text) if "  " in text else text


def distinct_letters(text: str) -> bool:
    """Whether a light form has two distinct letters; messages without them (`666`, `哈哈哈`, `+1`) never repeat."""
    first = ""
    for character in text:
        if character.isalpha() and character != first:
            if first:
                return True
            first = character
    return False


@lru_cache(maxsize=4096)
def attaches(character: str) -> bool:
    """Whether a character may join with the one before it when normalised: marks, and later letters of a syllable."""
    head = normalize("NFKD", character)[0]
    return category(head)[0] == "M" or "\u1161" <= head <= "\u11ff" or "\U00016d63" <= head <= "\U00016d67"


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each character, a run of whitespace counting as one."""
    place = 0
    for run in _WHITESPACE.finditer(text):
        yield from ((at, at + 1) for at in range(place, run.start()))
        yield run.span()
        place = run.end()
    yield from ((at, at + 1) for at in range(place, len(text)))


def _settle(text: str) -> str:
    """NFKC and case folding; folding can undo NFKC (`ǰ` to `j` and a mark), so it is done again."""
    return normalize("NFKC", normalize("NFKC", text).casefold())


_settled_alone = lru_cache(maxsize=4096)(_settle)


@lru_cache(maxsize=1)
def _settled_at_noise(text: str) -> str:
    """The light form of a text in lower case, whose quiet stretches are in it already."""
    return _settled_runs(_split_at_noise(text))


def _settled_runs(parts: list[str]) -> str:
    """The light form of a text in lower case, or of several with `PART` between them.

    Args:
        parts: its quiet stretches, which are in it already, each followed by a run of noise.
    """
    for place in range(1, len(parts), 2):
        run = parts[place]
        settled = _settled_run(run) if len(run) <= _CACHED_RUN else _settle_run(run)
        if settled is None:  # it may join with the character before, and that with none before it
            last = parts[place - 1][-1:]
            parts[place - 1] = parts[place - 1][:-1]
            settled = last + _settle(_visible(run)) if last == PART else _settle(_visible(last + run))
        parts[place] = settled
    return "".join(parts)


def _settle_run(run: str) -> str | None:
    """The light form of a run of noise, or None when it may join with what stands before it."""
    visible = _visible(run)
    if visible and attaches(visible[0]):
        return None
    return _settle(visible)


_settled_run = lru_cache(maxsize=4096)(_settle_run)


def _visible(text: str) -> str:
    """The text without invisible characters, its spaces and line ends of one kind each."""
    text = _INVISIBLE.sub("", _replaced(text))
    if any(
        all(map(attaches, text[place : place + _STRETCH])) for place in range(0, len(text) - _STRETCH + 1, _STRETCH)
    ):
        return "".join(character for _, character in _thinned(enumerate(text)))
    return text


def _replaced(text: str) -> str:
    """The text with one kind of space and line end, and lone surrogates mended; the length stays."""
    return _REPLACED.sub(lambda found: _REPLACEMENTS.get(found[0], "\ufffd"), text)


def _thinned(characters: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The characters without marks piled higher than any language piles them."""
    pile = 0
    for place, character in characters:
        marks, alone = _marks(character)
        if not alone:
            pile = marks
        elif pile + marks <= _PILE:
            pile += marks
        else:
            continue
        yield place, character


@lru_cache(maxsize=4096)
def _marks(character: str) -> tuple[int, bool]:
    """How many combining marks a character ends in when taken apart, and whether it is nothing else."""
    parts = normalize("NFKD", character)
    count = len(parts)
    while count and combining(parts[count - 1]):
        count -= 1
    return len(parts) - count, count == 0


def _segments(text: str) -> Iterator[Segment]:
    """The visible characters with their places, those that may join together in one list."""
    segment: Segment = []
    for place, character in _thinned(_placed(text)):
        if segment and not attaches(character):
            yield segment
            segment = []
        segment.append((place, character))
    if segment:
        yield segment


def _placed(text: str) -> Iterator[tuple[int, str]]:
    """Each visible character with its place in the text."""
    spaced = _replaced(text)
    hidden = {place for run in _INVISIBLE.finditer(spaced) for place in range(*run.span())}
    return ((place, character) for place, character in enumerate(spaced) if place not in hidden)


def _settled_parts(segment: Segment) -> Iterator[tuple[int, int, str]]:
    """First place, last place and light form of the smallest pieces of a segment that settle on their own."""
    if len(segment) == 1:
        place, character = segment[0]
        yield place, place, _settled_alone(character)
        return
    while segment:
        whole = _settle(_join(segment))
        singles = [_settle(character) for _, character in segment]
        if whole == "".join(singles):
            yield from ((place, place, single) for (place, _), single in zip(segment, singles, strict=True))
            return
        cut = _cut(segment, whole)
        yield segment[0][0], segment[cut - 1][0], _settle(_join(segment[:cut]))
        segment = segment[cut:]


def _cut(segment: Segment, whole: str) -> int:
    """How many characters at a segment's start settle on their own; long segments are taken whole, not searched."""
    if len(segment) <= _SEARCHED_SEGMENT:
        for cut in range(1, len(segment)):
            if _settle(_join(segment[:cut])) + _settle(_join(segment[cut:])) == whole:
                return cut
    return len(segment)


def _join(segment: Segment) -> str:
    return "".join(character for _, character in segment)
