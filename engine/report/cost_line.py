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
        line = _ZH.format(**{name: f"{_number(steps, name):,}" for name in _NOUNS})
        return f"{line}，并把成员逐个看 {steps.sweeps:,} 遍" if steps.sweeps else line
    line = _EN.format(
        **{name: f"{_number(steps, name):,} {words[_number(steps, name) != 1]}" for name, words in _NOUNS.items()}
    )
    times = "once" if steps.sweeps == 1 else f"{steps.sweeps:,} times"
    return f"{line}, and goes through all members {times}" if steps.sweeps else line


def _number(steps: Steps, name: str) -> int:
    found: int = getattr(steps, name)
    return found
