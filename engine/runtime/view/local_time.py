"""The moment as conditions see it, on the community's clock and calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ...compile.moments import is_workday
from .context import Context

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class LocalTime(Context):
    """The event's time where the community is."""

    __slots__ = ()

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
