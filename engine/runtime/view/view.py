"""An event as conditions see it: the facts of one member in one group at one moment, read lazily.

A view is made before an event's facts (for what held until then), after them, and for each member an effect would
reach. Everything unknown is None.
"""

from __future__ import annotations

from .counters import Counters
from .group import GroupFacts
from .local_time import LocalTime
from .message import MessageFacts
from .others import Others


class View(MessageFacts, Others, GroupFacts, Counters, LocalTime):
    """What a condition can read."""

    __slots__ = ()
