"""One scan of a message for all patterns of a policy.

Words go into Aho-Corasick automata for the forms of the text they are compared with, regular expressions into RE2 sets;
detectors, domains and forms each have a quick test that most messages fail. A scan says which patterns match; places are
worked out only for a pattern that fired, or whose `except` did. Many messages can be scanned together, which takes less, and
tells where words stand as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ..diagnostics import Diagnostic, sort_diagnostics
from .automata import Regex
from .batch import Batch, Held
from .fields import FieldNames, FormLane, form_items
from .fragment_lane import NO_FRAGMENTS, FragmentLane
from .learned.model import Model
from .normal import PART, light, squeeze
from .patterns import Hit, Item, Pattern
from .prepared_words import PreparedWords, Seen, mistakes
from .regex_lane import Compared, RegexLane, compared_with
from .regexes import read_regex
from .sought import Lane, Owner, Place, outside


class Scan(msgspec.Struct, frozen=True, gc=False):
    """What one message's text matches.

    Args:
        bits: bit i is set when pattern i matches; above them, one for each text that conditions look for by itself.
        light: the text's light form.
        hits: of each pattern that it matches, by its number, as `Scanner.hits` tells them; None where that was not looked at.
    """

    bits: int
    light: str
    hits: Mapping[int, tuple[Hit, ...]] | None = None


class Scanner:
    """All patterns of a policy, ready to read messages. Made by `compile_scanner`.

    Attributes:
        words: what was made ready of it that may be kept.
        fragments: the bit of each text that conditions look for by itself.
    """

    __slots__ = ("_bits", "_lanes", "_latest", "_names", "fragments", "words")

    def __init__(
        self, names: Sequence[str], lanes: Sequence[Lane], words: PreparedWords, fragments: Mapping[str, int]
    ) -> None:
        self.words = words
        self.fragments = fragments
        self._names = tuple(names)
        self._lanes = tuple(lanes)
        self._bits = tuple(lane.bits for lane in lanes)
        self._latest: tuple[str, Scan] | None = None

    def scan(self, text: str, known: Scan | None = None) -> Scan:
        """Which patterns a text matches.

        Args:
            text: the original text; a message without one has the text "".
            known: what `scans` says of it, where that was asked before.

        Returns:
            a bit for each pattern, and the light form, which other conditions need too.
        """
        latest = self._latest
        if latest is not None and latest[0] is text:  # one event is looked at more than once
            return latest[1]
        found = self._scan(text) if known is None else known
        self._latest = text, found
        return found

    def _scan(self, text: str) -> Scan:
        plain = light(text)
        wanting = excepting = 0
        for bits_of in self._bits:
            wanted, excepted = bits_of(text, plain)
            wanting |= wanted
            excepting |= excepted
        if wanting and excepting:
            contested = wanting & excepting
            wanting ^= contested ^ self._upheld(text, contested)
        return Scan(wanting, plain)

    def scans(self, texts: Sequence[str]) -> list[Scan | None]:
        """What each of many texts matches, asked at once: of some hundreds that takes half the time of a scan each, or less.

        Args:
            texts: original texts.

        Returns:
            for each text, in order: what a scan says of it; None where that is no bit.
        """
        latin = [text.isascii() for text in texts]
        if not any(latin) or all(latin):
            return self._together(texts) if texts else []
        apart = (
            self._together([text for text, its in zip(texts, latin, strict=True) if its is kind])
            for kind in (False, True)
        )
        others, ascii = map(iter, apart)  # by themselves, those in ASCII take a fraction of the time
        return [next(ascii if its else others) for its in latin]

    def _together(self, texts: Sequence[str]) -> list[Scan | None]:
        batch = Batch(texts)
        for lane in self._lanes:
            lane.read(batch)
        found: list[Scan | None] = [None] * len(texts)
        alone = [] if batch.texts is texts else [number for number, text in enumerate(texts) if PART in text]
        for number, held in batch.held.items():
            if held.wanting & held.excepting:
                alone.append(number)
            elif held.wanting:
                found[number] = Scan(held.wanting, batch.plains[number], self._all_hits(held))
        for number in alone:
            scan = self._scan(texts[number])
            found[number] = scan if scan.bits else None
        return found

    def hits(self, text: str, index: int) -> tuple[Hit, ...]:
        """Where and why a pattern matches.

        Args:
            text: the original text.
            index: the pattern's place among those compiled, from 0.

        Returns:
            every hit that no `except` overlaps, each item once a place, by start and, at one start, the longest first.
        """
        latest = self._latest
        if latest is not None and latest[0] is text and latest[1].hits is not None:
            return latest[1].hits.get(index, ())
        found, excepted = self._places(text, 1 << index)
        return self._told(outside(found, excepted) if excepted else found)

    def _all_hits(self, held: Held) -> Mapping[int, tuple[Hit, ...]] | None:
        """The hits of what a text holds, by their patterns, where they are known and nothing excepts any."""
        if held.places is None or held.excepting:
            return None
        by_pattern: dict[int, list[Place]] = {}
        for place in held.places:
            by_pattern.setdefault(place.owner.pattern, []).append(place)
        return {index: self._told(places) for index, places in by_pattern.items()}

    def _told(self, places: list[Place]) -> tuple[Hit, ...]:
        """The hits at places where one pattern matches."""
        if len(places) > 1:
            places.sort(key=lambda place: (place.start, -place.end, place.owner.order))
        names = self._names
        hits = [Hit(names[place.owner.pattern], place.owner.item.label, place.start, place.end) for place in places]
        return tuple(hits if len(hits) == 1 else dict.fromkeys(hits))

    def count(self, text: str, index: int) -> int:
        """How many places of a text a pattern matches; hits that overlap are one place.

        Args:
            text: the original text.
            index: the pattern's place among those compiled, from 0.
        """
        count = reached = 0
        for hit in self.hits(text, index):
            count += hit.start >= reached
            reached = max(reached, hit.end)
        return count

    def _upheld(self, text: str, contested: int) -> int:
        """Those of some patterns (bits) that have a hit which no `except` overlaps."""
        by_pattern: dict[int, tuple[list[Place], list[Place]]] = {}
        for these, places in enumerate(self._places(text, contested)):
            for place in places:
                by_pattern.setdefault(place.owner.pattern, ([], []))[these].append(place)
        return sum(1 << pattern for pattern, (found, excepted) in by_pattern.items() if outside(found, excepted))

    def _places(self, text: str, patterns: int) -> tuple[list[Place], list[Place]]:
        """The places that some patterns (bits) want, and those that they except."""
        found: list[Place] = []
        excepted: list[Place] = []
        for lane in self._lanes:
            if lane.patterns & patterns:
                for place in lane.places(text, patterns):
                    (excepted if place.owner.item.excepted else found).append(place)
        return found, excepted


def compile_scanner(
    patterns: Sequence[Pattern], words: PreparedWords | None = None, fragments: Sequence[str] = ()
) -> tuple[Scanner, list[Diagnostic]]:
    """Put all patterns of a policy into one scanner.

    Args:
        patterns: in the order whose bits a scan reports.
        words: those of these very patterns, where they were made ready before.
        fragments: distinct texts, in the light form, that conditions look for by themselves.

    Returns:
        the scanner, without the items that are in error, and what there is to say about the patterns.
    """
    building = _Building()
    for number, pattern in enumerate(patterns):
        building.add(number, pattern)
    words = PreparedWords(patterns) if words is None else words
    lanes: list[Lane] = [*words.lanes, *building.lanes()]
    bit_of = NO_FRAGMENTS
    if fragments:
        lane = FragmentLane(fragments, len(patterns))
        bit_of = lane.bit_of
        lanes.append(lane)
    scanner = Scanner([pattern.name for pattern in patterns], lanes, words, bit_of)
    return scanner, list(sort_diagnostics([*words.found, *building.found]))


class _Building:
    """What the patterns seen so far look for besides words, each expression once."""

    def __init__(self) -> None:
        self.regexes: dict[Compared, dict[str, tuple[Regex, list[Owner]]]] = {compared: {} for compared in Compared}
        self.detectors: dict[tuple[str, str], list[Owner]] = {}
        self.domains: dict[str, list[Owner]] = {}
        self.forms: list[tuple[FieldNames, Owner]] = []
        self.learned: list[tuple[Model, Owner]] = []
        self.found: list[Diagnostic] = []

    def add(self, number: int, pattern: Pattern) -> None:
        """Take in a pattern."""
        seen: Seen = {}
        for order, item in enumerate(pattern.items):
            if item.kind == "word":
                continue
            owner = Owner(number, order, item)
            match item.kind:
                case "regex":
                    self._add_regex(owner)
                case "detect":
                    self.detectors.setdefault((item.text, item.argument), []).append(owner)
                case "domain":
                    self._add_domain(owner, pattern, seen)
                case "learned":
                    self.learned += [(item.model, owner)] if item.model is not None else []
                case "fields":
                    self.found += mistakes(item, squeeze(light(item.text)).strip(), pattern, seen)
        self._add_form(number, pattern)

    def lanes(self) -> list[Lane]:
        """A lane for each kind of item; what detectors need is imported only where there are any."""
        lanes: list[Lane] = [RegexLane(regexes, compared) for compared, regexes in self.regexes.items() if regexes]
        if self.detectors or self.domains:
            from .detector_lanes import DetectorLane, DomainLane

            lanes += [DetectorLane(self.detectors)] if self.detectors else []
            lanes += [DomainLane(self.domains)] if self.domains else []
        if self.forms:
            lanes.append(FormLane(self.forms))
        if self.learned:
            from .learned.lane import LearnedLane

            lanes.append(LearnedLane(self.learned))
        return lanes

    def _add_domain(self, owner: Owner, pattern: Pattern, seen: Seen) -> None:
        from .detectors.hosts import read_domain

        domain = read_domain(owner.item.text)
        if domain is None:
            self.found.append(_no_domain(owner.item))
            return
        wrong = mistakes(owner.item, domain, pattern, seen)
        self.found += wrong
        if not wrong:
            self.domains.setdefault(domain, []).append(owner)

    def _add_regex(self, owner: Owner) -> None:
        read, found = read_regex(owner.item)
        self.found.extend(found)
        if read is not None:
            alike = self.regexes[compared_with(owner.item)]
            alike.setdefault(read.spelling, (read.compiled, []))[1].append(owner)

    def _add_form(self, number: int, pattern: Pattern) -> None:
        items = form_items(pattern)
        if items:
            names = FieldNames([item.text for item in items])
            self.forms.append((names, Owner(number, pattern.items.index(items[0]), items[0])))


def _no_domain(item: Item) -> Diagnostic:
    message = f"`{item.text}` is no domain, so no link could lead there"
    help = "write the domain alone, such as `example.com`, or `.top` for all domains that end so"
    return Diagnostic("G309", message, item.span, help=help)
