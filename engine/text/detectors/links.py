"""Links and domains."""

from __future__ import annotations

from collections.abc import Iterator

from .addresses import addresses, may_hold_addresses
from .detector import Detector, Found


def _links(plain: str) -> Iterator[Found]:
    reached = 0
    for address in addresses(plain):
        if address.meant and address.start >= reached:
            yield address.start, address.end, plain[address.start : address.end]
            reached = address.end


def _domains(plain: str) -> Iterator[Found]:
    for address in addresses(plain):
        if address.meant and address.real:
            yield address.host_start, address.host_end, address.host


DETECTORS = (
    Detector("link", may_hold_addresses, _links),
    Detector("domain", may_hold_addresses, _domains),
)
