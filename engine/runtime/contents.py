"""What a message carries: what its source says of it, and what stands in its text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..text.measures import consists_of, count_of, domains_of, links_of

if TYPE_CHECKING:
    from .event import Message

WRITTEN = frozenset(("link", "mention", "emoji"))
"""Kinds of content that stand in texts, where a detector finds them."""
_REMEMBERED = 2_048
"""Of so many texts it is remembered what stands in them: several rules ask, and messages are looked at before their turn."""


def told(message: Message | None) -> frozenset[str] | None:
    """Kinds of content of a message; None when its source says nothing of them."""
    if message is None or (message.kind is None and not message.has):
        return None
    kind = () if message.kind is None else (message.kind,)
    text = ("text",) if message.text.strip() else ()
    return frozenset((*kind, *message.has, *text))


def has(message: Message | None, text: str, entries: frozenset[str]) -> bool | None:
    """Whether a message has any of some kinds of content.

    Links, mentions and emoji stand in the text, so a text without them says no where its source says nothing.

    Args:
        message: the message; None where there is none.
        text: its text.
        entries: the kinds.
    """
    written = bool(text.strip())
    if (written and "text" in entries) or _holds(message, text, entries):
        return True
    content = told(message)
    if content is None:
        return False if written and entries <= WRITTEN else None
    return bool(content & entries)


def has_only(message: Message | None, text: str, entries: frozenset[str]) -> bool | None:
    """Whether a message has some of some kinds of content and nothing else.

    Args:
        message: the message; None where there is none.
        text: its text.
        entries: the kinds; links, mentions and emoji may be all that a text consists of.
    """
    covered = not text.strip() or "text" in entries or _consists(text, entries & WRITTEN)
    if not covered and entries & WRITTEN:
        return False
    content = told(message)
    if content is None:
        return None
    if text.strip() and "text" not in entries and covered:
        content = (content - {"text"}) | (entries & WRITTEN)
    return bool(content) and content <= entries


def links(message: Message | None, text: str) -> frozenset[str] | None:
    """The links in a message's text and those its source lists; unknown where it only says that there is one."""
    found = {_bare(link): link for link in (*sorted(_listed(message)), *sorted(links_of(text)))}
    return None if not found and _tells_of_link(message) else frozenset(found.values())


def domains(message: Message | None, text: str) -> frozenset[str] | None:
    """The domains those links lead to; unknown as they are."""
    found = domains_of(text).union(*map(domains_of, _listed(message)))
    return None if not found and _tells_of_link(message) else found


def _listed(message: Message | None) -> tuple[str, ...]:
    return () if message is None else message.links


def _bare(link: str) -> str:
    """A link without what makes no other link of it."""
    return link.partition("://")[2].removesuffix("/") if "://" in link else link.removesuffix("/")


def _tells_of_link(message: Message | None) -> bool:
    return "link" in (told(message) or ())


def _holds(message: Message | None, text: str, entries: frozenset[str]) -> bool:
    if message is not None and (("mention" in entries and message.mentions) or ("link" in entries and message.links)):
        return True
    return any(_stands_in(text, name) for name in sorted(entries & WRITTEN))


@lru_cache(_REMEMBERED)
def _stands_in(text: str, name: str) -> bool:
    return count_of(text, name) > 0


def _consists(text: str, detectors: frozenset[str]) -> bool:
    return bool(detectors) and consists_of(text, sorted(detectors))
