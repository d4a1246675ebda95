"""Detectors and domains within the one scan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .batch import Batch
from .detectors import Found, detector
from .detectors.addresses import addresses, may_hold_addresses
from .detectors.emails import emails, may_hold_emails
from .detectors.hosts import with_parents
from .normal import fold
from .sought import Owner, Place, Sought, ask_each


class DetectorLane:
    """All detectors; each looks at the text only where a quick test says that it may find something."""

    __slots__ = ("_detectors", "_looks", "_sought", "patterns")

    def __init__(self, detectors: dict[tuple[str, str], list[Owner]]) -> None:
        self._detectors = [detector(name, argument) for name, argument in detectors]
        self._looks = [(one.as_written, one.may_hold, one.search) for one in self._detectors]
        self._sought = Sought(detectors.values())
        self.patterns = self._sought.patterns

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, something detected."""
        wanting = excepting = 0
        for number, (as_written, may_hold, search) in enumerate(self._looks):
            searched = text if as_written else plain
            if may_hold(searched) and next(search(searched), None) is not None:
                wanting |= self._sought.wanting[number]
                excepting |= self._sought.excepting[number]
        return wanting, excepting

    def read(self, batch: Batch) -> None:
        """Note what each text holds."""
        ask_each(self, batch)

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where detectors of some patterns (bits) find something."""
        for number, one in enumerate(self._detectors):
            owners = self._sought.of(number, patterns)
            for start, end, _ in one.find(text) if owners else ():
                yield from (Place(start, end, owner) for owner in owners)


class DomainLane:
    """All listed domains: a text holds one where it holds its address or that of a domain below it.

    Bare names count even where they could be a file or a word, since the list names them. An excepted domain also
    covers e-mail addresses; a wanted one does not find them.
    """

    __slots__ = ("_excepts", "_numbers", "_sought", "patterns")

    def __init__(self, domains: dict[str, list[Owner]]) -> None:
        self._numbers = {domain: number for number, domain in enumerate(domains)}
        self._sought = Sought(domains.values())
        self._excepts = any(self._sought.excepting)
        self.patterns = self._sought.patterns

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, a domain of the text."""
        wanting = excepting = 0
        for number in self._listed(host for _, _, host in _hosts(plain)):
            wanting |= self._sought.wanting[number]
            excepting |= self._sought.excepting[number]
        of_emails = _hosts_of_emails(plain) if self._excepts else ()
        for number in self._listed(host for _, _, host in of_emails):
            excepting |= self._sought.excepting[number]
        return wanting, excepting

    def read(self, batch: Batch) -> None:
        """Note what each text holds."""
        ask_each(self, batch)

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where domains of some patterns (bits) stand; of e-mail addresses the whole address."""
        folded = fold(text)
        for start, end, host in _hosts(folded.text):
            for number in self._listed((host,)):
                for owner in self._sought.of(number, patterns):
                    yield Place(*folded.span(start, end), owner)
        for start, end, host in _hosts_of_emails(folded.text):
            for number in self._listed((host,)):
                for owner in self._sought.of(number, patterns):
                    if owner.item.excepted:
                        yield Place(*folded.span(start, end), owner)

    def _listed(self, hosts: Iterable[str]) -> Iterator[int]:
        for host in hosts:
            for name in with_parents(host):
                number = self._numbers.get(name)
                if number is not None:
                    yield number


def _hosts(plain: str) -> Iterator[Found]:
    """Where the names of hosts stand, and their one spelling."""
    if may_hold_addresses(plain):
        yield from ((address.host_start, address.host_end, address.host) for address in addresses(plain))


def _hosts_of_emails(plain: str) -> Iterator[Found]:
    """Where e-mail addresses stand, and the domain of each."""
    if may_hold_emails(plain):
        yield from ((found.start, found.end, found.host) for found in emails(plain))
