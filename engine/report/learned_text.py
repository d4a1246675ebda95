"""What a check says about patterns beside their findings: how learned ones did, and which replace those of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..syntax.naming import pattern_id
from ..text.learned.model import HeldOut
from ..text.patterns import Pattern
from .terminal import safe

_EN = {
    "learned": "pattern `{name}`, learned from `{file}`: on {count} examples kept aside, {precision} of what it matches is "
    "right (precision), and it catches {recall} (recall)",
    "replaces": "pattern `{name}` replaces the one that comes with the engine",
    "stands for": "`{name}` is the policy's own pattern; the one that comes with the engine is called `{shipped}` here",
}
_ZH = {
    "learned": "特征“{name}”学自 `{file}`：在留出的 {count} 条样本上，命中的 {precision} 是对的（精确率），该抓的抓到 {recall}（召回率）",
    "replaces": "特征“{name}”取代了引擎自带的同名特征",
    "stands for": "“{name}”是规矩自己的特征；引擎自带的那一个在这里叫 `{shipped}`",
}


def describe_patterns(patterns: Sequence[Pattern], shipped: frozenset[str], language: str) -> list[str]:
    """What there is to say about some patterns.

    Args:
        patterns: of a policy.
        shipped: the names of those that come with the engine.
        language: `en` or `zh`; any other is English.

    Returns:
        lines, in the order of the patterns.
    """
    words = _ZH if language == "zh" else _EN
    lines: list[str] = []
    for pattern in patterns:
        if not pattern.shipped and pattern.name in shipped:
            lines.append(words["replaces"].format(name=safe(pattern.name)))
        elif pattern_id(pattern.name) in shipped - {pattern.name}:
            lines.append(words["stands for"].format(name=safe(pattern.name), shipped=pattern_id(pattern.name)))
        for item in pattern.items:
            if item.model is not None:
                told = _measured(item.model.held_out)
                lines.append(words["learned"].format(name=safe(pattern.name), file=safe(item.text), **told))
    return lines


def _measured(held_out: HeldOut) -> dict[str, str]:
    count = held_out.caught + held_out.missed + held_out.mistaken + held_out.spared
    return {
        "count": f"{count:,}",
        "precision": _percent(held_out.precision),
        "recall": _percent(held_out.recall),
    }


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"
