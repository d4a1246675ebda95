"""Telephone numbers: Chinese ones as people write them, North American ones, and any with a country code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .addresses import outside_addresses
from .detector import Detector, Found, apart, hidden
from .digits import GAP, holds_digits, only_digits, with_plain_digits

_FEWEST_DIGITS = 7
_G = f"(?:{GAP})"
_STARTS = r"(?<!\d)(?<!\d-)"
_ENDS = r"(?!\d|[.\-]\d)"
_COUNTRY = rf"(?:\(?(?:\+|00)?{_G}?86\)?{_G}?)?"
_NETWORK = r"1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])"

_MOBILE = re.compile(
    rf"{_STARTS}{_COUNTRY}(?P<number>"
    rf"{_NETWORK}{_G}?\d{{4}}{_G}?\d{{4}}"
    rf"|{_NETWORK}{_G}\d{{3}}{_G}\d{{5}}"
    rf"|{_NETWORK}\d(?:{_G}\d{{3}}{_G}\d{{4}}|\d{_G}\d{{6}})"
    rf"|1(?P<gap>{_G})[3-9](?:(?P=gap)\d){{9}}"
    rf"){_ENDS}"
)
_LANDLINE = re.compile(
    rf"{_STARTS}(?<!\d\.)\(?0(?:(?:10|2[0-57-9])(?:[)]{_G}?|{_G})[1-9]\d{{3}}|[3-9]\d\d(?:[)]{_G}?|{_G})[1-9]\d{{2,3}}"
    rf"|(?:10|2[0-57-9])[2-8]\d{{3}}|[3-9]\d\d[2-8]\d{{2,3}}){_G}?\d{{4}}(?!\d)(?:(?:-|转)\d{{1,6}})?{_ENDS}"
)
_SERVICE = re.compile(
    rf"{_STARTS}(?:400{_G}?[016-9](?:\d\d{_G}?\d{{4}}|\d{{3}}{_G}?\d{{3}})|800{_G}\d{{3}}{_G}?\d{{4}}){_ENDS}"
)
_AMERICAN = re.compile(
    r"(?<![\d+])(?<!\d[.\-])(?:1[\-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d(?P<sep>[\-.]))[2-9]\d\d[\-. ]\d{4}" + _ENDS
)
_WITH_COUNTRY = re.compile(r"(?<!\d)(?:\+|00) ?\(?[1-9][\d()\-. /]{6,24}\d")

# What each of these forms has in it, looked for first: a form that may start with one of many signs is looked for slowly.
_in_mobile = re.compile("1" + r"\D{0,2}+\d" * 10).search
_in_landline = re.compile(r"0[1-9]" + r"\D{0,3}+\d" * 9).search
_in_service = re.compile(r"[48]00").search
_in_american = re.compile(r"[)\-.] ?[2-9]\d\d[\-. ]\d{4}").search
_in_one_with_country = re.compile(r"\+|00").search

_GAPS = re.compile(r"(?<=\d)[^\d()]+(?=\d)")
_DECIMAL = re.compile(r"\d\.$")
_WORD_BEFORE = re.compile(r"[a-z\d_]+$", re.ASCII)
_WORD_AFTER = re.compile(r"[a-z_]+", re.ASCII)
# Words that stand right before or behind a number without making it a piece of code.
_BESIDE = re.compile(
    r"(?:tel|phone|mobile|mob|cell|call|whatsapp|wechat|weixin|[vw]x|[vtpm]|ph|sj|dh|dx|cn|or|and|is)_?"
)
# Words that make a row of eleven digits something else.
_OTHER_NUMBER = re.compile(
    r"(?:订单|单号|运单|流水|快递|物流|编号|条码|序列|order|tracking|invoice|serial|\bsn|\bno\.)[^\d]{0,6}$"
)
_CONTEXT = 16


def _phones(plain: str) -> Iterator[Found]:
    return outside_addresses(plain, apart(_all_phones(with_plain_digits(plain))))


def _all_phones(digits: str) -> Iterator[Found]:
    for found in _MOBILE.finditer(digits) if _in_mobile(digits) else ():
        if _is_written_so(found) and not _OTHER_NUMBER.search(_before(found)):
            yield *found.span(), hidden(only_digits(found["number"]), 3, 4)
    for within, form in ((_in_landline, _LANDLINE), (_in_service, _SERVICE)):
        for found in filter(_is_written_so, form.finditer(digits) if within(digits) else ()):
            yield *found.span(), hidden(only_digits(found[0]), 3, 4)
    for found in _AMERICAN.finditer(digits) if _in_american(digits) else ():
        if _is_valid(only_digits(found[0]), "US"):
            yield *found.span(), hidden(only_digits(found[0]), 3, 4)
    for found in filter(_stands_alone, _WITH_COUNTRY.finditer(digits) if _in_one_with_country(digits) else ()):
        yield from _with_country(found)


def _with_country(found: re.Match[str]) -> Iterator[Found]:
    """Numbers in a row of digits and gaps that starts with the code of a country."""
    from phonenumbers import Leniency, PhoneNumberMatcher  # its tables take a while

    written, start = found[0], found.start()
    if written.startswith("00"):
        if _is_valid(f"+{only_digits(written)[2:]}", None):
            yield *found.span(), hidden(only_digits(written), 3, 4)
        return
    for match in PhoneNumberMatcher(written, None, Leniency.VALID, 16):
        yield start + match.start, start + match.end, hidden(only_digits(match.raw_string), 3, 4)


def _is_valid(number: str, region: str | None) -> bool:
    from phonenumbers import NumberParseException, is_valid_number, parse

    try:
        return is_valid_number(parse(number, region))
    except NumberParseException:
        return False


def _is_written_so(found: re.Match[str]) -> bool:
    """Whether a number stands alone and its gaps are no decimal points (`158.80319980`)."""
    gaps = _GAPS.findall(found[0])
    if "." in gaps and (len(gaps) < 2 or set(gaps) != {"."}):
        return False
    return not (gaps and _DECIMAL.search(_before(found))) and _stands_alone(found)


def _stands_alone(found: re.Match[str]) -> bool:
    """Whether a number is no piece of a word or code, such as the digits within a hash."""
    before = _WORD_BEFORE.search(_before(found))
    after = _WORD_AFTER.match(found.string, found.end())
    return all(word is None or _BESIDE.fullmatch(word[0]) for word in (before, after))


def _before(found: re.Match[str]) -> str:
    return found.string[max(found.start() - _CONTEXT, 0) : found.start()]


DETECTORS = (Detector("phone", lambda plain: holds_digits(plain, _FEWEST_DIGITS), _phones),)
