"""The roster: who the members are, from the community file itself or from a YAML or CSV file beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..diagnostics import Label, PolicyError, did_you_mean, listing
from ..source import Source, Span
from ..syntax.vocabulary import vocabulary
from ..yaml_schema import found, shortened
from ..yaml_source import YamlValue, read_yaml
from .built_ins import GIVEN, canonical_attribute, canonical_role, is_attribute
from .draft import Draft
from .model import ANY_GROUP, AttributeType, Community, Value
from .moments import parse_moment
from .roster_csv import read_csv
from .roster_rows import Cell, Row, rows_of
from .values import Unfit, plain_text, typed

ReadFile = Callable[[str], Source]
"""Reads a file beside the community file by its name. Raises `OSError` or `PolicyError` when it can't be had."""

MAX_FINDINGS = 50
"""After so many findings a roster isn't looked at any further."""

MAX_ID = 200
"""The longest id, in characters."""

_CONTROL = re.compile(r"[\x00-\x1f]")
_LEAVES_FOLDER = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\~]|^[A-Za-z]:")
_SEPARATORS = re.compile(r"[;；、|]")
_TEXT = AttributeType("text")


def add_roster(draft: Draft, community: Community, read_file: ReadFile | None) -> Community:
    """Read the members that a community file lists or names a file of.

    Args:
        draft: the community file; findings are added to it.
        community: what was read from it so far.
        read_file: reads the roster's file; None when files can't be read here.

    Returns:
        the community with its members.
    """
    reading = _Reading(draft, community, {**GIVEN["member"], **community.attributes["member"]})
    for row in _rows(draft, read_file):
        reading.add(row)
        if reading.is_too_much():
            break
    return replace(community, members=reading.members, members_as_of=_as_of(draft, community))


def _as_of(draft: Draft, community: Community) -> int | None:
    text = draft.text("members_as_of")
    moment = parse_moment(text, community.timezone) if text else None
    if text and moment is None:
        draft.report_value("G413", ("members_as_of",), "a date, or a date and time such as `2026-07-03T20:00`")
    return moment


def _rows(draft: Draft, read_file: ReadFile | None) -> Iterable[Row]:
    members = draft.data.get("members")
    if isinstance(members, dict):
        return rows_of(draft.document, members, ("members",))
    source = _read(draft, members, read_file) if isinstance(members, str) else None
    if source is None:
        return ()
    return read_csv(draft, source) if source.name.casefold().endswith(".csv") else _yaml_rows(draft, source)


def _read(draft: Draft, name: str, read_file: ReadFile | None) -> Source | None:
    shown = shortened(name)
    if _LEAVES_FOLDER.search(name):
        help = "put the file into the community file's folder and write its name"
        draft.report("G407", ("members",), f"`{shown}` lies outside the community file's folder", help)
    elif not name.casefold().endswith((".csv", ".yaml", ".yml")):
        draft.report("G406", ("members",), f"`{shown}` is no roster, expected a `.csv`, `.yaml` or `.yml` file")
    elif read_file is None:
        draft.report("G406", ("members",), f"`{shown}` can't be read, since no files are read here")
    else:
        return _had(draft, shown, name, read_file)
    return None


def _had(draft: Draft, shown: str, name: str, read_file: ReadFile) -> Source | None:
    try:
        return read_file(name)
    except PolicyError as error:
        place = draft.document.place(("members",))
        draft.findings.extend(d if d.span else replace(d, span=place) for d in error.diagnostics)
    except FileNotFoundError:
        draft.report("G406", ("members",), f"there is no file `{shown}` in the community file's folder")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        draft.report("G406", ("members",), f"`{shown}` can't be read: {reason[:1].lower()}{reason[1:]}")
    return None


def _yaml_rows(draft: Draft, source: Source) -> Iterable[Row]:
    document, findings = read_yaml(source)
    draft.findings.extend(findings)
    if document is None:
        return ()
    if not isinstance(document.value, dict):
        expected = "members by their number on the platform, such as `u1: {role: admin}`"
        draft.report_at("G412", document.root.span, f"the roster is {found(document.value)}, expected {expected}")
        return ()
    for id, columns in document.value.items():
        if not isinstance(columns, dict | None):
            message = f"`{shortened(id)}` is {found(columns)}, expected keys such as `role:`, each with its value"
            draft.report_at("G412", document.place((id,)), message)
    return rows_of(document, document.value, ())


@dataclass(slots=True)
class _Reading:
    """The members read so far."""

    draft: Draft
    community: Community
    types: Mapping[str, AttributeType]
    members: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    unknown: set[Span] = field(default_factory=set)
    findings_before: int = -1

    def __post_init__(self) -> None:
        self.findings_before = len(self.draft.findings)

    def is_too_much(self) -> bool:
        """Whether there is so much wrong that reading on would tell nothing new."""
        return len(self.draft.findings) - self.findings_before >= MAX_FINDINGS

    def add(self, row: Row) -> None:
        """Read a row."""
        if not row.id.strip():
            self.draft.report_at("G434", row.span, "a member needs an id", "write the member's number on the platform")
        elif len(row.id) > MAX_ID or _CONTROL.search(row.id):
            message = f"an id is one line of at most {MAX_ID} characters, found `{shortened(row.id)}`"
            self.draft.report_at("G434", row.span, message)
        elif row.id in self.places:
            label = Label(self.places[row.id], "the first one")
            message = f"the member `{shortened(row.id)}` is listed twice"
            help = "keep one of the two, with all groups in `in`"
            self.draft.report_at("G434", row.span, message, help, label)
        else:
            self.places[row.id] = row.span
            self.members[row.id] = self._member(row)

    def _member(self, row: Row) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for written, cell in row.cells.items():
            column = _column(written)
            value = None if cell.value is None else self._value(column, written, cell, row.table)
            if value is not None:
                values[column] = value
        return values

    def _value(self, column: str, written: str, cell: Cell, table: bool) -> Value | None:
        if column == "role":
            return self._role(cell)
        if column == "tier":
            return self._tier(cell)
        if column == "in":
            return self._groups(cell, table)
        if column in self.types:
            return self._typed(written, cell, self.types[column], table)
        if column not in self.draft.written("attributes", "member"):
            self._unknown_column(column, written, cell, table)
        return None

    def _typed(self, written: str, cell: Cell, type: AttributeType, table: bool) -> Value | None:
        value = _split(cell.value) if table and type.kind == "set" else cell.value
        try:
            return typed(value, type, self.community.timezone)
        except Unfit as unfit:
            message = f"`{shortened(written)}` is {found(cell.value)}, expected {unfit.expected}"
            self.draft.report_at("G414", cell.span, message, unfit.help)
            return None

    def _name(self, what: str, cell: Cell) -> str | None:
        value = self._typed(what, cell, _TEXT, table=False)
        return value if isinstance(value, str) else None

    def _role(self, cell: Cell) -> str | None:
        name = self._name("role", cell)
        role = canonical_role(name) if name else None
        if role and not self.community.knows_role(role) and not self.draft.lost("roles"):
            self._undeclared("role", role, self.community.roles, cell)
        return role

    def _tier(self, cell: Cell) -> str | None:
        tier = self._name("tier", cell)
        if tier and tier not in self.community.tiers and not self.draft.lost("tiers"):
            self._undeclared("tier", tier, self.community.tiers, cell)
        return tier

    def _undeclared(self, what: str, name: str, known: tuple[str, ...], cell: Cell) -> None:
        help = did_you_mean(name, known) or f"there are {listing(known)}"
        self.draft.report_at("G422", cell.span, f"there is no {what} `{shortened(name)}` in `{what}s`", help)

    def _groups(self, cell: Cell, table: bool) -> frozenset[str] | None:
        groups = self._typed("in", cell, AttributeType("set"), table)
        if not isinstance(groups, frozenset):
            return None
        known = self.draft.written("groups")
        for group in sorted(groups.difference(known) if ANY_GROUP not in known else ()):
            help = did_you_mean(group, known) or "list it under `groups:` of the community file for rules to hold in it"
            self.draft.report_at("G421", cell.span, f"the group `{shortened(group)}` is not listed", help)
        return groups

    def _unknown_column(self, column: str, written: str, cell: Cell, table: bool) -> None:
        if cell.heading in self.unknown:
            return
        self.unknown.add(cell.heading)
        help = (
            did_you_mean(column, ("role", "tier", "in", *self.types))
            or "declare it under `attributes: member:` to use it in policies"
        )
        if is_attribute("member", column):
            help = "it follows from events, so a roster can't say it"
        if table:
            # What a CRM exports holds more than policies need.
            message = f"the column `{shortened(written)}` is not used"
            self.draft.warn_at("G410", cell.heading, message, help)
        else:
            self.draft.report_at("G410", cell.heading, f"unknown key `{shortened(written)}` of a member", help)


def _column(written: str) -> str:
    if "IN" in vocabulary().keyword_spellings.get(written.strip(), ()):
        return "in"
    return canonical_attribute("member", written)


def _split(value: YamlValue) -> YamlValue:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in _SEPARATORS.split(plain_text(value)) if part.strip()]
