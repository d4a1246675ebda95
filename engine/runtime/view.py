"""An event as conditions see it: the facts of one member in one group at one moment, read lazily.

A view is made before an event's facts (for what held until then), after them, and for each member an effect would
reach.
Everything unknown is None.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import structs

from ..check.policy import Log
from ..check.terms import Condition, Plain, Value
from ..community import ANY_GROUP, BOT_ROLE
from ..compile.bounds import AtLeast, Number
from ..compile.moments import is_workday, span_start
from ..interpret import Walker
from ..text.measures import count_of, share_of, share_of_places
from ..text.normal import distinct_letters
from . import contents
from .amounts import Answer, Entry, total, usual_wait
from .facts import known_membership
from .fading import left_of
from .state import InForce, MemberRecord, Membership, MessageRecord, Spent, State
from .subjects import subject_of_log, with_text

if TYPE_CHECKING:
    from ..community import Group
    from ..compile.program import Program
    from .event import Event, Message

DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NOBODY: Mapping[str, Plain] = {}
_NO_LOG: dict[str, list[int]] = {}
_NO_SUMS: dict[str, list[Entry]] = {}
_NO_ANSWERS: dict[str, list[Answer]] = {}
_OF_MEMBERS = ("member in group", "member")
_OF_ALL_GROUPS = ("member", "community")


class _Log(NamedTuple):
    """Of a log, for one subject: when it counted it, whether it counts this event, since when it listened (ms).

    Without instants it is one that has to be asked the long way.
    """

    instants: Sequence[int] | None
    own: int
    since: int


_NO_INSTANTS: Sequence[int] = ()
_NOT_PLAIN = _Log(None, 0, 0)


class View:
    """What a condition can read.

    Args:
        program: the policy.
        state: what is known; read only.
        event: the event.
        at: its time in ms, after clamping.
        group: the group's settings, None for an event without a group.
        group_facts: facts of the group, settings and what events carried.
        member_id: whom the view is about; None for a post of a channel or an event without a member.
        member: what is known of them.
        membership: what is known of them in the group.
        counted: (log, subject) pairs that count this event.
    """

    __slots__ = (
        "_clock",
        "_counts",
        "_logs",
        "_role",
        "_since",
        "_subjects",
        "at",
        "bits",
        "counted",
        "event",
        "floor",
        "group",
        "group_facts",
        "group_id",
        "in_force",
        "kept_since",
        "light",
        "member",
        "member_id",
        "membership",
        "message_record",
        "mode",
        "payload",
        "program",
        "record",
        "state",
        "text",
    )  # fmt: skip

    def __init__(
        self,
        program: Program,
        state: State,
        event: Event,
        at: int,
        group: Group | None,
        group_facts: Mapping[str, Plain],
        member_id: str | None,
        record: MemberRecord,
        membership: Membership,
        payload: Mapping[str, Plain],
        counted: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self.program = program
        self.state = state
        self.kept_since = state.kept_since
        self.event = event
        self.at = at
        self.group = group
        self.group_id = event.group if group is not None else None
        self.group_facts = group_facts
        self.member_id = member_id
        self.record = record
        self.member: Mapping[str, Plain] = _NOBODY
        if member_id is not None and (record.values or record.own):
            self.member = {**record.values, **record.own}
        self.membership = membership
        self.payload = payload
        self.counted = counted
        self.text = event.message.text if event.message is not None else ""
        self.floor: Spent | None = None
        self.mode: str | None = None
        self.in_force: InForce | None = None
        self.message_record: MessageRecord | None = None
        self.bits = 0
        self.light = ""
        self._clock: datetime | None = None
        self._since: int | None = None
        self._role: str | None = ""
        self._counts: dict[tuple[str, int | None], Number | AtLeast | None] = {}
        self._subjects: dict[str, str | None] = {}
        self._logs: dict[str, _Log] = {}

    # ---- the message --------------------------------------------------------------------------------------------

    def read_message(self) -> None:
        """Scans the message's text, once, for all patterns."""
        scan = self.program.scanner.scan(self.text)
        self.bits, self.light = scan.bits, scan.light

    def take_over(self, other: View) -> None:
        """Takes over what another view of the same event has found out already."""
        self.bits, self.light = other.bits, other.light
        self.mode, self.message_record = other.mode, other.message_record
        self.in_force = other.in_force

    def show_message(self, message: Message) -> None:
        """Looks at a message that came before: the one a report or reaction is about."""
        self.event = structs.replace(self.event, message=message)
        self.text = message.text
        self.read_message()

    def match_bits(self, text: str) -> int:
        """The patterns that any text matches."""
        return self.program.scanner.scan(text).bits

    def light_of(self, text: str) -> str:
        """The light form of any text."""
        return self.program.scanner.scan(text).light

    @property
    def _message(self) -> Message | None:
        return self.event.message

    @property
    def message_kind(self) -> str | None:
        return None if self.event.message is None else self.event.message.kind

    @property
    def longest_paragraph(self) -> int:
        return max((len(part.strip()) for part in self.text.split("\n\n")), default=0)

    @property
    def mentions(self) -> frozenset[str] | None:
        return None if self.event.message is None else frozenset(self.event.message.mentions)

    @property
    def reply_to(self) -> str | None:
        return None if self.event.message is None else self.event.message.reply_to

    @property
    def forwarded(self) -> bool | None:
        return None if self.event.message is None else self.event.message.forwarded

    @property
    def edited(self) -> bool:
        return self.event.kind == "edit"

    def has_content(self, entries: frozenset[str]) -> bool | None:
        """Whether the message has any of some kinds of content."""
        return contents.has(self.event.message, self.text, entries)

    def has_only(self, entries: frozenset[str]) -> bool | None:
        """Whether the message has some of these kinds of content and nothing else."""
        return contents.has_only(self.event.message, self.text, entries)

    @property
    def links(self) -> frozenset[str] | None:
        return contents.links(self.event.message, self.text)

    @property
    def domains(self) -> frozenset[str] | None:
        return contents.domains(self.event.message, self.text)

    def measure(self, kind: str, sought: str, argument: str = "", detected: bool = False) -> int | Decimal:
        """How many places of the text match something, or how much of it does; see `check.terms.Measure`."""
        if detected:
            return count_of(self.text, sought, argument) if kind == "count" else share_of(self.text, sought, argument)
        index = self.program.index_of[sought]
        if not self.bits >> index & 1:
            return 0
        if kind == "count":
            return self.program.scanner.count(self.text, index)
        hits = self.program.scanner.hits(self.text, index)
        return share_of_places(self.text, [(hit.start, hit.end) for hit in hits])

    def name_resembles(self, name: str, roles: frozenset[str]) -> bool | None:
        """Whether a name can be taken for that of somebody else who has one of some roles."""
        from .resemblance import name_resembles

        return name_resembles(self, name, roles)

    # ---- the member ---------------------------------------------------------------------------------------------

    @property
    def role(self) -> str | None:
        if self._role == "":
            who = self.member_id
            self._role = None if who is None else role_of(self.program, self.group, who, self.membership)
        return self._role

    @property
    def tier(self) -> str | None:
        if self.member_id is None:
            return None
        found = self.member.get("tier") or self.program.policy.community.defaults.tier
        return found if isinstance(found, str) else None

    @property
    def points(self) -> Plain | None:
        return None if self.member_id is None else self.member.get("points", 0)

    def left_of(self, name: str) -> Plain | None:
        """What is left of a number of the member that fades; nothing is there until a rule adds something."""
        if self.member_id is None:
            return None
        return left_of(self.record, name, self.at, self.program.fading[name], self.state.since_or(self.at))[0]

    @property
    def tags(self) -> frozenset[str] | None:
        found = self.member.get("tags", frozenset())
        if self.member_id is None or not isinstance(found, frozenset):
            return None
        ends = self.record.expires
        return frozenset(tag for tag in found if ends.get(tag, self.at + 1) > self.at) if ends else found

    @property
    def joined_at(self) -> int | None:
        found = self.membership.values.get("joined_at")
        return found if isinstance(found, int) else self.membership.joined

    @property
    def days_in_group(self) -> int | None:
        joined = self.joined_at
        return None if joined is None else max(0, self.at - joined) // DAY_MS

    @property
    def inviter(self) -> str | None:
        found = self.membership.values.get("inviter")
        return found if isinstance(found, str) else None

    def _sanctions(self) -> InForce | None:
        """The sanctions in force, None where nobody reported any."""
        return self.in_force or self.state.in_force.get((self.place, self.member_id or ""))

    @property
    def banned(self) -> bool | None:
        held = self._sanctions()
        if held is None:
            return False if self.membership.present else None
        return held.ban is not None and (held.ban == -1 or held.ban > self.at)

    @property
    def muted(self) -> bool | None:
        held = self._sanctions()
        if held is None:
            return False if self.membership.joined is not None else None
        return held.mute is not None and (held.mute == -1 or held.mute > self.at)

    # ---- the group and the community ----------------------------------------------------------------------------

    @property
    def place(self) -> str:
        return self.group_id or ""

    @property
    def group_name(self) -> str:
        if self.group is None:
            return ""
        return self.place if self.group.name == ANY_GROUP else self.group.name

    @property
    def listed_as(self) -> str | None:
        return None if self.group is None else self.group.id

    @property
    def group_kind(self) -> str | None:
        return None if self.group is None else self.group.kind

    @property
    def group_tags(self) -> frozenset[str]:
        return frozenset() if self.group is None else self.group.tags

    @property
    def group_owner(self) -> str | None:
        return None if self.group is None else self.group.owner

    @property
    def group_size(self) -> Plain | None:
        return self.group_facts.get("size")

    @property
    def group_mode(self) -> str:
        """The mode the group is in; an empty text where it is in none."""
        if self.mode is not None:
            return self.mode
        held = self.state.modes.get(self.group_id or "")
        if held is not None and (held[1] == -1 or held[1] > self.at):
            return held[0]
        return (self.group.mode or "") if self.group is not None and held is None else ""

    # ---- whoever made the event ---------------------------------------------------------------------------------

    def _maker(self, kind: str) -> str | None:
        """The member that an event of a kind came from; of the message's author it says nothing."""
        found = self.event.member.get("id") if self.event.member is not None else None
        return found if self.event.kind == kind and isinstance(found, str) else None

    def _role_here(self, who: str | None) -> str | None:
        if who is None:
            return None
        membership = known_membership(self.program.policy.community, self.state, who, self.group_id)
        return role_of(self.program, self.group, who, membership)

    @property
    def reporter_id(self) -> str | None:
        return self._maker("report")

    @property
    def reporter_role(self) -> str | None:
        return self._role_here(self.reporter_id)

    @property
    def reactor_id(self) -> str | None:
        return self._maker("reaction")

    @property
    def reactor_role(self) -> str | None:
        return self._role_here(self.reactor_id)

    @property
    def actor_id(self) -> str | None:
        found = self.event.payload.get("by")
        return found if self.event.kind == "action" and isinstance(found, str) else None

    @property
    def actor_role(self) -> str | None:
        return BOT_ROLE if self.actor_id == BOT_ROLE else self._role_here(self.actor_id)

    # ---- the group's seats, and the community -------------------------------------------------------------------

    @property
    def group_capacity(self) -> Plain | None:
        return self.group_facts.get("capacity", None if self.group is None else self.group.capacity_max)

    @property
    def community_name(self) -> str:
        return self.program.policy.community.name

    @property
    def community_size(self) -> int:
        """How many members are known to be in any group, each counted once."""
        from .due import memberships_of

        known = set(memberships_of(self.program, self.state))
        here = (self.group_id or "", self.member_id or "")
        if all(here) and self.membership.present is not None:
            known = known | {here} if self.membership.present else known - {here}
        return len({member for _, member in known})

    # ---- the time -----------------------------------------------------------------------------------------------

    def _local(self) -> datetime:
        if self._clock is None:
            moment = _EPOCH + timedelta(milliseconds=self.at)
            self._clock = moment.astimezone(self.program.policy.community.timezone)
        return self._clock

    @property
    def now(self) -> int:
        return self.at

    @property
    def minute(self) -> int:
        local = self._local()
        return local.hour * 60 + local.minute

    @property
    def today(self) -> date:
        return self._local().date()

    @property
    def workday(self) -> bool | None:
        return is_workday(self.today, self.program.policy.community.holidays)

    @property
    def weekday(self) -> str:
        return _WEEKDAYS[self._local().weekday()]

    # ---- counters -----------------------------------------------------------------------------------------------

    def count(
        self, key: str, window: int | None, kind: str = "last", calendar: str | None = None
    ) -> Number | AtLeast | None:
        """How many entries of a log lie in a window that ends with this event, itself included.

        Of a log of sums, what they come to; of one of waits, how long people usually waited, in ms.

        Args:
            key: the log.
            window: milliseconds; None for all there ever were.
            kind: `last`, or `previous` for as long a time before that, or `this` for a span of the calendar.
            calendar: that span.

        Returns:
            the number; a lower bound where not the whole window was listened to; None where the counter has no subject,
            or the source's times are coarser than the window.
        """
        if kind != "last":
            return self._counted_apart(key, window or 0, kind, calendar)
        if self.floor is not None:
            return self._counted(key, window)
        kept = self._counts
        try:
            return kept[key, window]
        except KeyError:
            found = kept[key, window] = self._counted(key, window)
            return found

    def _counted_apart(self, key: str, window: int, kind: str, calendar: str | None) -> Number | AtLeast | None:
        """`within previous 30d`, `within this month`."""
        if kind == "this":
            return self._counted(key, self.at - span_start(calendar, self.at, self._zone) + 1)
        log = self.program.policy.logs[key]
        subject = self.subject(key, log)
        if subject is None or window < self.event.precision:
            return None
        whole = self.at - 2 * window >= self._listened_since(key, log)
        if log.source == "sum":
            entries = self.state.sums.get(key, _NO_SUMS).get(subject, ())
            return total(entries, self.at - 2 * window, self.at - window, (), whole)
        instants = self.state.logs.get(key, _NO_LOG).get(subject, ())
        number = bisect_right(instants, self.at - window) - bisect_right(instants, self.at - 2 * window)
        return number if whole else AtLeast(number)

    @property
    def _zone(self) -> ZoneInfo:
        return self.program.policy.community.timezone

    def of_message(self, noun: str, name: str | None, window: int | None) -> int | None:
        """How many people reported the message, or reacted to it, within a window (ms) that ends with the event."""
        record = self.message_record
        if record is None:
            return None
        start = -(1 << 62) if window is None else self.at - window
        if noun == "report":
            return sum(1 for at in record.reports.values() if start < at <= self.at)
        found = {
            who for (which, who), at in record.reactions.items() if name in (None, which) and start < at <= self.at
        }
        return len(found)

    def heads(self, condition: Condition | None = None) -> int | None:
        """How many members the group is known to have, all or those of whom a condition is true."""
        from .due import members_of, view_at

        if self.group_id is None:
            return None
        walker = Walker(self.program.policy)
        number = 0
        for member in self._present(members_of(self.program, self.state, self.group_id)):
            view = self
            if member != self.member_id:
                view = view_at(self.program, self.state, self.event, self.group_id, member)
            number += condition is None or walker.judge(condition, view) is True
        return number

    def ranking(self, count: int, by: Value) -> tuple[tuple[str, str, object], ...] | None:
        """The members of the group with the highest values: (id, name, value), highest first, ties by id."""
        from .due import members_of, view_at

        if self.group_id is None:
            return None
        walker = Walker(self.program.policy)
        found = []
        for member in self._present(members_of(self.program, self.state, self.group_id)):
            view = view_at(self.program, self.state, self.event, self.group_id, member)
            value = walker.value(by, view)
            value = value.least if isinstance(value, AtLeast) else value
            if isinstance(value, int | Decimal) and value > 0:
                found.append((-value, member, str(view.member.get("name", member))))
        return tuple((member, name, -value) for value, member, name in sorted(found)[:count])

    def is_ranked(self, count: int, by: Value) -> bool:
        """Whether the member is among the highest."""
        return any(member == self.member_id for member, _, _ in self.ranking(count, by) or ())

    def _of_inviter(self) -> View | None:
        from .due import view_at

        who = self.inviter
        return None if who is None else view_at(self.program, self.state, self.event, self.group_id, who)

    @property
    def inviter_name(self) -> str | None:
        view = self._of_inviter()
        found = None if view is None else view.member.get("name")
        return found if isinstance(found, str) else None

    @property
    def inviter_role(self) -> str | None:
        view = self._of_inviter()
        return None if view is None else view.role

    @property
    def inviter_tier(self) -> str | None:
        view = self._of_inviter()
        return None if view is None else view.tier

    def _present(self, members: set[str]) -> set[str]:
        """Who is in the group as this view sees it: its own member may have just come or gone."""
        if self.member_id is None or self.membership.present is None:
            return members
        return members | {self.member_id} if self.membership.present else members - {self.member_id}

    def reaches(self, key: str, window: int, least: int) -> bool | None:
        """Whether a counter is at least some number: what `count` says compared with it, at less cost.

        Args:
            key: the log.
            window: milliseconds.
            least: the number.
        """
        if self.floor is not None:
            found = self._counted(key, window)
            return None if found is None else found >= least
        log = self._logs.get(key)
        if log is None:
            log = self._logs[key] = self._log(key)
        instants, own, since, at = log.instants, log.own, log.since, self.at
        if instants is None or window < self.event.precision:
            found = self._counted(key, window)
            return None if found is None else found >= least
        needed, start = least - own, at - window
        if needed <= 0:
            return True
        if len(instants) >= needed:
            if instants[-1] > at:  # this event came late
                if bisect_right(instants, at) - bisect_right(instants, start) >= needed:
                    return True
            elif instants[-needed] > start:
                return True
        return False if start >= since else None

    def _log(self, key: str) -> _Log:
        """What of a log is this event's business."""
        log = self.program.policy.logs[key]
        subject = self.subject(key, log)
        if subject is None or log.source == "active" or (log.texts and not distinct_letters(self.light)):
            return _NOT_PLAIN
        own = 1 if (key, subject) in self.counted else 0
        return _Log(self.state.logs.get(key, _NO_LOG).get(subject, _NO_INSTANTS), own, self._listened_since(key, log))

    def _counted(self, key: str, window: int | None) -> Number | AtLeast | None:
        log = self.program.policy.logs[key]
        subject = self.subject(key, log)
        if subject is None or (window is not None and window < self.event.precision):
            return None
        if log.source in ("sum", "wait"):
            return self._amounting(key, log, subject, window)
        if log.texts and not distinct_letters(self.light):
            return 1
        own = 1 if (key, subject) in self.counted else 0
        if window is None:
            return self._ever(key, log, subject, own)
        start = self.at - window
        if self.floor is not None:
            start = min(max(start, self.floor.up_to.get((key, subject), start)), self.at)
        if log.source == "active":
            return self._active(key, log, subject, start)
        number = own
        instants = self.state.logs.get(key, _NO_LOG).get(subject)
        if instants:
            number += bisect_right(instants, self.at) - bisect_right(instants, start)
        return number if start >= self._listened_since(key, log) else AtLeast(number)

    def _amounting(self, key: str, log: Log, subject: str, window: int | None) -> Number | AtLeast | None:
        """What events carried comes to, or how long people usually waited; this event included."""
        start = None if window is None else self.at - window
        whole = start is not None and start >= self._listened_since(key, log)
        counted = (key, subject) in self.counted
        if log.source == "wait":
            waited = self.state.waiting.get(self.group_id or "")
            own = () if waited is None or not counted else (max(0, self.at - waited[0]),)
            answers = self.state.answers.get(key, _NO_ANSWERS).get(subject, ())
            return usual_wait(answers, start or 0, self.at, own) if whole else None
        amount = self.payload.get((log.name or "").partition(".")[2])
        own_amount = (amount if isinstance(amount, int | Decimal) else None,) if counted else ()
        return total(self.state.sums.get(key, _NO_SUMS).get(subject, ()), start, self.at, own_amount, whole)

    def _active(self, key: str, log: Log, group: str, start: int) -> int | AtLeast:
        """How many members spoke in a window; kept is when each spoke last."""
        lately = self.state.lately.get(key, {}).get(group, {})
        number = sum(1 for who, at in lately.items() if at > start and who != self.member_id)
        speaks = (key, group) in self.counted or lately.get(self.member_id or "", start) > start
        number += speaks
        return number if start >= self._listened_since(key, log) else AtLeast(number)

    def subject(self, key: str, log: Log) -> str | None:
        """Whom a log counts this event for; of logs of texts, together with the text."""
        try:
            return self._subjects[key]
        except KeyError:
            # logs that count for the same subject share its name, in memory too
            subject = self._subjects.get(log.by)
            if subject is None:
                subject = self._subjects[log.by] = subject_of_log(log, self.member_id, self.group_id)
            if subject is not None and log.texts:
                subject = with_text(subject, self.light)
            self._subjects[key] = subject
            return subject

    def count_this(self, counted: frozenset[tuple[str, str]]) -> None:
        """Says which logs count this event itself."""
        self.counted = counted
        self._counts.clear()
        self._logs.clear()

    def _ever(self, key: str, log: Log, subject: str, own: int) -> int | AtLeast:
        number = self.state.counts.get(key, {}).get(subject, 0) + own
        if self.floor is not None and (key, subject) in self.floor.up_to:
            return number - self.floor.up_to[key, subject]
        if self.program.policy.logs[key].source in ("offence", "warning"):
            return number
        joined = self.membership.joined
        whole = log.by == "member in group" and joined is not None and joined >= self._kept_since(key, log)
        return number if whole else AtLeast(number)

    def spending(self, keys: frozenset[str]) -> dict[tuple[str, str], int]:
        """What is spent of logs, for the subjects they count this event for, once this event's rule has fired.

        Args:
            keys: the rule's logs; only what is counted of a member is spent.
        """
        found = {}
        for key in sorted(keys):
            log = self.program.policy.logs[key]
            subject = self.subject(key, log)
            if subject is not None and log.by in _OF_MEMBERS:
                own = 1 if (key, subject) in self.counted else 0
                ever = self.state.counts.get(key, {}).get(subject, 0) + own
                found[key, subject] = ever if log.retention is None else self.at
        return found

    def _group_since(self) -> int:
        if self._since is None:
            since = self.state.since if self.state.since is not None else self.at
            gaps = self.state.gaps
            self._since = max(since, gaps.get("", since), gaps.get(self.group_id or "", since)) if gaps else since
        return self._since

    def _kept_since(self, key: str, log: Log) -> int:
        since = self._group_since()
        if self.state.gaps and log.by in _OF_ALL_GROUPS:
            since = max(since, *self.state.gaps.values())
        return max(since, self.kept_since.get(key, since)) if self.kept_since else since

    def _listened_since(self, key: str, log: Log) -> int:
        """Since when whatever there was to count would have been counted, in ms."""
        if log.source in ("offence", "warning"):
            return -(1 << 62)  # what the engine does itself it knows of, since ever
        since, by = self._kept_since(key, log), log.by
        if by in ("group", "community"):
            return since
        joined = self.membership.joined
        if by == "member in group" and joined is not None and joined >= since:
            return -(1 << 62)
        first = self.membership.first if by == "member in group" else self.record.first
        return max(since, first)


def role_of(program: Program, group: Group | None, member_id: str, membership: Membership) -> str | None:
    """A member's role in a group: as the community file lists it, as events carried it, or by default; else unknown.

    Args:
        program: the policy with its community.
        group: the group's settings.
        member_id: whose role.
        membership: what events said of them in the group.
    """
    community = program.policy.community
    if community.is_ours(member_id):
        return "bot"
    if group is not None and member_id == group.owner:
        return "owner"
    if group is not None and member_id in group.admins:
        return "admin"
    carried = membership.values.get("role")
    if isinstance(carried, str):
        return carried
    if group is not None and group.lists_roles:
        return "member"
    return community.defaults.role
