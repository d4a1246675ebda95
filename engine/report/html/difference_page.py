"""The page about a change of a policy: what would newly happen, no longer, or differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ...check.chosen import NOTHING_CHOSEN, Chosen
from ...check.policy import Rule
from ...replay.alterations import Pair
from ...replay.difference import MANNERS, Change, Comparison, Figures
from ..difference_phrases import DifferencePhrases, otherwise, reading, to
from .difference_log import DifferenceLog
from .difference_words import difference_page_words
from .filling import Form

_FORM = Form("difference.html", ("lists.js", "difference.js"))
_NAME = 40

Line = tuple[str, bool]
"""A line of a rule, and whether the other side has another one there."""


@dataclass(frozen=True, slots=True)
class Commands:
    """What a shell takes to look further.

    Args:
        again: makes the comparison again.
        before, after: explains an event under the older and the newer policy, but for the event.
    """

    again: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule as the page shows it.

    Args:
        pair: the rule as it was and as it is.
        figures: what came of it.
        changes: those to show as examples.
        rest: how many more there are.
    """

    pair: Pair
    figures: Figures
    changes: Sequence[Change]
    rest: int


class DifferencePage:
    """A page about what a change of a policy would change.

    Args:
        found: the comparison; it may be gone through later.
        language: `en` or `zh`; any other is English.
        commands: what a shell takes.
        examples: how many changes of a rule stand with it.

    Raises:
        PageUnavailable: what pages are made with is not installed.
    """

    def __init__(self, found: Comparison, language: str, commands: Commands, examples: int) -> None:
        _FORM.check()
        self._found = found
        self._phrases = DifferencePhrases(found, language, _NAME)
        self._commands = commands
        self._examples = examples

    def render(self) -> str:
        """The page: HTML that needs nothing from elsewhere, without a last line end."""
        found, phrases = self._found, self._phrases
        language = phrases.words.language
        log, words = DifferenceLog(phrases), difference_page_words(language)
        return _FORM.fill(
            {
                "language": language,
                "words": dict(words),
                "comma": phrases.words.listed(["", ""]),
                "manners": [phrases.words.say(manner) for manner in MANNERS],
                "explain": [self._commands.before, self._commands.after],
                **log.named(),
            },
            {"change-rows": log.rows, "member-rows": log.members},
            language=language,
            found=found,
            phrases=phrases,
            words=words,
            say=phrases.words.say,
            manners=MANNERS,
            log=log,
            reading=reading(found.run, phrases.words),
            rules=list(self._rules()),
            sides=self._sides,
            to=to,
            commands=self._commands,
            community=found.run.programs[-1].policy.community,
        )

    def _sides(self, pair: Pair) -> tuple[list[Line] | None, list[Line] | None]:
        before, after = (program.policy.chosen for program in self._found.run.programs)
        return sources(pair, (before, after))

    def _rules(self) -> Iterator[Shown]:
        """The rules that are other, or come out otherwise: those with most changes first."""
        changes = self._phrases.of_rules()
        pairs = [(pair, self._found.rules[pair.rule.name]) for pair in self._found.altered.pairs]
        other = [(pair, figures) for pair, figures in pairs if pair.alteration != "same" or otherwise(figures)]
        for pair, figures in sorted(other, key=lambda item: (-item[1].changes.total(), item[0].rule.name)):
            shown = changes.get(pair.rule.name, [])[: self._examples]
            yield Shown(pair, figures, shown, figures.changes.total() - len(shown))


def sources(
    pair: Pair, chosen: tuple[Chosen, Chosen] = (NOTHING_CHOSEN, NOTHING_CHOSEN)
) -> tuple[list[Line] | None, list[Line] | None]:
    """A rule as the older and the newer policy have it, by lines, those marked that differ; None where it is not.

    Args:
        pair: the rule as it was and as it is.
        chosen: the parameters of either policy; a line in which only their values differ is shown with them.
    """
    rules = (pair.before, pair.after)
    lines = [_lines(rule, NOTHING_CHOSEN) for rule in rules]
    before, after = valued = [_lines(rule, each) for rule, each in zip(rules, chosen, strict=True)]
    same = SequenceMatcher(None, before or [], after or [], autojunk=False).get_matching_blocks()
    kept = [{place for block in same for place in range(block[side], block[side] + block.size)} for side in (0, 1)]
    if None in lines:
        kept = [set(range(len(each or []))) for each in lines]
    both = set(lines[0] or []) & set(lines[1] or [])
    old, new = (
        None
        if plain is None or with_values is None
        else [
            (with_values[place] if place not in places and line in both else line, place not in places)
            for place, line in enumerate(plain)
        ]
        for plain, with_values, places in zip(lines, valued, kept, strict=True)
    )
    return old, new


def _lines(rule: Rule | None, chosen: Chosen) -> list[str] | None:
    return None if rule is None else chosen.written(rule.span).expandtabs(4).splitlines()
