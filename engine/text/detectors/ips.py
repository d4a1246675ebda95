"""IP addresses, public and private."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from .detector import Detector, Found

_LONGEST_V6 = 45
_BOTH = re.compile(
    r"(?P<v4>(?<![\w.\-])\d{1,3}(?:\.\d{1,3}){3}(?![\w\-]|\.\w))"
    r"|(?P<v6>(?<![\w:.])(?=[0-9a-f]{0,4}:)[0-9a-f:.]++(?!\w))",
    re.ASCII,
)
_VERSION = re.compile(r"(?:\bv|\bver|version|版本|release|固件|build|内核|kernel)[号为是:. \-]{0,3}$")
_LONG_GROUP = re.compile(r"[0-9a-f]{3}")
_may_hold = re.compile(r"[0-9:](?:(?<!:)\.[0-9]{1,3}\.[0-9]|(?<=:)[0-9a-f]{0,4}:)").search  # one class first: quick


def _ips(plain: str) -> Iterator[Found]:
    for found in _BOTH.finditer(plain):
        written = _without_punctuation(found[0])
        if _is_v4(plain, found) if found["v4"] else _is_v6(written):
            yield found.start(), found.start() + len(written), written


def _without_punctuation(written: str) -> str:
    """An address without the full stop or colon of the sentence around it; two colons belong to it."""
    written = written.rstrip(".")
    return written[:-1] if written.endswith(":") and not written.endswith("::") else written


def _is_v4(plain: str, found: re.Match[str]) -> bool:
    """Whether each of its numbers is small enough, and no word before it says that it is a version."""
    if _VERSION.search(plain[max(found.start() - 12, 0) : found.start()]):
        return False
    try:
        IPv4Address(found[0])
    except AddressValueError:
        return False
    return True


def _is_v6(written: str) -> bool:
    """Whether it is one, and no clock time, slice or name in a program (`1::2`, `ab::cd`)."""
    if len(written) > _LONGEST_V6:
        return False
    try:
        IPv6Address(written)
    except AddressValueError:
        return False
    if written == "::1" or "::" not in written:
        return True
    return any(character.isdigit() for character in written) and _LONG_GROUP.search(written) is not None


DETECTORS = (Detector("ip", _may_hold, _ips),)
