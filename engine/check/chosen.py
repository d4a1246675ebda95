"""Where a policy says a parameter in the place of a literal, and what its community chose there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..durations import format_duration, parse_duration
from ..source import Span
from ..syntax import nodes
from ..syntax.literals import Named
from ..syntax.parameters import Parameter, known

_MOST = 3
"""How many items of a list are shown."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The parameters that stand in the files of a policy.

    Args:
        places: by the file's name, the parameters in the order of the text: where each ends, and its value in short.
    """

    places: Mapping[str, tuple[tuple[int, str], ...]]

    def said(self, span: Span) -> str:
        """A piece of a policy on one line, each parameter in it with its value, as in `flood_limit (5)`."""
        return " ".join(self.written(span).split())

    def written(self, span: Span) -> str:
        """A piece of a policy as it stands, but each parameter in it with its value."""
        text, start = "", span.start
        for end, value in self.places.get(span.source.name, ()):
            if span.start < end <= span.end:
                text += f"{span.source.text[start:end]} ({value})"
                start = end
        return text + span.source.text[start : span.end]


NOTHING_CHOSEN = Chosen({})


def chosen_in(files: Iterable[nodes.PolicyFile], language: str) -> Chosen:
    """The parameters that stand in files.

    Args:
        files: parsed with the parameters that they can use.
        language: in which lengths of time are shown.
    """
    return Chosen({file.source.name: tuple(sorted(_places(file, language).items())) for file in files})


def _places(file: nodes.PolicyFile, language: str) -> dict[int, str]:
    parameters = known(file.declared).parameters
    found: dict[int, str] = {}
    for statement in file.statements if parameters else ():
        for node in nodes.walk(statement):
            if node.span.source is file.source:
                name, end = _given(node)
                if name in parameters:
                    found[end] = _in_short(parameters[name], language)
    return found


def _given(node: nodes.Node) -> tuple[str, int]:
    """The parameter that gives what a node says, or how many times or places it speaks of, and where its name ends."""
    count = getattr(node, "count", None)
    if isinstance(count, Named):
        return count.parameter, count.end
    return getattr(node, "parameter", None) or "", node.span.end


def _in_short(parameter: Parameter, language: str) -> str:
    texts = [_literal(text, parameter.terminal, language) for text in parameter.texts]
    return ", ".join(texts[:_MOST] + ["…"] * (len(texts) > _MOST))


def _literal(text: str, terminal: str, language: str) -> str:
    return format_duration(parse_duration(text) or 0, language) if terminal == "DURATION" else text
