"""`guiju match`: what patterns hit in texts, why, and how often rightly."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click

from ...check.detecting import pattern_of
from ...check.names import builtin
from ...community import Community
from ...compile.program import Program
from ...diagnostics import did_you_mean, listing
from ...replay.labelled import UTF_8, YES, Columns, Samples, Unreadable
from ...text.patterns import Pattern
from ..console import STDIN, color, put, say
from ..exit_codes import ExitCode
from ..json_text import dump
from ..matching import Found, Score, find
from ..matching_text import hit_data, render_found, render_score, score_data
from ..matching_words import MatchingWords
from ..reasons import said_in
from .replay import load_policy


@dataclass(frozen=True, slots=True)
class Given:
    """The texts that are given, and what their labels mean.

    Args:
        path: the file, or `-`.
        form: how it is written; `auto` goes by its name.
        columns: where texts and labels stand in it.
        labels: labels that say yes; none takes the pattern's name and words such as `yes` and `spam`.
    """

    path: str
    form: str
    columns: Columns
    labels: tuple[str, ...] = ()

    @property
    def samples(self) -> Samples:
        """The texts."""
        return Samples(self.path, self.form, self.columns)

    @property
    def yes(self) -> frozenset[str]:
        """The labels that say yes."""
        return frozenset(label.lower() for label in self.labels) or YES


def match(
    policy: str,
    community: str | None,
    names: Sequence[str],
    given: Given,
    form: str,
    examples: int,
    language: str | None,
) -> ExitCode:
    """Tries the patterns of a policy on texts and shows what they hit.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        names: the patterns and detectors to try; none tries all of the policy's.
        given: the texts.
        form: `text` or `json`.
        examples: how many misses and false alarms to show of each pattern.
        language: in which to write; None is the community's.

    Raises:
        PolicyError: the policy does not compile.
        click.UsageError: there is no such pattern, or the texts can't be found in the file.
        OSError: the file can't be read.
    """
    if policy == STDIN and given.path == STDIN:
        raise click.UsageError("the policy and the texts can't both come from standard input")
    program = load_policy(policy, community, ())
    patterns = chosen_patterns(program, names)
    words = MatchingWords(language or program.policy.community.language)
    scores = [Score(pattern.name, given.yes) for pattern in patterns]
    samples, tried, matched = given.samples, 0, 0
    kept: list[object] = []
    try:
        for found in find(patterns, samples):
            tried += 1
            matched += bool(found.hits)
            for score in scores:
                score.take(found)
            if found.hits and found.sample.labels is None:
                _show(found, patterns, form, kept, words)
    except Unreadable as error:
        raise click.UsageError(str(error)) from None
    _sum_up([score for score in scores if score.labelled], kept, form, examples, patterns, words)
    say_skipped(samples, words.language)
    say(said_in(f"{matched:,} of {tried:,} texts match", words.language))
    return ExitCode.OK


def chosen_patterns(program: Program, names: Sequence[str]) -> list[Pattern]:
    """The patterns that are named, detectors among them; all of the policy's own when none is.

    Raises:
        click.UsageError: there is no such pattern, or none at all.
    """
    known = {pattern.name: pattern for pattern in program.policy.patterns}
    if not names and not known:
        raise click.UsageError("the policy has no patterns; name a detector, as in `--pattern phone`")
    return [_chosen(name, known, program.policy.community) for name in names or known]


def _chosen(name: str, known: dict[str, Pattern], community: Community) -> Pattern:
    found = known.get(name) or pattern_of(name, community)
    if found is None:
        detectors = sorted(builtin("detector"))
        help = did_you_mean(name, known) or did_you_mean(name, detectors) or f"there are {listing(sorted(known))}"
        raise click.UsageError(f"there is no pattern or detector `{name}`: {help}")
    return found


def _show(found: Found, patterns: Sequence[Pattern], form: str, kept: list[object], words: MatchingWords) -> None:
    """Shows a text that matched at once; as JSON all are shown together at the end."""
    if form == "json":
        kept.append(hit_data(found))
    else:
        put(render_found(found, patterns, color(sys.stdout), words))


def _sum_up(
    scores: list[Score],
    kept: list[object],
    form: str,
    examples: int,
    patterns: Sequence[Pattern],
    words: MatchingWords,
) -> None:
    if form == "json":
        put(dump({"matches": kept, "scores": [score_data(score, examples) for score in scores]}))
        return
    for score in scores:
        put(render_score(score, patterns, examples, color(sys.stdout), words))


def say_skipped(samples: Samples, language: str) -> None:
    """Says which lines held no text, and how the file was read where it is not UTF-8, on standard error."""
    if samples.encoding != UTF_8:
        say(said_in(f"read as {samples.encoding.upper()}, for it is not UTF-8", language))
    if samples.skipped:
        first = ", ".join(map(str, samples.skipped[:5]))
        more = ", …" if len(samples.skipped) > 5 else ""
        text = f"{len(samples.skipped):,} lines without a text were left out (line {first}{more})"
        say(said_in(text, language))
