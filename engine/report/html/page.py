"""The page: a template filled in, with its styles, its programs and its data inside.

The chart is drawn by uPlot (MIT), which is kept here: it is small, needs nothing else, leaves out animation, and draws a
thousand points without a server. Libraries that make SVG in Python would add a dependency and could not be zoomed;
Vega and its kind weigh more than all the rest of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ...durations import format_duration
from ...replay.dry_run import Outcome
from ...replay.trace_problems import Problems
from ..activity import Activity
from ..summary import Summary
from ..summary_data import as_data
from ..summary_phrases import Phrases
from .decision_log import Log
from .embedding import embedded, source_hash
from .parts import Parts
from .words import page_words

if TYPE_CHECKING:
    from jinja2 import Environment

_NAME = 40
_MOST_BARS = 400


class PageUnavailable(Exception):
    """What a page is made with is not installed; the message says what to do."""


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
        if find_spec("jinja2") is None:
            raise PageUnavailable("a page is made with Jinja2, which is not installed: pip install 'guiju[report]'")
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
        from markupsafe import Markup

        summary, phrases, log = self._summary, self._phrases, self._log
        language = phrases.words.language
        members = log.member_rows()
        return _environment().get_template("page.html").render(
            summary=summary,
            phrases=phrases,
            parts=Parts(phrases),
            words=page_words(language),
            language=language,
            problems=summary.run.problems if summary.run is not None else Problems(),
            security=_security(),
            command=self._command("dry-run"),
            log=log,
            listed_members=len(members),
            width=format_duration(self._activity().width, language),
            styles=Markup(_styles()),
            script=Markup(_script()),
            data=Markup(embedded(self._data())),
            decisions=Markup(_rows(log.rows)),
            members=Markup(_rows(members)),
        )  # fmt: skip

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


def _security() -> str:
    """What the page may load and run, as a Content-Security-Policy: what is in it, and nothing else."""
    script, styles = source_hash(_script()), source_hash(_styles())
    allowed = f"default-src 'none'; script-src {script}; style-src {styles}; img-src data:"
    return f"{allowed}; base-uri 'none'; form-action 'none'"


def _rows(rows: Iterable[str]) -> str:
    return "[" + ",\n".join(rows) + "]"


@cache
def _kept(name: str) -> str:
    return (files("guiju.engine.report.html") / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _script() -> str:
    return "\n".join(_kept(name) for name in ("uplot.min.js", "page.js"))


def _styles() -> str:
    return "\n".join(_kept(name) for name in ("uplot.min.css", "page.css"))


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    from .parts import harmless

    return Environment(
        loader=FunctionLoader(_kept),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
