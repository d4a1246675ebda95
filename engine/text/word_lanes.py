"""Words, each in an automaton for the form of the text it is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from . import stand_ins
from .automata import FindWords, WordFinder
from .batch import Batch, numbers_at
from .boundaries import Kind, edges, stands_alone
from .disguise import is_other_word, is_spread, kept_places, own_gaps, pressed, pressed_together, undoing, with_marks
from .drawn_out import drawn_out, folded_shortened, shortened, shortenings
from .needles import LooseNeedle, stands_for
from .normal import PART, Folded, fold, light, mended, squeeze, stays
from .openness import is_open, is_regular, meetings
from .sought import Owner, Place, Sought, ask_each
from .steps import USUAL, Step, Steps


class WordLane:
    """Words that are compared with the text as it was written."""

    __slots__ = ("_edges", "_finder", "_sought", "patterns")

    def __init__(self, needles: dict[str, list[Owner]]) -> None:
        self._finder = WordFinder(list(needles))
        self._edges: list[tuple[Kind, Kind] | None] = [edges(needle) for needle in needles]
        self._sought = Sought(needles.values())
        self.patterns = self._sought.patterns

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, a word of the text."""
        written = mended(text)
        wanting = excepting = 0
        for start, end, needle in self._finder.find(written):
            needed = self._edges[needle]
            if needed is None or stands_alone(written, start, end, needed):
                wanting |= self._sought.wanting[needle]
                excepting |= self._sought.excepting[needle]
        return wanting, excepting

    def sift(self, batch: Batch) -> None:
        """Mark the texts that hold a word a pattern wants."""
        written = mended(batch.written)
        found = self._finder.find(written)
        for number, (start, end, needle) in zip(numbers_at(written, [end for _, end, _ in found]), found, strict=True):
            needed = self._edges[needle]
            if self._sought.wanting[needle] and (needed is None or stands_alone(written, start, end, needed)):
                batch.blank[number] = False

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where words of some patterns (bits) stand, in no order."""
        written = mended(text)
        for start, end, needle in self._finder.find(written):
            owners = self._sought.of(needle, patterns)
            needed = self._edges[needle]
            if owners and (needed is None or stands_alone(written, start, end, needed)):
                yield from (Place(start, end, owner) for owner in owners)


class _Needle(NamedTuple):
    """What there is to know about a word that is looked for; most words of a list share it.

    Args:
        edges: what has to end where it starts and ends.
        alphabets: those it is written in.
        own: after which of its characters, once pressed, it has a space; None where it is not looked for pressed.
        original: the word it has to stand for, where it may stand for something else as well.
    """

    edges: tuple[Kind, Kind] | None
    alphabets: frozenset[str]
    own: frozenset[int] | None
    original: stand_ins.Original | None


Standing: TypeAlias = tuple[int, int, int]
"""A word's number, where it starts and ends."""


Piece: TypeAlias = tuple[int, int, int]
"""A piece of a text that is what some words are: where it starts and ends, and which of these groups of words it is."""


Raw: TypeAlias = tuple[list[int], int, int]
"""A piece of a pressed text: the numbers of the words that it is, where it starts and ends."""


Found: TypeAlias = tuple[Sequence[Standing], Sequence[Standing]]
"""The words of a text that stand in it as they are, and those with separators put in."""


_NONE: list[int] = []
_NOTHING: Found = (), ()


class _Pressed:
    """Words, pressed, that are looked for in a pressed text.

    Args:
        finder: finds them, and maybe others.
        needles: the numbers of the words for each thing that is found.
    """

    __slots__ = ("_finder", "_needles")

    def __init__(self, finder: WordFinder, needles: list[list[int]]) -> None:
        self._finder = finder
        self._needles = needles

    def found(self, narrow: str) -> list[Raw]:
        """The numbers of the words that a pressed text holds, where they start and end."""
        needles = self._needles
        return [(needles[group], first, last) for first, last, group in self._finder.find(narrow) if needles[group]]


def _needles(needles: Iterable[LooseNeedle], skips: bool) -> list[_Needle]:
    """What there is to know about each word, what is the same once.

    Args:
        needles: the words.
        skips: whether what separates their characters is skipped.
    """
    shared: dict[tuple[object, ...], _Needle] = {}
    found: list[_Needle] = []
    for text, letters, original in needles:
        key = edges(text), letters, own_gaps(text) if skips else None, original
        known = shared.get(key)
        if known is None:
            known = shared[key] = _Needle(*key)
        found.append(known)
    return found


class LooseLane:
    """Words that are compared with the text once disguise is undone: as they stand, and with separators put in.

    Args:
        needles: the words.
        steps: those that bring a text to the form they are compared in.
    """

    __slots__ = (
        "_find", "_finder", "_irregular", "_latest", "_met", "_needles", "_of_text", "_regular", "_repeats", "_sought",
        "_spaced", "_steps", "_text", "_undo", "patterns",
    )  # fmt: skip
    _KEPT = (
        "_finder", "_irregular", "_met", "_needles", "_of_text", "_regular", "_sought", "_spaced", "_steps"
    )  # fmt: skip

    def __init__(self, needles: dict[LooseNeedle, list[Owner]], steps: Steps = USUAL) -> None:
        self._sought = Sought(needles.values())
        self._steps = steps
        self._needles = _needles(needles, Step.SEPARATORS in steps)
        self._spaced = frozenset(number for number, needle in enumerate(self._needles) if needle.own)
        by_text: dict[str, list[int]] = defaultdict(list)
        regular: dict[str, list[int]] = defaultdict(list)
        irregular: dict[str, list[int]] = defaultdict(list)
        for number, ((text, _, _), known) in enumerate(zip(needles, self._needles, strict=True)):
            by_text[text].append(number)
            if known.own is not None:
                (regular if is_regular(text) else irregular)[pressed(text)].append(number)
        self._met = frozenset(pair for narrow in regular for pair in meetings(narrow))
        # Pressed, most words are as they were, so one machine looks for both.
        both = [*by_text, *(text for text in regular if text not in by_text)]
        self._finder = WordFinder(both)
        self._of_text = [by_text.get(text, _NONE) for text in both]
        self._regular = _Pressed(self._finder, [regular.get(text, _NONE) for text in both]) if regular else None
        self._irregular = _Pressed(WordFinder(list(irregular)), list(irregular.values())) if irregular else None
        self._settle()

    def _settle(self) -> None:
        """Works out what follows from all that is kept."""
        self.patterns = self._sought.patterns
        self._find: FindWords = self._finder.find
        self._undo = undoing(self._steps)
        self._repeats = Step.REPEATED in self._steps
        self._latest: tuple[str, str, Found] | None = None
        self._text: str | None = None  # what the latest is all there is of

    def __getstate__(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self._KEPT)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        for name, value in zip(self._KEPT, state, strict=True):
            setattr(self, name, value)
        self._settle()

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, a word of the text."""
        seen = self._undo(plain)
        standing, spread = self._numbers(plain, seen)
        if not standing and not spread and not self._repeats:
            return 0, 0
        if not self._repeats:
            self._text = text
        needles = [*standing, *spread]
        for each in shortenings(seen) if self._repeats else ():
            for found in self._numbers(shortened(plain, each), shortened(seen, each)):
                needles += found
        wanting = excepting = 0
        for needle, _, _ in needles:
            wanting |= self._sought.wanting[needle]
            excepting |= self._sought.excepting[needle]
        return wanting, excepting

    def sift(self, batch: Batch) -> None:
        """Mark the texts that hold a word a pattern wants."""
        plain, seen = batch.plain, batch.form(self._undo)
        if self._repeats:
            ask_each(self, batch, numbers_at(seen, drawn_out(seen)))
        narrow = squeeze(plain)
        self._sift_standing(batch, narrow, narrow if seen is plain else squeeze(seen))
        texts = seen.split(PART)
        if self._irregular is not None:
            self._sift_spread(batch, texts, range(len(batch.texts)), self._irregular)
        if self._regular is not None:
            parted = [number for number, text in enumerate(texts) if not text.isalnum()]
            self._sift_spread(batch, texts, parted, self._regular)

    def _sift_standing(self, batch: Batch, written: str, text: str) -> None:
        """Mark the texts in which a word stands as it is.

        Args:
            batch: the texts.
            written: their light forms, squeezed.
            text: these in the form words are compared in.
        """
        found = self._find(text)
        for number, (start, end, group) in zip(numbers_at(text, [end for _, end, _ in found]), found, strict=True):
            if batch.blank[number]:
                wanting = (needle for needle in self._of_text[group] if self._sought.wanting[needle])
                if any(self._is_whole(needle, written, text, start, end) for needle in wanting):
                    batch.blank[number] = False

    def _sift_spread(self, batch: Batch, texts: Sequence[str], numbers: Sequence[int], words: _Pressed) -> None:
        """Mark the texts in which a word stands with separators put in.

        Args:
            batch: the texts.
            texts: each in the form words are compared in.
            numbers: of those that are looked at, as far as they are not marked.
            words: those that are looked for.
        """
        asked = [number for number in numbers if batch.blank[number]]
        narrow = pressed_together(PART.join([texts[number] for number in asked]))
        found = words.found(narrow)
        raw: dict[int, list[Raw]] = {}
        start = 0
        for at, (needles, first, last) in zip(numbers_at(narrow, [last for _, _, last in found]), found, strict=True):
            if at not in raw:
                raw[at], start = [], narrow.rfind(PART, 0, first) + 1
            raw[at].append((needles, first - start, last - start))
        narrows = narrow.split(PART) if raw else []
        for at, pieces in raw.items():
            number = asked[at]
            standing = self._spread_among(batch.plains[number], texts[number], narrows[at], pieces)
            if any(self._sought.wanting[needle] for needle, _, _ in standing):
                batch.blank[number] = False

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where words of some patterns (bits) stand, in no order."""
        latest = self._latest
        if latest is not None and text is self._text:  # places are asked for right after bits
            plain, seen, (standing, spread) = latest
            if stays(text) and squeeze(plain) is plain:
                return iter(self._owned([*standing, *spread], patterns))
        plain = light(text)
        seen = latest[1] if latest is not None and latest[0] == plain else self._undo(plain)
        runs = shortenings(seen) if self._repeats else ()
        if not runs and stays(text) and squeeze(plain) is plain:
            standing, spread = self._numbers(plain, seen)
            return iter(self._owned([*standing, *spread], patterns))
        folded = fold(text)
        found = self._places(folded, seen, patterns)
        for each in runs:
            shorter = folded_shortened(folded, each)
            found += self._places(shorter, self._undo(shorter.text), patterns)
        return iter(found)

    def _numbers(self, plain: str, seen: str) -> Found:
        """Each word of a text as it stands, squeezed, and with separators put in; places are those of a form of it."""
        latest = self._latest
        if latest is not None and latest[0] == plain and latest[1] == seen:
            return latest[2]
        if "\n" in plain or "  " in plain:
            written, text = squeeze(plain), squeeze(seen)
        else:
            written, text = plain, seen
        raw = self._find(text)
        if not raw and self._irregular is None and (self._regular is None or seen.isalnum()):
            return _NOTHING
        found = self._standing(written, text, raw) if raw else (), self._spread(plain, seen)
        if found[0] or found[1]:
            self._latest, self._text = (plain, seen, found), None
        return found

    def _places(self, folded: Folded, seen: str, patterns: int) -> list[Place]:
        """Where each word of some patterns (bits) stands in the original of a text."""
        standing, spread = self._numbers(folded.text, seen)
        found = self._owned(standing, patterns, folded.squeezed()) if standing else []
        return found + self._owned(spread, patterns, folded) if spread else found

    def _owned(self, words: Sequence[Standing], patterns: int, form: Folded | None = None) -> list[Place]:
        """Where those of some words that are of some patterns (bits) stand in an original.

        Args:
            words: where they stand in a form of it.
            patterns: those asked about.
            form: that form, with the way back; None where each of its characters stands where it does in the original.
        """
        found: list[Place] = []
        for needle, start, end in words:
            for owner in self._sought.of(needle, patterns):
                first, last = (start, end) if form is None else form.span(start, end)
                found.append(Place(first, last, owner))
        return found

    def _standing(self, written: str, text: str, raw: Sequence[Piece]) -> list[Standing]:
        """Each word that stands in a text as it is, among pieces of it that are what words are."""
        found: list[Standing] = []
        for start, end, group in raw:
            for needle in self._of_text[group]:
                if self._is_whole(needle, written, text, start, end):
                    found.append((needle, start, end))
        return found

    def _spread(self, written: str, text: str) -> list[Standing]:
        """Each word that stands in a text with separators put in."""
        regular, irregular = self._regular, self._irregular
        # To look for them takes less than to see that there are none, where the text is ASCII.
        if regular is not None and (text.isalnum() or (not text.isascii() and is_open(text, self._met))):
            regular = None
        if regular is None and irregular is None:
            return []
        narrow = pressed(text)
        raw = [] if regular is None else regular.found(narrow)
        raw += [] if irregular is None else irregular.found(narrow)
        return self._spread_among(written, text, narrow, raw) if raw else []

    def _spread_among(self, written: str, text: str, narrow: str, raw: Sequence[Raw]) -> list[Standing]:
        """Each word that stands in a text with separators put in, among pieces of it that are words once it is pressed."""
        found: list[Standing] = []
        places: list[int] = []
        for needles, first, last in raw:
            if self._stands_plainly(text, narrow, first, last, needles):
                continue
            places = places or kept_places(text, narrow)
            start, end = places[first], with_marks(text, places[last - 1] + 1)
            for needle in needles:
                own = self._needles[needle].own
                if end - start == last - first and not own:
                    continue  # it stands there as it is
                spread = own is not None and is_spread(text, places[first:last], own)
                if spread and self._is_whole(needle, written, text, start, end):
                    found.append((needle, start, end))
        return found

    def _stands_plainly(self, text: str, narrow: str, first: int, last: int, needles: list[int]) -> bool:
        """Whether a piece of a pressed text is nowhere else in it, and stands in the text as it is.

        Args:
            text: in the form words are compared in.
            narrow: the same, pressed.
            first, last: the piece of it, which some words are, pressed.
            needles: the numbers of these words.
        """
        word = narrow[first:last]
        start = text.find(word)
        if start < 0 or narrow.find(word) < first or narrow.find(word, first + 1) >= 0:
            return False
        end = start + len(word)
        return self._spaced.isdisjoint(needles) and with_marks(text, end) == end

    def _is_whole(self, needle: int, written: str, text: str, start: int, end: int) -> bool:
        """Whether what was found is no piece of a longer word, and no honest word in another alphabet."""
        known = self._needles[needle]
        if known.edges is not None and not stands_alone(text, start, end, known.edges):
            return False
        if is_other_word(written[start:end], known.alphabets):
            return False
        return known.original is None or stands_for(written[start:end], known.original)
