"""Conditions: what has to hold, typed, with definitions put in."""

from __future__ import annotations

from ..community import Community
from ..diagnostics import Diagnostic, Label, did_you_mean, listing
from ..syntax import nodes
from .names import Wrong, builtin, later, role_names
from .reading import Reading
from .terms import (
    Always,
    And,
    Anniversary,
    Comparison,
    Condition,
    Constant,
    During,
    Fact,
    HasAny,
    HasContent,
    IsEmpty,
    IsKnown,
    IsTrue,
    Matches,
    Not,
    OneOf,
    Or,
    TextTest,
    Type,
    Value,
)
from .values import SUBJECTS, as_number, attribute_type, in_words, light_needle, read_value

_DETECTED = ("link", "mention", "emoji")
_EVENT_NOUNS = {"message": "message"}
_HAPPENINGS = {"joins": "join", "leaves": "leave", "requests": "request"}


def read_condition(node: nodes.Expression, context: Reading) -> Condition:
    """Types a condition.

    Args:
        node: what the policy says.
        context: what it is said in; takes notes of events, inputs and logs.

    Raises:
        Wrong: it is no condition, or mixes types.
    """
    context.count_term(node.span)
    match node:
        case nodes.Group():
            return read_condition(node.inner, context)
        case nodes.Not():
            return Not(read_condition(node.operand, context), span=node.span)
        case nodes.And():
            return And(tuple(read_condition(n, context) for n in node.operands), span=node.span)
        case nodes.Or():
            _mixed(node, context)
            return Or(tuple(_alternative(n, node, context) for n in node.operands), span=node.span)
        case nodes.Compare():
            return _compare(node, context)
        case nodes.Between():
            return _between(node, context)
        case nodes.Happens():
            return _happens(node, context)
        case nodes.Relation():
            return _relation(node, context)
        case nodes.Name():
            return _bare_name(node, context)
        case _:
            return _bare_value(node, context)


def _mixed(node: nodes.Or, context: Reading) -> None:
    for operand in node.operands:
        if isinstance(operand, nodes.And):
            context.findings.append(
                Diagnostic(
                    "G214",
                    "`and` and `or` stand side by side without parentheses",
                    node.span,
                    (Label(operand.span, "these belong together, since `and` binds closer"),),
                    "put parentheses around what belongs together",
                )
            )
            return


def _alternative(node: nodes.Expression, whole: nodes.Or, context: Reading) -> Condition:
    """An operand of `or`; a bare pattern or role there is the second half of a test said once."""
    if not isinstance(node, nodes.Name):
        return read_condition(node, context)
    first = next((n for n in whole.operands if isinstance(n, nodes.Relation)), None)
    names = context.names
    if first is not None and node.id not in names.definitions:
        joined = ", ".join(
            n.right.span.text if isinstance(n, nodes.Relation) else n.span.text for n in whole.operands
        )
        if first.operator in ("matches", "not_matches") and (node.id in names.patterns or node.id in builtin("detector")):
            meant = f"{first.left.span.text} matches ({joined})"
            raise Wrong("G206", f"`{node.id}` alone is no condition", node.span, f"write `{meant}`")
        if first.operator in ("is", "is_not") and names.community.knows_role(node.id):
            meant = f"{first.left.span.text} in ({joined})"
            raise Wrong("G206", f"`{node.id}` alone is no condition", node.span, f"write `{meant}`")
    return read_condition(node, context)


# ---- names as conditions ---------------------------------------------------------------------------------------------


def _bare_name(node: nodes.Name, context: Reading) -> Condition:
    names = context.names
    if node.id in names.definitions:
        return _definition(node, context)
    if node.id in _EVENT_NOUNS or node.id in names.community.events:
        context.listen(_EVENT_NOUNS.get(node.id, node.id), node.span)
        return Always(span=node.span)
    if node.id in ("report", "request", "reaction", "action"):
        raise later(f"the event `{node.id}`", node.span)
    if node.id in names.patterns:
        raise Wrong("G206", f"the pattern `{node.id}` alone is no condition", node.span, f"write `message matches {node.id}`")
    if names.community.knows_role(node.id):
        raise Wrong("G206", f"the role `{node.id}` alone is no condition", node.span, f"write `sender is {node.id}`")
    if node.id in ("workday", "holiday"):
        raise later(f"`{node.id}`", node.span)
    known = [*names.definitions, *names.community.events, "message", "member", "sender"]
    raise Wrong("G201", f"there is no definition called `{node.id}`", node.span, did_you_mean(node.id, known))


def _definition(node: nodes.Name, context: Reading) -> Condition:
    if node.id in context.expanding:
        chain = " → ".join([*context.expanding[context.expanding.index(node.id) :], node.id])
        raise Wrong("G209", f"the definition `{node.id}` uses itself: {chain}", node.span, "a definition can't use itself")
    context.expanding.append(node.id)
    try:
        return read_condition(context.names.definitions[node.id].condition, context)
    finally:
        context.expanding.pop()


def _happens(node: nodes.Happens, context: Reading) -> Condition:
    if not isinstance(node.subject, nodes.Name) or node.subject.id not in ("member", "sender"):
        raise Wrong("G203", f"only a member {node.verb}", node.span, f"write `member {node.verb}`")
    if node.verb == "requests":
        raise later("`member requests`", node.span)
    context.listen(_HAPPENINGS[node.verb], node.span)
    return Always(span=node.span)


def _bare_value(node: nodes.Expression, context: Reading) -> Condition:
    value = read_value(node, context)
    if value.type != "boolean":
        raise Wrong(
            "G206",
            f"expected a condition, found {in_words(value.type)}",
            node.span,
            "compare it with something, as in `>= 3` or `is known`",
        )
    return IsTrue(value, span=node.span)


# ---- comparisons -----------------------------------------------------------------------------------------------------


def _compare(node: nodes.Compare, context: Reading) -> Condition:
    left, right = _two_values(node.left, node.right, context)
    return _comparison(node.operator, left, right, node, context)


def _two_values(first: nodes.Expression, second: nodes.Expression, context: Reading) -> tuple[Value, Value]:
    """Two sides of a comparison; a name on one side is read as a value of the other side's type."""
    if _is_subject(second) or (isinstance(first, nodes.Name) and _as_own_value(first) and not _as_own_value(second)):
        right = read_value(second, context)
        return beside(first, right, context), right
    left = read_value(first, context)
    return left, beside(second, left, context)


def _is_subject(node: nodes.Expression) -> bool:
    return False if node is None else isinstance(node, nodes.Name) and node.id in SUBJECTS


def _as_own_value(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Name) and node.id not in ("time", "today", "weekday")


def beside(node: nodes.Expression, other: Value, context: Reading) -> Value:
    """A value that stands beside another: a bare name is read as one of the few words the other can be."""
    if isinstance(node, nodes.Group):
        return beside(node.inner, other, context)
    if isinstance(node, nodes.Name) and _as_own_value(node):
        return _constant(node, other, context)
    value = read_value(node, context)
    if isinstance(value, Constant) and value.type == "text" and other.type in ("role", "tier", "kind", "enum"):
        return _constant(nodes.Name(str(value.value), span=node.span), other, context)
    return value


def _constant(node: nodes.Name, other: Value, context: Reading) -> Value:
    """A name as one of the few values that the other side can have."""
    known = _options(other, context)
    if known is None:
        if other.type == "text":
            raise Wrong("G203", f"expected a text, found the name `{node.id}`", node.span, f'write `"{node.id}"` in quotation marks')
        return read_value(node, context)
    if node.id not in known and not (other.type in ("kind", "mode") and context.names.community.open):
        raise Wrong(
            "G201",
            f"there is no {_called(other.type)} `{node.id}`",
            node.span,
            did_you_mean(node.id, known) or f"there is {listing(sorted(known))}",
        )
    if node.id == "bot" and other.type == "role":
        context.names_bot = True
    return Constant(node.id, other.type, span=node.span)


def _called(type: Type) -> str:
    return {"role": "role", "tier": "tier", "kind": "kind", "weekday": "day of the week", "boolean": "such value"}.get(
        type, "value"
    )


def _options(value: Value, context: Reading) -> frozenset[str] | None:
    """The names a value can have, or None where it is no matter of names."""
    community: Community = context.names.community
    match value.type:
        case "role":
            return frozenset((*community.roles, "bot"))
        case "tier":
            return frozenset(community.tiers)
        case "weekday":
            return builtin("weekday")
        case "kind" if isinstance(value, Fact) and value.path == "message.kind":
            return builtin("message_kind")
        case "kind":
            return context.names.kinds
        case "mode":
            return frozenset(community.modes)
        case "enum" if isinstance(value, Fact):
            declared = attribute_type(value.path, context)
            return frozenset(declared.values) if declared is not None else frozenset()
        case _:
            return None


def _comparison(operator: str, left: Value, right: Value, node: nodes.Node, context: Reading) -> Condition:
    if left.type == "set" or right.type == "set":
        left, right = as_number(left), as_number(right)
    if {left.type, right.type} == {"time", "datetime"}:
        left, right = _as_moment(left), _as_moment(right)
    if left.type == "boolean" and isinstance(right, Constant) and operator in ("=", "!="):
        raise Wrong("G203", "a yes-or-no value is a condition by itself", node.span, "leave the comparison out, or use `not`")
    if left.type != right.type:
        raise Wrong(
            "G203",
            f"can't compare {in_words(left.type)} with {in_words(right.type)}",
            node.span,
            f"`{' '.join(left.span.text.split())}` is {in_words(left.type)}",
        )
    if operator in ("=", "!="):
        return _equality(operator, left, right, node)
    if left.type in ("text", "role", "kind", "mode", "enum", "weekday", "boolean"):
        raise Wrong("G203", f"{in_words(left.type)} is neither more nor less than another", node.span, "use `is` or `is not`")
    return Comparison(operator, left, right, span=node.span)  # type: ignore[arg-type]


def _equality(operator: str, left: Value, right: Value, node: nodes.Node) -> Condition:
    found: Condition
    if left.type in ("role", "kind", "mode", "enum", "weekday", "tier", "text") and isinstance(right, Constant):
        found = OneOf(left, frozenset((str(right.value),)), span=node.span)
        return found if operator == "=" else Not(found, span=node.span)
    return Comparison(operator, left, right, span=node.span)  # type: ignore[arg-type]


def _as_moment(value: Value) -> Value:
    if isinstance(value, Fact) and value.path == "time":
        return Fact("now", "datetime", known=True, clock=True, span=value.span)
    return value


def _between(node: nodes.Between, context: Reading) -> Condition:
    subject = read_value(node.subject, context)
    low, high = beside(node.low, subject, context), beside(node.high, subject, context)
    return And(
        (
            _comparison(">=", subject, low, node, context),
            _comparison("<=", subject, high, node, context),
        ),
        span=node.span,
    )


# ---- relations -------------------------------------------------------------------------------------------------------

_NEGATED = {
    "is_not": "is", "not_in": "in", "outside": "during", "not_matches": "matches", "not_contains": "contains",
    "has_no": "has",
}  # fmt: skip


def _relation(node: nodes.Relation, context: Reading) -> Condition:
    positive = _NEGATED.get(node.operator)
    operator = positive or node.operator
    readers = {
        "is": _is, "in": _in, "during": _during, "matches": _matches, "contains": _text_test, "starts_with": _text_test,
        "ends_with": _text_test, "has": _has, "has_only": _has, "before": _before, "after": _before,
    }  # fmt: skip
    if operator not in readers:
        raise later(f"`{node.operator}`", node.span)
    found = readers[operator](node, context)
    return Not(found, span=node.span) if positive else found


def _during(node: nodes.Relation, context: Reading) -> Condition:
    if not isinstance(node.left, nodes.Name) or node.left.id != "time":
        raise Wrong("G203", "only `time` can lie in times of day", node.left.span, "write `time during 23:00-07:00`")
    if not isinstance(node.right, nodes.Ranges):
        raise Wrong("G203", "expected times such as `09:00-11:00`", node.right.span)
    context.clock.append(("time", node.span))
    return During(tuple((r.start, r.end) for r in node.right.items), span=node.span)


def _before(node: nodes.Relation, context: Reading) -> Condition:
    if isinstance(node.left, nodes.Duration) or isinstance(node.right, nodes.Duration):
        raise later("a rule anchored to a moment", node.span)
    left, right = _two_values(node.left, node.right, context)
    return _comparison("<" if node.operator == "before" else ">", left, right, node, context)


def _is(node: nodes.Relation, context: Reading) -> Condition:
    right = node.right
    if isinstance(right, nodes.Choice):
        options = tuple(_is_one(node, item, context) for item in right.items)
        return Or(options, span=node.span)
    return _is_one(node, right, context)


def _is_one(node: nodes.Relation, right: nodes.Expression, context: Reading) -> Condition:
    if isinstance(right, nodes.Name):
        if right.id == "known" and not right.own:
            return IsKnown(read_value(node.left, context), span=node.span)
        if right.id == "empty" and not right.own:
            return _is_empty(node, context)
    if isinstance(node.left, nodes.Name) and isinstance(right, nodes.Name):
        if node.left.id in ("member", "sender"):
            return _member_is(node, right, context)
        if node.left.id == "message":
            return _message_is(node, right, context)
        if node.left.id == "today":
            return _today_is(node, right, context)
        if node.left.id == "group":
            return _group_is(node, right, context)
    left = read_value(node.left, context)
    if isinstance(right, nodes.Name) and right.id == "today" and left.type == "date":
        today = read_value(right, context)
        return Anniversary(left, today, span=node.span)
    return _comparison("=", left, beside(right, left, context), node, context)


def _is_empty(node: nodes.Relation, context: Reading) -> Condition:
    value = read_value(node.left, context)
    if value.type not in ("set", "text"):
        raise Wrong("G203", f"only a set or a text can be empty, this is {in_words(value.type)}", node.left.span)
    return IsEmpty(value, span=node.span)


def _member_is(node: nodes.Relation, name: nodes.Name, context: Reading) -> Condition:
    """`member is X`: a role, a tier, a definition or a tag."""
    names = context.names
    community = names.community
    left = node.left
    if isinstance(left, nodes.Name) and left.id == "sender":
        context.listen("message", left.span)
    if name.id in names.definitions:
        return _definition(name, context)
    if community.knows_role(name.id):
        context.names_bot = context.names_bot or name.id == "bot"
        role = read_value(nodes.Attribute(left, "role", span=left.span), context)
        return OneOf(role, role_names(community, name.id), span=node.span)
    if name.id in community.tiers:
        tier = read_value(nodes.Attribute(left, "tier", span=left.span), context)
        return OneOf(tier, frozenset((name.id,)), span=node.span)
    if name.id in names.tags:
        tags = read_value(nodes.Attribute(left, "tags", span=left.span), context)
        return HasAny(tags, frozenset((name.id,)), span=node.span)
    known = [*community.roles, *community.tiers, *names.tags, *names.definitions]
    raise Wrong(
        "G201",
        f"there is no role, tier, tag or definition called `{name.id}`",
        name.span,
        did_you_mean(name.id, known) or "a tag has to be given by a rule, or listed under `tags` in the community file",
    )


def _message_is(node: nodes.Relation, name: nodes.Name, context: Reading) -> Condition:
    context.listen("message", node.left.span)
    if name.id in context.names.definitions:
        return _definition(name, context)
    if name.id in ("edited", "forwarded"):
        fact = Fact(f"message.{name.id}", "boolean", known=name.id == "edited", span=node.span)
        return IsTrue(fact, span=node.span)
    if name.id == "reply":
        return IsKnown(Fact("message.reply_to", "text", span=node.span), span=node.span)
    kinds = builtin("message_kind")
    if name.id in kinds:
        return OneOf(Fact("message.kind", "kind", span=node.span), frozenset((name.id,)), span=node.span)
    if name.id in context.names.patterns:
        raise Wrong("G203", f"`{name.id}` is a pattern", name.span, f"write `message matches {name.id}`")
    known = ["edited", "forwarded", "reply", *kinds]
    raise context.names.unknown(name, "state or kind of a message, and no definition", known)


def _today_is(node: nodes.Relation, name: nodes.Name, context: Reading) -> Condition:
    if name.id in ("workday", "holiday"):
        raise later(f"`today is {name.id}`", name.span)
    if name.id not in builtin("weekday"):
        raise context.names.unknown(name, "day of the week", builtin("weekday"))
    context.clock.append(("today", node.span))
    fact = Fact("weekday", "weekday", known=True, clock=True, span=node.left.span)
    return OneOf(fact, frozenset((name.id,)), span=node.span)


def _group_is(node: nodes.Relation, name: nodes.Name, context: Reading) -> Condition:
    meant = context.names.groups_meant(name)
    context.inputs.add("group.id")
    return OneOf(Fact("group.id", "text", known=True, span=node.left.span), meant, span=node.span)


def _in(node: nodes.Relation, context: Reading) -> Condition:
    if isinstance(node.right, nodes.Top):
        raise later("`top … by …`", node.right.span)
    left = read_value(node.left, context)
    if isinstance(node.right, nodes.File):
        if left.type != "text":
            raise Wrong("G203", f"a file lists texts, this is {in_words(left.type)}", node.left.span)
        return OneOf(left, context.read_list(node.right), span=node.span)
    items = node.right.items if isinstance(node.right, nodes.Choice) else (node.right,)
    values = [beside(item, left, context) for item in items]
    options = tuple(_comparison("=", left, value, node, context) for value in values)
    if all(isinstance(option, OneOf) for option in options):
        joined = frozenset(entry for option in options if isinstance(option, OneOf) for entry in option.options)
        return OneOf(left, joined, span=node.span)
    return options[0] if len(options) == 1 else Or(options, span=node.span)


# ---- texts -----------------------------------------------------------------------------------------------------------


def _text_of(node: nodes.Expression, context: Reading) -> Value:
    if isinstance(node, nodes.Name) and node.id == "message":
        context.listen("message", node.span)
        return Fact("message.text", "text", known=True, span=node.span)
    value = read_value(node, context)
    if value.type != "text":
        raise Wrong("G203", f"expected a text, found {in_words(value.type)}", node.span)
    return value


def _text_test(node: nodes.Relation, context: Reading) -> Condition:
    value = _text_of(node.left, context)
    items = node.right.items if isinstance(node.right, nodes.Choice) else (node.right,)
    tests = []
    for item in items:
        if not isinstance(item, nodes.Text):
            raise Wrong("G203", "expected a text in quotation marks", item.span)
        tests.append(TextTest(node.operator.removeprefix("not_"), value, light_needle(item), span=node.span))  # type: ignore[arg-type]
    return tests[0] if len(tests) == 1 else Or(tuple(tests), span=node.span)


def _matches(node: nodes.Relation, context: Reading) -> Condition:
    value = _text_of(node.left, context)
    items = node.right.items if isinstance(node.right, nodes.Choice) else (node.right,)
    found = tuple(dict.fromkeys(_pattern(item, context) for item in items))
    return Matches(value, found, span=node.span)


def _pattern(node: nodes.Expression, context: Reading) -> str:
    names = context.names
    if isinstance(node, nodes.Group):
        return _pattern(node.inner, context)
    if not isinstance(node, nodes.Name):
        raise Wrong("G203", "expected the name of a pattern behind `matches`", node.span)
    if node.id in names.patterns:
        context.patterns.add(node.id)
        return node.id
    if node.id in builtin("detector"):
        raise later(f"the detector `{node.id}`", node.span)
    if node.id in names.definitions:
        raise Wrong("G203", f"`{node.id}` is a definition, not a pattern", node.span, f"write `{node.id}` alone")
    raise Wrong(
        "G201",
        f"there is no pattern called `{node.id}`",
        node.span,
        did_you_mean(node.id, names.patterns) or f'declare it: `pattern {node.id}: words "…"`',
    )


def _has(node: nodes.Relation, context: Reading) -> Condition:
    items = node.right.items if isinstance(node.right, nodes.Choice) else (node.right,)
    if isinstance(node.left, nodes.Name) and node.left.id == "message":
        context.listen("message", node.left.span)
        return HasContent(frozenset(_content(i, context) for i in items), node.operator == "has_only", span=node.span)
    value = read_value(node.left, context)
    if value.type != "set" or node.operator == "has_only":
        raise Wrong("G203", f"only a message or a set has something, this is {in_words(value.type)}", node.left.span)
    entries = frozenset(_entry(item) for item in items)
    return HasAny(value, entries, span=node.span)


def _content(node: nodes.Expression, context: Reading) -> str:
    if not isinstance(node, nodes.Name) or node.id not in builtin("content"):
        found = node.id if isinstance(node, nodes.Name) else node.span.text
        raise Wrong("G201", f"`{found}` is no kind of content", node.span, did_you_mean(found, builtin("content")))
    if node.id in _DETECTED:
        raise later(f"`has {node.id}`", node.span)
    return node.id


def _entry(node: nodes.Expression) -> str:
    if isinstance(node, nodes.Name):
        return node.id
    if isinstance(node, nodes.Text):
        return node.value
    raise Wrong("G203", "expected a name or a text in quotation marks", node.span)


# ---- filters of counters ---------------------------------------------------------------------------------------------


def read_filter(arguments: tuple[nodes.Expression, ...], context: Reading) -> tuple[Condition, str]:
    """What a counter counts: a pattern, a definition or a kind of content.

    Returns:
        the condition on each message, and a text that names it in every layout and language.
    """
    if len(arguments) != 1 or not isinstance(arguments[0], nodes.Name):
        raise Wrong("G203", "expected one pattern, definition or kind of content between the parentheses", arguments[0].span)
    name = arguments[0]
    inner = context.filter()
    inner.listen("message", name.span)
    if name.id in context.names.definitions:
        found = _definition(name, inner)
    elif name.id in builtin("content") and name.id not in context.names.patterns:
        found = HasContent(frozenset((_content(name, inner),)), span=name.span)
    else:
        text = Fact("message.text", "text", known=True, span=name.span)
        found = Matches(text, (_pattern(name, inner),), span=name.span)
    if inner.spends or set(inner.nouns) != {"message"}:
        raise Wrong("G203", f"`{name.id}` does not speak of a single message alone", name.span)
    context.terms = inner.terms
    return found, name.id
