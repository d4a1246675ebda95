"""Relations: `is`, `in`, `matches`, `contains`, `has`, `before`, … and what may stand on their sides."""

from __future__ import annotations

from ..community import ANY_GROUP
from ..diagnostics import did_you_mean
from ..syntax import nodes
from .comparisons import beside, comparison, two_values
from .detecting import detector_label, is_detector, read_detector
from .names import Wrong, builtin, in_its_language, role_names
from .reading import Reading
from .tables import facts
from .terms import (
    Anniversary,
    Condition,
    Constant,
    During,
    Fact,
    HasAny,
    HasContent,
    IsEmpty,
    IsKnown,
    IsRanked,
    IsTrue,
    Matches,
    Not,
    OneOf,
    Or,
    Resembles,
    TextTest,
    Value,
)
from .values import MAKERS, in_words, light_needle, read_ranking, read_value

_NEGATED = {
    "is_not": "is", "not_in": "in", "outside": "during", "not_matches": "matches", "not_contains": "contains",
    "has_no": "has",
}  # fmt: skip


def read_relation(node: nodes.Relation, context: Reading) -> Condition:
    """Types a relation; its negated forms are the negation of the plain one.

    Raises:
        Wrong: its sides do not go together.
    """
    positive = _NEGATED.get(node.operator)
    operator = positive or node.operator
    readers = {
        "is": _is, "in": _in, "during": _during, "matches": _matches, "contains": _text_test, "starts_with": _text_test,
        "ends_with": _text_test, "has": _has, "has_only": _has, "before": _before, "after": _before,
        "resembles": _resembles,
    }  # fmt: skip
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
        help = "write it as the rule's own start, as in `when 30m before group.starts_at then …`"
        raise Wrong("G203", "a rule is tied to a moment as a whole, not in a part of its condition", node.span, help)
    left, right = two_values(node.left, node.right, context)
    return comparison("<" if node.operator == "before" else ">", left, right, node)


_IS_SOMETHING = ("member", "sender", "message", "group", "today")
"""What can be something that is no value, as in `sender is admin`; `in` asks for one of several such things."""


def _is(node: nodes.Relation, context: Reading) -> Condition:
    right = node.right.inner if isinstance(node.right, nodes.Group) else node.right
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
    asks_role = isinstance(right, nodes.Name) and context.names.community.knows_role(right.id)
    if isinstance(right, nodes.Name) and ((_is_inviter(node.left) and asks_role) or _is_maker(node.left)):
        context.names.role(right)
        role = read_value(nodes.Attribute(node.left, "role", span=node.left.span), context)
        return OneOf(role, role_names(context.names.community, right.id), span=node.span)
    left = read_value(node.left, context)
    if isinstance(right, nodes.Name) and right.id == "today" and left.type == "date":
        today = read_value(right, context)
        return Anniversary(left, today, span=node.span)
    other = beside(right, left, context)
    if left.type == "role" and isinstance(other, Constant):
        return OneOf(left, role_names(context.names.community, str(other.value)), span=node.span)
    return comparison("=", left, other, node)


def _is_inviter(node: nodes.Expression) -> bool:
    if not isinstance(node, nodes.Attribute) or not isinstance(node.base, nodes.Name):
        return False
    return node.base.id in ("member", "sender") and node.name == "inviter"


def _is_maker(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Name) and node.id in MAKERS and not node.own


def _definition(name: nodes.Name, context: Reading) -> Condition:
    # a definition holds any condition, so this module and the one that reads conditions need each other
    from .conditions import definition

    return definition(name, context)


def _is_empty(node: nodes.Relation, context: Reading) -> Condition:
    value = read_value(node.left, context)
    if value.type not in ("set", "text"):
        raise Wrong("G203", f"only a set or a text can be empty, this is {in_words(value.type)}", node.left.span)
    return IsEmpty(value, span=node.span)


def _member_is(node: nodes.Relation, name: nodes.Name, context: Reading) -> Condition:
    """`member is X`: a role, a tier, a definition, a tag, or under a sanction."""
    names = context.names
    community = names.community
    left = node.left
    if isinstance(left, nodes.Name) and left.id == "sender":
        context.listen("message", left.span, of_person=True)
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
    states = builtin("member_state")
    if name.id in states:
        return _is_under_sanction(node, name, context)
    known = [*in_its_language(name.id, (*community.roles, *states)), *community.tiers, *names.tags, *names.definitions]
    raise Wrong(
        "G201",
        f"there is no role, tier, tag or definition called `{name.id}`",
        name.span,
        did_you_mean(name.id, known) or "a tag has to be given by a rule, or listed under `tags` in the community file",
    )


def _is_under_sanction(node: nodes.Relation, name: nodes.Name, context: Reading) -> Condition:
    """`member is banned`, `member is muted`: by what the platform reported, until it ends."""
    path = f"member.{name.id}"
    context.inputs.add(path)
    context.clock.append((path, node.span))
    return IsTrue(Fact(path, "boolean", clock=True, span=node.span), span=node.span)


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
    if context.names.is_pattern(name):
        raise Wrong("G203", f"`{name.id}` is a pattern", name.span, f"write `message matches {name.id}`")
    known = ["edited", "forwarded", "reply", *kinds]
    raise context.names.unknown(name, "state or kind of a message, and no definition", known)


def _today_is(node: nodes.Relation, name: nodes.Name, context: Reading) -> Condition:
    if name.id in ("workday", "holiday"):
        return working_day(name, context)
    if name.id not in builtin("weekday"):
        raise context.names.unknown(name, "day of the week", builtin("weekday"))
    context.clock.append(("today", node.span))
    fact = Fact("weekday", "weekday", known=True, clock=True, span=node.left.span)
    return OneOf(fact, frozenset((name.id,)), span=node.span)


def working_day(name: nodes.Name, context: Reading) -> Condition:
    """`workday` or `holiday`, by the community's calendar; unknown in a year that nobody has published."""
    context.clock.append((name.id, name.span))
    found = IsTrue(Fact("workday", "boolean", clock=True, span=name.span), span=name.span)
    return found if name.id == "workday" else Not(found, span=name.span)


def _group_is(node: nodes.Relation, name: nodes.Name, context: Reading) -> Condition:
    meant = context.names.groups_meant(name)
    context.inputs.add("group.id")
    path = "group.listed_as" if ANY_GROUP in meant else "group.id"
    return OneOf(Fact(path, "text", known=True, span=node.left.span), meant, span=node.span)


def _in(node: nodes.Relation, context: Reading) -> Condition:
    if isinstance(node.right, nodes.Top):
        if not isinstance(node.left, nodes.Name) or node.left.id not in ("member", "sender"):
            raise Wrong("G203", "only a member can be in a ranking", node.left.span, "write `member in top 10 by …`")
        context.inputs.add("member.id")
        return IsRanked(read_ranking(node.right, context), span=node.span)
    if isinstance(node.left, nodes.Name) and node.left.id in _IS_SOMETHING and not isinstance(node.right, nodes.File):
        return _is(node, context)
    left = read_value(node.left, context)
    if isinstance(node.right, nodes.File):
        if left.type != "text":
            raise Wrong("G203", f"a file lists texts, this is {in_words(left.type)}", node.left.span)
        return OneOf(left, context.read_list(node.right), span=node.span)
    items = node.right.items if isinstance(node.right, nodes.Choice) else (node.right,)
    values = [beside(item, left, context) for item in items]
    options = tuple(comparison("=", left, value, node) for value in values)
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
            raise Wrong("G203", "expected a text in quotation marks", item.span, _quoted(item, context))
        tests.append(TextTest(node.operator.removeprefix("not_"), value, light_needle(item), span=node.span))  # type: ignore[arg-type]
    return tests[0] if len(tests) == 1 else Or(tuple(tests), span=node.span)


def _quoted(item: nodes.Expression, context: Reading) -> str | None:
    """What to write where a name stands in place of a text."""
    if not isinstance(item, nodes.Name):
        return None
    if context.names.is_pattern(item):
        return f'write `matches {item.id}` for the pattern, or `"{item.id}"` for the word itself'
    written = item.span.text.strip("`")
    if not item.own and item.id in builtin("content"):
        return f'write `has {written}` for what a message carries, or `"{written}"` for the word itself'
    return f'write `"{written}"`'


def _matches(node: nodes.Relation, context: Reading) -> Condition:
    value = _text_of(node.left, context)
    items = node.right.items if isinstance(node.right, nodes.Choice) else (node.right,)
    found = tuple(dict.fromkeys(read_pattern_name(item, context) for item in items))
    return Matches(value, found, span=node.span)


def read_pattern_name(node: nodes.Expression, context: Reading) -> str:
    """The pattern that a name behind `matches` means.

    Raises:
        Wrong: there is no such pattern or detector.
    """
    names = context.names
    if isinstance(node, nodes.Group):
        return read_pattern_name(node.inner, context)
    if isinstance(node, nodes.Call) and is_detector(node):
        label = detector_label(*read_detector(node))
        context.patterns.add(label)
        return label
    if not isinstance(node, nodes.Name):
        raise Wrong("G203", "expected the name of a pattern behind `matches`", node.span)
    if node.id in names.patterns:
        context.patterns.add(node.id)
        return node.id
    if is_detector(node):
        context.patterns.add(detector_label(*read_detector(node)))
        return node.id
    if node.id in names.definitions:
        raise Wrong("G203", f"`{node.id}` is a definition, not a pattern", node.span, f"write `{node.id}` alone")
    raise Wrong(
        "G201",
        f"there is no pattern called `{node.id}`",
        node.span,
        did_you_mean(node.id, in_its_language(node.id, names.patterns))
        or did_you_mean(node.id, in_its_language(node.id, builtin("detector")))
        or f'declare it: `pattern {node.id}: words "…"`',
    )


_NAMES = ("member.name", "request.name")


def _resembles(node: nodes.Relation, context: Reading) -> Condition:
    """`member.name resembles admin`: a name that can be taken for that of somebody who has a role."""
    value = read_value(node.left, context)
    if not isinstance(value, Fact) or value.path not in _NAMES:
        raise Wrong(
            "G203", "only a name can resemble somebody's", node.left.span, "write `member.name resembles admin`"
        )
    items = node.right.items if isinstance(node.right, nodes.Choice) else (node.right,)
    community = context.names.community
    roles = frozenset(role for item in items for role in role_names(community, context.names.role(item)))
    return Resembles(value, roles, span=node.span)


def _has(node: nodes.Relation, context: Reading) -> Condition:
    items = node.right.items if isinstance(node.right, nodes.Choice) else (node.right,)
    if isinstance(node.left, nodes.Name) and node.left.id == "message":
        context.listen("message", node.left.span)
        return HasContent(
            frozenset(read_content(i, context) for i in items), node.operator == "has_only", span=node.span
        )
    if isinstance(node.left, nodes.Name) and node.left.id == "request":
        return _request_has(node, items, context)
    value = read_value(node.left, context)
    if value.type != "set" or node.operator == "has_only":
        raise Wrong("G203", f"only a message or a set has something, this is {in_words(value.type)}", node.left.span)
    entries = frozenset(_entry(item) for item in items)
    return HasAny(value, entries, span=node.span)


def _request_has(node: nodes.Relation, items: tuple[nodes.Expression, ...], context: Reading) -> Condition:
    """What a request to join has filled in."""
    tests: list[Condition] = []
    for item in items:
        name = _entry(item)
        if name in facts()["request"]:
            path = nodes.Attribute(node.left, name, span=node.span)
            tests.append(IsKnown(read_value(path, context), span=node.span))
        else:
            fields = read_value(nodes.Attribute(node.left, "fields", span=node.span), context)
            tests.append(HasAny(fields, frozenset((name,)), span=node.span))
    return tests[0] if len(tests) == 1 else Or(tuple(tests), span=node.span)


def read_content(node: nodes.Expression, context: Reading) -> str:
    """The kind of content that a name behind `has` means.

    Raises:
        Wrong: there is no such kind of content.
    """
    if not isinstance(node, nodes.Name) or node.id not in builtin("content"):
        found = node.id if isinstance(node, nodes.Name) else node.span.text
        known = in_its_language(found, builtin("content"))
        raise Wrong("G201", f"`{found}` is no kind of content", node.span, did_you_mean(found, known))
    return node.id


def _entry(node: nodes.Expression) -> str:
    if isinstance(node, nodes.Name):
        return node.id
    if isinstance(node, nodes.Text):
        return node.value
    raise Wrong("G203", "expected a name or a text in quotation marks", node.span)
