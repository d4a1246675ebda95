"""Who sends messages that are taken in place, and what is known of them: from before, or by the message itself."""

from __future__ import annotations

from ..community import BOT_PREFIX, BOT_ROLE
from ..compile.program import Program
from .listened import ALWAYS, heard_since
from .news import News, is_watched, news_of
from .places import Room, Track
from .said import Heard, Said
from .state import MemberRecord, Membership, State
from .subjects import BETWEEN


class Senders:
    """Finds the senders of messages.

    Args:
        program: the policy.
        state: what is known; read only.

    Attributes:
        since: from when on everything was listened to, in ms; `ALWAYS` where that can't be said of all.
    """

    __slots__ = ("_is_watched", "_lateness", "program", "since", "state")

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        self.since = ALWAYS
        self._lateness, self._is_watched = program.policy.community.defaults.lateness, is_watched(program)

    def meet(self, room: Room, said: Said | Heard, at: int) -> tuple[Track | None, News | None]:
        """The sender of a message, and what it tells of them that was not known; nobody where there is more to it.

        Args:
            room: where it was sent.
            said: the message.
            at: its time in ms.
        """
        who, name = said.member.id, said.member.name
        track = self._met(room, who)
        if track is not None and (name is None or self.is_named(who, name)):
            return track, None
        news = None if self._is_watched else news_of(self.program, self.state, said, at)
        if news is None:
            return None, None
        return track or self._track(room, who, news.record, news.membership), news

    def is_named(self, who: str, name: str) -> bool:
        """Whether a member is known to be called so."""
        record = self.state.members.get(who)
        return record is not None and "name" in record.written and name == record.values.get("name")

    def _met(self, room: Room, who: str) -> Track | None:
        """A member of whom a room knows nothing, or nothing that is still so; None where messages may not be passed."""
        membership, track, changes = room.here.get(who), room.tracks.get(who), self.state.memberships.changes
        if track is not None and track.membership is membership:
            track.changes = changes
            return track
        if membership is None or membership.present is not True or membership.role == BOT_ROLE:
            return None
        if who in self.program.policy.community.bots or who.startswith(BOT_PREFIX):
            return None
        track = room.tracks[who] = self._track(room, who, self.state.members.get(who), membership)
        return track

    def _track(self, room: Room, who: str, record: MemberRecord | None, membership: Membership) -> Track:
        heard = heard_since(self.state, room.place, record, membership, self.since, self._lateness)
        return Track(membership, f"{room.place.group}{BETWEEN}{who}", self.state.memberships.changes, heard)
