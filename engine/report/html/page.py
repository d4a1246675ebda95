"""The page about a dry run."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...durations import format_duration
from ...replay.dry_run import Outcome
from ...replay.trace_problems import Problems
from ..activity import Activity
from ..summary import Summary
from ..summary_data import as_data
from ..summary_phrases import Phrases
from .decision_log import Log
from .filling import Form
from .parts import Parts
from .words import page_words

_FORM = Form("page.html", ("uplot.min.js", "lists.js", "page.js"), ("uplot.min.css", "page.css"))
_NAME = 40
_MOST_BARS = 400


class Page:
    """A page about a dry run.

    Args:
        summary: of the run.
        language: `en` or `zh`; any other is English.
        command: writes a command of this name over the same policy and traces, as a shell takes it.

    Raises:
        PageUnavailable: what pages are made with is not installed.
    """

    def __init__(self, summary: Summary, language: str, command: Callable[[str], str]) -> None:
        _FORM.check()
        self._summary = summary
        self._phrases = Phrases(summary, language, _NAME)
        self._command = command
        self._log = Log(self._phrases)

    def take(self, outcomes: Iterable[Outcome]) -> None:
        """Takes in the run to its end, or as far as it comes; its summary has them before."""
        for outcome in outcomes:
            self._log.add(outcome)

    def render(self) -> str:
        """The page: HTML that needs nothing from elsewhere, without a last line end."""
        summary, phrases, log = self._summary, self._phrases, self._log
        language = phrases.words.language
        members = log.member_rows()
        return _FORM.fill(
            self._data(),
            {"decision-rows": log.rows, "member-rows": members},
            summary=summary,
            phrases=phrases,
            parts=Parts(phrases),
            words=page_words(language),
            language=language,
            problems=summary.run.problems if summary.run is not None else Problems(),
            command=self._command("dry-run"),
            log=log,
            listed_members=len(members),
            width=format_duration(self._activity().width, language),
        )

    def _activity(self) -> Activity:
        return self._summary.activity.coarser(_MOST_BARS)

    def _data(self) -> dict[str, object]:
        """What the page's programs read besides rows, and the summary for programs of others."""
        words, activity = self._phrases.words, self._activity()
        return {
            "language": words.language,
            "words": dict(page_words(words.language)),
            "comma": words.listed(["", ""]),
            "more": words.say("more", count="{count}"),
            "explain": self._command("explain"),
            "width": activity.width,
            "activity": [(start, *counts) for start, counts in activity.rows()],
            **self._log.named(),
            "summary": as_data(self._summary),
        }
