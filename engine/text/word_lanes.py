"""Words that are compared with a text once disguise is undone, in an automaton for the form they are compared in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from . import stand_ins
from .automata import FindWords, WordFinder
from .batch import Batch, numbers_at
from .boundaries import Kind, edges, stands_alone
from .disguise import is_other_word, is_spread, kept_places, own_gaps, pressed, pressed_together, undoing, with_marks
from .drawn_out import drawn_out, folded_shortened, shortened, shortenings
from .needles import LooseNeedle, stands_for
from .normal import PART, Folded, fold, light, squeeze, stays
from .openness import is_open, is_regular, meetings
from .sought import Owner, Place, Sought, ask_each
from .steps import USUAL, Step, Steps


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


class _Latest(NamedTuple):
    """What was found in a text; one thing, so that threads that share a lane never see halves of two.

    Args:
        text: as it was written, where this is all there is of it.
        plain, seen: its light form, and what that is compared as.
        found: its words.
    """

    text: str | None
    plain: str
    seen: str
    found: Found


_NONE: list[int] = []
_NOTHING: Found = (), ()


class _Pressed:
    """Words, pressed, that are looked for in a pressed text.

    Args:
        finder: finds them, and maybe others.
        needles: the numbers of the words for each thing that is found.
    """

    __slots__ = ("_finder", "needles")

    def __init__(self, finder: WordFinder, needles: list[list[int]]) -> None:
        self._finder = finder
        self.needles = needles

    def pieces(self, narrow: str) -> list[Piece]:
        """The pieces of a pressed text that are any of the words."""
        needles = self.needles
        return [piece for piece in self._finder.find(narrow) if needles[piece[2]]]

    def found(self, narrow: str) -> list[Raw]:
        """The numbers of the words that a pressed text holds, where they start and end."""
        needles = self.needles
        return [(needles[group], first, last) for first, last, group in self._finder.find(narrow) if needles[group]]


def _by_text(joined: str, pieces: Sequence[Piece]) -> dict[int, list[Piece]]:
    """Pieces that were found in texts with `PART` between them, in order, by the number of the text."""
    found: dict[int, list[Piece]] = {}
    for number, piece in zip(numbers_at(joined, [end for _, end, _ in pieces]), pieces, strict=True):
        found.setdefault(number, []).append(piece)
    return found


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
        "_spaced", "_steps", "_undo", "patterns",
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
        self._latest: _Latest | None = None

    def __getstate__(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self._KEPT)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        for name, value in zip(self._KEPT, state, strict=True):
            setattr(self, name, value)
        self._settle()

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, a word of the text."""
        seen = self._undo(plain)
        standing, spread = found = self._numbers(plain, seen)
        if not standing and not spread and not self._repeats:
            return 0, 0
        if not self._repeats:
            self._latest = _Latest(text, plain, seen, found)
        needles = [*standing, *spread]
        for each in shortenings(seen) if self._repeats else ():
            for more in self._numbers(shortened(plain, each), shortened(seen, each)):
                needles += more
        wanting = excepting = 0
        for needle, _, _ in needles:
            wanting |= self._sought.wanting[needle]
            excepting |= self._sought.excepting[needle]
        return wanting, excepting

    def read(self, batch: Batch) -> None:
        """Note which words each text holds."""
        plain, seen = batch.plain, batch.form(self._undo)
        if self._repeats:
            ask_each(self, batch, numbers_at(seen, drawn_out(seen)))
        written = squeeze(plain)
        text = written if seen is plain else squeeze(seen)
        raw = _by_text(text, self._find(text))
        for number, pieces in raw.items():
            self._note(batch, number, self._standing(written, text, pieces), text.rfind(PART, 0, pieces[0][0]) + 1)
        texts = seen.split(PART)
        if self._regular is not None:
            plainly = {number: len(pieces) for number, pieces in raw.items() if self._stand_plainly(text, pieces)}
            parted = [number for number, one in enumerate(texts) if not one.isalnum()]
            self._read_pressed(batch, texts, parted, self._regular, plainly)
        if self._irregular is not None:
            self._read_pressed(batch, texts, range(len(texts)), self._irregular, {})

    def _read_pressed(
        self, batch: Batch, texts: Sequence[str], asked: Sequence[int], words: _Pressed, plainly: Mapping[int, int]
    ) -> None:
        """Note which words texts hold with separators put in.

        Args:
            batch: the texts.
            texts: each in the form words are compared in.
            asked: the numbers of those that are looked at.
            words: those that are looked for.
            plainly: how many words stand in a text (by its number) as they are, and will be there once it is pressed.
        """
        joined = pressed_together(PART.join([texts[number] for number in asked]))
        narrows: list[str] = []
        for at, pieces in _by_text(joined, words.pieces(joined)).items():
            number = asked[at]
            if len(pieces) != plainly.get(number):  # else there are no others
                narrows = narrows or joined.split(PART)
                first = joined.rfind(PART, 0, pieces[0][0]) + 1
                raw = [(words.needles[group], start - first, end - first) for start, end, group in pieces]
                self._note(batch, number, self._spread_among(batch.plains[number], texts[number], narrows[at], raw), 0)

    def _stand_plainly(self, text: str, pieces: Sequence[Piece]) -> bool:
        """Whether pieces of a text, each of which is words, are also there once it is pressed, and as nothing else.

        Args:
            text: in the form words are compared in.
            pieces: of it.
        """
        needles = self._regular.needles if self._regular is not None else []
        for _, end, group in pieces:
            if not needles[group] or not self._spaced.isdisjoint(needles[group]) or with_marks(text, end) != end:
                return False
        return True

    def _note(self, batch: Batch, number: int, words: Sequence[Standing], first: int) -> None:
        """Note words that a text holds.

        Args:
            batch: the texts.
            number: of the text.
            words: where they stand.
            first: where the text begins among those in which they do.
        """
        if not words:
            return
        sought, plain = self._sought, batch.plains[number]
        wanting = excepting = 0
        for needle, _, _ in words:
            wanting |= sought.wanting[needle]
            excepting |= sought.excepting[needle]
        places = None
        if stays(batch.texts[number]) and squeeze(plain) is plain:
            owners = sought.owners
            places = [Place(start - first, end - first, one) for needle, start, end in words for one in owners[needle]]
        batch.note(number, wanting, excepting, places)

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where words of some patterns (bits) stand, in no order."""
        latest = self._latest
        if latest is not None and text is latest.text:  # places are asked for right after bits
            plain, (standing, spread) = latest.plain, latest.found
            if stays(text) and squeeze(plain) is plain:
                return iter(self._owned([*standing, *spread], patterns))
        plain = light(text)
        seen = latest.seen if latest is not None and latest.plain == plain else self._undo(plain)
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
        if latest is not None and latest.plain == plain and latest.seen == seen:
            return latest.found
        if "\n" in plain or "  " in plain:
            written, text = squeeze(plain), squeeze(seen)
        else:
            written, text = plain, seen
        raw = self._find(text)
        if not raw and self._irregular is None and (self._regular is None or seen.isalnum()):
            return _NOTHING
        found = self._standing(written, text, raw) if raw else (), self._spread(plain, seen)
        if found[0] or found[1]:
            self._latest = _Latest(None, plain, seen, found)
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
        if known.alphabets and is_other_word(written[start:end], known.alphabets):
            return False
        return known.original is None or stands_for(written[start:end], known.original)
