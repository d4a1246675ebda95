"""The logs that count a message, where it brings none of them near a number that is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from ..text.normal import distinct_letters, light
from .places import Place
from .said import Heard, Said
from .state.state import Counted
from .state.windows import Windows, may_reach
from .subjects import with_text


def counting(
    logs: Mapping[str, Windows], place: Place, subject: str, said: Said | Heard, at: int
) -> list[Counted] | None:
    """The logs that count a message that matches no pattern; None where it may reach a number.

    Where a log is alone, it has nothing of the member yet, so that no number is near.

    Args:
        logs: what they have counted.
        place: the group.
        subject: whom logs count the sender's messages in the group for.
        said: the message.
        at: its time in ms.
    """
    if place.alone is not None:
        return [(place.alone, subject, None)]
    plain = light(said.message.text) if place.reads else ""
    subjects = subject, said.member.id, place.group, ""
    counted: list[Counted] = []
    for key, log, numbers, _, counts, whom in place.asked:
        whose = with_text(subjects[whom], plain) if log.texts else subjects[whom]
        entries = None
        if log.retention is not None:
            rows = logs.get(key)
            entries = None if rows is None else rows.get(whose)
            asks = numbers and (not log.texts or distinct_letters(plain))
            if asks and entries is not None and may_reach(entries, at, numbers):
                return None
        if counts:
            counted.append((key, whose, entries))
    return counted
