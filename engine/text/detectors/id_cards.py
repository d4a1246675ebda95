"""Numbers of Chinese identity cards: 18 places, with a region, a date of birth and a check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .addresses import outside_addresses
from .detector import Detector, Found, apart, hidden
from .digits import holds_digits, only_digits, with_plain_digits

_GAP = r"[ \-·•*\u20e3]{0,2}"
_CARD = re.compile(
    rf"(?<![\da-z_.])(?=(?P<number>[1-8]{_GAP}(?:\d{_GAP}){{5}}(?:1{_GAP}[89]|20){_GAP}(?:\d{_GAP}){{9}}[\dx])(?![\da-z_]|\.\d))"
)
_LENGTH = 18


def _may_hold(plain: str) -> bool:
    return holds_digits(plain, _LENGTH - 1)


def _cards(plain: str) -> Iterator[Found]:
    return outside_addresses(plain, apart(_all_cards(with_plain_digits(plain))))


def _all_cards(digits: str) -> Iterator[Found]:
    for found in _CARD.finditer(digits):
        number = only_digits(found["number"])
        if is_identity_number(number):
            yield *found.span("number"), hidden(number, 6, 4)


def is_identity_number(number: str) -> bool:
    """Whether 18 digits are a possible identity number."""
    from stdnum.cn import ric  # reads a table of regions

    try:
        return bool(ric.is_valid(number.upper()))
    except KeyError:  # date and check digit are right, and its table lacks the county, as it does those of long ago
        return True


DETECTORS = (Detector("id_card", _may_hold, _cards),)
