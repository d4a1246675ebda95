"""WeChat ids and QQ numbers, which are told from other words by what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .addresses import outside_addresses
from .detector import Detector, Found, hidden
from .digits import GAP, holds_digits, only_digits, with_plain_digits

_HEART = r"[❤♥♡]?"
_WECHAT = (
    rf"(?:(?:[微薇威徽维徵]|(?<![a-z\d])v) ?[.·\-]?{_HEART} ?[信芯]|[微薇威徽]{_HEART}x|[微薇]号"
    rf"|[+加]我?{_HEART} ?(?:[vw] ?x|[微薇威徽v卫])"
    r"|(?<![a-z\d])(?:wei ?xin|we ?chat|[vw] ?x|v(?=[ :]))(?![a-z\d_]))"
)
_QQ = (
    r"(?:(?<![a-z@])q ?q(?![a-z])|[扣叩] ?[扣叩]|企[ \-.]?鹅|(?<![a-z])q ?q?(?=[群裙号:])|(?<=加)q(?=[ :\d])|[群裙]号)"
)
# What may stand between the word and the id; what is in it makes a difference for ids that could be plain words.
_BETWEEN = (
    r"(?P<between>(?:[号码是为群我的找搜加:=→>➡\- ()\[\]【】_~,/❤♥]|\N{WHITE RIGHT POINTING BACKHAND INDEX}"
    r"|(?:id|is|account|me|at)\b){0,12})"
)
_NAME = r"(?P<name>[a-z][a-z0-9_\-]{5,19})(?![a-z0-9_\-@.]|\.[a-z])"
_DIGITS = rf"(?P<digits>\d(?:(?:{GAP})?\d){{4,11}})(?!\d|[.,]\d|[ ]?[元块万个次人年月天分秒岁米条张名%k])"
_WECHAT_ID = re.compile(rf"{_WECHAT}{_BETWEEN}(?:{_NAME}|{_DIGITS})")
_QQ_NUMBER = re.compile(rf"{_QQ}{_BETWEEN}{_DIGITS}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FEWEST_DIGITS = 5
_QQ_FORM = re.compile(r"[1-9]\d{4,10}")
_SAYS_WHOSE = re.compile(r"[号:=是→➡搜]|id|👉")
# `re` looks for a class quickly, and for a choice of several things slowly.
_may_be_wechat = re.compile(
    r"[信微薇威徽卫vw](?:(?<![vw])| ?x|(?<=w)e(?:i ?xin| ?chat)|(?<=v)[: ]|(?<=[+加我❤♥♡]v))"
).search
_may_be_qq = re.compile(r"[q扣叩企群裙](?:(?<=q)|(?<=[扣叩]) ?[扣叩]|(?<=企)[ \-.]?鹅|(?<=[群裙])号)").search


def _wechat_ids(plain: str) -> Iterator[Found]:
    return outside_addresses(plain, _all_wechat_ids(with_plain_digits(plain)))


def _all_wechat_ids(digits: str) -> Iterator[Found]:
    for found in _WECHAT_ID.finditer(digits):
        form = "name" if found["name"] else "digits"
        number = found["name"] or only_digits(found["digits"])
        clear = _SAYS_WHOSE.search(found["between"]) is not None or "加" in found[0]
        if _is_wechat_name(number, clear) if form == "name" else _is_wechat_number(number, clear):
            yield *found.span(form), hidden(number, 2, 2)


def _is_wechat_name(name: str, clear: bool) -> bool:
    """Whether a word is an id: with digits or signs in it, or where the text says that an id follows."""
    return clear or any(character.isdigit() or character == "_" for character in name)


def _is_wechat_number(number: str, clear: bool) -> bool:
    return _MOBILE.fullmatch(number) is not None or (clear and _QQ_FORM.fullmatch(number) is not None)


def _qq_numbers(plain: str) -> Iterator[Found]:
    return outside_addresses(plain, _all_qq_numbers(with_plain_digits(plain)))


def _all_qq_numbers(digits: str) -> Iterator[Found]:
    for found in _QQ_NUMBER.finditer(digits):
        number = only_digits(found["digits"])
        if _QQ_FORM.fullmatch(number):
            yield *found.span("digits"), hidden(number, 2, 2)


def _may_hold_qq(plain: str) -> bool:
    return _may_be_qq(plain) is not None and holds_digits(plain, _FEWEST_DIGITS)


DETECTORS = (
    Detector("wechat_id", _may_be_wechat, _wechat_ids),
    Detector("qq", _may_hold_qq, _qq_numbers),
)
