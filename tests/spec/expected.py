"""What a line of a timeline expects, held against a decision.

Everything that a decision says has to be expected: effects, what was withheld, dropped, unknown, in conflict, a task,
an error or a note. Only what fired, the texts and the places on a ladder need not be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guiju.engine.check.tables import effects as effect_rows
from guiju.engine.runtime.decision import Decision, Effect
from guiju.engine.runtime.state import State

from .timeline import TimelineError

_ITEM = re.compile(r'(?:[^,;"()]|"[^"]*"|\([^()]*\))+')
_QUOTED = re.compile(r'"([^"]*)"')
_VERB_WORDS = {verb: verb.replace("_", " ") for verb in effect_rows()}


@dataclass(frozen=True)
class Expectation:
    """One thing expected.

    Args:
        text: as written.
        key: what it is, in the words that the decision is put in too.
        text_is: the words of the effect, None when they may be any.
        rules: the rules that asked for it, None when they may be any.
        step: which step of how many, None when it may be any.
        id: the effect's id, None when it may be any.
    """

    text: str
    key: str
    text_is: str | None = None
    rules: tuple[str, ...] | None = None
    step: tuple[int, int] | None = None
    id: str | None = None

    def fits(self, key: str, effect: Effect | None) -> bool:
        """Whether something in a decision is what was expected."""
        if key != self.key:
            return False
        if effect is None:
            return True
        return (
            self.text_is in (None, effect.text)
            and self.rules in (None, effect.rules)
            and self.step in (None, (effect.step, effect.of))
            and self.id in (None, effect.id)
        )


@dataclass(frozen=True)
class Checked:
    """What came of holding a decision against expectations: expected, actual, and whether they agree, row by row."""

    rows: tuple[tuple[str, str, bool], ...]

    @property
    def agrees(self) -> bool:
        """Whether all that was expected is there, and nothing else."""
        return all(agrees for *_, agrees in self.rows)


@dataclass
class Expecting:
    """Reads expectations of one line and holds a decision against them.

    Args:
        event: the event, as it was written.
        until: reads a moment such as `+1h`, given the event's time in ms.
        at: that time.
        names: what may be named: `rules`, `members`, `groups`.
    """

    event: dict[str, Any]
    until: Callable[[str, int], str]
    at: int
    names: dict[str, set[str]]
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    offences: list[tuple[str | None, int]] = field(default_factory=list)
    fired: list[str] = field(default_factory=list)

    def read(self, text: str) -> list[Expectation]:
        """The things that a text expects.

        Raises:
            TimelineError: one of them is nothing that can be expected, or names what nobody knows.
        """
        found = []
        for match in _ITEM.finditer(text):
            item = match[0].strip()
            if item and item not in ("nothing", "nothing else"):
                one = self._read(item)
                if one is not None:
                    found.append(one)
        return found

    def _read(self, item: str) -> Expectation | None:
        for pattern, take in _OTHERS:
            found = pattern.fullmatch(item)
            if found is not None:
                return take(self, item, found)
        return self._effect(item)

    # ---- effects ------------------------------------------------------------------------------------------------

    def _effect(self, item: str) -> Expectation:
        words = item
        quoted = _QUOTED.search(words)
        words = _QUOTED.sub(" ", words)
        words, rules = _taken(words, r"\bfrom ([\w+-]+)")
        words, step = _taken(words, r"\bstep (\d+ of \d+)")
        words, name = _taken(words, r"\bid (\S+)")
        words, repeated = _taken(words, r"(\(repeated\))")
        key = self._key(" ".join(words.split()), item)
        text = None if quoted is None else quoted[1].replace("\\n", "\n")
        numbers = step.split(" of ") if step else []
        return Expectation(
            item,
            key + (" (repeated)" if repeated else ""),
            text,
            tuple(sorted(self._rule(rule) for rule in rules.split("+"))) if rules else None,
            (int(numbers[0]), int(numbers[1])) if numbers else None,
            name,
        )

    def _key(self, words: str, item: str) -> str:
        for verb, spoken in sorted(_VERB_WORDS.items(), key=lambda pair: -len(pair[1])):
            if words == spoken or words.startswith(f"{spoken} "):
                return self._arguments(verb, words[len(spoken) :].strip(), item)
        raise TimelineError(f"`{item}` is nothing that can be expected")

    def _arguments(self, verb: str, words: str, item: str) -> str:
        row = effect_rows()[verb]
        words, until = _taken(words, r"\buntil (\+\S+|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)?)?)")
        words, leaves = _taken(words, r"\bleaving (\S+)")
        words, where = _taken(words, r"\bin (\S+)")
        words, target = _taken(words, r"\bto (\S+)")
        made = Described(verb)
        made.group = where or (target if target and "." not in target else None)
        if made.group is not None:
            self._group(made.group)
        made.until = None if until is None else self.until(until, self.at)
        made.leaves = tuple(sorted(self._group(group) for group in (leaves or "").split("+") if group))
        rest = words.split()
        if verb in ("enter", "leave") and rest:
            made.tag = rest.pop(0)
        if verb in ("notify", "assign") and rest and rest[0] not in self.names["members"]:
            made.role = rest.pop(0)
        if row.kind == "message" and rest:
            made.message = rest.pop(0)
        if verb == "add" and rest:
            made.amount = rest.pop(0)
            owner, _, made.attribute = (target or "").partition(".")
            made.member = self._member(owner)
        if rest and verb not in ("announce", "post", "draw", "open"):
            owner, _, attribute = rest.pop(0).partition(".")
            made.member, made.attribute = self._member(owner), attribute or None
        if verb in ("award", "deduct", "assign") and rest:
            made.amount = rest.pop(0)
        if verb == "draw" and rest:
            made.amount, made.value, rest = rest[0], " ".join(rest[1:]) or None, []
        if verb in ("tag", "untag") and rest:
            made.tag = rest.pop(0)
        if verb == "set" and rest:
            made.value = " ".join(rest)
            rest = []
        if rest:
            raise TimelineError(f"`{item}`: what is `{' '.join(rest)}`?")
        needed = {"award": made.amount, "deduct": made.amount, "add": made.amount, "set": made.value, "tag": made.tag}
        if needed.get(verb, "") is None:
            raise TimelineError(f"`{item}` does not say to what")
        return made.text(self.event)

    # ---- names --------------------------------------------------------------------------------------------------

    def _named(self, kind: str, name: str) -> str:
        if name not in self.names[kind]:
            raise TimelineError(f"there is no {kind[:-1]} `{name}`")
        return name

    def _rule(self, name: str) -> str:
        return self._named("rules", name)

    def _group(self, name: str) -> str:
        return self._named("groups", name)

    def _member(self, name: str) -> str:
        return self._named("members", name)

    # ---- the rest -----------------------------------------------------------------------------------------------

    def _unknown(self, item: str, found: re.Match[str]) -> Expectation:
        return Expectation(item, f"unknown: {self._rule(found['rule'])} needs {found['needs']}")

    def _withheld(self, item: str, found: re.Match[str]) -> Expectation:
        where = found["group"] or self.event_group
        short = {"owner": "the owner is never sanctioned", "bot": "the bot is never sanctioned"}
        guard = short.get(found["guard"], found["guard"].strip('"'))
        giving = f" giving {found['instead']}" if found["instead"] else ""
        unknown = " (unknown)" if found["unknown"] else ""
        who = f" {self._member(found['member'])}"
        return Expectation(item, f"withheld: {found['verb']}{who} in {where} by {guard}{giving}{unknown}")

    def _dropped(self, item: str, found: re.Match[str]) -> Expectation:
        return Expectation(item, f"dropped: {found['verb']} ({found['reason']})")

    def _plain(self, item: str, found: re.Match[str]) -> Expectation:
        return Expectation(item, item)

    def _quoted(self, item: str, found: re.Match[str]) -> Expectation:
        return Expectation(item, f"{found['kind']}: {found['text']}")

    def _offence(self, item: str, found: re.Match[str]) -> None:
        self.offences.append((found["rule"] and self._rule(found["rule"]), int(found["number"])))

    def _fires(self, item: str, found: re.Match[str]) -> None:
        self.fired += [self._rule(rule) for rule in found["rules"].split("+")]

    def _fact(self, item: str, found: re.Match[str]) -> None:
        self.facts.append((self._member(found["member"]), found["attribute"], found["value"]))

    @property
    def event_group(self) -> str:
        """The event's group, as decisions name it; `nowhere` when it has none."""
        group = self.event.get("group")
        return str(group["id"] if isinstance(group, dict) else group or "nowhere")

    # ---- against a decision -------------------------------------------------------------------------------------

    def check(self, expected: list[Expectation], decision: Decision, state: State) -> Checked:
        """Holds a decision, and what the state became by it, against expectations."""
        actual = self._said(decision)
        rows: list[tuple[str, str, bool]] = []
        for one in expected:
            place = next((n for n, (key, effect) in enumerate(actual) if one.fits(key, effect)), None)
            rows.append((one.text, "" if place is None else _shown(*actual.pop(place)), place is not None))
        rows += [("", _shown(key, effect), False) for key, effect in actual]
        return Checked(tuple(rows + self._beside(decision, state)))

    def _said(self, decision: Decision) -> list[tuple[str, Effect | None]]:
        said: list[tuple[str, Effect | None]] = [
            (Described.of(effect).text(self.event) + (" (repeated)" if effect.repeated else ""), effect)
            for effect in decision.effects
        ]
        said += [(f"unknown: {one.rule} needs {one.needs}", None) for one in decision.unknown]
        for held in decision.withheld:
            giving = f" giving {held.instead}" if held.instead else ""
            unknown = " (unknown)" if held.unknown else ""
            place = f"{held.member} in {held.group or 'nowhere'}"
            said.append((f"withheld: {held.verb} {place} by {held.guard}{giving}{unknown}", None))
        said += [(f"dropped: {one.verb} ({one.reason})", None) for one in decision.dropped]
        said += [(f"conflict: {one.verb} ({one.outcome})", None) for one in decision.conflicts]
        said += [(f"task: {one.text}", None) for one in decision.tasks]
        said += [(f"error: {one.rule}", None) for one in decision.errors]
        said += [(f"note: {note}", None) for note in decision.notes]
        said += [
            (f"{one.state}: {one.rule}{f' {one.member}' if one.member else ''}", None) for one in decision.obligations
        ]
        said += [(f"passed: {one.rule} at {one.at[:16].replace('T', ' ')}", None) for one in decision.missed]
        return said

    def _beside(self, decision: Decision, state: State) -> list[tuple[str, str, bool]]:
        """What may be said beside the rest: offences, rules that fired, facts of members afterwards."""
        rows: list[tuple[str, str, bool]] = []
        for rule, number in self.offences:
            counted = [one.offence for one in decision.fired if rule in (None, one.rule)]
            rows.append((f"offence {number}", f"offence {', '.join(map(str, counted))}", number in counted))
        if self.fired:
            fired = [one.rule for one in decision.fired]
            rows.append((f"fires {'+'.join(self.fired)}", f"fires {'+'.join(fired)}", sorted(self.fired) == fired))
        for member, attribute, value in self.facts:
            record = state.members.get(member)
            held = {} if record is None else {**record.values, **record.own}
            found = shown(held.get(attribute))
            rows.append((f"{member}.{attribute} is {value}", f"{member}.{attribute} is {found}", found == value))
        return rows


_OTHERS: tuple[tuple[re.Pattern[str], Callable[[Expecting, str, re.Match[str]], Expectation | None]], ...] = (
    (re.compile(r"unknown: (?P<rule>\S+) needs (?P<needs>.+)"), Expecting._unknown),
    (
        re.compile(
            r"withheld: (?P<verb>\w+) (?P<member>\S+)(?: in (?P<group>\S+))? by (?P<guard>.+?)"
            r"(?: giving (?P<instead>\w+))?(?P<unknown> \(unknown\))?"
        ),
        Expecting._withheld,
    ),
    (re.compile(r"dropped: (?P<verb>\w+) \((?P<reason>.+)\)"), Expecting._dropped),
    (re.compile(r"(?:opened|met|missed|withdrawn): \S+(?: \S+)?"), Expecting._plain),
    (re.compile(r"passed: \S+ at .+"), Expecting._plain),
    (re.compile(r"conflict: \w+ \(.+\)|error: \S+"), Expecting._plain),
    (re.compile(r'(?P<kind>task|note): "(?P<text>[^"]*)"'), Expecting._quoted),
    (re.compile(r"(?:(?P<rule>\S+) )?offence (?P<number>\d+)"), Expecting._offence),
    (re.compile(r"fires (?P<rules>\S+)"), Expecting._fires),
    (re.compile(r"(?P<member>[\w:-]+)\.(?P<attribute>\w+) is (?P<value>.+)"), Expecting._fact),
)


def _taken(words: str, pattern: str) -> tuple[str, str | None]:
    """A text without a piece, and the piece."""
    found = re.search(pattern, words)
    if found is None:
        return words, None
    return f"{words[: found.start()]} {words[found.end() :]}".strip(), found[1]


@dataclass
class Described:
    """An effect by what matters, so that an expectation and an effect can be put in the same words."""

    verb: str
    member: str | None = None
    group: str | None = None
    message: str | None = None
    until: str | None = None
    role: str | None = None
    leaves: tuple[str, ...] = ()
    amount: str | None = None
    attribute: str | None = None
    value: str | None = None
    tag: str | None = None

    @staticmethod
    def of(effect: Effect) -> Described:
        """The same of an effect."""
        return Described(
            effect.verb,
            effect.member,
            effect.group,
            effect.message,
            effect.until,
            effect.role,
            tuple(sorted(effect.leaves)),
            None if effect.amount is None else shown(effect.amount),
            effect.attribute,
            (None if effect.value is None else shown(effect.value)) or None,
            effect.tag,
        )

    def text(self, event: dict[str, Any]) -> str:
        """The effect in words; what it has in common with the event is left out."""
        group = event.get("group")
        here = group["id"] if isinstance(group, dict) else group
        message = (event.get("message") or {}).get("id", event.get("id"))
        parts = [self.verb, self.role, self.amount if self.verb == "add" else None]
        parts.append(self.member if self.attribute is None else f"{self.member}.{self.attribute}")
        parts += [self.amount if self.verb != "add" else None, self.value, self.tag]
        parts.append(self.message if self.message not in (None, message) else None)
        parts.append(f"in {self.group}" if self.group not in (None, here) else None)
        parts.append(f"until {self.until}" if self.until else None)
        parts.append(f"leaving {'+'.join(self.leaves)}" if self.leaves else None)
        return " ".join(part for part in parts if part)


def shown(value: object) -> str:
    """A value as timelines write it."""
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if isinstance(value, frozenset | list):
        return "|".join(sorted(map(str, value)))
    if isinstance(value, Decimal):
        return format(value, "f")
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _shown(key: str, effect: Effect | None) -> str:
    if effect is None:
        return key
    extras = [f'"{effect.text}"' if effect.text else "", f"from {'+'.join(effect.rules)}"]
    extras.append(f"step {effect.step} of {effect.of}" if effect.step else "")
    return " ".join(part for part in (key, *extras) if part)
