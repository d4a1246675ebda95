"""Counters: what is counted, for whom, over which window, and the log that has to be kept for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..diagnostics import did_you_mean, listing
from ..durations import format_duration
from ..syntax import nodes
from .detecting import is_detector, read_detector
from .names import Wrong
from .policy import By, Log, LogSource
from .reading import Reading
from .terms import Condition, Count, Head, Measure, OfMessage, Type, Value
from .values import MEASURES, SUBJECTS, refuse_everybody, shown

DAY = 86_400_000
_LONGEST = {"day": DAY, "week": 7 * DAY, "month": 31 * DAY, "quarter": 92 * DAY, "year": 366 * DAY}


@dataclass(frozen=True, slots=True)
class Counter:
    """What a counter counts: entries of a log of this source; `filtered` by a pattern or definition, or by a `name`."""

    source: LogSource
    filtered: bool = False
    named: Literal["rule", "reaction", "amount", ""] = ""


COUNTERS: dict[tuple[str, str], Counter] = {
    ("member", "messages"): Counter("message", filtered=True),
    ("member", "repeats"): Counter("message"),
    ("member", "offences"): Counter("offence", named="rule"),
    ("member", "warnings"): Counter("warning"),
    ("member", "reactions"): Counter("reaction", named="reaction"),
    ("group", "messages"): Counter("message", filtered=True),
    ("group", "joins"): Counter("join"),
    ("group", "active"): Counter("active"),
    ("group", "members"): Counter("member", filtered=True),
    ("group", "sum"): Counter("sum", named="amount"),
    ("group", "response_time"): Counter("wait"),
    ("message", "reports"): Counter("report"),
    ("message", "reactions"): Counter("reaction", named="reaction"),
}


def read_counter(node: nodes.Expression, context: Reading) -> Value:
    """Types a counter.

    Args:
        node: an attribute, a call of one, or either with a window.
        context: what it is said in; takes note of the log it needs.

    Raises:
        Wrong: nothing is counted by that name, or not in that way.
    """
    what = node.what if isinstance(node, nodes.Counter) else node
    window = node.window if isinstance(node, nodes.Counter) else None
    everywhere = isinstance(node, nodes.Counter) and node.everywhere
    base, arguments = (what.base, what.arguments) if isinstance(what, nodes.Call) else (what, ())
    if not isinstance(base, nodes.Attribute) or not isinstance(base.base, nodes.Name):
        raise Wrong("G203", f"`{shown(what)}` is nothing that is counted", what.span)
    owner = SUBJECTS.get(base.base.id, "")
    if (owner, base.name) in MEASURES:
        return _measure(node, base, arguments, context)
    counter = COUNTERS.get((owner, base.name))
    if counter is None:
        raise _uncounted(base, owner)
    if base.base.id == "sender":
        context.listen("message", base.base.span, of_person=True)
    context.counts = True
    if counter.source == "member":
        return _heads(node, arguments, window, context)
    if owner == "message":
        return _of_message(node, base, counter, arguments, window, context)
    return _logged(node, base, counter, arguments, window, everywhere, context)


def _uncounted(base: nodes.Attribute, owner: str) -> Wrong:
    known = [name for of, name in COUNTERS if of == owner] or ["messages"]
    help = did_you_mean(base.name, known) or "`sender.messages`, `group.joins` and `member.warnings` are, for example"
    return Wrong("G202", f"`{shown(base)}` is nothing that is counted", base.span, help)


def _measure(
    node: nodes.Expression, base: nodes.Attribute, arguments: tuple[nodes.Expression, ...], context: Reading
) -> Measure:
    """`message.count(emoji)`, `message.share(cyrillic)`: of the message's own text, so without a time."""
    from .relations import read_pattern_name

    if isinstance(node, nodes.Counter):
        help = f"`{base.name}` speaks of one message; leave out what stands behind it"
        raise Wrong("G203", f"`{shown(base)}` is not counted over a time", node.span, help)
    context.listen("message", base.base.span)
    sought = arguments[0]
    if len(arguments) != 1 or not isinstance(sought, nodes.Name | nodes.Call):
        raise Wrong("G203", "expected one pattern or detector between the parentheses", sought.span)
    kind: Literal["count", "share"] = "count" if base.name == "count" else "share"
    if is_detector(sought) and not (isinstance(sought, nodes.Name) and sought.id in context.names.patterns):
        name, argument = read_detector(sought)
        return Measure(kind, name, argument, True, span=node.span)
    return Measure(kind, read_pattern_name(sought, context), span=node.span)


def _logged(
    node: nodes.Expression,
    base: nodes.Attribute,
    counter: Counter,
    arguments: tuple[nodes.Expression, ...],
    window: nodes.Window | None,
    everywhere: bool,
    context: Reading,
) -> Count:
    by_member = SUBJECTS[base.base.id] == "member"  # type: ignore[union-attr]
    texts = base.name == "repeats"
    if texts and (window is None or base.base.id != "sender"):  # type: ignore[union-attr]
        raise Wrong(
            "G203", "`repeats` is said of the sender, within a time", node.span, "such as `sender.repeats within 1h`"
        )
    if counter.source == "active" and window is None:
        raise Wrong("G203", "`active` needs a time to look back on", node.span, "such as `group.active within 30d`")
    if counter.source == "wait" and (window is None or window.kind == "previous"):
        help = "such as `group.response_time within 7d`"
        raise Wrong("G203", "`response_time` needs a time to look back on from now", node.span, help)
    if counter.source == "sum" and not arguments:
        help = "such as `group.sum(purchase.amount) within 30d`"
        raise Wrong("G203", "`sum` needs something that events carry", node.span, help)
    found, name, filter_key = _argument(counter, arguments, context)
    who = "member" if by_member else "group"
    by: By = ("member" if by_member else "community") if everywhere else ("member in group" if by_member else "group")
    kind, length, calendar, retention = _window(window)
    key = f"{who}.{base.name}({filter_key}){' everywhere' if everywhere else ''}{'' if window else ' ever'}"
    context.logs.need(Log(key, by, texts, found, retention, counter.source, name))
    context.inputs.add(f"log:{key}")
    type: Type = "duration" if counter.source == "wait" else "number"
    label = _label(base, filter_key, window, everywhere)
    return Count(key, length, label, kind=kind, calendar=calendar, type=type, span=node.span)


def _label(base: nodes.Attribute, filter_key: str, window: nodes.Window | None, everywhere: bool) -> str:
    """The counter in words that are the same in every layout and language of the policy."""
    label = f"{base.base.id}.{base.name}"  # type: ignore[union-attr]
    label += f"({filter_key})" if filter_key else ""
    if window is not None and window.kind == "this":
        label += f" within this {window.calendar}"
    elif window is not None and window.duration is not None:
        previous = "previous " if window.kind == "previous" else ""
        label += f" within {previous}{format_duration(window.duration.ms, 'en')}"
    return label + (" everywhere" if everywhere else "")


def _window(
    window: nodes.Window | None,
) -> tuple[Literal["last", "previous", "this"], int | None, str | None, int | None]:
    """Kind, length in ms, span of the calendar, and how long instants have to be kept for it."""
    if window is None:
        return "last", None, None, None
    if window.kind == "this":
        calendar = window.calendar or ""
        if calendar not in _LONGEST:
            raise Wrong(
                "G240", f"`this {calendar}` is no span of the calendar", window.span, "such as `within this month`"
            )
        return "this", _LONGEST[calendar], calendar, _LONGEST[calendar]
    length = window.duration.ms if window.duration is not None else 0
    return window.kind, length, None, 2 * length if window.kind == "previous" else length


def _argument(
    counter: Counter, arguments: tuple[nodes.Expression, ...], context: Reading
) -> tuple[Condition | None, str | None, str]:
    """The filter condition, or the name, that a counter is narrowed by, and a text for it."""
    from .conditions import read_filter

    if not arguments:
        return None, None, ""
    first = arguments[0]
    if counter.filtered:
        found, key = read_filter(arguments, context)
        return found, None, key
    if counter.named == "amount":
        return _amount(arguments, context)
    if not counter.named or len(arguments) > 1 or not isinstance(first, nodes.Name):
        raise Wrong("G203", "this counter takes no such thing between parentheses", first.span)
    if counter.named == "rule" and first.id not in context.names.rules:
        help = did_you_mean(first.id, context.names.rules)
        raise Wrong("G201", f"there is no rule called `{first.id}`", first.span, help)
    return None, first.id, first.id


def _amount(arguments: tuple[nodes.Expression, ...], context: Reading) -> tuple[None, str, str]:
    """What is added up: a number that events of the community's own carry."""
    first = arguments[0]
    events = context.names.community.events
    if len(arguments) > 1 or not isinstance(first, nodes.Attribute) or not isinstance(first.base, nodes.Name):
        raise Wrong("G203", "expected a number that an event carries, such as `purchase.amount`", first.span)
    event, name = first.base.id, first.name
    if event not in events:
        help = did_you_mean(event, events) or "events are declared in the community file under `events`"
        raise Wrong("G201", f"there is no event called `{event}`", first.base.span, help)
    if name not in events[event]:
        help = did_you_mean(name, events[event]) or f"it has {listing(sorted(events[event]))}"
        raise Wrong("G202", f"the event `{event}` has no `{name}`", first.span, help)
    if events[event][name].kind != "number":
        raise Wrong("G203", f"only numbers can be added up, `{event}.{name}` is none", first.span)
    return None, f"{event}.{name}", f"{event}.{name}"


def _heads(
    node: nodes.Expression, arguments: tuple[nodes.Expression, ...], window: nodes.Window | None, context: Reading
) -> Head:
    """`group.members(x)`: how many members of the group there are, or are x."""
    from .conditions import read_condition

    if window is not None:
        raise Wrong("G203", "`members` counts those there are now", window.span, "leave the time out")
    context.inputs.add("group.members")
    if not arguments:
        return Head(None, span=node.span)
    inner = context.filter()
    is_x = nodes.Relation("is", nodes.Name("member", span=arguments[0].span), arguments[0], span=arguments[0].span)
    found = read_condition(is_x, inner)
    context.inputs |= inner.inputs
    refuse_everybody(found, arguments[0])
    return Head(found, span=node.span)


def _of_message(
    node: nodes.Expression,
    base: nodes.Attribute,
    counter: Counter,
    arguments: tuple[nodes.Expression, ...],
    window: nodes.Window | None,
    context: Reading,
) -> OfMessage:
    """`message.reports`, `message.reactions(x) within 60s`: what distinct people made of a message."""
    if window is not None and window.kind != "last":
        raise Wrong("G203", "only `within` a length of time is counted of a message", window.span)
    noun: Literal["report", "reaction"] = "report" if counter.source == "report" else "reaction"
    context.listen(noun, node.span)
    _, name, _ = _argument(counter, arguments, context)
    length = window.duration.ms if window is not None and window.duration is not None else None
    return OfMessage(noun, name, length, span=node.span)
