"""The bound of a policy in a sentence."""

from __future__ import annotations

from ..check.cost import Cost, Steps

_EN = "a message takes at most {conditions}, {lookups} and {effects}"
_ZH = "一条消息至多判断 {conditions} 个条件、查 {lookups} 次计数、做出 {effects} 个处置"
_NOUNS = {
    "conditions": ("condition", "conditions"),
    "lookups": ("counter look-up", "counter look-ups"),
    "effects": ("effect", "effects"),
}


def describe_cost(cost: Cost, language: str) -> str:
    """What a message costs at most.

    Args:
        cost: the bound of a policy.
        language: `en` or `zh`; any other is English.

    Returns:
        a line without a line end.
    """
    steps = cost.of("message")
    if language == "zh":
        return _ZH.format(**{name: f"{_number(steps, name):,}" for name in _NOUNS})
    return _EN.format(
        **{name: f"{_number(steps, name):,} {words[_number(steps, name) != 1]}" for name, words in _NOUNS.items()}
    )


def _number(steps: Steps, name: str) -> int:
    found: int = getattr(steps, name)
    return found
