"""A quick look at objects that programs hand in: those that are plain messages, most of what is said.

What is read of such a one is the event that careful reading gives; every other object is read carefully.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import convert
from msgspec.structs import force_setattr

from .event_form import Event
from .event_values import CONTROL
from .instant import instant_of
from .said import LONGEST, Said

_LISTS = ("mentions", "has", "links")
_TEXTS_ALONE = {str}


def read_plain(fields: Mapping[str, object]) -> Event | None:
    """The event that an object describes which holds a message and says nothing else but where and whose it is.

    Args:
        fields: the object.

    Returns:
        the event; None where careful reading has to tell what it is, or what is wrong with it.
    """
    member, told = fields.get("member"), fields.get("message")
    if type(fields) is not dict or type(member) is not dict or type(told) is not dict:
        return None
    try:
        said = convert(fields, Said)
        at = instant_of(said.at)
        is_plain = _is_plain(said) and (said.member.name is not None or len(member) == 1)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    if not is_plain or not (told.keys().isdisjoint(_LISTS) or _are_lists(told)):
        return None
    if not said.message.id:
        force_setattr(said.message, "id", said.id)
    return Event(said.id, at, "message", said.group, dict(member), said.message)


def _are_lists(told: Mapping[str, object]) -> bool:
    """Whether what should be lists is no set, which would be taken for one."""
    return all(type(told.get(name, ())) in (list, tuple) for name in _LISTS)


def _is_plain(said: Said) -> bool:
    """Whether all texts are within bounds and can be kept as they are.

    Raises:
        UnicodeEncodeError: there are lone surrogates.
    """
    message, sender = said.message, said.member
    ids = (said.id, said.group, sender.id, message.id, message.reply_to or "", *message.mentions)
    texts = (*ids, sender.name or "", message.text, message.kind or "", *message.has, *message.links)
    joined = "".join(texts)
    if message.attrs is not None or len(joined) > LONGEST or {*map(type, texts)} != _TEXTS_ALONE:
        return False
    if not joined.isascii():
        joined.encode()
    return CONTROL.search(joined) is None or CONTROL.search("".join(ids)) is None
