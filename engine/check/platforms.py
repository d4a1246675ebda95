"""What each platform can do: the table of platforms, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

import yaml

from ..durations import parse_duration
from .tables import effects

Answer = Literal["yes", "limited", "no"]
GENERIC = "generic"
"""The platform that can do everything; the table need not be read for it."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a claim about a platform can be read."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Capability:
    """Whether and how a platform carries out effects of a verb.

    Args:
        answer: yes, no, or only within a limit.
        how: the call, or who does it; empty where it can't be done.
        limit: the limit in words; None where there is none.
        least, most: the shortest and the longest length of time it can have, in milliseconds.
        instead: what a person does where the platform can't; None where it can.
        source: where this can be read; None for what is generally known.
    """

    answer: Answer
    how: str = ""
    limit: str | None = None
    least: int | None = None
    most: int | None = None
    instead: str | None = None
    source: Cited | None = None

    def takes(self, length: int | None) -> bool:
        """Whether the platform carries out an effect just as it is.

        Args:
            length: for how long it is to hold, in milliseconds; None where it has no end.
        """
        if self.answer == "no":
            return False
        return length is None or (self.least or 0) <= length <= (length if self.most is None else self.most)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a fact can be, and where that can be read."""

    most: int
    source: Cited | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """What a platform can do.

    Args:
        id: as the community file names it.
        name: as people call it.
        about: which groups are meant, and through what they are reached.
        limits: the most that facts can be, by path.
        can: for every verb of the table of effects, whether and how.
    """

    id: str
    name: str
    about: str
    limits: Mapping[str, Limit] = field(default_factory=dict)
    can: Mapping[str, Capability] = field(default_factory=dict)


@cache
def platforms() -> Mapping[str, Platform]:
    """All platforms by the name the community file gives them, in the table's order."""
    text = (files("guiju.engine.check") / "platforms.yaml").read_text(encoding="utf-8")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table = cast("dict[str, Any]", yaml.load(text, loader))
    sources = {key: Cited(**row) for key, row in table["sources"].items()}
    return {id: _platform(id, row, table["kept"], sources) for id, row in table["platforms"].items()}


@cache
def platform(id: str) -> Platform:
    """The platform a community names; of one that is not in the table nothing is known that it could not do."""
    if id == GENERIC or id not in platforms():
        return Platform(
            GENERIC, "a platform that can do everything", "", {}, dict.fromkeys(effects(), Capability("yes"))
        )
    return platforms()[id]


def _platform(id: str, row: Mapping[str, Any], kept: list[str], sources: Mapping[str, Cited]) -> Platform:
    can = {verb: Capability("yes", "the engine keeps it") for verb in kept}
    if row.get("everything"):
        can |= {verb: Capability("yes") for verb in effects() if verb not in can}
    for verb, given in row.get("can", {}).items():
        can[verb] = _capability(given, sources)
    for verb, given in row.get("cannot", {}).items():
        can[verb] = Capability("no", instead=given["instead"], source=sources.get(given.get("source", "")))
    limits = {path: Limit(given["most"], sources[given["source"]]) for path, given in row.get("limits", {}).items()}
    return Platform(id, row["name"], row["about"], limits, can)


def _capability(given: Mapping[str, Any], sources: Mapping[str, Cited]) -> Capability:
    limit = given.get("limit")
    return Capability(
        "limited" if limit else "yes",
        given["how"],
        limit,
        _length(given.get("least")),
        _length(given.get("most")),
        source=sources[given["source"]] if "source" in given else None,
    )


def _length(text: str | None) -> int | None:
    return None if text is None else parse_duration(text)
