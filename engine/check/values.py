"""Values: names, attributes, counters and arithmetic of a policy, typed."""

from __future__ import annotations

from decimal import Decimal

from ..community import AttributeType
from ..diagnostics import did_you_mean, listing
from ..syntax import nodes
from ..text.normal import light
from .names import Wrong, in_its_language
from .reading import Reading
from .tables import FactRow, facts
from .terms import Calculation, Constant, Fact, Head, Plain, Ranking, Size, Term, Type, Value, walk

MEASURES = (("message", "count"), ("message", "share"))
"""Attributes that stand before a pattern or detector in parentheses."""
SUBJECTS = {"sender": "member", "member": "member", "message": "message", "group": "group", "community": "community"}
_OF_EVENTS = {
    "request": "request",
    "report": "report",
    "reporter": "report",
    "reaction": "reaction",
    "reactor": "reaction",
    "action": "action",
    "actor": "action",
}
"""Subjects that only one kind of event has, and that kind."""

MAKERS = ("reporter", "reactor", "actor")
"""Those of them that are people: whoever made the event."""

_WORDS: dict[Type, str] = {
    "number": "a number", "text": "a text", "boolean": "yes or no", "date": "a day", "datetime": "a moment",
    "time": "a time of day", "duration": "a length of time", "set": "a set", "role": "a role", "tier": "a tier",
    "kind": "a kind", "mode": "a mode", "weekday": "a day of the week", "enum": "one of a few words",
    "member": "a member", "group": "a group", "message": "a message", "event": "an event",
    "ranking": "a ranking", "nothing": "nothing",
}  # fmt: skip


def in_words(type: Type) -> str:
    """A type as a person calls it."""
    return _WORDS[type]


def read_value(node: nodes.Expression, context: Reading) -> Value:
    """Types a value.

    Args:
        node: what the policy says.
        context: what it is said in.

    Returns:
        a typed value.

    Raises:
        Wrong: it is no value, or of no one type.
    """
    context.count_terms(node.span)
    match node:
        case nodes.Group():
            return read_value(node.inner, context)
        case (
            nodes.Number()
            | nodes.Percent()
            | nodes.Duration()
            | nodes.Text()
            | nodes.Date()
            | nodes.DateTime()
            | nodes.TimeOfDay()
        ):
            return literal(node, context)
        case nodes.Name():
            return _name(node, context)
        case nodes.Attribute():
            return _attribute(node, context)
        case nodes.Counter() | nodes.Call():
            return read_counter(node, context)
        case nodes.Arithmetic():
            return _arithmetic(node, context)
        case nodes.Negative():
            return _negative(node, context)
        case nodes.Top():
            return read_ranking(node, context)
        case _:
            raise Wrong("G203", f"expected a value, found a condition: `{shown(node)}`", node.span)


def literal(node: nodes.Expression, context: Reading) -> Constant:
    """The constant that a literal is.

    Raises:
        Wrong: it is no literal, or no day or time that there is.
    """
    match node:
        case nodes.Number():
            return Constant(whole(node.value), "number", span=node.span)
        case nodes.Percent():
            return Constant(whole(node.value / 100), "number", span=node.span)
        case nodes.Duration():
            return Constant(node.ms, "duration", span=node.span)
        case nodes.Text():
            return Constant(node.value, "text", span=node.span)
        case nodes.Date():
            from datetime import date

            return Constant(date(node.year, node.month, node.day), "date", span=node.span)
        case nodes.TimeOfDay():
            return Constant(node.minute, "time", span=node.span)
        case nodes.DateTime():
            from datetime import datetime

            hour, minute = divmod(node.minute, 60)
            moment = datetime(node.year, node.month, node.day, hour, minute, tzinfo=context.names.community.timezone)
            return Constant(int(moment.timestamp()) * 1000, "datetime", span=node.span)
    raise Wrong("G203", "expected a number, text, day or time here", node.span)


def whole(number: Decimal) -> int | Decimal:
    """A number as int where it is whole: ints are exact and quick."""
    return int(number) if number == number.to_integral_value() else number.normalize()


def shown(node: nodes.Node) -> str:
    """What the policy says there, on one line and not too long."""
    text = " ".join(node.span.text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"


# ---- names and attributes --------------------------------------------------------------------------------------------


def _name(node: nodes.Name, context: Reading) -> Value:
    name = node.id
    if name == "time" and not node.own:
        context.clock.append(("time", node.span))
        return Fact("time", "time", known=True, clock=True, span=node.span)
    if name in ("today", "weekday") and not node.own:
        context.clock.append((name, node.span))
        return Fact(name, "date" if name == "today" else "weekday", known=True, clock=True, span=node.span)
    if name in ("match", "drawn", "answer") and not node.own:
        return Fact(name, "text", span=node.span)
    if name == "missing" and not node.own:
        return Fact(name, "set", span=node.span)
    if name in SUBJECTS or name in context.names.community.events:
        raise Wrong(
            "G203",
            f"expected a value, found `{node.span.text}` alone",
            node.span,
            f"say which of its attributes is meant, such as `{name}.{_example(name, context)}`",
        )
    raise context.names.unknown(node, "value", ["message", "sender", "member", "group", "time", "today"])


def _example(subject: str, context: Reading) -> str:
    if subject in SUBJECTS:
        return next(iter(facts()[SUBJECTS[subject]]))
    return next(iter(context.names.community.events[subject]), "amount")


def _attribute(node: nodes.Attribute, context: Reading) -> Value:
    base = node.base
    if isinstance(base, nodes.Attribute):
        return _of_inviter(base, node, context)
    if not isinstance(base, nodes.Name):
        raise Wrong("G202", f"`{shown(base)}` has no attributes", base.span)
    if base.id in SUBJECTS:
        return _builtin_or_own(base, node, context)
    if base.id == "pattern":
        return _placeholder(node)
    if base.id in _OF_EVENTS and not base.own:
        return _of_event(base, node, context)
    if base.id in context.names.community.events:
        return _payload(base.id, node, context)
    known = [*SUBJECTS, *context.names.community.events]
    raise Wrong("G201", f"`{base.id}` is nothing that has attributes", base.span, did_you_mean(base.id, known))


def _placeholder(node: nodes.Attribute) -> Value:
    row = facts()["pattern"].get(node.name)
    if row is None:
        raise Wrong("G202", f"a pattern has no `{node.name}`", node.span, "it has `title`, `name` and `domains`")
    return Fact(f"pattern.{node.name}", row.type, span=node.span)


def _builtin_or_own(base: nodes.Name, node: nodes.Attribute, context: Reading) -> Value:
    owner = SUBJECTS[base.id]
    if base.id in ("message", "sender"):
        context.listen("message", base.span, of_person=base.id == "sender")
    if is_counted(owner, node.name):
        return read_counter(node, context)
    row = facts()[owner].get(node.name)
    if row is not None and (owner, node.name) in MEASURES:
        help = f"say of what, as in `message.{node.name}(emoji)`"
        raise Wrong("G203", f"`{shown(node)}` does not say what is looked for", node.span, help)
    if row is not None:
        return _builtin(row, node, context)
    own = context.names.community.attributes.get(owner, {}) if owner in ("member", "group") else {}  # type: ignore[call-overload]
    if node.name in own:
        path = f"{owner}.{node.name}"
        context.inputs.add(path)
        fades = path.startswith("member.") and own[node.name].fades is not None
        if fades:
            context.clock.append((path, node.span))
        return Fact(path, _type_of_attribute(own[node.name]), clock=fades, falls=fades, span=node.span)
    known = [*in_its_language(node.name, facts()[owner], owner), *own]
    raise Wrong(
        "G202",
        f"`{base.span.text}` has no attribute `{node.name}`",
        node.span,
        did_you_mean(node.name, known) or f"it has {listing(known)}; the community file can declare more",
    )


def is_counted(owner: str, name: str) -> bool:
    """Whether an attribute is a counter."""
    from .counters import COUNTERS

    return (owner, name) in COUNTERS


def read_counter(node: nodes.Expression, context: Reading) -> Value:
    """Types a counter."""
    # counters hold conditions and conditions hold counters, so the modules need each other
    from .counters import read_counter as read

    return read(node, context)


def _builtin(row: FactRow, node: nodes.Attribute, context: Reading) -> Value:
    path = f"{row.owner}.{row.name}"
    if row.clock:
        context.clock.append((path, node.span))
    if row.owner != "message":
        context.inputs.add(path)
    declared = context.names.community.attributes["member"].get(row.name) if row.owner == "member" else None
    fades = declared is not None and declared.fades is not None
    return Fact(path, row.type, known=row.known, clock=row.clock or fades, falls=fades, span=node.span)


def read_ranking(node: nodes.Top, context: Reading) -> Ranking:
    """`top 10 by member.points`: a number of each member.

    Raises:
        Wrong: what is ranked by is no number, or is about everybody itself.
    """
    inner = context.filter()  # what is asked of every member is no input of the rule's own member
    by = as_number(read_value(node.by, inner))
    context.inputs.add("group.members")
    refuse_everybody(by, node.by)
    if by.type != "number":
        raise Wrong("G203", f"expected a number of each member to rank by, found {in_words(by.type)}", node.by.span)
    if not 1 <= node.count <= 1000:
        raise Wrong("G203", "a ranking has 1 to 1000 places", node.span)
    return Ranking(int(node.count), by, span=node.span)


def refuse_everybody(term: Term, node: nodes.Expression) -> None:
    """Refuses to ask of everybody what asks something of everybody again: that would take the square of their number.

    Raises:
        Wrong: the term does.
    """
    sweeps = any(
        isinstance(t, Head | Ranking) or (isinstance(t, Fact) and t.path == "community.size") for t in walk(term)
    )
    if sweeps:
        raise Wrong("G203", "what is asked of each member can't ask about all members again", node.span)


def _of_inviter(base: nodes.Attribute, node: nodes.Attribute, context: Reading) -> Value:
    """`member.inviter.role`: of other members only the one who brought this one in can be asked about."""
    subject = base.base
    is_inviter = isinstance(subject, nodes.Name) and subject.id in ("member", "sender") and base.name == "inviter"
    if not is_inviter:
        raise Wrong("G202", f"`{shown(base)}` has no attributes", base.span)
    if node.name not in ("id", "name", "role", "tier"):
        help = did_you_mean(node.name, ("id", "name", "role", "tier")) or "it has `id`, `name`, `role` and `tier`"
        raise Wrong("G202", f"an inviter has no `{node.name}` here", node.span, help)
    context.inputs.add("member.inviter")
    return Fact(f"inviter.{node.name}", facts()["member"][node.name].type, span=node.span)


def _of_event(base: nodes.Name, node: nodes.Attribute, context: Reading) -> Value:
    context.listen(_OF_EVENTS[base.id], base.span)
    row = facts()[base.id].get(node.name)
    if row is None:
        help = did_you_mean(node.name, facts()[base.id]) or f"it has {listing(sorted(facts()[base.id]))}"
        raise Wrong("G202", f"`{base.id}` has no `{node.name}`", node.span, help)
    return Fact(f"{base.id}.{node.name}", row.type, known=row.known, span=node.span)


def _payload(event: str, node: nodes.Attribute, context: Reading) -> Value:
    context.listen(event, node.span)
    declared = context.names.community.events[event]
    if node.name not in declared:
        raise Wrong(
            "G202",
            f"the event `{event}` has no `{node.name}`",
            node.span,
            did_you_mean(node.name, declared) or f"it has {listing(sorted(declared))}",
        )
    return Fact(f"event.{node.name}", _type_of_attribute(declared[node.name]), event=event, span=node.span)


def _type_of_attribute(declared: AttributeType) -> Type:
    found: Type = declared.kind
    return found


def attribute_type(path: str, context: Reading) -> AttributeType | None:
    """How the community file declares an attribute or payload, or None for what is built in."""
    community = context.names.community
    owner, _, name = path.partition(".")
    if owner == "event":
        return next((event[name] for event in community.events.values() if name in event), None)
    if owner in ("member", "group"):
        return community.attributes.get(owner, {}).get(name)  # type: ignore[call-overload, no-any-return]
    return None


# ---- arithmetic ------------------------------------------------------------------------------------------------------

_RESULTS: dict[tuple[str, Type, Type], Type] = {
    ("+", "number", "number"): "number", ("-", "number", "number"): "number", ("*", "number", "number"): "number",
    ("/", "number", "number"): "number", ("+", "duration", "duration"): "duration",
    ("-", "duration", "duration"): "duration", ("*", "number", "duration"): "duration",
    ("*", "duration", "number"): "duration", ("/", "duration", "number"): "duration",
    ("/", "duration", "duration"): "number", ("+", "datetime", "duration"): "datetime",
    ("-", "datetime", "duration"): "datetime", ("-", "datetime", "datetime"): "duration",
}  # fmt: skip


def _arithmetic(node: nodes.Arithmetic, context: Reading) -> Value:
    left, right = as_number(read_value(node.left, context)), as_number(read_value(node.right, context))
    result = _RESULTS.get((node.operator, left.type, right.type))
    if result is None:
        raise Wrong(
            "G203",
            f"`{node.operator}` can't join {in_words(left.type)} and {in_words(right.type)}",
            node.span,
            "it joins numbers, and lengths of time with each other or with a number",
        )
    return Calculation(node.operator, left, right, result, span=node.span)


def as_number(value: Value) -> Value:
    """A set stands for its size where a number is wanted."""
    return Size(value, span=value.span) if value.type == "set" else value


def _negative(node: nodes.Negative, context: Reading) -> Value:
    operand = read_value(node.operand, context)
    if operand.type not in ("number", "duration"):
        raise Wrong("G203", f"expected a number behind `-`, found {in_words(operand.type)}", node.span)
    if isinstance(operand, Constant):
        value: Plain = -operand.value  # type: ignore[operator]
        return Constant(value, operand.type, span=node.span)
    return Calculation("-", Constant(0, operand.type, span=node.span), operand, operand.type, span=node.span)


def light_needle(node: nodes.Text) -> str:
    """The normal form of a text that is looked for; an empty one would be found everywhere.

    Raises:
        Wrong: nothing is left of it in normal form.
    """
    needle = light(node.value)
    if not needle.strip():
        raise Wrong(
            "G213", "this text is empty, or nothing of it can be seen, so every message would have it", node.span
        )
    return needle
