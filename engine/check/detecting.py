"""Detectors as policies name them, and what they are where a pattern's name may stand."""

from __future__ import annotations

from ..community import Community
from ..diagnostics import did_you_mean, listing
from ..syntax import nodes
from ..syntax.vocabulary import vocabulary
from ..text.patterns import Pattern, detector_pattern
from .names import Wrong, builtin, in_its_language


def read_detector(node: nodes.Expression) -> tuple[str, str]:
    """The detector that a name means, with its argument.

    Args:
        node: `phone`, or `script(arabic)`.

    Returns:
        the detector's name, and which script; empty where it takes none.

    Raises:
        Wrong: there is no such detector, or it takes another argument.
    """
    base, arguments = (node.base, node.arguments) if isinstance(node, nodes.Call) else (node, ())
    if not isinstance(base, nodes.Name):
        raise Wrong("G203", "expected the name of a detector", node.span)
    if base.id not in builtin("detector"):
        raise _unknown(base, "detector")
    if base.id == "script":
        return base.id, _script(node, arguments)
    if arguments:
        raise Wrong("G203", f"the detector `{base.span.text}` takes nothing in parentheses", node.span, "leave it out")
    return base.id, ""


def is_detector(node: nodes.Expression) -> bool:
    """Whether an expression names a detector."""
    base = node.base if isinstance(node, nodes.Call) else node
    return isinstance(base, nodes.Name) and base.id in builtin("detector")


def detector_label(name: str, argument: str) -> str:
    """How a detector is called where it stands in place of a pattern."""
    return f"{name}({argument})" if argument else name


def pattern_of(label: str, community: Community) -> Pattern | None:
    """The pattern that a detector's label stands for, called in notices as the community calls it; None for no detector."""
    name, _, rest = label.partition("(")
    if name not in builtin("detector") or (name == "script") is not bool(rest):
        return None
    if name == "script" and rest.removesuffix(")") not in builtin("script"):
        return None
    found = detector_pattern(name, rest.removesuffix(")"))
    if community.language != "zh":
        return found
    return Pattern(found.name, vocabulary().spell("noun", rest.removesuffix(")") or name, "zh"), found.items)


def _script(node: nodes.Expression, arguments: tuple[nodes.Expression, ...]) -> str:
    known = sorted(builtin("script"))
    if not arguments:
        raise Wrong(
            "G203", "`script` does not say which", node.span, f"write `script(cyrillic)`; known are {listing(known)}"
        )
    first = arguments[0]
    if len(arguments) > 1 or not isinstance(first, nodes.Name):
        raise Wrong("G203", "expected the name of one script in the parentheses", first.span)
    if first.id not in known:
        raise _unknown(first, "script")
    return first.id


def _unknown(name: nodes.Name, kind: str) -> Wrong:
    known = in_its_language(name.id, sorted(builtin(kind)))
    help = did_you_mean(name.id, known) or f"there are {listing(known)}"
    return Wrong("G201", f"there is no {kind} called `{name.id}`", name.span, help)
