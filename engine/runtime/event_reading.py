"""Events from objects of any shape, with errors that say what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from ..diagnostics import did_you_mean
from .event_error import EventError, missing, wrong
from .event_form import PRECISIONS, Event, Message
from .event_kinds import FIELDS, POINTING_KINDS, check_kind_name, check_needs
from .event_values import plain_id, plain_object, plain_text
from .instant import EXAMPLE, instant_of, parse_instant

MESSAGE_FIELDS = frozenset({"id", "text", "kind", "reply_to", "mentions", "forwarded", "has", "links"})

Fields = Mapping[str, object]


def read_fields(fields: object, zone: tzinfo | None = None, precision: int = 1) -> Event:
    """The event an object describes. Its id, and that of its message, stay empty when it gives none.

    Args:
        fields: the event as it came.
        zone: the time zone of times without an offset; None refuses them.
        precision: how fine times are, in milliseconds, when the event does not say.

    Raises:
        EventError: the first thing found wrong.
    """
    if not isinstance(fields, Mapping):
        raise EventError("G605", "this is not an event, expected an object `{…}` with `id`, `at` and `kind`")
    kind = _required_id(fields, "kind")
    check_kind_name(kind)
    payload = _payload(fields, kind)
    group, group_facts = _group(fields.get("group"))
    event = Event(
        id=_id(fields, "id") or "",
        at=_instant(fields, "at", zone),
        kind=kind,
        group=group,
        member=_member(fields.get("member")),
        message=_message(fields.get("message"), kind, payload),
        group_facts=group_facts,
        inviter=_id(fields, "inviter"),
        payload=payload,
        received=None if fields.get("received") is None else _instant(fields, "received", zone),
        precision=_precision(fields, precision),
    )
    check_needs(event)
    return event


def read_truth(fields: Fields) -> dict[str, object] | None:
    """What is known to be right about an event, for backtests; never part of the event itself.

    Raises:
        EventError: G607.
    """
    truth = fields.get("truth")
    if truth is None:
        return None
    if not isinstance(truth, Mapping):
        raise wrong("truth", truth, 'an object such as `{"patterns": ["ad"], "effects": ["delete"]}`')
    for name in ("patterns", "effects"):
        _texts(truth, name, f"truth.{name}")
    return plain_object(truth, "truth", 1)


def _instant(fields: Fields, name: str, zone: tzinfo | None) -> int:
    value = fields.get(name)
    if value is None:
        raise _missing_field(fields, name)
    try:
        if isinstance(value, datetime):
            return _instant_of_datetime(value, zone)
        if isinstance(value, str):
            return parse_instant(value, zone)
    except EventError as error:
        raise EventError(error.code, error.message, name, error.help) from None
    raise wrong(name, value, f"a date and time such as `{EXAMPLE}`")


def _instant_of_datetime(moment: datetime, zone: tzinfo | None) -> int:
    return parse_instant(moment.isoformat(), zone) if moment.tzinfo is None else instant_of(moment)


def _missing_field(fields: Fields, name: str) -> EventError:
    misspelt = [key for key in fields if isinstance(key, str) and key not in FIELDS]
    meant = did_you_mean(name, misspelt)
    return missing(name, f"is it {meant.removeprefix('did you mean ').rstrip('?')}, misspelt?" if meant else None)


def _text(fields: Fields, name: str, path: str = "") -> str | None:
    path = path or name
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return plain_text(value, path)
    help = f'write it in double quotes: `"{value}"`' if type(value) is int and value.bit_length() <= 64 else None
    raise wrong(path, value, "text", help)


def _id(fields: Fields, name: str, path: str = "") -> str | None:
    text = _text(fields, name, path)
    return None if text is None else plain_id(text, path or name)


def _required_id(fields: Fields, name: str, path: str = "") -> str:
    text = _id(fields, name, path)
    if text is None:
        raise missing(path) if path else _missing_field(fields, name)
    if not text:
        raise EventError("G606", f"`{path or name}` is empty", path or name)
    return text


def _texts(fields: Fields, name: str, path: str) -> tuple[str, ...]:
    value = fields.get(name)
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise wrong(path, value, "a list of texts", f'write `["{value}"]`' if isinstance(value, str) else None)
    return tuple(_item_text(item, f"{path}[{index}]") for index, item in enumerate(value))


def _ids(fields: Fields, name: str, path: str) -> tuple[str, ...]:
    texts = _texts(fields, name, path)
    return tuple(plain_id(text, f"{path}[{index}]") for index, text in enumerate(texts))


def _item_text(item: object, path: str) -> str:
    if not isinstance(item, str):
        raise wrong(path, item, "text")
    return plain_text(item, path)


def _precision(fields: Fields, default: int) -> int:
    value = fields.get("precision")
    if value is None:
        return default
    return precision_of(value)


def precision_of(value: object) -> int:
    """The milliseconds that `ms`, `s` or `min` stands for.

    Raises:
        EventError: G607.
    """
    if isinstance(value, str) and value in PRECISIONS:
        return PRECISIONS[value]
    raise wrong("precision", value, "`ms`, `s` or `min`")


def _group(value: object) -> tuple[str | None, dict[str, object] | None]:
    if value is None:
        return None, None
    if not isinstance(value, Mapping):
        return _required_id({"group": value}, "group", "group"), None
    facts = plain_object(value, "group", 1)
    group = _required_id(facts, "id", "group.id")
    del facts["id"]
    return group, facts or None


def _member(value: object) -> dict[str, object] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        help = f'write `{{"id": "{value}"}}`' if isinstance(value, str | int) else None
        raise wrong("member", value, "an object with an `id`", help)
    member = plain_object(value, "member", 1)
    _required_id(member, "id", "member.id")
    return member


def _payload(fields: Fields, kind: str) -> dict[str, object]:
    value = None if kind == "message" else fields.get(kind)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong(kind, value, "an object with the attributes of the event")
    return plain_object(value, kind, 1)


def _message(value: object, kind: str, payload: Fields) -> Message | None:
    if value is None:
        named = _id(payload, "message", f"{kind}.message") if kind in POINTING_KINDS else None
        return None if named is None else Message(id=named)
    if not isinstance(value, Mapping):
        help = 'write `{"text": "…"}`' if isinstance(value, str) else None
        raise wrong("message", value, 'an object such as `{"id": "m1", "text": "hello"}`', help)
    return _message_of(value)


def _message_of(fields: Fields) -> Message:
    forwarded = fields.get("forwarded")
    if forwarded is not None and not isinstance(forwarded, bool):
        raise wrong("message.forwarded", forwarded, "true or false")
    rest = {name: value for name, value in fields.items() if name not in MESSAGE_FIELDS and value is not None}
    return Message(
        id=_id(fields, "id", "message.id") or "",
        text=_text(fields, "text", "message.text") or "",
        kind=_text(fields, "kind", "message.kind"),
        reply_to=_id(fields, "reply_to", "message.reply_to"),
        mentions=_ids(fields, "mentions", "message.mentions"),
        forwarded=forwarded,
        has=_texts(fields, "has", "message.has"),
        links=_texts(fields, "links", "message.links"),
        attrs=plain_object(rest, "message", 1) if rest else None,
    )
