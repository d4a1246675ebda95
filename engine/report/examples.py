"""Examples of a rule at work: few of many, chosen so that they differ, and the same in every run."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..replay.dry_run import Outcome
from ..runtime.decision import Decision, Effect, Fired
from ..runtime.instant import parse_instant
from .excerpt import Piece, excerpt

COLUMNS = 60
"""How much of a message's text an example keeps."""
CANDIDATES = 32
"""How many different examples of a rule are kept to choose from."""

_TO_GROUPS = frozenset(("forward", "invite", "move", "move_back"))

Key = tuple[int, str]
"""What tells examples apart: the step of the ladder, and what the rule caught; where it caught nothing, whom."""


@dataclass(frozen=True, slots=True)
class Act:
    """An effect as an example shows it.

    Args:
        verb: what is done.
        what: with what: a tag, a role, an amount, a group to move to; None where the verb says it all.
        duration: for how long, in ms; None where it has no end or needs none.
        each: whether the amount is what each of several gets.
    """

    verb: str
    what: str | None = None
    duration: int | None = None
    each: bool = False


def act_of(effect: Effect, decision: Decision) -> Act:
    """An effect of a decision as an example shows it."""
    if effect.until is None:
        return Act(effect.verb, _what(effect), each=effect.verb == "assign" and effect.amount is not None)
    return Act(effect.verb, _what(effect), parse_instant(effect.until) - parse_instant(decision.at))


def _what(effect: Effect) -> str | None:
    if effect.verb == "draw":
        drawn = effect.value if isinstance(effect.value, tuple | list) else ()
        return f"{effect.amount}: {', '.join(drawn)}" if drawn else str(effect.amount)
    group = effect.group if effect.verb in _TO_GROUPS else None
    given_to = effect.to or effect.role
    said = (given_to, effect.amount, effect.attribute, effect.value, effect.tag, group)
    return " ".join(str(part) for part in said if part is not None) or None


@dataclass(frozen=True, slots=True)
class Example:
    """One firing.

    Args:
        event: the event's id.
        at: when, in ms.
        member: whom it was about, and their name where the event gave one.
        group: where.
        text: the message's text around what was caught.
        name: the member's name, with what was caught in it.
        matched: what was caught: (pattern, item).
        acts: what the rule would have done.
        step, of: of the ladder, or of the one that an obligation has.
        path, line: where the event stands.
        reason: what the member would have been told, or the words of the effect; None where there are none.
    """

    event: str
    at: int
    member: str | None
    group: str | None
    text: tuple[Piece, ...]
    name: tuple[Piece, ...]
    matched: tuple[tuple[str, str], ...]
    acts: tuple[Act, ...]
    step: int
    of: int
    path: str
    line: int
    reason: str | None


@dataclass(slots=True)
class Gallery:
    """Examples of one rule, bounded: of each step and each thing caught the first, while there is room.

    Args:
        limit: how many to show.
    """

    limit: int
    candidates: dict[Key, Example] = field(default_factory=dict)

    def wants(self, key: Key) -> bool:
        """Whether an example would be kept."""
        return len(self.candidates) < CANDIDATES and self.limit > 0 and key not in self.candidates

    def add(self, key: Key, example: Example) -> None:
        """Keep an example."""
        self.candidates[key] = example

    def chosen(self) -> list[Example]:
        """The most telling: the first of all, then each time the one that differs most, in the order of time."""
        waiting = list(self.candidates.items())
        chosen: list[tuple[Key, Example]] = []
        while waiting and len(chosen) < self.limit:
            best = max(waiting, key=lambda item: _novelty(item, chosen))
            waiting.remove(best)
            chosen.append(best)
        return sorted((example for _, example in chosen), key=lambda example: (example.at, example.path, example.line))


def _novelty(item: tuple[Key, Example], chosen: list[tuple[Key, Example]]) -> tuple[bool, bool, bool, bool]:
    """What an example shows that those chosen do not; of equals the earliest is taken."""
    (step, caught), example = item
    return (
        step not in {key[0] for key, _ in chosen},
        caught not in {key[1] for key, _ in chosen},
        example.member not in {other.member for _, other in chosen},
        example.group not in {other.group for _, other in chosen},
    )


def example_of(
    fired: Fired, outcome: Outcome, acts: tuple[Act, ...], step: int, of: int, reason: str | None
) -> Example:
    """A firing as an example.

    Args:
        fired: the rule that fired.
        outcome: on what.
        acts: what the rule would have done.
        step: of the ladder, from 1; 0 where there is none.
        of: how many steps the ladder has.
        reason: what the effects say, None where they say nothing.
    """
    event = outcome.event
    text = event.message.text if event.message is not None else ""
    in_text = [hit.span for hit in fired.because if hit.of is None]
    in_name = [hit.span for hit in fired.because if hit.of == "member.name"]
    return Example(
        event=event.id,
        at=event.at,
        member=outcome.decision.member,
        group=event.group,
        text=excerpt(text, in_text, COLUMNS),
        name=excerpt(_name(outcome), in_name, COLUMNS // 3),
        matched=tuple(dict.fromkeys((hit.pattern, hit.item) for hit in fired.because)),
        acts=acts,
        step=step,
        of=of,
        path=outcome.path,
        line=outcome.line,
        reason=reason,
    )


def _name(outcome: Outcome) -> str:
    found = (outcome.event.member or {}).get("name")
    return found if isinstance(found, str) else outcome.decision.member or ""
