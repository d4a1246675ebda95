"""What a scan should say, worked out one item at a time: slow, plain, and the measure of the scanner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from .bare import folded_undone
from .boundaries import Kind, kind
from .detectors import detector
from .detectors.addresses import addresses
from .detectors.emails import emails
from .detectors.hosts import read_domain
from .disguise import alphabets, is_other_word, is_spread, own_gaps, pressed, undoing, with_marks
from .fields import FieldNames, form_items, missing_fields, with_line_ends
from .learned.view import shown, view
from .measures import count_of, share_of
from .needles import LooseNeedle, forms_of, loose_needle, loose_needles, stands_for
from .normal import Folded, fold, light, mended, unchanged
from .patterns import Hit, Item, Pattern
from .regexes import read_regex
from .steps import Step, Steps


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


def naive_measure(
    patterns: Sequence[Pattern], text: str, kind: str, sought: str, argument: str = "", detected: bool = False
) -> int | Decimal:
    """How many places of a text match something, or how much of it does.

    Args:
        patterns: all patterns.
        text: the original text.
        kind: `count` or `share`.
        sought: a pattern's name, or a detector's.
        argument: of the detector `script`: which script.
        detected: whether it is a detector by itself.
    """
    if detected:
        return count_of(text, sought, argument) if kind == "count" else share_of(text, sought, argument)
    index = next(index for index, pattern in enumerate(patterns) if pattern.name == sought)
    hits = naive_hits(patterns, text, index)
    inside = [any(hit.start <= place < hit.end for hit in hits) for place in range(len(text))]
    if kind == "count":
        return sum(not any(other.start < hit.start < other.end for other in hits) for hit in _apart(hits))
    visible = [place for place in range(len(text)) if not text[place].isspace()]
    shared = Decimal(sum(inside[place] for place in visible)) / len(visible) if visible else Decimal(0)
    return shared.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    """One hit for each start."""
    return list({hit.start: hit for hit in hits}.values())


def _without_repeats(pattern: Pattern) -> list[Item]:
    """The items, of words that are compared alike only the first."""
    kept: list[Item] = []
    seen: set[tuple[bool, bool, str, frozenset[str], Steps]] = set()
    for item in pattern.items:
        key = (item.exact, item.excepted, _needle(item), _letters(item), item.steps)
        if item.kind != "word" or key not in seen:
            kept.append(item)
        if item.kind == "word":
            seen.add(key)
    return kept


def _needle(item: Item) -> str:
    if item.exact:
        return mended(item.text) if item.text.strip() else ""
    return loose_needle(item.text, item.steps)[0]


def _letters(item: Item) -> frozenset[str]:
    return frozenset() if item.exact else alphabets(light(item.text))


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
    if item.exact:
        return _places_of_word(_needle(item), unchanged(mended(text)))
    return _places_of_disguised_word(item, fold(text))


def _places_of_regex(item: Item, text: str) -> Iterator[tuple[int, int]]:
    read, _ = read_regex(item)
    forms = [unchanged(mended(text)) if item.exact else fold(text)]
    forms += folded_undone(forms[0]) if item.disguised and not item.exact else []
    for folded in forms:
        for match in read.compiled.finditer(folded.text) if read is not None else ():
            yield folded.span(*match.span())


def _places_of_domain(item: Item, text: str) -> Iterator[tuple[int, int]]:
    domain = read_domain(item.text)
    folded = fold(text)
    found = [(one.host_start, one.host_end, one.host) for one in addresses(folded.text)]
    if item.excepted:
        found += [(email.start, email.end, email.host) for email in emails(folded.text)]
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


def _places_of_disguised_word(item: Item, folded: Folded) -> Iterator[tuple[int, int]]:
    """Where each spelling of a word stands, also where letters are drawn out."""
    if not _needle(item):
        return
    for steps, needle in loose_needles(loose_needle(item.text, item.steps), item.steps):
        for form in forms_of(folded, undoing(steps), Step.REPEATED in steps):
            yield from _places_of_spelling(needle, steps, form)


def _places_of_spelling(needle: LooseNeedle, steps: Steps, folded: Folded) -> Iterator[tuple[int, int]]:
    """From each place on: the word as it stands, blanks counting as one; or its characters, whatever separates skipped."""
    ways = [(folded.squeezed(), _as_it_stands)]
    ways += [(folded, _with_separators)] if Step.SEPARATORS in steps else []
    for form, follow in ways:
        text = undoing(steps)(form.text)
        for start in range(len(text)):
            end = follow(text, start, needle.text)
            rims = (needle.text[:1], text[:start][-1:]), (needle.text[-1:], text[end : end + 1])
            if end > start and not any(_run_on(*rim) for rim in rims) and _is_meant(form.text[start:end], needle):
                yield form.span(start, end)


def _is_meant(written: str, needle: LooseNeedle) -> bool:
    """Whether a piece of a text is no honest word in another alphabet, and what a spelling has to stand for."""
    if is_other_word(written, needle.letters):
        return False
    return needle.original is None or stands_for(written, needle.original)


def _as_it_stands(text: str, start: int, needle: str) -> int:
    """Where a word ends that starts at a place; the place itself where it does not."""
    return start + len(needle) if needle and text.startswith(needle, start) else start


def _with_separators(text: str, start: int, needle: str) -> int:
    """The same with whatever separates between its characters."""
    own = own_gaps(needle)
    if own is None:
        return start
    places: list[int] = []
    place = start
    for character in pressed(needle):
        while places and place < len(text) and not pressed(text[place]):
            place += 1
        if text[place : place + 1] != character:
            return start
        places.append(place)
        place += 1
    return with_marks(text, place) if is_spread(text, places, own) else start


def _continues(text: str, place: int) -> bool:
    """Whether a word or number runs on across a place in a text."""
    if place in (0, len(text)):
        return False
    return _run_on(text[place - 1], text[place])


def _run_on(one: str, other: str) -> bool:
    """Whether two characters, one of them maybe none, are of one word or number."""
    return bool(one and other) and kind(one) is kind(other) is not Kind.OTHER
