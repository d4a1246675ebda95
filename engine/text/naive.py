"""What a scan should say, worked out one item at a time: slow, plain, and the measure of the scanner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .boundaries import Kind, kind
from .detectors import detector
from .detectors.addresses import addresses
from .detectors.emails import emails
from .detectors.hosts import read_domain
from .fields import FieldNames, form_items, missing_fields, with_line_ends
from .learned.view import shown, view
from .normal import Folded, fold, light, mended, squeeze, unchanged
from .patterns import Hit, Item, Pattern
from .regexes import read_regex


def naive_bits(patterns: Sequence[Pattern], text: str) -> int:
    """Which patterns a text matches.

    Args:
        patterns: in the order of the bits; items in error match nothing.
        text: the original text.

    Returns:
        a number whose bit i is set when pattern i matches.
    """
    return sum(1 << index for index in range(len(patterns)) if naive_hits(patterns, text, index))


def naive_hits(patterns: Sequence[Pattern], text: str, index: int) -> tuple[Hit, ...]:
    """Where and why a pattern matches.

    Args:
        patterns: all patterns.
        text: the original text.
        index: the pattern's place among them, from 0.

    Returns:
        every hit that no `except` overlaps, by start and, at one start, the longest first.
    """
    pattern = patterns[index]
    items = _without_repeats(pattern)
    cancelled = [place for item in items if item.excepted for place in _places(item, text)]
    found = [(item, place) for item in items if not item.excepted for place in _places(item, text)]
    hits: list[Hit] = []
    for item, (start, end) in [*found, *_places_of_form(pattern, text)]:
        hit = Hit(pattern.name, _label(item, text), start, end)
        if hit not in hits and not any(start < last and first < end for first, last in cancelled):
            hits.append(hit)
    return tuple(sorted(hits, key=lambda hit: (hit.start, -hit.end)))


def _without_repeats(pattern: Pattern) -> list[Item]:
    """The items, of words that are compared alike only the first."""
    kept: list[Item] = []
    for item in pattern.items:
        repeated = item.kind == "word" and any(
            (item.exact, item.excepted, _needle(item)) == (other.exact, other.excepted, _needle(other))
            for other in kept
            if other.kind == "word"
        )
        if not repeated:
            kept.append(item)
    return kept


def _needle(item: Item) -> str:
    if item.exact:
        return mended(item.text) if item.text.strip() else ""
    return squeeze(light(item.text)).strip()


def _places(item: Item, text: str) -> Iterator[tuple[int, int]]:
    """Where an item stands in the original text."""
    if item.kind == "regex":
        return _places_of_regex(item, text)
    if item.kind == "detect":
        return ((start, end) for start, end, _ in detector(item.text, item.argument).find_unguarded(text))
    if item.kind == "domain":
        return _places_of_domain(item, text)
    if item.kind == "learned":
        return _places_of_learned(item, text)
    if item.kind == "fields":
        return iter(())  # the fields of a pattern match together
    return _places_of_word(_needle(item), unchanged(mended(text)) if item.exact else fold(text).squeezed())


def _places_of_regex(item: Item, text: str) -> Iterator[tuple[int, int]]:
    read, _ = read_regex(item)
    folded = fold(text)
    for match in read.compiled.finditer(folded.text) if read is not None else ():
        yield folded.span(*match.span())


def _places_of_domain(item: Item, text: str) -> Iterator[tuple[int, int]]:
    domain = read_domain(item.text)
    folded = fold(text)
    found = [(one.host_start, one.host_end, one.host) for one in addresses(folded.text)]
    if item.excepted:
        found += [(*match.span(), host) for match, host in emails(folded.text)]
    for start, end, host in found:
        if domain is not None and (host == domain or host.endswith(f".{domain}")):
            yield folded.span(start, end)


def _places_of_learned(item: Item, text: str) -> Iterator[tuple[int, int]]:
    seen = view(light(text))
    held = [weight for piece, weight in item.model.weights.items() if piece in seen] if item.model is not None else []
    if item.model is not None and held and sum(held) >= item.model.least:
        yield 0, len(text)


def _label(item: Item, text: str) -> str:
    """What a hit of an item is called: of a learned one with its five weightiest pieces."""
    if item.model is None:
        return item.label
    seen = view(light(text))
    held = [(-weight, shown(piece)) for piece, weight in item.model.weights.items() if piece in seen and weight > 0]
    pieces = ", ".join(f"`{piece}`" for _, piece in sorted(held)[:5])
    return f"{item.label} ({pieces})" if pieces else item.label


def _places_of_form(pattern: Pattern, text: str) -> Iterator[tuple[Item, tuple[int, int]]]:
    """The whole form, told by its first field, where each of its fields has a value."""
    items = form_items(pattern)
    if not items or missing_fields(text, pattern):
        return
    folded = fold(with_line_ends(text))
    filled = [FieldNames([item.text for item in items]).filled(folded.text)[number] for number in range(len(items))]
    yield items[0], folded.span(min(start for start, _ in filled), max(end for _, end in filled))


def _places_of_word(needle: str, folded: Folded) -> Iterator[tuple[int, int]]:
    text = folded.text
    start = text.find(needle) if needle else -1
    while start >= 0:
        end = start + len(needle)
        if not (_continues(text, start) or _continues(text, end)):
            yield folded.span(start, end)
        start = text.find(needle, start + 1)


def _continues(text: str, place: int) -> bool:
    """Whether a word or number runs on across a place in a text."""
    if place in (0, len(text)):
        return False
    before, after = kind(text[place - 1]), kind(text[place])
    return before is after and before is not Kind.OTHER
