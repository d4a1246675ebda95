"""A quick look at the lines of a trace of which only some are to be evaluated: of the others, as little as has to be known.

Only plain messages are skimmed, which are most of what is said; every other line is read in full.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..runtime.event import Event, read_said

Skim = Callable[[bytes, int], Event | None]
"""A function of a line and of how fine its times are, in ms: the event it holds, which has no message where it is
not to be evaluated; None for a line to be read in full."""


def skimming(is_ours: Callable[[str, str], bool]) -> Skim:
    """Skims messages.

    Args:
        is_ours: whether what a member says in a group is to be evaluated, by the ids of group and member.
    """
    return partial(read_said, is_wanted=is_ours)
