"""A quick look at the lines of a trace that several processes share: of those for others, as little as all have to know.

Only messages that say nothing of their group, and of their sender a name at most, are skimmed, which are most of what is
said; every other line is read in full. What can be skimmed is a valid event, so that all processes agree on which lines are events at all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..runtime.event import Event, read_said

Skim = Callable[[bytes, int], Event | None]
"""A function of a line and of how fine its times are, in ms: the event it holds, which has no message where somebody else
evaluates it; None for a line to be read in full."""


def skimming(is_ours: Callable[[str, str], bool]) -> Skim:
    """Skims messages.

    Args:
        is_ours: whether this process evaluates what a member says in a group, by the ids of group and member.
    """
    return partial(read_said, is_wanted=is_ours)
