"""What the short way knew of a message when a rule turned out to be true: the long way goes on from there."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import msgspec

from ..check.policy import Log
from .view import View


class Begun(msgspec.Struct, gc=False):
    """A message whose facts are taken in and that is counted, and on which something happens.

    Args:
        view: the message as conditions see it, its text scanned, with the logs that count it.
        counted: those logs, by key in order, and whom for.
        changed: paths of the facts that changed.
        true: which event rules are true, by their indexes among those for messages in the group.
        unknown: which of them are unknown.
        puts: what the state becomes by these facts, and that the event was seen.
    """

    view: View
    counted: list[tuple[str, str, Log]]
    changed: Set[str]
    true: list[int]
    unknown: list[int]
    puts: list[tuple[str, Any, Any]]
