"""The steps of a scenario: when each is, what happens in it, and what has to come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal, TypeVar

from ..community import parse_moment, parse_time
from ..diagnostics import Diagnostic, did_you_mean
from ..durations import parse_duration
from ..runtime.event import Event, EventError, event_from_dict, format_instant
from ..source import Span
from ..yaml_schema import found, shortened
from ..yaml_source import YamlNode
from .scenario_actions import Actions, Fields, Told
from .scenario_effects import Wanted
from .scenario_expect import Expectation, effect_of, items_of, read_expectation
from .scenario_names import Misread, Names
from .scenario_sentences import Read, read_sentence
from .scenario_words import everything_words

KEYS = ("at", "after", "as", "expect")
"""The keys of a step that are no sentences."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 7_258_118_400_000
"""The end of the year 2199, in milliseconds since the epoch."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a scenario.

    Args:
        number: from 1.
        at: when it is, in milliseconds since the epoch.
        span: its sentence; without one, its first key.
        event: what happens; None when only time passes, or the bot reports what it carried out.
        carries_out: the effects that the bot reports as carried out, or `all` that are open.
        expected: what has to come of it; None lets anything come.
    """

    number: int
    at: int
    span: Span
    event: Event | None = None
    carries_out: tuple[Wanted, ...] | Literal["all"] = ()
    expected: Expectation | None = None


@dataclass
class Timeline:
    """Reads steps one after another.

    Args:
        names: what names mean; messages are added as they are written.
        roles: the roles that `given:` says, by member.
        added: attributes of members that rules add to, so that events can't set them.
        report: takes what is wrong.
        mentioned: takes the members that the steps speak of.
    """

    names: Names
    roles: Mapping[str, str]
    added: frozenset[str]
    report: list[Diagnostic]
    mentioned: set[str] = field(default_factory=set)
    _latest: int | None = None
    _lost: bool = False

    def __post_init__(self) -> None:
        self._actions = Actions(self.names, dict(self.roles), self.added, self.report, self.mentioned)

    @property
    def _zone(self) -> tzinfo:
        return self.names.community.timezone

    def read(self, node: YamlNode) -> tuple[Step, ...]:
        """The steps of `timeline:`; where something is wrong with one, it is left out."""
        steps = [self._step(number, part) for number, part in enumerate(node.parts.values(), 1)]
        return tuple(step for step in steps if step is not None)

    def _step(self, number: int, node: YamlNode) -> Step | None:
        before = len(self.report)
        at = self._attempt(lambda: self._time(node))
        self._lost = self._lost or at is None
        self._latest = at if at is not None else self._latest
        step = Step(number, at or 0, _place(node))
        sentence = self._attempt(lambda: self._sentence(node))
        if sentence is not None:
            step = self._attempt(lambda: self._happening(sentence, number, at or 0, node)) or step
        if "expect" in node.parts:
            expected = read_expectation(node.parts["expect"], node.keys["expect"], self.names, self.report)
            step = replace(step, expected=expected)
        return step if len(self.report) == before else None

    def _attempt(self, read: Callable[[], Part]) -> Part | None:
        try:
            return read()
        except Misread as misread:
            self.report.append(misread.diagnostic)
            return None

    # ---- when ---------------------------------------------------------------------------------------------------

    def _time(self, node: YamlNode) -> int | None:
        """When a step is; None where the steps before it have lost the time, which was told there."""
        at, after = node.parts.get("at"), node.parts.get("after")
        if at is not None and after is not None:
            raise Misread("G705", "a step has `at` or `after`, not both", node.keys["after"], "leave one of them out")
        if at is None and self._latest is None and not self._lost:
            message = "the first step does not say when it is"
            help = "add `at:`, a date and time such as `2026-03-01 09:00`"
            raise Misread("G705", message, _place(node), help)
        moment = self._after(after) if after is not None else self._latest if at is None else self._at(at)
        if moment is not None and moment >= _LAST:
            raise Misread("G705", "this is after the year 2199, the last there is", (at or after or node).span)
        return moment

    def _after(self, node: YamlNode) -> int | None:
        length = parse_duration(_written(node))
        if length is None:
            message = f"`after` is {found(node.value)}, expected a length of time such as `1h` or `30天`"
            raise Misread("G705", message, node.span)
        return None if self._latest is None else self._latest + length

    def _at(self, node: YamlNode) -> int:
        text = _written(node)
        moment = parse_moment(text, self._zone)
        if moment is None:
            moment = self._same_day(text, node)
        if self._latest is not None and moment < self._latest:
            shown = format_instant(self._latest, self._zone)[:19].replace("T", " ")
            help = f"the step before is at {shown}; steps stand in the order of time"
            raise Misread("G705", f"`{shortened(text)}` is before the step before it", node.span, help)
        return moment

    def _same_day(self, text: str, node: YamlNode) -> int:
        """A time of day, on the day of the step before."""
        time = parse_time(text)
        if time is None:
            message = f"`at` is {found(node.value)}, expected a date and time such as `2026-03-01 09:00`"
            raise Misread("G705", message, node.span)
        if self._latest is None:
            help = f"write the day before it, as in `2026-03-01 {shortened(text)}`"
            raise Misread("G705", "the first step does not say on which day it is", node.span, help)
        day = (_EPOCH + timedelta(milliseconds=self._latest)).astimezone(self._zone).date()
        return (datetime.combine(day, time, self._zone) - _EPOCH) // timedelta(milliseconds=1)

    # ---- what ---------------------------------------------------------------------------------------------------

    def _sentence(self, node: YamlNode) -> Read | None:
        """What a step says; None when only time passes."""
        keys = [key for key in node.keys if key not in KEYS]
        for key in keys:
            meant = did_you_mean(key, KEYS) if not any(blank.isspace() for blank in key) else None
            if meant is not None:
                raise Misread("G704", f"`{shortened(key)}` is no key and no sentence", node.keys[key], meant)
        if len(keys) > 1:
            help = "make it a step of its own: `-` and the sentence on a new line"
            raise Misread("G704", "a step says one thing, and this is a second one", node.keys[keys[1]], help)
        if not keys and "as" in node.keys:
            raise Misread("G704", "`as:` names a message, and this step writes none", node.keys["as"], "leave it out")
        return read_sentence(keys[0], node.keys[keys[0]], self.names) if keys else None

    def _happening(self, read: Read, number: int, at: int, node: YamlNode) -> Step:
        content = node.parts[next(key for key in node.keys if key not in KEYS)]
        _check_content(read, content)
        step = Step(number, at, read.span)
        if read.meaning.id == "nothing_happens":
            return step
        if read.meaning.id == "carries_out":
            return replace(step, carries_out=self._carried_out(content))
        name = (_written(node.parts["as"]), node.parts["as"].span) if "as" in node.parts else None
        fields = self._actions.fields(Told(read, content, number, name))
        return replace(step, event=self._event(fields, number, at, read))

    def _carried_out(self, content: YamlNode) -> tuple[Wanted, ...] | Literal["all"]:
        if isinstance(content.value, str) and content.value.strip() in everything_words():
            return "all"
        return tuple(effect_of(item, self.names) for item in items_of(content))

    def _event(self, fields: Fields, number: int, at: int, read: Read) -> Event:
        message = fields.get("message") if fields["kind"] == "message" else None
        id = message["id"] if isinstance(message, dict) else f"e{number}"
        precision = self.names.community.precision
        whole = {**fields, "id": id, "at": format_instant(at, self._zone), "precision": precision}
        try:
            return event_from_dict(whole, self._zone)
        except EventError as error:
            raise Misread(error.code, error.message, read.span, error.help) from None


def _place(node: YamlNode) -> Span:
    """What to point at for a step: its sentence, else its first key."""
    keys = [key for key in node.keys if key not in KEYS] or list(node.keys)
    return node.keys[keys[0]] if keys else node.span


def _written(node: YamlNode) -> str:
    """A value as it stands in the file."""
    return node.value if isinstance(node.value, str) else node.span.text


def _check_content(read: Read, content: YamlNode) -> None:
    """See that behind the colon stands what the sentence takes."""
    meaning, value = read.meaning, content.value
    said = value is not None
    if meaning.content == "nothing" and said:
        raise Misread("G707", "nothing can stand behind this sentence", content.span, "leave it out")
    if meaning.content != "nothing" and not meaning.optional and not said:
        raise Misread("G707", f"nothing stands behind this sentence, expected {_EXPECTED[meaning.content]}", read.span)
    if meaning.content == "values" and said and not isinstance(value, dict):
        message = f"behind the sentence is {found(value)}, expected {_EXPECTED['values']}"
        raise Misread("G707", message, content.span)


_EXPECTED = {
    "message": "what is said",
    "values": "keys with values, as in `{tier: VIP}`",
    "effects": "what was carried out, as in `[mute li 1h]`",
    "text": "a text",
}
