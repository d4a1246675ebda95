"""A message by itself, as conditions see it that ask for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .message import MessageFacts

if TYPE_CHECKING:
    from ...compile.program import Program
    from ..event import Event
    from ..said import Heard, Said


class Utterance(MessageFacts):
    """What a message says of itself; to ask for anything else is an error.

    Args:
        program: the policy.
        what: the message, as an event or as it is skimmed.
    """

    __slots__ = ()

    def __init__(self, program: Program, what: Event | Said | Heard) -> None:
        self.program = program
        self.event = what  # type: ignore[assignment]
        self.text = "" if what.message is None else what.message.text
