"""The kinds of event there are, and what an event of each kind has to say."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..diagnostics import did_you_mean, listing
from .event_error import EventError, missing, wrong
from .event_form import Event
from .instant import parse_instant

# What an event of each built-in kind can't do without. A path under the kind's own name is a text in its payload.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "message": ("message",),
    "edit": ("message",),
    "recall": ("message.id",),
    "join": ("group", "member"),
    "leave": ("group", "member"),
    "request": ("member",),
    "update": ("member",),
    "report": ("member", "message.id"),
    "reaction": ("member", "message.id"),
    "action": ("action.verb",),
    "adopt": ("adopt.rule",),
    "gap": ("gap.since",),
    "tick": (),
}
KINDS = frozenset(NEEDS)
# Kinds that point at a message that came before: it is the one the message's id names, never the event itself.
POINTING_KINDS = frozenset({"report", "reaction", "action"})
# A moment of a rule's own: the engine makes such events, and nobody else may.
DUE = "due"
FIELDS = frozenset({"id", "at", "kind", "group", "member", "message", "inviter", "received", "precision", "truth"})

_WHY = {
    "member": 'say whom it is about, as in `"member": {"id": "u42"}`',
    "group": 'say where it happened, as in `"group": "vip_group"`',
    "message": 'give the message, as in `"message": {"id": "m1", "text": "hello"}`',
    "message.id": 'name the message that is meant, as in `"message": {"id": "m1"}`',
    "action.verb": 'say what was done, as in `"action": {"verb": "kick", "by": "u1"}`',
    "adopt.rule": 'name the rule, as in `"adopt": {"rule": "upgrade_vip"}`',
    "gap.since": 'say when listening stopped, as in `"gap": {"since": "2026-03-01T09:30:00+08:00"}`',
}


def check_kind(event: Event, known: Collection[str]) -> None:
    """See that an event's kind is a built-in one or one of the community's own.

    Args:
        event: the event.
        known: names of the community's own events.

    Raises:
        EventError: G612.
    """
    if event.kind in KINDS or event.kind in known:
        return
    own = listing(sorted(known)) if known else "none"
    help = did_you_mean(event.kind, [*KINDS, *known])
    help = help or f"events of one's own are declared under `events` in the community file, which has {own}"
    raise EventError("G612", f"no event is called `{event.kind}`", "kind", help)


def check_kind_name(kind: str) -> None:
    """Refuse a kind that is called like a field every event may have, `message` excepted, and one that only we make.

    Raises:
        EventError: G613.
    """
    if kind == DUE:
        help = "moments of rules come of the policy itself; to say that time has passed, send a `tick`"
        raise EventError("G613", f"an event can't be called `{kind}`", "kind", help)
    if kind in FIELDS and kind != "message":
        help = f"give the event another name; {listing(sorted(FIELDS - {'message'}), 12)} mean something in every event"
        raise EventError("G613", f"an event can't be called `{kind}`", "kind", help)


def check_needs(event: Event) -> None:
    """See that an event says what its kind can't do without. Ids that default to the event's own are still empty.

    Raises:
        EventError: G606 or G607.
    """
    for path in NEEDS.get(event.kind, ()):
        part, _, field = path.partition(".")
        if part == event.kind and field:
            _check_payload_text(event.payload, path, field)
        elif path == "message.id":
            _check_message_named(event)
        elif getattr(event, part) is None:
            raise missing(part, _WHY[part])
    if event.kind == "action" and event.message is not None:
        _check_message_named(event)
    if event.kind == "gap":
        _check_gap(event)


def _check_payload_text(payload: Mapping[str, object], path: str, field: str) -> None:
    value = payload.get(field)
    if value is None:
        raise missing(path, _WHY[path])
    if not isinstance(value, str) or not value:
        raise wrong(path, value, "a text", _WHY[path])


def _check_message_named(event: Event) -> None:
    named = event.message is not None and event.message.id
    # A recall often has no id but the message's own.
    if not named and not (event.kind == "recall" and event.id):
        raise missing("message.id", _WHY["message.id"])


def _check_gap(event: Event) -> None:
    since = str(event.payload["since"])
    try:
        start = parse_instant(since)
    except EventError as error:
        raise EventError(error.code, error.message, "gap.since", error.help) from None
    if start > event.at:
        raise wrong("gap.since", since, "a time before `at`, which is when listening began again")
