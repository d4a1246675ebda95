"""How many of something a text has, and how much of it is that."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from .normal import light
from .patterns import Item, Pattern
from .scanner import Scanner, compile_scanner

_PLACES = Decimal("0.0001")


def count_of(text: str, sought: Pattern | str, argument: str = "") -> int:
    """How many of something a text has.

    Args:
        text: the original text.
        sought: a pattern, of which places are counted (hits that overlap are one place); or a detector's name. Of a
            script its letters are counted.
        argument: of the detector `script`: which script.

    Returns:
        the number of places or letters.

    Raises:
        KeyError: there is no such detector or script.
    """
    if isinstance(sought, Pattern):
        return _scanner_of(sought).count(text, 0)
    script = _script(sought, argument)
    if script:
        from .detectors.scripts import letters_of

        return letters_of(script, light(text))
    from .detectors import detector

    return sum(1 for _ in detector(sought, argument).find(text))


def share_of(text: str, sought: str, argument: str = "") -> Decimal:
    """How much of a text is of one script, or found by one detector.

    Args:
        text: the original text.
        sought: a script or a detector.
        argument: of the detector `script`: which script.

    Returns:
        from 0 to 1, rounded to four places: of a script the share of its letters among all letters, of another
        detector the share of the characters it finds among all that are no blanks; 0 where there are none. A text that
        is nothing but links has a share of 1.

    Raises:
        KeyError: there is no such detector or script.
    """
    script = _script(sought, argument)
    plain = light(text)
    if script:
        from .detectors.scripts import letters_of

        return _ratio(letters_of(script, plain), sum(map(str.isalpha, plain)))
    from .detectors import detector

    found = sum(_visible(text[start:end]) for start, end, _ in detector(sought, argument).find(text))
    return _ratio(found, _visible(text))


def share_of_places(text: str, places: Iterable[tuple[int, int]]) -> Decimal:
    """How much of a text lies in some places of it.

    Args:
        text: the original text.
        places: start and end of each, by start; they may overlap.

    Returns:
        the share of the characters in them among all that are no blanks, rounded to four places.
    """
    covered = reached = 0
    for start, end in places:
        covered += _visible(text[max(start, reached) : max(end, reached)])
        reached = max(reached, end)
    return _ratio(covered, _visible(text))


def shown(text: str, start: int, end: int, detected: Item | None) -> str:
    """What a hit found, as it may be shown to others: the middle of private numbers is hidden.

    Args:
        text: the original text.
        start, end: the place of the hit in it.
        detected: the detector that it is a hit of; None for a hit of anything else.
    """
    if detected is None:
        return text[start:end]
    from .detectors import detector

    found = detector(detected.text, detected.argument).find(text)
    return next((piece for *place, piece in found if place == [start, end]), text[start:end])


def links_of(text: str) -> frozenset[str]:
    """The links of a text, each once.

    Args:
        text: the original text.
    """
    from .detectors import detector

    return frozenset(shown for _, _, shown in detector("link").find(text))


def domains_of(text: str) -> frozenset[str]:
    """The domains that a text's links lead to, each once, without the `www` before them.

    Args:
        text: the original text.
    """
    from .detectors import detector

    return frozenset(shown.removeprefix("www.") for _, _, shown in detector("domain").find(text))


def consists_of(text: str, detectors: Iterable[str]) -> bool:
    """Whether a text is nothing but what some detectors find, and blanks.

    Args:
        text: the original text.
        detectors: their names.
    """
    from .detectors import detector

    places = sorted((start, end) for name in detectors for start, end, _ in detector(name).find(text))
    return bool(places) and share_of_places(text, places) == 1


def _script(sought: str, argument: str) -> str:
    """The script that is meant; empty when it is another detector."""
    from .detectors import SCRIPTS, detector

    meant = argument if sought == "script" else sought
    return detector(sought, argument).name if sought == "script" or meant in SCRIPTS else ""


def _visible(text: str) -> int:
    """How many characters of a text are no blanks."""
    return sum(not character.isspace() for character in text)


def _ratio(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole if whole else Decimal(0)).quantize(_PLACES, ROUND_HALF_UP)


@lru_cache(maxsize=512)
def _scanner_of(pattern: Pattern) -> Scanner:
    return compile_scanner([pattern])[0]
