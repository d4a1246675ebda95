"""Numbers of bank cards: the lengths and first digits that issuers use, and a check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from .addresses import outside_addresses
from .detector import Detector, Found, apart, hidden
from .digits import holds_digits, with_plain_digits

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
_LENGTHS_OF = {"2": (16,), "3": (16, 15, 14), "4": (19, 16), "5": (19, 16), "6": (19, 17, 16), "9": (19, 16)}
"""How many digits a card can have, longest first, by its first one."""
_TWICE = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""The digits of twice a digit, added up, as Luhn's check wants them."""

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
        written = _Row([digits[start:end] for start, end in chunks])
        reached = 0
        for first, (start, end) in enumerate(chunks):
            most = _most_chunks(end - start)
            if most and start >= reached and digits[start] in _LENGTHS_OF:
                count, number = written.longest_card(first, most)
                if count:
                    reached = chunks[first + count - 1][1]
                    yield start, reached, hidden(number, 4, 4)


def _most_chunks(first: int) -> int:
    """How many chunks a card can be written in whose first chunk has some digits; 0 where no card starts so."""
    if first in (1, *_LENGTHS):
        return _LENGTHS[0] if first == 1 else 1
    return -(-_LENGTHS[0] // _SHORTEST_CHUNK) if _SHORTEST_CHUNK <= first <= _LONGEST_CHUNK else 0


class _Row:
    """Chunks of digits with gaps between them, in which many cards may start.

    Args:
        chunks: the digits of each.
    """

    __slots__ = ("_digits", "_ending_at", "_sizes", "_starts", "_sums")

    def __init__(self, chunks: list[str]) -> None:
        self._digits = "".join(chunks)
        self._sizes = [len(chunk) for chunk in chunks]
        self._starts = [0, *accumulate(self._sizes)]
        self._ending_at = {end: number for number, end in enumerate(self._starts)}
        # Luhn's check for whatever starts and ends anywhere, with each digit looked at once: by whether a number ends at
        # an even or an odd place, the digits at odd or at even places count twice.
        values = list(map(int, self._digits))
        twice = [_TWICE[value] for value in values]
        even, odd = values.copy(), values.copy()
        even[::2], odd[1::2] = twice[::2], twice[1::2]
        self._sums = [0, *accumulate(even)], [0, *accumulate(odd)]

    def longest_card(self, first: int, most: int) -> tuple[int, str]:
        """The longest card number that starts with a chunk and ends with one: of how many chunks, and its digits.

        Args:
            first: the chunk's number.
            most: of how many chunks it can be.
        """
        start = self._starts[first]
        for length in _LENGTHS_OF[self._digits[start]]:
            end = start + length
            after = self._ending_at.get(end)
            if after is None or after - first > most:
                continue
            sums = self._sums[end & 1]
            if (sums[end] - sums[start]) % 10 == 0 and self._is_card(start, end, first, after - first):
                return after - first, self._digits[start:end]
        return 0, ""

    def _is_card(self, start: int, end: int, first: int, count: int) -> bool:
        """Whether digits whose check is right are of a card, and the chunks they stand in are written so."""
        if not _ISSUERS.fullmatch(self._digits, start, end) or _LAUGHTER.fullmatch(self._digits, start, end):
            return False
        return _is_grouped(self._sizes[first : first + count])


def _is_grouped(sizes: list[int]) -> bool:
    """Whether the chunks are such as people write cards in, and no list of numbers."""
    return all(_SHORTEST_CHUNK <= size <= _LONGEST_CHUNK for size in sizes[:-1]) or all(size == 1 for size in sizes)


DETECTORS = (Detector("bank_card", lambda plain: holds_digits(plain, _FEWEST_DIGITS), _cards),)
