"""Regular expressions of patterns, compiled, or refused in an admin's words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from ..diagnostics import Diagnostic, Severity, codes
from ..source import Span
from .automata import Regex, RegexError, compile_regex
from .patterns import Item
from .spelling import Objection, respell

LONGEST_REGEX = 2_000
"""The longest expression accepted, in code points."""

_TOO_LARGE = frozenset({"invalid repetition size", "pattern too large - compile failed", "expression nesting too deep"})
_TOO_LARGE_HELP = "repeat less (1,000 times in all at most), or split it into several expressions"

# RE2's words for what it refuses: what they mean, and what to do.
_REFUSALS = {
    "missing )": ("a `(` is never closed", "add the `)` that closes it, or write `\\(` for the character itself"),
    "unexpected )": ("a `)` closes nothing", "remove it, or write `\\)` for the character itself"),
    "missing ]": ("a `[` is never closed", "add the `]` that closes it, or write `\\[` for the character itself"),
    "invalid character class range": (
        "`{0}` is no range or kind of character",
        "write the lower end of a range first, as in `[a-z]`; kinds are written `\\p{{Han}}` or `[[:alpha:]]`",
    ),
    "no argument for repetition operator": (
        "`{0}` has nothing before it to repeat",
        "put what may repeat before it, or write `\\{0}` for the character itself",
    ),
    "bad repetition operator": ("`{0}` repeats what is already repeated", "keep one of the signs"),
    "bad count": ("`{0}` counts backwards", "write the smaller number first"),
    "trailing \\": ("the expression ends in a lone `\\`", "remove it, or write `\\\\` for the character itself"),
    "invalid escape sequence": ("`{0}` has no meaning here", "leave out the `\\`, or check how the sign is spelt"),
    "invalid named capture group": ("`{0}` is no proper name of a group", "write `(…)`, without a name"),
    "invalid perl operator": (
        "`{0}` starts something that can't be said here",
        "write `(?:…)` for a plain group; `(?i)`, `(?m)` and `(?s)` are the marks that are known",
    ),
}


@dataclass(frozen=True, slots=True)
class ReadRegex:
    """An expression ready for use.

    Args:
        spelling: as RE2 reads it.
        compiled: the compiled expression.
    """

    spelling: str
    compiled: Regex


def read_regex(item: Item) -> tuple[ReadRegex | None, list[Diagnostic]]:
    """Compile the expression of an item.

    Args:
        item: an item of kind `regex`.

    Returns:
        the expression, None where it is refused; and what there is to say about it.
    """
    if len(item.text) > LONGEST_REGEX:
        message = f"this regular expression has {len(item.text):,} characters; at most {LONGEST_REGEX:,} are read"
        return None, [Diagnostic("G307", message, item.span, help="split it into several expressions")]
    spelling, objections = respell(item.text, item.exact)
    found = [_diagnostic(item, objection) for objection in objections]
    if any(codes()[objection.code].severity is Severity.ERROR for objection in objections):
        return None, found
    if item.exact:  # RE2 is told that case does not matter
        spelling = f"(?-i:{spelling})"
    try:
        compiled = compile_regex(spelling)
    except RegexError as refusal:
        return None, [*found, _refusal(item, refusal)]
    if _matches_empty(compiled):
        return None, [*found, _stray(item)]
    return ReadRegex(spelling, compiled), found


def _matches_empty(compiled: Regex) -> bool:
    """Whether an expression can match without a single character, at whatever place that may be."""
    rims = ("", "\n", "a", " ")
    return any(
        compiled.match(before + after, len(before), len(before)) is not None for before, after in product(rims, rims)
    )


def _stray(item: Item) -> Diagnostic:
    message = f"`/{_short(item.text)}/` matches even where there is no text, so it would match every message"
    stray = "remove the stray `|`" if "|" in item.text else "use `+` (once or more) instead of `*` or `?`"
    return Diagnostic("G303", message, item.span, help=f"{stray}, or add something that must be there")


def _refusal(item: Item, refusal: RegexError) -> Diagnostic:
    if refusal.reason in _TOO_LARGE and not _backwards(refusal.fragment):
        message = f"`/{_short(item.text)}/` grows too large when its repetitions are written out"
        return Diagnostic("G307", message, item.span, help=_TOO_LARGE_HELP)
    reason = "bad count" if refusal.reason in _TOO_LARGE else refusal.reason
    message, help = _REFUSALS.get(reason, ("`{0}` can't be read", "check how it is spelt"))
    shown = _short(refusal.fragment or item.text)
    place = item.text.find(refusal.fragment) if refusal.fragment else -1
    span = item.span if place < 0 else _within(item, place, place + len(refusal.fragment))
    return Diagnostic("G306", message.format(shown), span, help=help.format(shown))


def _backwards(fragment: str) -> bool:
    """Whether a count such as `{3,2}` is refused for its order, not its size."""
    low, _, high = fragment.strip("{}").partition(",")
    return low.isdecimal() and high.isdecimal() and int(low) > int(high)


def _diagnostic(item: Item, objection: Objection) -> Diagnostic:
    return Diagnostic(
        objection.code, objection.message, _within(item, objection.start, objection.end), help=objection.help
    )


def _within(item: Item, start: int, end: int) -> Span | None:
    """The piece of the policy where a piece of the expression stands; the whole item where that can't be told."""
    if item.span is None:
        return None
    offset = item.span.text.find(item.text)
    if offset < 0:
        return item.span
    return Span(item.span.source, item.span.start + offset + start, item.span.start + offset + end)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
