"""Telephone numbers: Chinese ones as people write them, North American ones, and any with a country code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .addresses import addresses, may_hold_addresses
from .detector import Detector, Found, apart, hidden
from .digits import GAP, holds_digits, only_digits, with_plain_digits

_FEWEST_DIGITS = 7
_G = f"(?:{GAP})"
_NOT_WITHIN_A_NUMBER = r"(?<!\d)(?<!\d[\-,:])"
_NUMBER_ENDS = r"(?!\d|[.,\-]\d)"
_COUNTRY = rf"(?:\(?(?:\+|00)?{_G}?86\)?{_G}?)?"
_NETWORK = r"1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])"

_MOBILE = re.compile(
    rf"{_NOT_WITHIN_A_NUMBER}{_COUNTRY}(?P<number>"
    rf"{_NETWORK}{_G}?\d{{4}}{_G}?\d{{4}}"
    rf"|{_NETWORK}{_G}\d{{3}}{_G}\d{{5}}"
    rf"|{_NETWORK}\d(?:{_G}\d{{3}}{_G}\d{{4}}|\d{_G}\d{{6}})"
    rf"|1(?P<gap>{_G})[3-9](?:(?P=gap)\d){{9}}"
    rf"){_NUMBER_ENDS}"
)
_LANDLINE = re.compile(
    rf"{_NOT_WITHIN_A_NUMBER}(?<!\d\.)\(?0(?:(?:10|2[0-57-9])(?:[)]{_G}?|{_G})[1-9]\d{{3}}"
    rf"|[3-9]\d\d(?:[)]{_G}?|{_G})[1-9]\d{{2,3}}|(?:10|2[0-57-9])[2-8]\d{{3}}|[3-9]\d\d[2-8]\d{{2,3}}){_G}?\d{{4}}(?!\d)(?:(?:-|转)\d{{1,6}})?{_NUMBER_ENDS}"
)
_SERVICE = re.compile(
    rf"{_NOT_WITHIN_A_NUMBER}(?:400{_G}?[016-9](?:\d\d{_G}?\d{{4}}|\d{{3}}{_G}?\d{{3}})"
    rf"|800{_G}\d{{3}}{_G}?\d{{4}}){_NUMBER_ENDS}"
)
_AMERICAN = re.compile(
    r"(?<![\d+])(?<!\d[.\-])(?:1[\-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d(?P<sep>[\-.]))[2-9]\d\d[\-. ]\d{4}" + _NUMBER_ENDS
)
_FOREIGN = re.compile(r"(?<!\d)(?:\+|00) ?\(?[1-9][\d()\-. /]{6,24}\d")
# What makes a row of eleven digits something else.
_OTHER_NUMBER = re.compile(
    r"(?:订单|单号|运单|流水|快递|物流|编号|条码|序列|order|tracking|invoice|serial|\bsn|\bno\.)[^\d]{0,6}$"
)
_GAPS = re.compile(r"(?<=\d)[^\d()]+(?=\d)")
_DECIMAL = re.compile(r"\d[.,]$")
_WORD_BEFORE = re.compile(r"[a-z\d_]+$", re.ASCII)
_WORD_AFTER = re.compile(r"[a-z_]+", re.ASCII)
_CALLED = re.compile(r"(?:tel|phone|mobile|mob|cell|call|whatsapp|wechat|weixin|[vw]x|[vtpm]|ph|sj|dh|dx|cn|or|and|is)_?")


def _phones(plain: str) -> Iterator[Found]:
    digits = with_plain_digits(plain)
    taken = list(_links(plain))
    for start, end, number in apart(_all_phones(digits)):
        if not any(start < last and first < end for first, last in taken):
            yield start, end, hidden(number, 3, 4)


def _links(plain: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand, whose digits are no telephone number."""
    if may_hold_addresses(plain):
        yield from ((address.start, address.end) for address in addresses(plain) if address.meant)


def _all_phones(digits: str) -> Iterator[Found]:
    for found in _MOBILE.finditer(digits):
        if _is_written_so(found, digits) and not _OTHER_NUMBER.search(digits, *_before(found)):
            yield *found.span(), only_digits(found["number"])
    for form in (_LANDLINE, _SERVICE):
        for found in form.finditer(digits):
            if _is_written_so(found, digits):
                yield *found.span(), only_digits(found[0])
    for found in _AMERICAN.finditer(digits):
        if _is_valid(only_digits(found[0]), "US"):
            yield *found.span(), only_digits(found[0])
    for found in _FOREIGN.finditer(digits):
        if _stands_alone(found, digits):
            yield from _foreign(found)


def _before(found: re.Match[str]) -> tuple[int, int]:
    return max(found.start() - 16, 0), found.start()


def _is_written_so(found: re.Match[str], digits: str) -> bool:
    """Whether a number stands alone and its gaps are no decimal points (`158.80319980`)."""
    gaps = _GAPS.findall(found[0])
    if "." in gaps and (len(gaps) < 2 or set(gaps) != {"."}):
        return False
    if gaps and _DECIMAL.search(digits, *_before(found)):
        return False
    return _stands_alone(found, digits)


def _stands_alone(found: re.Match[str], digits: str) -> bool:
    """Whether a number is no piece of a word or code, such as the digits within a hash."""
    before = _WORD_BEFORE.search(digits, *_before(found))
    if before and not _CALLED.fullmatch(before[0]):
        return False
    after = _WORD_AFTER.match(digits, found.end())
    return after is None or _CALLED.fullmatch(after[0]) is not None


def _foreign(found: re.Match[str]) -> Iterator[Found]:
    """Numbers with a country code in a row of digits and gaps that starts with one."""
    from phonenumbers import Leniency, PhoneNumberMatcher  # its tables take a while

    written = found[0]
    if written.startswith("00"):
        if _is_valid(f"+{only_digits(written)[2:]}", None):
            yield *found.span(), only_digits(written)
        return
    for match in PhoneNumberMatcher(written, None, Leniency.VALID, 16):
        yield found.start() + match.start, found.start() + match.end, only_digits(match.raw_string)


def _is_valid(number: str, region: str | None) -> bool:
    from phonenumbers import NumberParseException, is_valid_number, parse

    try:
        return is_valid_number(parse(number, region))
    except NumberParseException:
        return False


DETECTORS = (Detector("phone", lambda plain: holds_digits(plain, _FEWEST_DIGITS), _phones),)
