"""Names that differ, and look the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from unicodedata import normalize

from ...community import Community
from ...diagnostics import Diagnostic, Label
from ...source import Span
from ...syntax import nodes
from .material import Material

CODE = "G515"

_OTHER_LETTERS = re.compile("[^\\x00-\\x7f\u4e00-\u9fff]")
_ALIKE_IN_ASCII = str.maketrans("Oo1I|", "00lll")
_Name = tuple[str, str, Span | None]
"""What a name stands for, the name, and where it is declared."""


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds declared names that a reader can't tell from another one."""
    names = [*_of_community(material.policy.community), *_of_policy(material)]
    if not _is_worth_a_look(name for _, name, _ in names):
        return
    for looks in (look, lambda name: look(_plain(name))):
        by_look: dict[str, list[_Name]] = defaultdict(list)
        for name in names:
            by_look[looks(name[1])].append(name)
        for same in by_look.values():
            for other in same[1:]:
                if other[1] != same[0][1] and _is_mistakable(same[0], other):
                    yield _finding(other, same[0])


def _is_worth_a_look(names: Iterable[str]) -> bool:
    """Whether there can be names that look alike at all: reading the table takes longer than the rest of a check.

    Letters that are neither ASCII nor ideographs may look like others; among the rest, few do.
    """
    distinct = set(names)
    if any(_OTHER_LETTERS.search(name) for name in distinct):
        return True
    return any(
        len({fold(name) for name in distinct}) < len(distinct)
        for fold in (_plain, lambda name: name.translate(_ALIKE_IN_ASCII))
    )


def _is_mistakable(first: _Name, other: _Name) -> bool:
    """A tier `VIP` beside a tag `vip` is no mistake; two patterns `ad` and `AD` are, and so is any other script."""
    return first[0] == other[0] or _plain(first[1]) != _plain(other[1])


def _finding(name: _Name, other: _Name) -> Diagnostic:
    message = f"the {name[0]} `{name[1]}` looks like the {other[0]} `{other[1]}`, and is another name"
    labels = (Label(other[2], "the other one"),) if other[2] is not None else ()
    return Diagnostic(CODE, message, name[2], labels, "write both in the same letters, or give one another name")


def _of_policy(material: Material) -> Iterator[_Name]:
    kinds = {nodes.Rule: "rule", nodes.Define: "definition", nodes.Pattern: "pattern", nodes.Goal: "goal"}
    found = []
    for statement in material.statements:
        what, name = kinds.get(type(statement)), getattr(statement, "name", None)
        if what is not None and isinstance(name, nodes.Name):
            found.append((what, name.id, name.span))
    for rule, effect in material.effects():
        if effect.verb == "tag" and effect.name is not None:
            found.append(("tag", effect.name, effect.span or rule.span))
    yield from sorted(found, key=lambda name: name[:2])


def _of_community(community: Community) -> Iterator[_Name]:
    tables = {
        "group": community.groups, "role": community.roles, "tier": community.tiers, "mode": community.modes,
        "tag": community.tags, "track": community.tracks, "template": community.templates, "event": community.events,
    }  # fmt: skip
    for what, names in tables.items():
        yield from ((what, name, community.span_of((f"{what}s", name), key=True)) for name in sorted(names))


def look(name: str) -> str:
    """What a name looks like: equal for names that a reader can't tell apart, by Unicode's table of confusables.

    Args:
        name: a name as written; letters of either case are taken to look different.
    """
    return "".join(map(_looks_like, normalize("NFKC", name)))


@cache
def _looks_like(character: str) -> str:
    """The first of all single characters that look like a character."""
    from confusable_homoglyphs.confusables import confusables_data

    near = [entry["c"] for entry in confusables_data.get(character, ())]
    far = [entry["c"] for other in near for entry in confusables_data.get(other, ())]
    return str(min(each for each in (character, *near, *far) if len(each) == 1))


def _plain(name: str) -> str:
    """A name without its case and its width."""
    return normalize("NFKC", normalize("NFKC", name).casefold())
