"""What a schema can't say: names that clash, and names of things that aren't there."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from ..diagnostics import Label, did_you_mean, listing
from ..yaml_keys import names_of_key
from ..yaml_schema import read_schema
from ..yaml_source import YamlPath
from .built_ins import GIVEN, canonical_role, event_words, is_attribute
from .draft import Draft
from .model import ANY_GROUP, BOT_PREFIX, AttributeType, Community

_WIDE_COMMAS = frozenset("，、")


def check_community(draft: Draft, community: Community) -> None:
    """Look for what is wrong between the parts of a community file.

    Args:
        draft: the file; findings are added to it.
        community: what was read from it.
    """
    for check in _CHECKS:
        check(draft, community)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that the file gives to something.

    Args:
        what: what has the name.
        name: the name.
        path: where in the file.
        key: whether the name is the key at the path, and not its value.
    """

    what: str
    name: str
    path: YamlPath
    key: bool = True


def _named(draft: Draft) -> Iterator[_Name]:
    yield from _keys(draft, "group", "groups")
    for group in draft.mapping("groups"):
        if kind := draft.text("groups", group, "kind"):
            yield _Name("kind", kind, ("groups", group, "kind"), key=False)
        yield from _items(draft, "tag", "groups", group, "tags")
    for what in ("role", "tier", "mode"):
        yield from _items(draft, what, f"{what}s")
    for what in ("track", "event", "template"):
        yield from _keys(draft, what, f"{what}s")
    for event in draft.mapping("events"):
        yield from _values(draft, "events", event)
    for owner in ("member", "group"):
        yield from _values(draft, "attributes", owner)


def _keys(draft: Draft, what: str, *path: str) -> Iterator[_Name]:
    return (_Name(what, name, (*path, name)) for name in draft.mapping(*path))


def _items(draft: Draft, what: str, *path: str) -> Iterator[_Name]:
    return (_Name(what, name, (*path, index), key=False) for index, name in enumerate(draft.listed(*path)))


def _values(draft: Draft, *path: str) -> Iterator[_Name]:
    for name in draft.mapping(*path):
        # an attribute's own name stands behind a `.`, where no word is reserved; its values stand alone
        yield from _items(draft, f"value of `{name}`", *path, name, "values")


def _reserved_names(draft: Draft, _: Community) -> None:
    for named in _named(draft):
        reserved = named.name in draft.reserved or named.name.casefold() in draft.reserved
        if reserved or (named.what == "role" and canonical_role(named.name) == "anyone"):
            message = f"`{named.name}` is a word of the language, so no {named.what} can be called that"
            draft.report("G423", named.path, message, "choose another name", key=named.key)


def _built_in_events(draft: Draft, _: Community) -> None:
    for event in draft.mapping("events"):
        if event.casefold() in event_words():
            message = f"`{event}` is built in, so no event of your own can be called that"
            draft.report("G424", ("events", event), message, "choose another name", key=True)


def _built_in_attributes(draft: Draft, community: Community) -> None:
    for owner, types in community.attributes.items():
        for name, declared in types.items():
            if is_attribute(owner, name) or (owner == "group" and name in _settings()):
                _built_in_attribute(draft, owner, name, declared)


@cache
def _settings() -> frozenset[str]:
    """What community files say of groups themselves, in every language."""
    properties = read_schema("community")["$defs"]["group"]["properties"]
    return frozenset(name for key, part in properties.items() for name in (key, *names_of_key(part)))


def _built_in_attribute(draft: Draft, owner: Literal["member", "group"], name: str, declared: AttributeType) -> None:
    given = GIVEN[owner].get(name)
    if given == (replace(declared, fades=None) if (owner, name) == ("member", "points") else declared):
        return
    message = f"`{owner}.{name}` is built in, so it can't be declared anew"
    if given is not None:
        message = f"`{owner}.{name}` is built in as a {given.kind}, so it can't be declared as something else"
    draft.report("G425", ("attributes", owner, name), message, "delete this line, or choose another name", key=True)


def _track_groups(draft: Draft, community: Community) -> None:
    if draft.lost("groups"):
        return
    seen: dict[str, tuple[str, YamlPath]] = {}
    for track, groups in community.tracks.items():
        _note_unknown_groups(draft, track, groups)
        for index, group in enumerate(groups):
            path = ("tracks", track, index)
            if group not in seen:
                seen[group] = (track, path)
                continue
            other, first = seen[group]
            label = Label(draft.document.span(first), "the first place")
            if other == track:
                draft.report("G426", path, f"`{group}` is listed twice in `{track}`", "keep one of the two", label)
            else:
                message = f"`{group}` is in two tracks, `{other}` and `{track}`"
                help = "a member is in one group of each track; a move along one of them may leave the other"
                draft.report("G427", path, message, help, label)


def _note_unknown_groups(draft: Draft, track: str, groups: Collection[str]) -> None:
    known = [group for group in draft.written("groups") if group != ANY_GROUP]
    for index, group in enumerate(groups):
        if group not in known:
            help = did_you_mean(group, known) or "list it under `groups:` for rules to hold in it"
            draft.report("G421", ("tracks", track, index), f"the group `{group}` is not listed", help)


def _defaults_and_modes(draft: Draft, community: Community) -> None:
    role, tier = community.defaults.role, community.defaults.tier
    if role and not community.knows_role(role) and not draft.lost("roles"):
        _undeclared(draft, ("defaults", "role"), role, "role", community.roles)
    if tier and tier not in community.tiers and not draft.lost("tiers"):
        _undeclared(draft, ("defaults", "tier"), tier, "tier", community.tiers)
    for id, group in community.groups.items():
        if group.mode and group.mode not in community.modes and not draft.lost("modes"):
            _undeclared(draft, ("groups", id, "mode"), group.mode, "mode", community.modes)


def _undeclared(draft: Draft, path: YamlPath, name: str, what: str, known: Collection[str]) -> None:
    help = did_you_mean(name, known) or (f"there are {listing(tuple(known))}" if known else f"add it to `{what}s:`")
    draft.report("G422", path, f"there is no {what} `{name}` in `{what}s`", help)


def _owners(draft: Draft, community: Community) -> None:
    for id in community.groups:
        for path, member in _people(draft, id):
            if member in draft.written("groups"):
                message = f"`{member}` is a group, expected a member's number on the platform"
                draft.report("G432", path, message)
            elif _is_bot(member, community) and path[2] != "admins":
                place = "own a group" if path[2] == "owner" else "be in line to own a group"
                message = f"`{member}` is a bot of ours, so it can't {place}"
                draft.report("G431", path, message, "name a person here, or take it out of `bots`")


def _people(draft: Draft, group: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if owner := draft.text("groups", group, "owner"):
        yield ("groups", group, "owner"), owner
    for key in ("admins", "succession"):
        for index, member in enumerate(draft.listed("groups", group, key)):
            yield ("groups", group, key, index), member


def _is_bot(member: str, community: Community) -> bool:
    return member.startswith(BOT_PREFIX) or member in community.bots


# Rules name groups, kinds and tags in the same places, so these must not look alike among each other either.
_NAMESPACES = {"kind": "group", "tag": "group"}


def _look_alikes(draft: Draft, _: Community) -> None:
    first: dict[tuple[str, str], _Name] = {}
    for named in _named(draft):
        folded = unicodedata.normalize("NFKC", named.name).casefold()
        owner = named.path[1] if named.what == "field" else ""
        other = first.setdefault((f"{_NAMESPACES.get(named.what, named.what)} {owner}", folded), named)
        if other.name != named.name:
            message = f"`{named.name}` and `{other.name}` look alike but are two names"
            span = draft.document.key_span(other.path) if other.key else draft.document.span(other.path)
            label = Label(span, f"the {other.what} `{other.name}`")
            draft.report("G429", named.path, message, "write both alike, or tell them apart", label, key=named.key)


def _names_with_two_meanings(draft: Draft, community: Community) -> None:
    meant: dict[str, set[str]] = {}
    for group in community.groups.values():
        for word in {*group.tags, *([group.kind] if group.kind else [])}:
            meant.setdefault(word, set()).add(group.id)
    for word, groups in meant.items():
        if word in community.groups and groups != {word}:
            message = f"`{word}` is a group, and also the kind or tag of other groups"
            help = f"a rule `in {word}` holds in all of them; choose another name for one of the two"
            draft.report("G430", ("groups", word), message, help, key=True)


def _no_groups(draft: Draft, community: Community) -> None:
    if not community.groups and not draft.lost("groups"):
        path = ("groups",) if "groups" in draft.data else ("community",)
        help = 'list them under `groups:`, or write `groups: {"*": {}}` for rules in every group'
        draft.report("G433", path, "no groups are listed, so no rule will ever run", help, key=True)


def _several_in_one(draft: Draft, community: Community) -> None:
    lists: list[tuple[str, ...]] = [("roles",), ("tiers",), ("tags",), ("modes",), ("bots",)]
    lists += [("tracks", track) for track in community.tracks]
    lists += [("groups", id, key) for id in community.groups for key in ("tags", "admins", "succession")]
    for path in lists:
        for index, entry in enumerate(draft.listed(*path)):
            is_quoted = draft.document.span((*path, index)).text[:1] in ("'", '"')
            if not is_quoted and not _WIDE_COMMAS.isdisjoint(entry):
                help = "write `,` between the entries, or put it in quotes if it is one"
                draft.report("G435", (*path, index), f"`{entry}` is one entry of this list", help)


_CHECKS: tuple[Callable[[Draft, Community], None], ...] = (
    _reserved_names,
    _built_in_events,
    _built_in_attributes,
    _track_groups,
    _defaults_and_modes,
    _owners,
    _look_alikes,
    _names_with_two_meanings,
    _no_groups,
    _several_in_one,
)
