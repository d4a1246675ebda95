"""Names of hosts: their public suffixes, their one spelling, and endings that are more often something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ..normal import light
from .lists import read_list

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_LONGEST = 253

_FILES = read_list("file_endings")
WEAK_ENDINGS = _FILES | read_list("word_endings")
"""Endings that make a bare name no domain unless something else speaks for it."""

_NAMES_OF_THINGS = frozenset({"ado.net", "asp.net", "ml.net", "paint.net", "vb.net", "socket.io"})
_NAMES_IN_PROGRAMS = frozenset({"console", "document", "log", "logger", "self", "this", "window"})
_ENDINGS_OF_PACKAGES = frozenset(
    {"cn", "com", "io", "net", "org"}
)  # packages are named from the end: `com.example.chat`
_BLANKED = re.compile(r"x+|\d+")
_RESERVED = frozenset({"example"})


def is_real(host: str) -> bool:
    """Whether a name of at least two labels ends in a public suffix.

    Args:
        host: in small letters, without a port. Names under `.example`, which is reserved for examples, count as real.
    """
    if "." not in host or len(host) > _LONGEST:
        return False
    return host.rpartition(".")[2] in _RESERVED or _suffixes().publicsuffix(host) is not None


def is_ending(label: str) -> bool:
    """Whether a single label is a public suffix, as `com` and `中国` are."""
    return label in _RESERVED or _suffixes().publicsuffix(label) is not None


def is_file(host: str) -> bool:
    """Whether the name of a host may as well be that of a file."""
    return host.rpartition(".")[2] in _FILES


def is_strong(host: str) -> bool:
    """Whether a real name, standing bare in a text, is meant as a domain and not as a file, a word or code."""
    *names, ending = host.split(".")
    if host in _NAMES_OF_THINGS or names[-1] in _NAMES_IN_PROGRAMS:
        return False
    if names[0] == "www":
        return True
    if (len(names) > 1 and names[0] in _ENDINGS_OF_PACKAGES) or (names[-1].isdigit() and len(names[-1]) < 3):
        return False
    if ending not in WEAK_ENDINGS:
        return True
    return ending not in _FILES and any(not name.isalpha() and not _BLANKED.fullmatch(name) for name in names)


def registered(host: str) -> str:
    """The part of a name that someone registered: `example.com` of `docs.example.com`; of an IP address all of it."""
    if host[-1:].isdigit():
        return host
    return _suffixes().privatesuffix(host) or ".".join(host.split(".")[-2:])


def spelled_one_way(host: str) -> str:
    """A name in its one spelling: small letters, no final full stop, letters beyond ASCII in Punycode.

    Args:
        host: as written, in its light form.
    """
    host = host.strip(".")
    if host.isascii() and "xn--" not in host:
        return host.lower()
    import idna  # only names beyond ASCII need its tables

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return host.lower()


def with_parents(host: str) -> Iterator[str]:
    """A name and every name above it: `a.example.com`, `example.com`, `com`."""
    while host:
        yield host
        host = host.partition(".")[2]


_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?|_[\w-]+")


def read_domain(written: str) -> str | None:
    """A domain as an admin writes it in a list, in its one spelling.

    Args:
        written: `example.com`, `*.example.com`, `.top`, `例子.中国`, or with `https://` before and `/` behind it.

    Returns:
        the domain, or None where it can't be one.
    """
    host = light(written).strip().partition("://")[-1] if "://" in written else light(written).strip()
    host = host.removesuffix("/").removeprefix("*").strip(".")
    labels = host.split(".")
    if len(host) > _LONGEST or not all(len(label) <= 63 and _LABEL.fullmatch(label) for label in labels):
        return None
    if len(labels) == 1 and not written.strip().startswith((".", "*.")):
        return None
    return spelled_one_way(host)


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # reading the list takes a while

    return PublicSuffixList(accept_unknown=False)
