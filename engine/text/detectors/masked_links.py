"""Links that show one site and lead to another.

The piece found is the address it leads to, so that an exception for the site shown excuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import hosts
from .addresses import Address, addresses
from .detector import Detector, Found, apart

_TARGET = r"[a-z][a-z0-9+.\-]{1,15}://[^\s<>\"'|)\]]+"
_SHOWN = re.compile(
    rf"\[(?P<a>[^\[\]\n]{{1,300}})\]\(\s*<?(?P<b>{_TARGET})"  # Markdown
    rf"|<a\s[^>\n]{{0,200}}?href\s*=\s*[\"']?(?P<d>{_TARGET})[^>\n]{{0,200}}>(?P<c>[^<\n]{{1,300}})"  # HTML
    rf"|<(?P<f>{_TARGET})\|(?P<e>[^>\n]{{1,300}})>"  # Slack
    rf"|\[url=[\"']?(?P<h>{_TARGET})[\"']?\](?P<g>[^\[\n]{{1,300}})"  # forums
)
_USER = re.compile(r"[a-z0-9.\-]+")


def _may_hold(plain: str) -> bool:
    return "://" in plain and any(mark in plain for mark in ("](", "href", "|", "[url=", "@", "%40"))


def _masked(plain: str) -> Iterator[Found]:
    for start, end, _ in apart((*_labelled(plain), *_with_false_user(plain))):
        yield start, end, plain[start:end]


def _labelled(plain: str) -> Iterator[Found]:
    for found in _SHOWN.finditer(plain):
        shown, target = (("a", "b"), ("c", "d"), ("e", "f"), ("g", "h"))[_form(found)]
        start, end = found.span(target)
        address = next(addresses(plain[start:end]), None)
        if address is None or not address.host:
            continue
        if any(_differs(visible, address) for visible in addresses(found[shown]) if visible.meant and visible.real):
            yield start, end, ""


def _form(found: re.Match[str]) -> int:
    return next(number for number, target in enumerate("bdfh") if found[target] is not None)


def _differs(visible: Address, target: Address) -> bool:
    return hosts.registered(visible.host) != hosts.registered(target.host)


def _with_false_user(plain: str) -> Iterator[Found]:
    """Addresses such as `http://example.com@example.net`, whose first name is a user and no host."""
    for address in addresses(plain):
        user = _USER.match(address.user)
        if (
            user
            and hosts.is_real(user[0].strip("."))
            and hosts.registered(user[0].strip(".")) != hosts.registered(address.host)
        ):
            yield address.start, address.end, ""


DETECTORS = (Detector("masked_link", _may_hold, _masked),)
