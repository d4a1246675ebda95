"""What a community is: its groups, who is who, and the words its policies may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from ..source import Source, Span
from ..yaml_source import YamlDocument, YamlValue

if TYPE_CHECKING:
    from .parameters import Declaration

AttributeKind = Literal["number", "text", "boolean", "date", "datetime", "time", "duration", "set", "enum"]
ATTRIBUTE_KINDS: tuple[AttributeKind, ...] = get_args(AttributeKind)
Value: TypeAlias = bool | int | Decimal | str | date | time | frozenset[str]
"""A typed value; moments are milliseconds since the epoch and durations milliseconds, both `int`."""

ANY_GROUP = "*"
"""The key of the settings that hold for groups which the community file does not list."""
BOT_PREFIX = "bot:"
"""How the ids of our own bots begin."""
BOT_ROLE = "bot"
"""The role of other people's bots, known whether or not a community lists it."""

DAY = 86_400_000
HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class AttributeType:
    """What values an attribute has.

    Args:
        kind: what sort of value; `datetime` is a moment, `duration` a length of time, `set` a set of texts.
        values: of an `enum`, the values there are, in the file's order; else empty.
        fades: of a `number`, how much of it is forgiven in how many milliseconds; None when nothing is.
        span: where it is declared; None for what is built in.
    """

    kind: AttributeKind
    values: tuple[str, ...] = ()
    fades: tuple[Decimal, int] | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a policy or an event says nothing.

    Args:
        forget_after: how long an offence counts, in milliseconds.
        mute: how long `mute` without a duration lasts, in milliseconds.
        grace: how long after an offence further ones don't count, in milliseconds.
        role: the role of members of whom nobody has said it; None leaves it unknown.
        tier: the tier of members of whom nobody has said it; None leaves it unknown.
        on_error: `hold` keeps a message back when a rule about it can't be decided, `skip` lets it pass.
        lateness: how late an event may arrive before its time is moved up, in milliseconds.
    """

    forget_after: int = 30 * DAY
    mute: int = HOUR
    grace: int = 0
    role: str | None = None
    tier: str | None = None
    on_error: Literal["skip", "hold"] = "skip"
    lateness: int = HOUR


@dataclass(frozen=True, slots=True)
class Group:
    """A group in which rules hold.

    Args:
        id: its number or name on the platform, as events carry it; `*` stands for every group that isn't listed.
        name: its name for people.
        kind: the kind of group, by which rules can mean it; None when the file gives none.
        tags: words by which rules can mean several groups.
        owner: the owner's id; None when the file names none.
        admins: the admins' ids.
        succession: the ids of those who become owner if the owner leaves, first in line first.
        capacity_min: the least number of members it should have; None for no such figure.
        capacity_max: the most members it may have; None for no such figure.
        mode: the mode it is in from the start; None for none.
        attributes: values of attributes of groups, typed; what has no value isn't there.
        lists_roles: whether the file names its owner or admins, so that anyone else in it is a plain member.
    """

    id: str
    name: str
    kind: str | None = None
    tags: frozenset[str] = frozenset()
    owner: str | None = None
    admins: frozenset[str] = frozenset()
    succession: tuple[str, ...] = ()
    capacity_min: int | None = None
    capacity_max: int | None = None
    mode: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    lists_roles: bool = False


@dataclass(frozen=True, slots=True)
class Community:
    """A community as its file says it.

    Args:
        name: its name for people.
        timezone: where it lives; schedules and times of day are in it.
        platform: where its groups are, such as `wechat`; it decides which effects are possible.
        language: the language in which members are written to.
        precision: how exactly the platform tells the time of an event.
        defaults: what holds where a policy or an event says nothing.
        holidays: the country whose holidays and make-up workdays count; None for none.
        roles: strongest first, built-in ones by their English names, always with `owner`, `admin` and `member`.
        tiers: lowest first.
        modes: the states a group can be put into.
        tags: tags members may have that no rule gives, such as `trusted`.
        by_hand: verbs of effects that the platform can't carry out and the admins are known to do by hand.
        tracks: for each track its groups, lowest first.
        attributes: for `member` and `group` the attributes that the file declares.
        events: events of the community's own, each with the types of what it carries.
        groups: the groups in which rules hold, by id.
        templates: texts by name.
        parameters: parameters of the community's own, by name.
        settings: the values that the community chose for parameters of policies, by name or by folder and name; what
            they say is a part of the policy that uses them.
        members: the roster: for each member's id what is known, typed. `role` is in the community's names, `in` a set
            of groups; what has no value isn't there.
        members_as_of: when the roster was true, in milliseconds since the epoch; None: older than every event.
        bots: ids of our own bots besides those that begin with `bot:`.
        open: whether any group, kind and tag that a policy names is taken as declared, and rules hold everywhere.
        source: the community file; None when there is none.
    """

    name: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    platform: str = "generic"
    language: str = "en"
    precision: Literal["ms", "s", "min"] = "ms"
    defaults: Defaults = field(default_factory=Defaults)
    holidays: str | None = None
    roles: tuple[str, ...] = ("owner", "admin", "member")
    tiers: tuple[str, ...] = ("normal", "VIP")
    modes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    by_hand: frozenset[str] = field(default=frozenset(), compare=False)
    tracks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[Literal["member", "group"], Mapping[str, AttributeType]] = field(
        default_factory=lambda: {"member": {}, "group": {}}
    )
    events: Mapping[str, Mapping[str, AttributeType]] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Declaration] = field(default_factory=dict, compare=False)
    settings: Mapping[tuple[str, ...], YamlValue] = field(default_factory=dict, compare=False)
    members: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    members_as_of: int | None = None
    bots: frozenset[str] = frozenset()
    open: bool = False
    source: Source | None = field(default=None, compare=False, repr=False)
    document: YamlDocument | None = field(default=None, compare=False, repr=False)

    def group_of(self, id: str) -> Group | None:
        """The settings of a group as an event names it, or None when no rule holds there."""
        if id in self.groups:
            return self.groups[id]
        if ANY_GROUP in self.groups:
            return self.groups[ANY_GROUP]
        return Group(id, id) if self.open else None

    @property
    def fading(self) -> dict[str, tuple[Decimal, int]]:
        """The numbers of members that fade, each with how much of it is forgiven in how many milliseconds."""
        return {name: kind.fades for name, kind in self.attributes["member"].items() if kind.fades is not None}

    def knows_role(self, role: str) -> bool:
        """Whether members may have this role; `bot` is always known."""
        return role == BOT_ROLE or role in self.roles

    def is_ours(self, member: str) -> bool:
        """Whether an id is that of one of our own bots, whose messages run no rules and count nowhere."""
        return member.startswith(BOT_PREFIX) or member in self.bots

    def span_of(self, path: Sequence[str | int], *, key: bool = False) -> Span | None:
        """Where something stands in the community file.

        Args:
            path: keys and indexes, such as `("groups", "vip_group", "kind")`.
            key: whether the key is meant and not its value.

        Returns:
            the place, or that of its nearest part that is there; None when there is no file.
        """
        if self.document is None:
            return None
        return self.document.key_span(path) if key else self.document.span(path)
