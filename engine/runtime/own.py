"""What rules change of what the engine owns: points, tags, attributes; joined, so that the order of rules does not
matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..check.terms import Plain
from ..compile.bounds import normal
from .asked import Asked
from .state import MemberRecord


class OwnChanges:
    """Changes of one member's state that the rules of one round ask for.

    Args:
        record: the member before the round.
    """

    def __init__(self, record: MemberRecord) -> None:
        self.record = record
        self.sums: dict[str, Decimal] = {}
        self.sets: dict[str, list[Any]] = {}
        self.tags: dict[str, set[str]] = {}

    def take(self, asked: Iterable[Asked]) -> None:
        """Takes in the effects of a rule that fired; those that change nothing of the engine's are passed over."""
        for one in asked:
            match one.verb:
                case "award" | "deduct" | "add":
                    amount = Decimal(one.amount or 0)
                    name = one.attribute or "points"
                    self.sums[name] = self.sums.get(name, Decimal(0)) + (-amount if one.verb == "deduct" else amount)
                case "set":
                    self.sets.setdefault(one.attribute or "", []).append(one.value)
                case "tag" | "untag":
                    self.tags.setdefault(one.tag or "", set()).add(one.verb)

    def joined(self, at: int) -> tuple[MemberRecord, set[str]]:
        """The member afterwards, and the paths of what changed. Rules that disagree change nothing.

        Args:
            at: the event's time in ms, as which values are written.
        """
        if not (self.sums or self.sets or self.tags):
            return self.record, set()
        own: dict[str, Plain] = dict(self.record.own)
        values: dict[str, Plain] = dict(self.record.values)
        for name, amount in self.sums.items():
            own[name] = normal(_number(own.get(name, values.get(name, 0))) + amount)
        for name, wanted in self.sets.items():
            if all(value == wanted[0] for value in wanted) and wanted[0] is not None:
                (own if name in ("points", *own) else values)[name] = wanted[0]
        own = self._tagged(own)
        before = {**self.record.values, **self.record.own}
        after = {**values, **own}
        changed = {f"member.{name}" for name in after if before.get(name) != after[name]}
        if not changed:
            return self.record, set()
        written = {
            **self.record.written,
            **{name: at for name in values if values[name] != self.record.values.get(name)},
        }
        return replace(self.record, values=values, own=own, written=written), changed

    def _tagged(self, own: Mapping[str, Plain]) -> dict[str, Plain]:
        if not self.tags:
            return dict(own)
        held = own.get("tags", frozenset())
        tags = set(held) if isinstance(held, frozenset) else set()
        for tag, verbs in self.tags.items():
            if verbs == {"tag"}:
                tags.add(tag)
            elif verbs == {"untag"}:
                tags.discard(tag)
        return {**own, "tags": frozenset(tags)}


def _number(value: Plain) -> Decimal:
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)
