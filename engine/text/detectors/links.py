"""Links and domains."""

from __future__ import annotations

from collections.abc import Iterator

from .addresses import addresses, may_hold_addresses
from .detector import Detector, Found, apart


def _links(plain: str) -> Iterator[Found]:
    return apart(
        (address.start, address.end, plain[address.start : address.end])
        for address in addresses(plain)
        if address.meant
    )


def _domains(plain: str) -> Iterator[Found]:
    for address in addresses(plain):
        if address.meant and address.real:
            yield address.host_start, address.host_end, address.host


DETECTORS = (
    Detector("link", may_hold_addresses, _links),
    Detector("domain", may_hold_addresses, _domains),
)
