"""Sections of a dry run's summary: what a closed loop came to, and how decisions agree with what people did."""

from __future__ import annotations

from collections.abc import Iterator

from ..replay.closed_loop import ClosedLoop
from ..replay.comparison import Agreement, Agreements, Comparison
from ..replay.proportions import Proportion
from ..runtime.instant import format_instant
from .summary_words import Words
from .tables import Table
from .terminal import safe

_MOST_PREVENTED = 5
_WIDEST = 40


def closed_sections(run: ClosedLoop, words: Words) -> Iterator[Table]:
    """What differs between the events as recorded and the closed loop.

    Args:
        run: as far as it came.
        words: the language.
    """
    counts = [(words.say("carried out"), words.counts(run.carried))]
    counts.append((words.say("prevented"), _reasons(run, words)))
    counts.append((words.say("counterfactual"), words.say("of verdicts", count=run.verdicts)))
    if run.cut:
        counts.append((words.say("cut"), words.say("of effects", count=run.cut)))
    yield Table(words.say("closed loop"), (), [(name, text or words.say("none")) for name, text in counts])
    yield Table(words.say("both counts"), words.heads("count heads"), _counts(run, words), frozenset((1, 2, 3)))
    zone = run.program.policy.community.timezone
    rows = [
        (
            format_instant(one.at, zone)[:16].replace("T", " "),
            safe(one.member or "", _WIDEST),
            safe(one.event, _WIDEST),
            words.say(one.why.reason),
            safe(one.why.by, _WIDEST),
        )
        for one in run.listed[:_MOST_PREVENTED]
    ]
    if rows:
        yield Table(words.say("not happened"), words.heads("prevented heads"), rows)


def _reasons(run: ClosedLoop, words: Words) -> str:
    total = run.prevented.total()
    if not total:
        return ""
    ordered = sorted(run.prevented.items(), key=lambda item: (-item[1], item[0]))
    listed = words.listed(f"{words.say(reason)} {count:,}" for reason, count in ordered)
    return words.say("of events", count=total, reasons=listed)


def _counts(run: ClosedLoop, words: Words) -> list[tuple[str, ...]]:
    """Firings of each rule, then effects, in both courses of events."""
    observed, closed = run.observed, run.closed
    rows = [
        (safe(rule), f"{observed.fired[rule]:,}", f"{closed.fired[rule]:,}", f"{run.counterfactual[rule]:,}")
        for rule in sorted(run.program.policy.rules)
    ]
    verbs = sorted({*observed.acts, *closed.acts})
    return [*rows, *((words.verb(verb), f"{observed.acts[verb]:,}", f"{closed.acts[verb]:,}", "") for verb in verbs)]


def comparison_sections(comparison: Comparison, words: Words) -> Iterator[Table]:
    """How decisions agree with what people did and with the labels of the trace; nothing where there is neither.

    Args:
        comparison: as far as the run came.
        words: the language.
    """
    for key, found in (("with people", comparison.people), ("with labels", comparison.labels)):
        whole = found.whole
        if whole.agreed or whole.missed or whole.negatives:
            rows = list(_agreement_rows(found, words))
            beside = list(_beside(comparison, words)) if found is comparison.people else []
            yield Table(words.say(key), words.heads("agreement heads"), rows, frozenset((1, 2, 3, 4)), beside)


def _agreement_rows(found: Agreements, words: Words) -> Iterator[tuple[str, ...]]:
    yield _agreement(words.say("in all"), found.whole, words)
    for rule, each in sorted(found.rules.items()):
        if each.agreed or each.missed or each.over_reached:
            yield _agreement(safe(rule), each, words)


def _agreement(name: str, one: Agreement, words: Words) -> tuple[str, ...]:
    numbers = (one.agreed, one.missed, one.over_reached, one.unlabelled)
    return name, *(f"{number:,}" for number in numbers), _share(one.precision, words), _share(one.recall, words)


def _share(found: Proportion | None, words: Words) -> str:
    if found is None:
        return words.say("not known")
    return f"{percent(found.share)} ({percent(found.low)}-{percent(found.high)})"


def percent(share: float) -> str:
    """A share in percent, with one place."""
    return f"{share * 100:.1f}%"


def _beside(comparison: Comparison, words: Words) -> Iterator[str]:
    if comparison.nameless:
        yield words.say("nameless", count=comparison.nameless)
    if comparison.again:
        yield words.say("again", count=comparison.again)
