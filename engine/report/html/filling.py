"""How a page is put together: a template filled in, with its styles, its programs and its data inside.

The chart is drawn by uPlot (MIT), which is kept here: it is small, needs nothing else, leaves out animation, and draws a
thousand points without a server. Libraries that make SVG in Python would add a dependency and could not be zoomed;
Vega and its kind weigh more than all the rest of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING

from .embedding import embedded, source_hash
from .parts import harmless

if TYPE_CHECKING:
    from jinja2 import Environment


class PageUnavailable(Exception):
    """What a page is made with is not installed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of page.

    Args:
        template, scripts, styles: names of files that are kept here; scripts and styles in the order they are read.
    """

    template: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...] = ("page.css",)

    def check(self) -> None:
        """Looks whether such a page can be made.

        Raises:
            PageUnavailable: what pages are made with is not installed.
        """
        if find_spec("jinja2") is None:
            raise PageUnavailable("a page is made with Jinja2, which is not installed: pip install 'guiju[report]'")

    def fill(self, data: Mapping[str, object], listed: Mapping[str, Iterable[str]], **shown: object) -> str:
        """A page: HTML that needs nothing from elsewhere, without a last line end.

        Args:
            data: what the page's programs read besides rows.
            listed: rows of lists, each as JSON that may stand in a page, by the name of the element that holds them.
            shown: what the template shows.
        """
        from markupsafe import Markup

        script, styles = _joined(self.scripts), _joined(self.styles)
        return _environment().get_template(self.template).render(
            security=_security(script, styles),
            styles=Markup(styles),
            script=Markup(script),
            data=Markup(embedded(data)),
            listed={name: Markup(_rows(rows)) for name, rows in listed.items()},
            **shown,
        )  # fmt: skip


def _security(script: str, styles: str) -> str:
    """What the page may load and run, as a Content-Security-Policy: what is in it, and nothing else."""
    allowed = f"default-src 'none'; script-src {source_hash(script)}; style-src {source_hash(styles)}; img-src data:"
    return f"{allowed}; base-uri 'none'; form-action 'none'"


def _rows(rows: Iterable[str]) -> str:
    return "[" + ",\n".join(rows) + "]"


def _joined(names: Iterable[str]) -> str:
    return "\n".join(map(_kept, names))


@cache
def _kept(name: str) -> str:
    return (files("guiju.engine.report.html") / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_kept),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
