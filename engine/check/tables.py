"""The tables of facts and effects, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

import yaml

from .terms import Type


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row of the table of facts; see the head of `facts.yaml` for what the columns mean."""

    owner: str
    name: str
    type: Type
    known: bool = False
    clock: bool = False
    engine: bool = False


EffectClass = Literal["sanction", "message", "membership", "words", "people", "state", "group"]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A row of the table of effects; see the head of `effects.yaml` for what the columns mean."""

    verb: str
    kind: EffectClass
    rank: int
    object: str | None
    required: bool
    takes: frozenset[str]
    demands: frozenset[str]
    join: str


def _load(name: str) -> dict[str, Any]:
    text = (files("guiju.engine.check") / name).read_text(encoding="utf-8")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast("dict[str, Any]", yaml.load(text, loader))


@cache
def facts() -> Mapping[str, Mapping[str, FactRow]]:
    """Built-in facts by owner and name."""
    return {
        owner: {name: FactRow(owner, name, **columns) for name, columns in rows.items()}
        for owner, rows in _load("facts.yaml").items()
    }


@cache
def effects() -> Mapping[str, EffectRow]:
    """Effects by verb."""
    return {verb: _effect(verb, columns) for verb, columns in _load("effects.yaml").items()}


def _effect(verb: str, columns: Mapping[str, Any]) -> EffectRow:
    found: str | None = columns.get("object")
    takes = [str(entry) for entry in columns.get("takes", ())]
    return EffectRow(
        verb=verb,
        kind=columns["class"],
        rank=columns.get("rank", 0),
        object=found.rstrip("?!") if found else None,
        required=found is not None and found.endswith("!"),
        takes=frozenset(entry.rstrip("!") for entry in takes),
        demands=frozenset(entry.rstrip("!") for entry in takes if entry.endswith("!")),
        join=columns.get("join", "once"),
    )


@cache
def sanctions() -> frozenset[str]:
    """The verbs that are sanctions, which guards can forbid."""
    return frozenset(verb for verb, row in effects().items() if row.kind == "sanction")
