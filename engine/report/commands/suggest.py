"""`guiju suggest`: words and exceptions that would make a pattern tell better, from labelled texts."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ...replay.labelled import Unreadable
from ...text.patterns import Pattern
from ..console import STDIN, put, say
from ..exit_codes import ExitCode
from ..json_text import dump
from ..matching import find
from ..matching_words import MatchingWords
from ..reasons import said_in
from ..suggesting import Suggestion, suggest
from ..terminal import columns, safe
from .match import Given, say_skipped
from .replay import load_policy

_COLUMNS = 28


def suggest_words(
    policy: str,
    community: str | None,
    name: str,
    given: Given,
    form: str,
    precision: float,
    most: int,
    language: str | None,
) -> ExitCode:
    """Proposes words and exceptions for a pattern.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        name: the pattern; one that the policy does not have starts from nothing.
        given: labelled texts.
        form: `text` or `json`.
        precision: how often a word has to be right at least, from 0 to 1.
        most: how many words, and how many exceptions at most.
        language: in which to write; None is the community's.

    Raises:
        PolicyError: the policy does not compile.
        click.UsageError: the texts can't be found in the file, or have no labels.
        OSError: the file can't be read.
    """
    if policy == STDIN and given.path == STDIN:
        raise click.UsageError("the policy and the texts can't both come from standard input")
    program = load_policy(policy, community, ())
    known = {pattern.name: pattern for pattern in program.policy.patterns}
    pattern = known.get(name, Pattern(name, None, ()))
    samples = given.samples
    try:
        found = [one for one in find([pattern], samples) if one.sample.labels is not None]
    except Unreadable as error:
        raise click.UsageError(str(error)) from None
    if not found:
        raise click.UsageError("none of the texts has a label; words are told apart by labels")
    made = suggest(pattern, found, given.yes, precision, most)
    words = MatchingWords(language or program.policy.community.language)
    put(dump(_data(name, made)) if form == "json" else _text(name, name in known, made, words))
    say_skipped(samples, words.language)
    told = f"{len(found):,} labelled texts; each word was found in one half and confirmed on the other"
    say(said_in(told, words.language))
    return ExitCode.OK


def _text(name: str, is_known: bool, made: Sequence[Suggestion], words: MatchingWords) -> str:
    """Suggestions as items to put into a policy, with how often each is right in either half."""
    if not made:
        return words.say("nothing")
    lines = [words.say("for", pattern=safe(name)) if is_known else f"{words.keyword('PATTERN')} {safe(name)}:"]
    for one in made:
        item = f'{words.keyword("EXCEPT" if one.excepted else "WORDS")} "{one.word}"'
        padding = " " * max(1, _COLUMNS - columns(item))
        found, confirmed = (words.say("right", right=n[0], count=sum(n)) for n in (one.found, one.confirmed))
        told = words.say("told", found=found, confirmed=confirmed, score=f"{one.score:.1f}")
        lines.append(f"  {safe(item)}{padding}{told}")
    return "\n".join(lines)


def _data(name: str, made: Sequence[Suggestion]) -> dict[str, object]:
    return {
        "pattern": name,
        "suggestions": [
            {
                "kind": "except" if one.excepted else "words",
                "word": one.word,
                "score": one.score,
                "found": {"right": one.found[0], "wrong": one.found[1]},
                "confirmed": {"right": one.confirmed[0], "wrong": one.confirmed[1]},
            }
            for one in made
        ],
    }
