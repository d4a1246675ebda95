"""E-mail addresses, also with a disguised `@` and full stop, and with Chinese names before and behind it.

Chinese names run on like the text around them, and an `@` before one is nearly always a mention. So one counts as the name of
a host only with an ending that no sentence goes on with, and as that of a user where it stands apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import hosts
from .addresses import addresses
from .detector import Detector, Found, overlapping
from .lists import read_list

_DOT = r"(?: ?[(\[](?:dot|\.|点)[)\]] ?|[。点](?=(?:com|cn|net|org)(?![a-z0-9])))"
_HOST = rf"[a-z0-9](?:[a-z0-9\-]|\.(?=[a-z0-9])|{_DOT}(?=[a-z0-9]))*"
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_HAN_LABEL = rf"(?:[{_HAN}0-9]{{1,20}}|[a-z0-9\-]{{1,63}})"
_HAN_HOST = rf"(?:{_HAN_LABEL}\.){{1,4}}(?:{'|'.join(sorted(read_list('host_endings')))})(?![{_HAN}a-z0-9])"
_USER = r"(?<![a-z0-9._%+\-])(?P<user>[a-z0-9][a-z0-9._%+\-]{0,63}+)"
_AT = r"(?:@| ?[(\[](?:at|@|艾特)[)\]] ?|(?P<spoken>艾特)|#(?=qq\.com))"
_EMAIL = re.compile(
    rf"{_USER}{_AT}(?P<host>{_HAN_HOST}|{_HOST})"
    rf"|(?<![^\s:,;!?(\[<\"'、。])(?P<name>[{_HAN}]{{1,8}}[0-9]{{0,4}})@(?P<home>{_HAN_HOST})"
)
_BETWEEN = r"[ .·_\-]{0,2}"


def _spelt_out(host: str) -> str:
    """A name of a host with signs between its letters, as a regular expression."""
    return _BETWEEN.join("(?:[.。点]|dot)" if each == "." else each for each in host)


# Behind an `@` that stands apart, or with signs between the letters, only hosts count at which anybody can have an address.
_KNOWN = {host.replace(".", ""): host for host in sorted(read_list("mail_hosts"))}
_SPELT_OUT = re.compile(rf"{_USER} ?(?:@|艾特) ?(?P<host>{'|'.join(map(_spelt_out, _KNOWN.values()))})(?![a-z0-9])")
# What such addresses have in them, with one class in front, which `re` looks for quickly.
_in_usual = re.compile(
    rf"[@艾(\[#](?:(?<=[a-z0-9._%+\-{_HAN}]@)[a-z0-9{_HAN}]|(?<=[a-z0-9._%+\-]艾)特[a-z0-9{_HAN}]"
    rf"|(?<=[(\[])(?:at|@|艾特)[)\]] ?[a-z0-9{_HAN}]|(?<=[a-z0-9._%+\-]#)qq\.com)"
).search
_in_spelt = re.compile(
    r"[@艾](?:(?<=[a-z0-9._%+\-]@)|(?<=[a-z0-9._%+\-] @)|(?:(?<=[a-z0-9._%+\-]艾)|(?<=[a-z0-9._%+\-] 艾))特) ?"
    rf"(?:{'|'.join(map(_spelt_out, _KNOWN.values()))})"
).search
_NO_LETTERS = re.compile(r"[^a-z0-9]|dot")
_DOTS = re.compile(_DOT)


class Email(NamedTuple):
    """An address found in the light form of a text.

    Args:
        start: its first code point.
        end: the one after the last.
        user: who writes from there.
        shown: the name of its host as it is shown.
        host: that name in its one spelling.
    """

    start: int
    end: int
    user: str
    shown: str
    host: str


def may_hold_emails(plain: str) -> bool:
    """Whether a light form can hold an e-mail address: a quick test."""
    return "@" in plain or "(at)" in plain or "[at]" in plain or "#qq" in plain or "艾特" in plain


def emails(plain: str) -> Iterator[Email]:
    """The e-mail addresses of a light form, from left to right, none overlapping another."""
    there = sorted((*_as_usual(plain), *_spelt(plain)), key=lambda each: (each.start, -each.end))
    links = addresses(plain) if there and "://" in plain else ()
    in_link = overlapping((one.start + 1, one.host_end) for one in links if one.user)
    reached = 0
    for found in there:
        if found.start >= reached and not in_link(found.start, found.start + 1):
            yield found
            reached = found.end


def _as_usual(plain: str) -> Iterator[Email]:
    for found in _EMAIL.finditer(plain) if _in_usual(plain) else ():
        shown = _DOTS.sub(".", found["host"] or found["home"]).strip("-")
        if hosts.is_real(shown) and (found["spoken"] is None or hosts.is_strong(shown)):
            user = found["user"] or found["name"]
            yield Email(*found.span(), user, shown, hosts.spelled_one_way(shown))


def _spelt(plain: str) -> Iterator[Email]:
    """Those at well-known hosts, with blanks around the `@` or signs within the host."""
    for found in _SPELT_OUT.finditer(plain) if _in_spelt(plain) else ():
        apart = plain[found.end("user")] == " "
        if not (apart and found["user"].isalpha() and "@" in found[0]):  # `anybody with @gmail.com`
            host = _KNOWN[_NO_LETTERS.sub("", found["host"])]
            yield Email(*found.span(), found["user"], host, host)


def _emails(plain: str) -> Iterator[Found]:
    for found in emails(plain):
        yield found.start, found.end, f"{found.user[0]}***@{found.shown}"


DETECTORS = (Detector("email", may_hold_emails, _emails),)
