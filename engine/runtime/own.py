"""What rules change of what the engine owns: points, tags, attributes; joined, so that the order of rules does not
matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from ..check.terms import Plain
from ..compile.bounds import EXACT, Number, normal
from .asked import Asked
from .fading import Rate, settled
from .state import MemberRecord, small


class OwnChanges:
    """Changes of one member's state that the rules of one round ask for.

    Args:
        record: the member before the round.

    Attributes:
        taken: whether any rule asked for anything.
    """

    __slots__ = ("ends", "entered", "record", "sets", "sums", "tags", "taken")

    def __init__(self, record: MemberRecord) -> None:
        self.record = record
        self.taken = False
        self.sums: dict[str, Decimal] = {}
        self.sets: dict[str, list[Any]] = {}
        self.tags: dict[str, set[str]] = {}
        self.ends: dict[str, int | None] = {}
        self.entered: dict[str, set[tuple[str, str, int]]] = {}

    def take(self, asked: Iterable[Asked]) -> None:
        """Takes in the effects of a rule that fired; those that change nothing of the engine's are passed over."""
        self.taken = True
        for one in asked:
            match one.verb:
                case "award" | "deduct" | "add":
                    self.add(one.verb, one.attribute, one.amount)
                case "set":
                    self.sets.setdefault(one.attribute or "", []).append(one.value)
                case "tag" | "untag":
                    self.tags.setdefault(one.tag or "", set()).add(one.verb)
                    self._end_of_tag(one)
                case "enter" | "leave":
                    until = -1 if one.until is None else one.until
                    self.entered.setdefault(one.group or "", set()).add((one.verb, one.tag or "", until))

    def add(self, verb: str, attribute: str | None, amount: Number | None) -> None:
        """Takes in an effect that adds to a number or takes from it.

        Args:
            verb: `award`, `deduct` or `add`.
            attribute: what it changes; None is points.
            amount: by how much.
        """
        name, change = attribute or "points", Decimal(amount or 0)
        change = change.copy_negate() if verb == "deduct" else change
        self.sums[name] = EXACT.add(self.sums.get(name, Decimal(0)), change)

    def _end_of_tag(self, one: Asked) -> None:
        """Of two rules that give one tag the longer time holds; for ever is longest."""
        held = self.ends.get(one.tag or "", 0)
        self.ends[one.tag or ""] = None if one.until is None or held is None else max(held, one.until)

    def modes(self) -> list[tuple[str, str, int]]:
        """Groups with the mode they are to be in and when it ends (ms, -1 is for ever); none where rules disagree."""
        found = []
        for group, wanted in sorted(self.entered.items()):
            if len({(verb, mode) for verb, mode, _ in wanted}) > 1:
                continue
            verb, mode, _ = next(iter(wanted))
            until = -1 if any(end == -1 for _, _, end in wanted) else max(end for _, _, end in wanted)
            found.append((group, mode, until) if verb == "enter" else (group, "", -1))
        return found

    def joined(self, at: int, rates: Mapping[str, Rate], started: int) -> tuple[MemberRecord, set[str]]:
        """The member afterwards, and the paths of what changed. Rules that disagree change nothing.

        Args:
            at: the event's time in ms, as which values are written.
            rates: how fast numbers fade, by name.
            started: since when (ms) they fade where nobody has noted that.
        """
        if not (self.sums or self.sets or self.tags):
            return self.record, set()
        record = settled(self.record, (*self.sums, *self.sets), at, rates, started)
        own: dict[str, Plain] = dict(record.own)
        values: dict[str, Plain] = dict(record.values)
        for name, amount in self.sums.items():
            own[name] = normal(EXACT.add(_number(own.get(name, values.get(name, 0))), amount))
        for name, wanted in self.sets.items():
            if all(value == wanted[0] for value in wanted) and wanted[0] is not None:
                (own if name in ("points", *own) else values)[name] = wanted[0]
        own = self._tagged(own)
        before = {**record.values, **record.own}
        after = {**values, **own}
        changed = {f"member.{name}" for name in after if before.get(name) != after[name]}
        if not changed and not self.tags:
            return self.record, set()
        expires = {tag: end for tag, end in self.record.expires.items() if tag not in self.tags}
        expires |= {tag: end for tag, end in self.ends.items() if end is not None and self.tags[tag] == {"tag"}}
        written = {
            **self.record.written,
            **{name: at for name in values if values[name] != self.record.values.get(name)},
        }
        compact = {"values": small(values), "own": small(own), "written": small(written), "expires": small(expires)}
        return replace(record, **compact), changed

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
