"""Comparisons: both sides brought to one type, and names read as what the other side can be."""

from __future__ import annotations

from ..community import Community
from ..diagnostics import did_you_mean, listing
from ..syntax import nodes
from .names import Wrong, builtin, in_its_language
from .reading import Reading
from .terms import Comparison, Condition, Constant, Fact, IsTrue, Not, OneOf, Type, Value
from .values import SUBJECTS, as_number, attribute_type, in_words, read_value


def two_values(first: nodes.Expression, second: nodes.Expression, context: Reading) -> tuple[Value, Value]:
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
        if other.type == "text" and node.id not in SUBJECTS:
            raise Wrong(
                "G203",
                f"expected a text, found the name `{node.id}`",
                node.span,
                f'write `"{node.id}"` in quotation marks',
            )
        return read_value(node, context)
    if node.id not in known and not (other.type in ("kind", "mode") and context.names.community.open):
        spelled = in_its_language(node.id, sorted(known))
        raise Wrong(
            "G201",
            f"there is no {_called(other.type)} `{node.id}`",
            node.span,
            did_you_mean(node.id, spelled) or f"there is {listing(spelled)}",
        )
    if other.type == "boolean":
        return Constant(_YES_OR_NO[node.id], "boolean", span=node.span)
    if node.id == "bot" and other.type == "role":
        context.names_bot = True
    return Constant(node.id, other.type, span=node.span)


_YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}


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
        case "boolean":
            return frozenset(_YES_OR_NO)
        case "mode":
            return frozenset(community.modes)
        case "enum" if isinstance(value, Fact):
            declared = attribute_type(value.path, context)
            return frozenset(declared.values) if declared is not None else frozenset()
        case _:
            return None


def comparison(operator: str, left: Value, right: Value, node: nodes.Node) -> Condition:
    """A comparison of two values of one type; a set counts by its size.

    Raises:
        Wrong: the two can't be compared, or not in this way.
    """
    if "ranking" in (left.type, right.type):
        raise Wrong(
            "G203", "a ranking is compared with nothing", node.span, "ask who is in it: `member in top 10 by …`"
        )
    if left.type == "boolean" and isinstance(right, Constant) and right.type == "boolean" and operator in ("=", "!="):
        found = IsTrue(left, span=node.span)
        return found if right.value is (operator == "=") else Not(found, span=node.span)
    if {left.type, right.type} == {"set", "text"}:
        raise Wrong("G203", "can't compare a set with a text", node.span, 'ask what is in it: `member.tags has "…"`')
    if left.type == "set" or right.type == "set":
        left, right = as_number(left), as_number(right)
    if {left.type, right.type} == {"time", "datetime"}:
        left, right = _as_moment(left), _as_moment(right)
    if left.type != right.type:
        help = f"`{' '.join(left.span.text.split())}` is {in_words(left.type)}"
        if {left.type, right.type} == {"date", "datetime"}:
            help = "give the day a time of day, as in `2026-03-01 00:00`"
        message = f"can't compare {in_words(left.type)} with {in_words(right.type)}"
        raise Wrong("G203", message, node.span, help)
    if operator in ("=", "!="):
        return _equality(operator, left, right, node)
    if left.type in ("text", "role", "kind", "mode", "enum", "weekday", "boolean"):
        raise Wrong(
            "G203", f"{in_words(left.type)} is neither more nor less than another", node.span, "use `is` or `is not`"
        )
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
