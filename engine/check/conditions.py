"""Conditions: what has to hold, typed, with definitions put in."""

from __future__ import annotations

from ..diagnostics import Diagnostic, Label, did_you_mean
from ..syntax import nodes
from ..syntax.glued import spaced_out
from .comparisons import beside, comparison, two_values
from .detecting import is_detector
from .names import Wrong, builtin
from .reading import Reading
from .relations import read_content, read_pattern_name, read_relation, working_day
from .terms import Always, And, Condition, Fact, HasContent, IsTrue, Matches, Not, Or
from .values import SUBJECTS, in_words, read_value

_HAPPENINGS = {"joins": "join", "leaves": "leave", "requests": "request"}
_HAPPENING_ALONE = {
    "joins": "member joins",
    "leaves": "member leaves",
    **dict.fromkeys(("进群", "入群", "加群", "新人进群", "有人进群"), "成员 加入"),
    **dict.fromkeys(("离群", "有人退群"), "成员 离开"),
}
"""What people write for who comes and goes, and what to write instead."""


def read_condition(node: nodes.Expression, context: Reading) -> Condition:
    """Types a condition.

    Args:
        node: what the policy says.
        context: what it is said in; takes notes of events, inputs and logs.

    Raises:
        Wrong: it is no condition, or mixes types.
    """
    context.count_terms(node.span)
    with context.inside(node.span):
        return _read(node, context)


def _read(node: nodes.Expression, context: Reading) -> Condition:
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
            return read_relation(node, context)
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
        joined = ", ".join(n.right.span.text if isinstance(n, nodes.Relation) else n.span.text for n in whole.operands)
        if first.operator in ("matches", "not_matches") and (names.is_pattern(node) or node.id in builtin("detector")):
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
        return definition(node, context)
    if node.id == "message" or node.id in names.community.events:
        context.listen(node.id, node.span)
        return Always(span=node.span)
    if node.id in ("report", "request", "reaction", "action") and not node.own:
        context.listen(node.id, node.span)
        return Always(span=node.span)
    if names.is_pattern(node):
        raise Wrong(
            "G206", f"the pattern `{node.id}` alone is no condition", node.span, f"write `message matches {node.id}`"
        )
    if names.community.knows_role(node.id):
        raise Wrong("G206", f"the role `{node.id}` alone is no condition", node.span, f"write `sender is {node.id}`")
    if node.id in SUBJECTS:
        raise Wrong(
            "G206",
            f"`{node.span.text}` alone is no condition",
            node.span,
            "say what about it, as in `sender is admin`, or write `message` for any message",
        )
    if node.id in ("workday", "holiday"):
        return working_day(node, context)
    known = [*names.definitions, *names.community.events, "message", "member", "sender"]
    apart = spaced_out(node.id, {*known, *names.patterns}) if not node.own else None
    happens = _HAPPENING_ALONE.get(node.id)
    help = f"write `{happens}`" if happens else f"did you mean `{apart}`?" if apart else did_you_mean(node.id, known)
    raise Wrong("G201", f"there is no definition called `{node.id}`", node.span, help)


def definition(node: nodes.Name, context: Reading) -> Condition:
    """A definition's condition, put in where its name stands.

    Raises:
        Wrong: it uses itself, or something in it is wrong.
    """
    if node.id in context.expanding:
        chain = " → ".join([*context.expanding[context.expanding.index(node.id) :], node.id])
        raise Wrong(
            "G209", f"the definition `{node.id}` uses itself: {chain}", node.span, "a definition can't use itself"
        )
    found = context.put_in(node)
    if found is not None:
        return found
    return context.define(node.id, lambda: read_condition(context.names.definitions[node.id].condition, context))


def _happens(node: nodes.Happens, context: Reading) -> Condition:
    if not isinstance(node.subject, nodes.Name) or node.subject.id not in ("member", "sender"):
        raise Wrong("G203", f"only a member {node.verb}", node.span, f"write `member {node.verb}`")
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


def _compare(node: nodes.Compare, context: Reading) -> Condition:
    left, right = two_values(node.left, node.right, context)
    return comparison(node.operator, left, right, node)


def _between(node: nodes.Between, context: Reading) -> Condition:
    subject = read_value(node.subject, context)
    low, high = beside(node.low, subject, context), beside(node.high, subject, context)
    return And(
        (
            comparison(">=", subject, low, node),
            comparison("<=", subject, high, node),
        ),
        span=node.span,
    )


# ---- filters of counters ---------------------------------------------------------------------------------------------


def read_filter(arguments: tuple[nodes.Expression, ...], context: Reading) -> tuple[Condition, str]:
    """What a counter counts: a pattern, a definition or a kind of content.

    Returns:
        the condition on each message, and a text that names it in every layout and language.

    Raises:
        Wrong: nothing is called so.
    """
    name = arguments[0]
    inner = context.filter()
    inner.listen("message", name.span)
    if len(arguments) == 1 and isinstance(name, nodes.Call) and is_detector(name):
        text = Fact("message.text", "text", known=True, span=name.span)
        label = read_pattern_name(name, inner)
        return Matches(text, (label,), span=name.span), label
    if len(arguments) != 1 or not isinstance(name, nodes.Name):
        raise Wrong("G203", "expected one pattern, definition or kind of content between the parentheses", name.span)
    if name.id in context.names.definitions:
        found = definition(name, inner)
    elif name.id in builtin("content") and name.id not in context.names.patterns:
        found = HasContent(frozenset((read_content(name, inner),)), span=name.span)
    else:
        text = Fact("message.text", "text", known=True, span=name.span)
        found = Matches(text, (read_pattern_name(name, inner),), span=name.span)
    if inner.counts or set(inner.nouns) != {"message"}:
        raise Wrong("G203", f"`{name.id}` does not speak of a single message alone", name.span)
    return found, name.id
