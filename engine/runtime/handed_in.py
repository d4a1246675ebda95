"""A quick look at objects that programs hand in: those that are plain messages, most of what is said.

What is read of such a one is the event that careful reading gives; every other object is read carefully.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, cast

from msgspec import Meta, Struct, convert
from msgspec.structs import force_setattr

from .event_form import Event, Message
from .event_values import CONTROL
from .instant import AwareDatetime, instant_of
from .said import LONGEST, Id

_LISTS = ("mentions", "has", "links")
_PLACES = (str, dict)
_TEXTS_ALONE = {str}
_Told = dict[str, str | Annotated[int, Meta(ge=-(1 << 62), le=1 << 62)] | bool | None]


class _HandedIn(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="kind", tag="message"):
    """All that an object with a plain message may have in it; whatever is told of its sender or group are single values."""

    id: Id
    at: AwareDatetime
    group: Id | _Told
    member: _Told
    message: Message


def read_plain(fields: Mapping[str, object]) -> Event | None:
    """The event that an object describes which holds a message and says nothing else but where and whose it is.

    Args:
        fields: the object.

    Returns:
        the event; None where careful reading has to tell what it is, or what is wrong with it.
    """
    member, told = fields.get("member"), fields.get("message")
    if type(fields) is not dict or type(member) is not dict or type(told) is not dict or "kind" not in fields:
        return None  # a form that is the only one need not say which it is, but an event has to
    if type(fields.get("group")) not in _PLACES:
        return None
    try:
        said = convert(fields, _HandedIn)
        at = instant_of(said.at)
        is_plain = _is_plain(said)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    if not is_plain or not (told.keys().isdisjoint(_LISTS) or _are_lists(told)):
        return None
    if not said.message.id:
        force_setattr(said.message, "id", said.id)
    group, facts = said.group, None
    if isinstance(group, dict):
        group, facts = str(group.pop("id")), cast("dict[str, object]", group) or None
    return Event(said.id, at, "message", group, cast("dict[str, object]", said.member), said.message, facts)


def _are_lists(told: Mapping[str, object]) -> bool:
    """Whether what should be lists is no set, which would be taken for one."""
    return all(type(told.get(name, ())) in (list, tuple) for name in _LISTS)


def _is_plain(said: _HandedIn) -> bool:
    """Whether all texts are within bounds and can be kept as they are.

    Raises:
        UnicodeEncodeError: there are lone surrogates.
    """
    message, sender, place = said.message, said.member, said.group
    who, where = sender.get("id"), place if isinstance(place, str) else place.get("id")
    if not isinstance(who, str) or not isinstance(where, str) or not who or not where or message.attrs is not None:
        return False
    ids = (said.id, where, who, message.id, message.reply_to or "", *message.mentions)
    texts = [*ids, message.text, message.kind or "", *message.has, *message.links]
    for facts in (sender, {} if isinstance(place, str) else place):
        if len(facts) > 1:
            texts += [*facts, *(value for value in facts.values() if isinstance(value, str))]
    joined = "".join(texts)
    if len(joined) > LONGEST or {*map(type, texts)} != _TEXTS_ALONE:
        return False
    if not joined.isascii():
        joined.encode()
    return CONTROL.search(joined) is None or CONTROL.search("".join(ids)) is None
