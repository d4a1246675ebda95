"""Numbers of bank cards: the lengths and first digits that issuers use, and a check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from .addresses import outside_addresses
from .detector import Detector, Found, apart, hidden
from .digits import holds_digits, only_digits, with_plain_digits

_FEWEST_DIGITS = 14
_ISSUERS = re.compile(
    r"62\d{14}(?:\d|\d{3})?"  # UnionPay: 16, 17 and 19 places
    r"|9(?:558|111|400)\d{12}(?:\d{3})?|95599\d{14}|6(?:0|9)\d{14}(?:\d{3})?"  # older cards of Chinese banks
    r"|4\d{15}|4(?:56351|36742|3406[12])\d{13}"  # Visa; the longer ones of two Chinese banks
    r"|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|35(?:2[89]|[3-8]\d)\d{12}"  # JCB
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}"  # Discover
    r"|3(?:0[0-5]|[68]\d)\d{11}"  # Diners Club
    r"|(?:5018|5020|5038|6304|6759|676[1-3])\d{12}(?:\d{3})?"  # Maestro
)
_LAUGHTER = re.compile("23+")
_ROW = re.compile(r"(?<![\da-z_.])\d+(?:(?:[ \-]|\u20e3 ?)\d+)*(?![a-z_]|\.?\d)")
_CHUNK = re.compile(r"\d+")
_MENTIONS = ("<@", "<#", "<@!", "<@&", ":")
_LENGTHS = range(19, 13, -1)
_FIRST_DIGITS = frozenset("234569")
_SHORTEST_CHUNK, _LONGEST_CHUNK = 4, 6


def _cards(plain: str) -> Iterator[Found]:
    digits = with_plain_digits(plain)
    for start, end, shown in outside_addresses(plain, apart(_all_cards(digits))):
        # the long numbers of accounts and channels on chat platforms stand in `<…>`
        if digits[end : end + 1] != ">" or not digits.endswith(_MENTIONS, 0, start):
            yield start, end, shown


def _all_cards(digits: str) -> Iterator[Found]:
    for row in _ROW.finditer(digits):
        chunks = [found.span() for found in _CHUNK.finditer(digits, *row.span())]
        reached = 0
        for first, (start, end) in enumerate(chunks):
            most = _most_chunks(end - start)
            if most and start >= reached and digits[start] in _FIRST_DIGITS:
                for found in _from_chunk(digits, chunks[first : first + most]):
                    yield found
                    reached = found[1]


def _most_chunks(first: int) -> int:
    """How many chunks a card can be written in whose first chunk has some digits; 0 where no card starts so."""
    if first in (1, *_LENGTHS):
        return _LENGTHS[0] if first == 1 else 1
    return -(-_LENGTHS[0] // _SHORTEST_CHUNK) if _SHORTEST_CHUNK <= first <= _LONGEST_CHUNK else 0


def _from_chunk(digits: str, chunks: list[tuple[int, int]]) -> Iterator[Found]:
    """The longest card number that starts with the first of some chunks of digits and ends with one of them."""
    sizes = [end - start for start, end in chunks]
    start = chunks[0][0]
    row = only_digits(digits[start : chunks[-1][1]])
    for count, length in reversed(list(enumerate(accumulate(sizes), 1))):
        if length in _LENGTHS and _is_card(row[:length]) and _is_grouped(sizes[:count]):
            yield start, chunks[count - 1][1], hidden(row[:length], 4, 4)
            return


def _is_grouped(sizes: list[int]) -> bool:
    """Whether the chunks are such as people write cards in, and no list of numbers."""
    return all(_SHORTEST_CHUNK <= size <= _LONGEST_CHUNK for size in sizes[:-1]) or all(size == 1 for size in sizes)


def _is_card(number: str) -> bool:
    if not _ISSUERS.fullmatch(number) or _LAUGHTER.fullmatch(number):
        return False
    from stdnum import luhn

    return bool(luhn.is_valid(number))


DETECTORS = (Detector("bank_card", lambda plain: holds_digits(plain, _FEWEST_DIGITS), _cards),)
