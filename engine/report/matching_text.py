"""What patterns hit, as text for a terminal and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..text.patterns import Hit, Item, Pattern
from .excerpt import excerpt, shown
from .matching import Found, Score
from .matching_words import MatchingWords
from .reasons import item_in
from .terminal import safe, styled

_WIDTH = 100
_MOST_ITEMS = 10


def render_found(found: Found, patterns: Sequence[Pattern], color: bool, words: MatchingWords) -> str:
    """A text with what was hit in it marked, and below it what hit and where that stands in the policy.

    Args:
        found: the text with its hits.
        patterns: those that were tried.
        color: whether marks are coloured instead of quoted.
        words: the language to write in.
    """
    marks = [(hit.start, hit.end) for hit in found.hits]
    head = f"{found.sample.line}: {shown(excerpt(found.sample.text, marks, _WIDTH), color)}"
    return "\n".join((head, *_reasons(found, patterns, words)))


def _reasons(found: Found, patterns: Sequence[Pattern], words: MatchingWords) -> Iterator[str]:
    """Which items hit, each once, and by which way of writing."""
    for pattern, item, ways in dict.fromkeys((hit.pattern, hit.item, found.ways.get(hit, ())) for hit in found.hits):
        said = safe(item_in(pattern, item, words.language, patterns), _WIDTH)
        yield f"    {safe(pattern)}: {said}{words.ways(ways)}{_place(pattern, item, patterns)}"


def _place(pattern: str, label: str, patterns: Sequence[Pattern]) -> str:
    """Where an item stands."""
    items = (item for one in patterns if one.name == pattern for item in one.items if not item.excepted)
    found: Item | None = next((item for item in items if item.label == label), None)
    if found is None or found.span is None:
        return ""
    line, _ = found.span.source.line_and_column(found.span.start)
    return f"  ({safe(found.span.source.name)}:{line})"


def render_score(score: Score, patterns: Sequence[Pattern], examples: int, color: bool, words: MatchingWords) -> str:
    """How well a pattern tells, item by item, with its worst misses and false alarms.

    Args:
        score: what was counted.
        patterns: those that were tried.
        examples: how many of each to show.
        color: whether marks are coloured instead of quoted.
        words: the language to write in.
    """
    say, shares = words.say, (_percent(score.precision), _percent(score.recall), _percent(score.f1))
    lines = [
        styled(say("labelled", pattern=safe(score.pattern), count=score.labelled), "strong", color),
        f"  {say('precision', share=shares[0], right=score.caught, wrong=score.false_alarms)}",
        f"  {say('recall', share=shares[1], right=score.caught, wrong=score.missed)}",
        f"  {say('f1', share=shares[2])}",
    ]
    lines += _items(score, patterns, words)
    for key, worst in (("alarms", score.worst_alarms(examples)), ("misses", score.worst_misses(examples))):
        lines += [f"  {say(key)}"] if worst else []
        for found in worst:
            lines += [f"    {line}" for line in render_found(found, patterns, color, words).split("\n")]
    return "\n".join(lines)


def _items(score: Score, patterns: Sequence[Pattern], words: MatchingWords) -> Iterator[str]:
    """The items that raise most false alarms, worst first."""
    worst = sorted(score.items.items(), key=lambda each: (-each[1][False], -each[1][True], each[0]))
    if worst:
        yield f"  {words.say('items')}"
    for item, counts in worst[:_MOST_ITEMS]:
        said = item_in(score.pattern, item, words.language, patterns)
        yield f"    {counts[True]:>6,} {counts[False]:>6,}  {safe(said, _WIDTH)}"
    if len(worst) > _MOST_ITEMS:
        yield f"    {words.say('more', count=len(worst) - _MOST_ITEMS)}"


def _percent(share: float | None) -> str:
    return "     -" if share is None else f"{share * 100:5.1f}%"


def hit_data(found: Found) -> dict[str, object]:
    """A text with its hits, as data."""
    return {
        "line": found.sample.line,
        "text": found.sample.text,
        "hits": [_hit_data(hit, found.ways.get(hit, ())) for hit in found.hits],
    }


def _hit_data(hit: Hit, ways: Sequence[str]) -> dict[str, object]:
    by = {"by": list(ways)} if ways else {}
    return {"pattern": hit.pattern, "item": hit.item, "span": [hit.start, hit.end], **by}


def score_data(score: Score, examples: int) -> dict[str, object]:
    """How well a pattern tells, as data."""
    return {
        "pattern": score.pattern, "labelled": score.labelled, "caught": score.caught,
        "false_alarms": score.false_alarms, "missed": score.missed, "let_pass": score.let_pass,
        "precision": score.precision, "recall": score.recall, "f1": score.f1,
        "items": [
            {"item": item, "right": counts[True], "false_alarms": counts[False]}
            for item, counts in sorted(score.items.items())
        ],
        "worst_false_alarms": [hit_data(found) for found in score.worst_alarms(examples)],
        "worst_misses": [hit_data(found) for found in score.worst_misses(examples)],
    }  # fmt: skip
