"""E-mail addresses, also with a disguised `@`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import hosts
from .addresses import addresses
from .detector import Detector, Found, overlapping

_EMAIL = re.compile(
    r"(?<![a-z0-9._%+\-])(?P<user>[a-z0-9][a-z0-9._%+\-]{0,63})(?:@| ?[(\[](?:at|@)[)\]] ?|#(?=qq\.com))"
    r"(?P<host>[a-z0-9](?:[a-z0-9\-]|\.(?=[a-z0-9])| ?[(\[](?:dot|\.)[)\]] ?(?=[a-z0-9]))*)"
)
_DOT = re.compile(r" ?[(\[](?:dot|\.)[)\]] ?")


def may_hold_emails(plain: str) -> bool:
    """Whether a light form can hold an e-mail address: a quick test."""
    return "@" in plain or "(at)" in plain or "[at]" in plain or "#qq" in plain


def emails(plain: str) -> Iterator[tuple[re.Match[str], str]]:
    """The e-mail addresses of a light form, each with the domain it belongs to."""
    links = addresses(plain) if "://" in plain else ()
    in_link = overlapping((one.start + 1, one.host_end) for one in links if one.user)
    for found in _EMAIL.finditer(plain):
        host = _DOT.sub(".", found["host"]).strip("-")
        if hosts.is_real(host) and not in_link(found.start(), found.start() + 1):
            yield found, hosts.spelled_one_way(host)


def _emails(plain: str) -> Iterator[Found]:
    for found, host in emails(plain):
        yield found.start(), found.end(), f"{found['user'][0]}***@{host}"


DETECTORS = (Detector("email", may_hold_emails, _emails),)
