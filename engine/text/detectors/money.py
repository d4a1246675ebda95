"""Sums of money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .detector import Detector, Found, apart

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_TIMES = r"(?: ?(?:[万亿千百]|[kwm](?![a-z])))?"
_CHINESE = r"[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟几]"
_SIGN = r"(?:(?:us|hk|nt|a|s|c)?\$|[¥€£₩₽₹฿₫])"
_CODE = r"(?:rmb|cny|usd|hkd|eur|gbp|jpy|人民币|美元|美金|港币)"
_NO_MEASURE = r"(?:$|[^\w]|[的了吧呢啊吗左就包起多以出卖买不都一搞拿])"
_PIECES = rf"块(?:钱|[1-9](?!\d)|[一二三四五六七八九](?={_NO_MEASURE})|(?={_NO_MEASURE}))"
_CODE_BEHIND = r"(?:rmb|cny|usd[tc]?|hkd|eur|gbp|btc|eth|dollars?|bucks?|euros?|pounds?|yuan|rubles?|rupees?)(?![a-z])"
_UNIT = (
    rf"(?:元(?![素组气宵旦年老音件婴谋])|{_PIECES}|{_CODE_BEHIND}"
    r"|美元|美金|美刀|港币|港元|日元|欧元|英镑|韩元|人民币|大洋|円|원|руб\w{0,4}|[€£₽₹](?!\d)|\$(?![\w^.\-(\[]))"
)
_SUM = re.compile(
    rf"(?<![a-z\d]){_SIGN} ?(?!0(?![.\d])){_NUMBER}{_TIMES}|(?<![a-z/@]){_CODE} ?:? ?{_NUMBER}{_TIMES}"
    rf"|(?<![\d.,a-z]){_NUMBER}{_TIMES}(?:多|来|几)? ?{_UNIT}"
)
_BEHIND_CODE = "|".join(
    rf"(?<=(?:rmb|cny|usd|hkd|eur|gbp|jpy){gap}\d)|(?<=[币元金]{gap}\d)" for gap in ("", "[ :]", "[ :][ :]", " : ")
)
# What such a sum has in it, with one class in front, which `re` looks for quickly.
_in_sum = re.compile(
    rf"[\d$¥€£₩₽₹฿₫](?:(?<=[^\d]) ?\d|(?<=\d) ?[万亿千百kwm]?[多来几]? ?{_UNIT}|{_BEHIND_CODE})"
).search
_CHINESE_SUM = re.compile(
    rf"(?P<number>{_CHINESE}+)(?:多|来)?(?P<unit>块钱|毛钱|元钱|块|元|圆整|美元|美金|美刀|港币|港元|日元|欧元|英镑|韩元|人民币)"
    r"(?P<more>[一二三四五六七八九](?:毛|角)?|整)?(?P<after>.?)"
)
_sign_in = re.compile("[$¥€£₩₽₹฿₫元块圆钱金刀币镑洋円원р]").search
_digit_in = re.compile(r"\d").search
_code_in = re.compile(r"rmb|cny|usd|hkd|eur|gbp|jpy|btc|eth|dollar|buck|pound|yuan|rupee|ruble").search
_ENDS = re.compile(r"$|\W|[的了吧呢啊吗左就包起多以出卖买不都搞拿]")
_NO_UNIT = re.compile(r"[素组气宵旦年老音件婴谋]")
_NO_SUMS = frozenset("一二三几")
_NO_SUMS_OF_PIECES = frozenset("一几")
_ROUND = frozenset("十百千万亿拾佰仟")


def _may_hold(plain: str) -> object:
    return _sign_in(plain) or (_digit_in(plain) and _code_in(plain))


def _sums(plain: str) -> Iterator[Found]:
    return apart((*_with_digits(plain), *_in_chinese(plain)))


def _with_digits(plain: str) -> Iterator[Found]:
    for found in _SUM.finditer(plain) if _in_sum(plain) else ():
        yield *found.span(), found[0]


def _in_chinese(plain: str) -> Iterator[Found]:
    for found in _CHINESE_SUM.finditer(plain):
        number, unit = found["number"], found["unit"]
        if _is_sum(number, unit, found["more"] or "", found["after"]):
            end = found.start("after") if unit == "块" else found.end("unit")
            yield found.start(), end, plain[found.start() : end]


def _is_sum(number: str, unit: str, more: str, after: str) -> bool:
    """Whether it is money: `三块` is, `一块去`, `两块石头` and `二元一次` are not."""
    if len(unit) > 1:
        return True
    if unit == "元":
        return bool(_ROUND.intersection(number)) or (number not in _NO_SUMS and not _NO_UNIT.match(after))
    if more and _ENDS.match(after):
        return True
    return number not in _NO_SUMS_OF_PIECES and _ENDS.match(more or after) is not None


DETECTORS = (Detector("money", _may_hold, _sums),)
