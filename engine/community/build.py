"""From a community file that fits its schema to a community."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, cast
from zoneinfo import ZoneInfo

from ..diagnostics import Label, did_you_mean, listing
from ..durations import parse_duration
from ..syntax.vocabulary import vocabulary
from ..yaml_schema import unknown_key
from ..yaml_source import YamlValue
from .built_ins import GIVEN, REQUIRED_ROLES, canonical_role
from .draft import Draft
from .model import ATTRIBUTE_KINDS, AttributeKind, AttributeType, Community, Defaults, Group, Value
from .parameter_values import PARAMETER_KINDS
from .parameters import Declaration, declaration_of
from .time_zones import find_zone, zone_help
from .values import Unfit, plain_text, typed, whole

_SETTINGS = ("name", "kind", "tags", "capacity", "owner", "admins", "succession", "mode")
_RATE = re.compile(
    r"(?P<amount>[0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(?:per|每)\s*(?P<unit>\S.{0,40})"
    r"|每\s*(?P<span>\S.{0,40}?)\s*(?P<number>[0-9]{1,12}(?:\.[0-9]{1,6})?)"
)


def build_community(draft: Draft) -> Community:
    """Read everything but the roster.

    Args:
        draft: the file; findings are added to it.

    Returns:
        the community; where a finding says so, without the part that was wrong.
    """
    zone = _timezone(draft)
    attributes = _attributes(draft)
    modes = _names(draft, "modes")
    tags = _names(draft, "tags")
    return Community(
        name=draft.text("community") or "",
        timezone=zone,
        platform=draft.text("platform") or "generic",
        language=draft.text("language") or "en",
        precision=cast(Literal["ms", "s", "min"], draft.text("precision") or "ms"),
        defaults=_defaults(draft),
        holidays=draft.text("calendar", "holidays"),
        roles=_roles(draft),
        tiers=_names(draft, "tiers") if "tiers" in draft.data else Community().tiers,
        modes=modes,
        tags=tags,
        by_hand=_by_hand(draft),
        tracks={name: tuple(draft.listed("tracks", name)) for name in draft.mapping("tracks")},
        attributes=attributes,
        events={event: _types(draft, "events", event) for event in draft.mapping("events")},
        groups={id: _group(draft, id, attributes["group"], zone) for id in draft.mapping("groups")},
        templates={name: plain_text(text) for name, text in draft.mapping("templates").items()},
        parameters=_parameters(draft),
        settings=dict(_settings(draft)),
        bots=frozenset(draft.listed("bots")),
        source=draft.document.source,
        document=draft.document,
    )


def _parameters(draft: Draft) -> dict[str, Declaration]:
    """Parameters of the community's own: those that say a type."""
    declared: dict[str, Declaration] = {}
    for name, value in draft.mapping("parameters").items():
        path = ("parameters", name)
        if not isinstance(value, dict) or "type" not in value:
            continue
        if value["type"] not in PARAMETER_KINDS:
            known = did_you_mean(str(value["type"]), PARAMETER_KINDS) or f"types are {listing(PARAMETER_KINDS, 20)}"
            draft.report_value("G412", (*path, "type"), "a type", known)
            continue
        places = draft.document.key_span(path), draft.document.place((*path, "default"))
        declared[name] = declaration_of(name, value, *places)
    return declared


def _settings(draft: Draft) -> Iterator[tuple[tuple[str, ...], YamlValue]]:
    """The values chosen for parameters of policies, by the way to them."""
    for name, value in draft.mapping("parameters").items():
        if not isinstance(value, dict):
            yield (name,), value
        elif "type" not in value:
            yield from (((name, inner), chosen) for inner, chosen in value.items())


def _timezone(draft: Draft) -> ZoneInfo:
    name = draft.text("timezone") or "UTC"
    zone = find_zone(name)
    if zone is None:
        draft.report("G420", ("timezone",), f"there is no time zone `{name}`", zone_help(name))
    return zone or ZoneInfo("UTC")


def _by_hand(draft: Draft) -> frozenset[str]:
    """Verbs of effects, in any language; words with `_` between them where a verb has several."""
    verbs = {spelling.replace(" ", "_"): id for spelling, id in vocabulary().verb_of.items()}
    found = set()
    for index, name in enumerate(draft.listed("by_hand")):
        if name in verbs:
            found.add(verbs[name])
        else:
            known = sorted({*verbs} - {spelling for spelling in verbs if not spelling.isascii()})
            draft.report_value("G412", ("by_hand", index), "an effect such as `mute`", did_you_mean(name, known))
    return frozenset(found)


def _names(draft: Draft, key: str) -> tuple[str, ...]:
    names = draft.listed(key)
    _refuse_repeats(draft, (key,), names)
    return tuple(dict.fromkeys(names))


def _refuse_repeats(draft: Draft, path: tuple[str, ...], names: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in first:
            label = Label(draft.document.span((*path, first[name])), "the first one")
            draft.report("G426", (*path, index), f"`{name}` is listed twice", "keep one of the two", label)
        first.setdefault(name, index)


def _roles(draft: Draft) -> tuple[str, ...]:
    listed = [canonical_role(role) for role in draft.listed("roles")]
    _refuse_repeats(draft, ("roles",), listed)
    roles = tuple(dict.fromkeys(listed))
    known = [role for role in REQUIRED_ROLES if role in roles]
    if [role for role in roles if role in REQUIRED_ROLES] != known:
        message = f"`roles` lists {listing(roles)}, expected the strongest first"
        draft.report("G413", ("roles",), message, f"write {listing(known)} in this order")
    missing = [role for role in REQUIRED_ROLES if role not in roles]
    stronger = [role for role in missing if role != "member"]
    return (*stronger, *roles, *(["member"] if "member" in missing else []))


def _defaults(draft: Draft) -> Defaults:
    role = draft.text("defaults", "role")
    return Defaults(
        forget_after=_length(draft, "forget_after", Defaults().forget_after),
        mute=_length(draft, "mute", Defaults().mute),
        grace=_length(draft, "grace", Defaults().grace),
        lateness=_length(draft, "lateness", Defaults().lateness),
        role=canonical_role(role) if role else None,
        tier=draft.text("defaults", "tier"),
        on_error="hold" if draft.text("defaults", "on_error") == "hold" else "skip",
    )


def _length(draft: Draft, key: str, default: int) -> int:
    text = draft.text("defaults", key)
    if text is None:
        return default
    length, path = parse_duration(text), ("defaults", key)
    if length is None:
        draft.report_value("G413", path, "a duration such as `30m`, `1h30m` or `1小时`")
    elif length == 0 and key in ("forget_after", "mute"):
        draft.report_value("G413", path, "more than no time at all")
    return default if length is None else length


def _attributes(draft: Draft) -> dict[Literal["member", "group"], Mapping[str, AttributeType]]:
    return {"member": _types(draft, "attributes", "member"), "group": _types(draft, "attributes", "group")}


def _types(draft: Draft, *path: str) -> dict[str, AttributeType]:
    kinds: dict[str, AttributeKind | None] = {name: _kind(declared) for name, declared in draft.mapping(*path).items()}
    return {name: _type(draft, (*path, name), kind) for name, kind in kinds.items() if kind}


def _kind(declared: YamlValue) -> AttributeKind | None:
    kind = declared.get("type") if isinstance(declared, dict) else declared
    return next((known for known in ATTRIBUTE_KINDS if known == kind), None)


def _type(draft: Draft, path: tuple[str, ...], kind: AttributeKind) -> AttributeType:
    values, fades = draft.listed(*path, "values"), draft.text(*path, "fades")
    if kind == "enum" and not values and not draft.lost(*path, "values"):
        help = "write `{type: enum, values: [new, old]}` with the values there are"
        draft.report("G415", path, f"the enum `{path[-1]}` has no values", help)
    if values and kind != "enum":
        draft.report("G415", (*path, "values"), f"a {kind} has no `values`, only an `enum` has", key=True)
    _refuse_repeats(draft, (*path, "values"), values)
    return AttributeType(
        kind, tuple(dict.fromkeys(values)), _fades(draft, path, kind, fades), draft.document.span(path)
    )


def _fades(draft: Draft, path: tuple[str, ...], kind: AttributeKind, text: str | None) -> tuple[Decimal, int] | None:
    if text is None:
        return None
    path = (*path, "fades")
    if kind != "number":
        draft.report("G415", path, f"a {kind} can't fade, only a `number` can", key=True)
        return None
    if path[:2] == ("attributes", "group"):
        draft.report("G415", path, "a number of a group can't fade, only one of members can", key=True)
        return None
    rate = _rate(text)
    if rate is None:
        draft.report_value("G415", path, "a rate such as `1 per day`")
    return rate


def _rate(text: str) -> tuple[Decimal, int] | None:
    match = _RATE.fullmatch(text.strip())
    if match is None:
        return None
    amount, unit = Decimal(match["amount"] or match["number"]), match["unit"] or match["span"]
    period = parse_duration(unit) or parse_duration(f"1 {unit}")
    return (Decimal(whole(amount)), period) if amount and period else None


def _group(draft: Draft, id: str, attributes: Mapping[str, AttributeType], zone: ZoneInfo) -> Group:
    path = ("groups", id)
    smallest, largest = _capacity(draft, id)
    owner, admins = draft.text(*path, "owner"), frozenset(draft.listed(*path, "admins"))
    for key in ("tags", "admins", "succession"):
        _refuse_repeats(draft, (*path, key), draft.listed(*path, key))
    return Group(
        id=id,
        name=draft.text(*path, "name") or id,
        kind=draft.text(*path, "kind"),
        tags=frozenset(draft.listed(*path, "tags")),
        owner=owner,
        admins=admins,
        succession=tuple(dict.fromkeys(draft.listed(*path, "succession"))),
        capacity_min=smallest,
        capacity_max=largest,
        mode=draft.text(*path, "mode"),
        attributes=_group_attributes(draft, id, {**GIVEN["group"], **attributes}, zone),
        lists_roles=owner is not None or bool(admins),
    )


def _capacity(draft: Draft, id: str) -> tuple[int | None, int | None]:
    value = draft.mapping("groups", id).get("capacity")
    if isinstance(value, int):
        return None, value
    sizes = draft.mapping("groups", id, "capacity")
    smallest, largest = sizes.get("min"), sizes.get("max")
    least = smallest if isinstance(smallest, int) else None
    most = largest if isinstance(largest, int) else None
    if least is not None and most is not None and least > most:
        message = f"a group of at least {least} and at most {most} members can't be"
        draft.report("G428", ("groups", id, "capacity"), message, "let `min` be no more than `max`")
    return least, most


def _group_attributes(draft: Draft, id: str, types: Mapping[str, AttributeType], zone: ZoneInfo) -> dict[str, Value]:
    values: dict[str, Value] = {}
    declared = {*types, *draft.written("attributes", "group")}
    for key, value in draft.mapping("groups", id).items():
        if key in _SETTINGS or value is None:
            continue
        path = ("groups", id, key)
        if key in types:
            try:
                values[key] = typed(value, types[key], zone)
            except Unfit as unfit:
                draft.report_value("G414", path, unfit.expected, unfit.help)
        elif key not in declared:
            _unknown_setting(draft, id, key, declared)
    return values


def _unknown_setting(draft: Draft, id: str, key: str, declared: set[str]) -> None:
    help = did_you_mean(key, {*_SETTINGS, *declared}) or "declare it under `attributes: group:` to use it in policies"
    finding = unknown_key(key, ("groups", id), (), draft.document)
    draft.report(finding.code, ("groups", id, key), finding.message, help, key=True)
