"""Parameters: names in a policy that stand for literals a community chooses.

The lexer hands the parser the literal in the place of the name, so that a parameter can stand wherever its literal can;
nodes keep the name, so that the formatter writes it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

LISTED = ("STRING", "NAME", "TIME_RANGE", "DATE_OF_YEAR")
"""The terminals of which a parameter may give several, as if they stood there with commas between them."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a name stands for.

    Args:
        name: the name, as policies write it.
        terminal: the terminal of the literal, such as `DURATION`.
        texts: the literal as a policy would write it; of a list each item's, and of an empty list nothing.
    """

    name: str
    terminal: str
    texts: tuple[str, ...]


class Known(frozenset[str]):
    """Names that are declared elsewhere, and what those of them that are parameters stand for.

    Attributes:
        parameters: by name.
    """

    parameters: Mapping[str, Parameter]

    def __new__(cls, names: Iterable[str] = (), parameters: Mapping[str, Parameter] | None = None) -> Known:
        """Names, with those of the parameters."""
        known = super().__new__(cls, {*names, *(parameters or {})})
        known.parameters = dict(parameters or {})
        return known

    def and_names(self, names: Iterable[str]) -> Known:
        """The same with further names."""
        return Known({*self, *names}, self.parameters)


def known(names: Collection[str]) -> Known:
    """Names with their parameters; names that come without have none."""
    return names if isinstance(names, Known) else Known(names)
