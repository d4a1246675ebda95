"""Web addresses in a text: with a scheme, and bare names of hosts.

Where Chinese follows an address without a space, the address ends: `去example.com看` holds `example.com`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from . import hosts
from .detector import Found, overlapping
from .paths import Paths

# Letters of scripts that put spaces between words, without `_`, which marks italics in chats.
_LETTER = r"a-z0-9\u00df-\u024f\u0370-\u052f\u0531-\u06ff\u0900-\u0dff\u10a0-\u10ff\u1e00-\u1fff"
# `。` is a full stop to browsers and to people: it joins names only before an ending that no sentence starts with.
_DOT = r"(?:\.| ?[\[(](?:\.|dot|点)[\])] ?|[。点](?=(?:com|cn|net|org|top|xyz|vip|cc)(?![a-z0-9])))"
_ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.\-]{1,15}):(?://|\\\\)(?P<authority>[^\s/?#\\<>\"'`|(){},、;]+)"
    rf"|(?P<bare>(?<![{_LETTER}\-])[{_LETTER}][{_LETTER}\-]*+(?:{_DOT}[{_LETTER}\-]++)+)"
    r"|(?P<wide>(?<![\w.\-])[\w\-]++(?:\.[\w\-]++)*\.(?P<ending>[^\W\d_a-z]++))"
    r"|点|[.:\[(。]++"  # in vain as far as this sign, and none starts within such
)
# A sign that each address holds; between its start and the sign there is no blank but one before a bracket.
_sign_in = re.compile(
    rf"[.:\[(。点](?:(?<=\.)[\w\-{_LETTER}]|(?<=:)(?://|\\\\)|(?<=[\[(])(?:\.|dot|点)[\])]"
    r"|(?<=[。点])(?:com|cn|net|org|top|xyz|vip|cc)(?![a-z0-9]))"
).search
_ASCII_NAME = re.compile(r"\[[0-9a-f:.%]+\]|[a-z0-9_.\-%]*")
_DOTS = re.compile(rf"[。]|{_DOT}")
_may_hold = re.compile(r"://|:\\\\|\.[\w\])]").search
_may_hold_disguised = re.compile(
    r"[。点\[(](?:(?<=[。点])(?:com|cn|net|org|top|xyz|vip|cc)|(?<=[\[(])(?:dot|点)[\])])"  # `re` looks for a class quickly
).search
_LINE_NUMBER = re.compile(r":\d+[:\d]*")
_INNER_SCHEME = re.compile(r"[a-z]{2,8}$")
_NO_WEB = frozenset({"file", "data", "about", "chrome", "std"})


@dataclass(frozen=True, slots=True)
class Address:
    """An address found in the light form of a text.

    Args:
        start: its first code point.
        end: the one after the last.
        host_start, host_end: where the name of its host stands.
        host: that name in its one spelling; an IP address as it is.
        scheme: what stands before `://`; empty when the name stands bare.
        user: what stands before an `@` in front of the host; empty when nothing does.
        real: whether the name ends in a public suffix.
        meant: whether it is an address and nothing else: it has a scheme or a path, or no file or word looks so.
    """

    start: int
    end: int
    host_start: int
    host_end: int
    host: str
    scheme: str
    user: str
    real: bool
    meant: bool


def may_hold_addresses(plain: str) -> object:
    """Whether a light form can hold an address: a quick test."""
    return (("." in plain or ":" in plain) and _may_hold(plain)) or _may_hold_disguised(plain)


def addresses(plain: str) -> Iterator[Address]:
    """Everything in a text that has the form of an address, meant or not, from left to right.

    Args:
        plain: the text's light form.

    Returns:
        the addresses; one that stands within the path of another follows it and overlaps it.
    """
    place, paths = 0, Paths(plain)
    while found := _next_address(plain, place):
        address = _schemed(plain, found, paths) if found["scheme"] else _bare(plain, found, paths)
        place = found.end("scheme") + 1 if found["scheme"] else found.end()
        if address is not None:
            yield address
            place = _behind(plain, address)


def _next_address(plain: str, place: int) -> re.Match[str] | None:
    """The first piece from a place on that has the form of an address, looked for in the words before signs of one."""
    while sign := _sign_in(plain, place):
        blank = plain.rfind(" ", place, max(sign.start() - 1, place))
        place = blank + 1 if blank >= 0 else place
        while place <= sign.start() and (found := _ADDRESS.search(plain, place)):
            if found.lastindex is not None:
                return found
            place = found.end()
    return None


def outside_addresses(plain: str, found: Iterable[Found]) -> Iterator[Found]:
    """Of pieces of a text those that overlap no address in it: the digits of an address are no telephone number.

    Args:
        plain: the text's light form.
        found: pieces of it.
    """
    taken: Callable[[int, int], bool] | None = None
    for piece in found:
        if taken is None:
            there = addresses(plain) if may_hold_addresses(plain) else ()
            taken = overlapping((one.start, one.end) for one in there if one.meant)
        if not taken(piece[0], piece[1]):
            yield piece


def _behind(plain: str, address: Address) -> int:
    """Where to go on: behind an address, or at one within its path (`example.com/?to=http://example.net`)."""
    inner = plain.find("://", address.host_end, address.end)
    scheme = _INNER_SCHEME.search(plain, address.host_end, inner) if inner >= 0 else None
    return address.end if scheme is None else scheme.start()


def _schemed(plain: str, found: re.Match[str], paths: Paths) -> Address | None:
    authority = found["authority"]
    user, at, _ = authority.rpartition("@")
    start = found.start("authority") + len(user) + len(at)
    written = _name_of_host(plain[start : found.end("authority")])
    if not written:
        return None
    host = hosts.spelled_one_way(_with_full_stops(unquote(written)))
    end = paths.end(start + len(written))
    scheme = found["scheme"]
    return Address(
        found.start(), end, start, start + len(written), host, scheme, user, hosts.is_real(host), scheme not in _NO_WEB
    )


def _name_of_host(authority: str) -> str:
    """The name at the start of an authority, without a port and without what follows an address in running text."""
    ascii_name = _ASCII_NAME.match(authority)
    narrow = ascii_name[0].rstrip(".-") if ascii_name else ""
    rest = authority[len(narrow) :].lstrip(".")
    if not rest or rest.isascii() or hosts.is_real(unquote(narrow)):
        return narrow
    wide = authority.partition(":")[0]
    head, _, last = _DOTS.sub(".", wide).rpartition(".")
    for length in range(min(len(last), 24), 0, -1) if head else ():
        if hosts.is_ending(last[:length]):
            return wide[: len(wide) - len(last) + length]
    return narrow or wide


def _bare(plain: str, found: re.Match[str], paths: Paths) -> Address | None:
    start, end = found.span()
    if plain[start - 1 : start] == "@" or plain.endswith("艾特", 0, start) or plain[end : end + 1] == "@":
        return None  # a piece of an e-mail address, or a mention
    if found["ending"] and not hosts.is_ending(found["ending"]):
        return None
    host = hosts.spelled_one_way(_with_full_stops(found[0].rstrip("-")))
    real = hosts.is_real(host)
    reached = paths.end(end)
    return Address(start, reached, start, end, host, "", "", real, real and _is_meant(host, plain[end:reached]))


def _is_meant(host: str, behind: str) -> bool:
    """Whether a bare name is an address: by itself, or for the port or path behind it."""
    if len(behind) < 2:
        return hosts.is_strong(host)
    return not (hosts.is_file(host) and _LINE_NUMBER.fullmatch(behind))


def _with_full_stops(name: str) -> str:
    return _DOTS.sub(".", name)
