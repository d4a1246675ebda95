"""The decisions of a dry run in rows for a page: compact, and bounded in number and size."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from ...check.tables import effects as effect_rows
from ...replay.dry_run import Outcome
from ...runtime.decision import Decision
from ..activity import WallClock
from ..examples import Act, act_of
from ..excerpt import Piece, excerpt
from ..summary import MemberFigures
from ..summary_phrases import Phrases
from ..terminal import safe
from .embedding import embedded
from .parts import ID_COLUMNS

MOST_ROWS = 100_000
"""How many decisions are listed; all are counted."""
MOST_BYTES = 15_000_000
"""How many bytes the listed decisions take."""
MOST_UNDECIDED = 10_000
"""How many of them may be decisions in which nothing was done."""
MOST_MEMBERS = 20_000
"""How many members are listed."""
MOST_MEMBER_BYTES = 3_000_000
"""How many bytes the listed members take."""

_TEXT = 60
_NAME = 40

Row = tuple[object, ...]
Others = tuple[str, ...]
"""What else a decision says: a key of the page's words, then cells."""

Value = TypeVar("Value", bound=Hashable)


class Table(Generic[Value]):
    """Values that rows name by their numbers, each kept once."""

    def __init__(self) -> None:
        self.numbers: dict[Value, int] = {}

    def number(self, value: Value) -> int:
        """The number of a value, from 0, in the order in which values first came."""
        return self.numbers.setdefault(value, len(self.numbers))

    def __iter__(self) -> Iterator[Value]:
        return iter(self.numbers)


class Log:
    """Takes in outcomes, and keeps rows of those that are not quiet.

    Args:
        phrases: of the summary of the same run.

    Attributes:
        rows: as JSON that may stand in a page.
        total: how many decisions were not quiet, listed or not.
        undecided: in how many of these nothing was done.
        all_done: whether every decision is listed in which something was done.
    """

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._clock = WallClock(phrases.summary.community.timezone)
        self._room = MOST_BYTES
        self.undecided = 0
        self.all_done = True
        self.rows: list[str] = []
        self.total = 0
        self.kinds, self.groups, self.members = Table[str](), Table[str | None](), Table[str]()
        self.rules, self.acts, self.others = Table[str](), Table[Act](), Table[Others]()
        self.files = Table[str]()

    def add(self, outcome: Outcome) -> None:
        """Takes in one outcome."""
        decision = outcome.decision
        if decision.is_quiet and not decision.tasks:
            return
        self.total += 1
        done = bool(decision.effects or decision.fired)
        self.undecided += not done
        if not done and self.undecided > MOST_UNDECIDED:
            return
        if len(self.rows) >= MOST_ROWS or self._room <= 0:
            self.all_done = self.all_done and not done
            return
        before = self._named
        row = embedded(self._row(outcome))
        self.rows.append(row)
        # a name costs its id, its name and what stands around them; others are few
        self._room -= len(row.encode("utf-8")) + ID_COLUMNS * (self._named - before)

    @property
    def _named(self) -> int:
        return len(self.members.numbers) + len(self.others.numbers)

    def _row(self, outcome: Outcome) -> Row:
        event, decision = outcome.event, outcome.decision
        text = event.message.text if event.message is not None else ""
        hits = [hit for fired in decision.fired for hit in fired.because]
        in_name = [hit.span for hit in hits if hit.of == "member.name"]
        name = (event.member or {}).get("name")
        return (
            self._clock.at(event.at),
            self.kinds.number(event.kind),
            self.groups.number(event.group),
            None if decision.member is None else self.members.number(decision.member),
            safe(event.id, ID_COLUMNS),
            self.files.number(outcome.path),
            outcome.line,
            [self.rules.number(fired.rule) for fired in decision.fired],
            [self.acts.number(act_of(effect, decision)) for effect in decision.effects],
            [self.others.number(other) for other in self._others_of(decision)],
            marked(excerpt(text, [hit.span for hit in hits if hit.of is None], _TEXT)),
            marked(excerpt(name, in_name, _NAME)) if in_name and isinstance(name, str) else "",
        )

    def _others_of(self, decision: Decision) -> Iterator[Others]:
        for key, reasons in (
            ("unknown", [(each.rule, each.needs) for each in decision.unknown]),
            ("withheld", [(w.rule, w.verb, w.guard, w.instead, w.unknown) for w in decision.withheld]),
            ("errors", [(each.rule, each.error) for each in decision.errors]),
            ("conflicts", [(each.rules, each.verb, each.outcome) for each in decision.conflicts]),
            ("dropped", [(each.rule, each.verb, each.reason) for each in decision.dropped]),
            ("tasks", [(each.rule, each.text) for each in decision.tasks]),
            ("notes", [(each,) for each in decision.notes]),
        ):
            for reason in reasons:
                yield (key, *self._phrases.reason(key, reason))
        for pending in decision.obligations:
            yield (f"obligation {pending.state}", safe(pending.rule))
        for missed in decision.missed:
            yield ("moment missed", safe(missed.rule), safe(missed.at))

    # ---- what rows name -----------------------------------------------------------------------------------------

    def named(self) -> dict[str, object]:
        """What the numbers in rows stand for, with nothing in it that acts on a page; to be asked for last."""
        phrases = self._phrases
        people = ((id, phrases.summary.name_of(id)) for id in self.members)
        return {
            "kinds": list(map(self._phrases.kind, self.kinds)),
            "groups": [("" if id is None else safe(id, ID_COLUMNS), phrases.group(id)) for id in self.groups],
            "members": [(safe(id, ID_COLUMNS), name and safe(name, _NAME)) for id, name in people],
            "rules": list(map(safe, self.rules)),
            "acts": [(act.verb, effect_rows()[act.verb].kind, phrases.words.act(act)) for act in self.acts],
            "verbs": {act.verb: phrases.words.verb(act.verb) for act in self.acts},
            "others": list(self.others),
            "files": list(map(safe, self.files)),
        }

    def member_rows(self) -> list[str]:
        """The members who would have met with something, as JSON; as many as there is room for, strongest first."""
        found: list[str] = []
        room = MOST_MEMBER_BYTES
        for id, figures in self._phrases.summary.affected[:MOST_MEMBERS]:
            row = embedded(self._member_row(id, figures))
            room -= len(row.encode("utf-8")) + 2 * ID_COLUMNS
            if room < 0:
                break
            found.append(row)
        return found

    def _member_row(self, id: str, figures: MemberFigures) -> Row:
        rules = sorted(figures.rules.items(), key=lambda item: (-item[1], item[0]))
        path = [(self.acts.number(act), times) for act, times in figures.path]
        return (
            self.members.number(id),
            [(self.rules.number(rule), times) for rule, times in rules],
            self._phrases.words.counts(figures.acts),
            path,
            figures.more,
        )


def marked(pieces: Iterable[Piece]) -> str | list[str]:
    """An excerpt as rows keep it: a text where nothing is marked, else texts of which every second is marked."""
    found = [""]
    for text, is_marked in pieces:
        if is_marked == (len(found) % 2 == 0):
            found[-1] += safe(text)
        else:
            found.append(safe(text))
    return found[0] if len(found) == 1 else found
