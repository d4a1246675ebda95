"""One scan of a message for all patterns of a policy.

Words go into one Aho-Corasick automaton for each form of the text they are compared with, regular expressions into one
RE2 set. A scan says which patterns match; places are worked out only for a pattern that fired, or whose `except` did.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..diagnostics import Diagnostic, Label, sort_diagnostics
from .automata import FindWords, Regex, RegexSlice, compile_sets, word_finder
from .boundaries import Kind, edges, stands_alone
from .normal import Folded, fold, light, mended, squeeze, unchanged
from .patterns import Hit, Item, Pattern
from .regexes import read_regex


@dataclass(slots=True)
class Scan:
    """What one message's text matches.

    Args:
        bits: bit i is set when pattern i matches.
        light: the text's light form.
    """

    bits: int
    light: str


@dataclass(frozen=True, slots=True)
class _Owner:
    """An item's place in the policy: whose it is, and how a hit of it is told."""

    pattern: int
    order: int
    item: Item


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item was found, in the original text."""

    start: int
    end: int
    owner: _Owner


class _Sought:
    """Needles or expressions, numbered, each with the patterns that want it and those that except it."""

    __slots__ = ("excepting", "owners", "wanting")

    def __init__(self, owners: Iterable[Sequence[_Owner]]) -> None:
        self.owners = [tuple(these) for these in owners]
        shared: dict[int, int] = {}  # among a hundred thousand words few numbers differ, and they may be long
        wanting = (_bits(owner for owner in these if not owner.item.excepted) for these in self.owners)
        excepting = (_bits(owner for owner in these if owner.item.excepted) for these in self.owners)
        self.wanting = [shared.setdefault(bits, bits) for bits in wanting]
        self.excepting = [shared.setdefault(bits, bits) for bits in excepting]


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of the text that words are compared with: a new form is a new row, and a new lane in the scanner.

    Args:
        needle: a word as written, in this form; empty when nothing of it remains.
        text: a message's text in this form, given the text and its light form.
        fold: the same with the way back to the original.
    """

    needle: Callable[[str], str]
    text: Callable[[str, str], str]
    fold: Callable[[str], Folded]


_LIGHT = _Form(
    needle=lambda word: squeeze(light(word)).strip(),
    text=lambda _, plain: squeeze(plain) if "  " in plain or "\n" in plain else plain,
    fold=lambda text: fold(text).squeezed(),
)
_EXACT = _Form(
    needle=lambda word: mended(word) if word.strip() else "",
    text=lambda text, _: mended(text),
    fold=lambda text: unchanged(mended(text)),
)


class _WordLane:
    """All words that are compared with one form of the text; `text` makes that form, `find` searches it."""

    __slots__ = ("_edges", "_fold", "_sought", "find", "text")

    def __init__(self, form: _Form, needles: dict[str, list[_Owner]]) -> None:
        self.text = form.text
        self.find: FindWords = word_finder(list(needles))
        self._fold = form.fold
        self._edges: list[tuple[Kind, Kind] | None] = [edges(needle) for needle in needles]
        self._sought = _Sought(needles.values())

    def bits(self, text: str, found: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
        """The patterns that want, and those that except, a word found in a formed text; places are not compared."""
        wanting = excepting = 0
        for needle, start, end in found:
            needed = self._edges[needle]
            if needed is None or stands_alone(text, start, end, needed):
                wanting |= self._sought.wanting[needle]
                excepting |= self._sought.excepting[needle]
        return wanting, excepting

    def places(self, text: str, patterns: int) -> Iterator[_Place]:
        """Where words of some patterns (bits) stand, in no order."""
        folded = self._fold(text)
        for needle, start, end in self.find(folded.text, True):
            owners = [owner for owner in self._sought.owners[needle] if patterns >> owner.pattern & 1]
            needed = self._edges[needle]
            if owners and (needed is None or stands_alone(folded.text, start, end, needed)):
                yield from (_Place(*folded.span(start, end), owner) for owner in owners)


class _RegexLane:
    """All regular expressions, compared with the light form."""

    __slots__ = ("_regexes", "_sets", "_sought")

    def __init__(self, regexes: dict[str, tuple[Regex, list[_Owner]]]) -> None:
        self._regexes = [compiled for compiled, _ in regexes.values()]
        self._sets: tuple[RegexSlice, ...] = compile_sets(list(zip(regexes, self._regexes, strict=True)))
        self._sought = _Sought(owners for _, owners in regexes.values())

    def bits(self, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, an expression that matches the light form."""
        wanting = excepting = 0
        for number in self._matching(plain):
            wanting |= self._sought.wanting[number]
            excepting |= self._sought.excepting[number]
        return wanting, excepting

    def places(self, text: str, patterns: int) -> Iterator[_Place]:
        """Where expressions of some patterns (bits) match, in no order."""
        folded = fold(text)
        for number in self._matching(folded.text):
            owners = [owner for owner in self._sought.owners[number] if patterns >> owner.pattern & 1]
            for match in self._regexes[number].finditer(folded.text) if owners else ():
                yield from (_Place(*folded.span(*match.span()), owner) for owner in owners)

    def _matching(self, plain: str) -> Iterator[int]:
        encoded = plain.encode()
        for regexes in self._sets:
            for number in regexes.set.Match(encoded) or ():
                yield regexes.first + number


class Scanner:
    """All patterns of a policy, ready to read messages. Made by `compile_scanner`."""

    __slots__ = ("_names", "_regexes", "_words")

    def __init__(self, names: Sequence[str], words: Sequence[_WordLane], regexes: _RegexLane | None) -> None:
        self._names = tuple(names)
        self._words = tuple(words)
        self._regexes = regexes

    def scan(self, text: str) -> Scan:
        """Which patterns a text matches.

        Args:
            text: the original text; a message without one has the text "".

        Returns:
            a bit for each pattern, and the light form, which other conditions need too.
        """
        plain = light(text)
        wanting = excepting = 0
        for words in self._words:
            formed = words.text(text, plain)
            found = words.find(formed, True)
            if found:  # most messages hold none of the words
                wanted, excepted = words.bits(formed, found)
                wanting |= wanted
                excepting |= excepted
        if self._regexes is not None:
            wanted, excepted = self._regexes.bits(plain)
            wanting |= wanted
            excepting |= excepted
        if wanting and excepting:
            contested = wanting & excepting
            wanting ^= contested ^ self._upheld(text, contested)
        return Scan(wanting, plain)

    def hits(self, text: str, index: int) -> tuple[Hit, ...]:
        """Where and why a pattern matches.

        Args:
            text: the original text.
            index: the pattern's place among those compiled, from 0.

        Returns:
            every hit that no `except` overlaps, each item once a place, by start and, at one start, the longest first.
        """
        places = sorted(
            self._standing(text, 1 << index)[index], key=lambda place: (place.start, -place.end, place.owner.order)
        )
        hits = (Hit(self._names[index], place.owner.item.label, place.start, place.end) for place in places)
        return tuple(dict.fromkeys(hits))

    def _upheld(self, text: str, contested: int) -> int:
        """Those of some patterns (bits) that have a hit which no `except` overlaps."""
        return sum(1 << pattern for pattern, places in self._standing(text, contested).items() if places)

    def _standing(self, text: str, patterns: int) -> dict[int, list[_Place]]:
        """The places of some patterns (bits) that no `except` of the same pattern overlaps."""
        found: dict[int, list[_Place]] = defaultdict(list)
        excepted: dict[int, list[_Place]] = defaultdict(list)
        for place in self._places(text, patterns):
            (excepted if place.owner.item.excepted else found)[place.owner.pattern].append(place)
        return defaultdict(list, {pattern: _outside(found[pattern], excepted[pattern]) for pattern in found})

    def _places(self, text: str, patterns: int) -> Iterator[_Place]:
        for words in self._words:
            yield from words.places(text, patterns)
        if self._regexes is not None:
            yield from self._regexes.places(text, patterns)


def compile_scanner(patterns: Sequence[Pattern]) -> tuple[Scanner, list[Diagnostic]]:
    """Put all patterns of a policy into one scanner.

    Args:
        patterns: in the order whose bits a scan reports.

    Returns:
        the scanner, without the items that are in error, and what there is to say about the patterns.
    """
    building = _Building()
    for number, pattern in enumerate(patterns):
        building.add(number, pattern)
    lanes = [_WordLane(form, needles) for form, needles in building.words.items() if needles]
    regexes = _RegexLane(building.regexes) if building.regexes else None
    return Scanner([pattern.name for pattern in patterns], lanes, regexes), list(sort_diagnostics(building.found))


class _Building:
    """What the patterns seen so far look for, each needle and expression once."""

    def __init__(self) -> None:
        self.words: dict[_Form, dict[str, list[_Owner]]] = {_LIGHT: {}, _EXACT: {}}
        self.regexes: dict[str, tuple[Regex, list[_Owner]]] = {}
        self.found: list[Diagnostic] = []

    def add(self, number: int, pattern: Pattern) -> None:
        """Take in a pattern."""
        seen: dict[tuple[bool, bool, str], Item] = {}
        for order, item in enumerate(pattern.items):
            owner = _Owner(number, order, item)
            if item.kind == "regex":
                self._add_regex(owner)
            else:
                self._add_word(owner, pattern, seen)

    def _add_word(self, owner: _Owner, pattern: Pattern, seen: dict[tuple[bool, bool, str], Item]) -> None:
        item = owner.item
        form = _EXACT if item.exact else _LIGHT
        needle = form.needle(item.text)
        if not needle:
            self.found.append(_nothing_left(item))
            return
        earlier = seen.setdefault((item.exact, item.excepted, needle), item)
        if earlier is not item:
            self.found.append(_repeated(item, earlier, pattern))
            return
        self.words[form].setdefault(needle, []).append(owner)

    def _add_regex(self, owner: _Owner) -> None:
        read, found = read_regex(owner.item)
        self.found.extend(found)
        if read is not None:
            self.regexes.setdefault(read.spelling, (read.compiled, []))[1].append(owner)


def _nothing_left(item: Item) -> Diagnostic:
    if not item.text:
        message = "this word is empty, so it would match every message"
    else:
        message = f"nothing of `{item.text}` remains to look for: it is made of spaces or invisible characters"
    return Diagnostic("G301", message, item.span, help="remove it, or write the word that was meant")


def _repeated(item: Item, earlier: Item, pattern: Pattern) -> Diagnostic:
    same = "" if item.text == earlier.text else f", which reads the same as `{earlier.text}`"
    message = f"pattern `{pattern.name}` has the word `{item.text}` twice{same}"
    labels = (Label(earlier.span, "first here"),) if earlier.span is not None else ()
    return Diagnostic("G302", message, item.span, labels=labels, help="remove one of them")


def _bits(owners: Iterable[_Owner]) -> int:
    bits = 0
    for owner in owners:
        bits |= 1 << owner.pattern
    return bits


def _outside(places: Sequence[_Place], excepted: Sequence[_Place]) -> list[_Place]:
    """The places that overlap none of the excepted ones."""
    if not excepted:
        return list(places)
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted((place.start, place.end) for place in excepted):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return [place for place in places if not _overlaps(place, starts, ends)]


def _overlaps(place: _Place, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether a place overlaps any of some pieces that are sorted and apart."""
    last = bisect_right(starts, place.end - 1) - 1
    return last >= 0 and ends[last] > place.start
