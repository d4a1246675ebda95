"""Plays literate tests: on both evaluators, with statements reversed, and with the state kept and restored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator

from guiju.engine.bot import evaluate
from guiju.engine.community import Community, parse_community
from guiju.engine.compile.program import Program
from guiju.engine.diagnostics import Diagnostic, PolicyError
from guiju.engine.interpret import interpreted
from guiju.engine.loading import load_all
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.due import due
from guiju.engine.runtime.evaluate import due_before
from guiju.engine.runtime.event import event_from_dict, format_instant
from guiju.engine.runtime.goals import judge_goals
from guiju.engine.runtime.state import State
from guiju.engine.source import Source
from guiju.engine.stores.snapshot import dump, restore
from guiju.engine.syntax.parse import parse

from .closed import is_closed, play_closed
from .expected import Checked, Expecting
from .literate import Block, SpecError, Test
from .timeline import Line, Scribe, TimelineError, read_timeline

_FITS = Draft202012Validator(
    json.loads((files("guiju.schemas") / "decision.schema.json").read_text(encoding="utf-8"))
).iter_errors

PLAIN = """\
community: Spec
timezone: Asia/Shanghai
"""


class SpecFailure(AssertionError):
    """A literate test that fails; the message shows what was expected and what came."""


@dataclass(frozen=True)
class Way:
    """One of the ways a test is played, which must all come to the same.

    Args:
        name: what is different.
        reverse: whether statements stand in reversed order.
        wrap: makes the program that is played of the one that was loaded.
        restarts: whether the state is kept and restored before every event.
    """

    name: str
    reverse: bool = False
    wrap: Callable[[Program], Program] = lambda program: program
    restarts: bool = False


WAYS = (
    Way("as written"),
    Way("interpreted", wrap=interpreted),
    Way("statements reversed, restarted before every event", reverse=True, restarts=True),
    Way("interpreted, statements reversed", reverse=True, wrap=interpreted),
)


def play(test: Test, folder: Path) -> None:
    """Plays a test.

    Args:
        test: the test.
        folder: an empty folder to put its policy in.

    Raises:
        SpecError: it makes no sense.
        SpecFailure: something came that was not expected, or not what was expected.
    """
    if not test.of("timeline") and not test.of("findings"):
        raise SpecError(f"{test.file.name}:{test.line}: the test expects nothing")
    if not test.of("guiju"):
        raise SpecError(f"{test.file.name}:{test.line}: the test has no policy")
    community, warnings = _community(test)
    for block in test.of("text"):
        path = folder / (block.name or "list.txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    if test.of("findings"):
        _check_findings(test, _findings(test, folder, community, warnings))
    closed = [block for block in test.of("timeline") if is_closed(block)]
    for block in closed:
        _play_closed(test, block, folder, community)
    if test.of("timeline") and not closed:
        _Playing(test, folder, community).run()


def _play_closed(test: Test, block: Block, folder: Path, community: Community) -> None:
    """Plays a timeline as a trace, in a closed loop, on both evaluators and with statements reversed."""
    text = "".join(each.text for each in test.of("guiju"))
    for way in WAYS:
        _write(folder, _reversed(text) if way.reverse else text)
        loaded = load_all([folder], community)
        if loaded.program is None:
            raise SpecError(f"{test.file.name}:{test.line}: {PolicyError(loaded.diagnostics)}")
        for line, wrong in play_closed(test, block, way.wrap(loaded.program), folder):
            rows = [(want, have, False) for want, have in wrong]
            raise SpecFailure(f"line {line.number}: {line.text} ({way.name})\n\n{_side_by_side(rows)}")


def _community(test: Test) -> tuple[Community, tuple[Diagnostic, ...]]:
    text = "".join(block.text for block in test.of("yaml")) or PLAIN
    try:
        return parse_community(Source("community.yaml", text))
    except PolicyError as error:
        raise SpecError(f"{test.file.name}:{test.line}: {error}") from None


# ---- findings --------------------------------------------------------------------------------------------------------


def _findings(test: Test, folder: Path, community: Community, warnings: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    _write(folder, "".join(block.text for block in test.of("guiju")))
    return [*warnings, *load_all([folder], community).diagnostics]


def _check_findings(test: Test, actual: list[Diagnostic]) -> None:
    """Each line is a code and words that the finding's message or help has; the order is that of the policy."""
    wanted = [line for block in test.of("findings") for _, line in block.lines if line.strip()]
    found = [f"{one.code}: {one.message}{f' ({one.help})' if one.help else ''}" for one in actual]
    rows = [
        (want, have, bool(want) and _is_found(want, have))
        for want, have in zip(wanted + [""] * len(found), found + [""] * len(wanted), strict=True)
        if (want or have) and want != "nothing"
    ]
    if not all(agrees for *_, agrees in rows):
        raise SpecFailure(_side_by_side(rows))


def _is_found(wanted: str, found: str) -> bool:
    code, _, words = wanted.partition(":")
    return found.startswith(f"{code}: ") and words.strip() in found


# ---- timelines -------------------------------------------------------------------------------------------------------


class _Playing:
    def __init__(self, test: Test, folder: Path, community: Community) -> None:
        self.test = test
        self.folder = folder
        self.community = community
        self.lines = self._lines()
        self.programs = {
            reverse: {name: self._program(text, reverse) for name, text in self._policies().items()}
            for reverse in (False, True)
        }

    def _lines(self) -> list[Line]:
        try:
            lines = read_timeline([line for block in self.test.of("timeline") for line in block.lines])
        except TimelineError as error:
            raise SpecError(f"{self.test.file.name}: {error}") from None
        if not lines:
            raise SpecError(f"{self.test.file.name}:{self.test.line}: the timeline is empty")
        return lines

    def _policies(self) -> dict[str, str]:
        """The test's policies by name; those without a name are one, which holds from the start."""
        found: dict[str, str] = {}
        for block in self.test.of("guiju"):
            found[block.name or ""] = found.get(block.name or "", "") + block.text
        return found

    def _program(self, text: str, reverse: bool) -> Program:
        _write(self.folder, _reversed(text) if reverse else text)
        loaded = load_all([self.folder], self.community)
        if loaded.program is None:
            raise SpecError(f"{self.test.file.name}:{self.test.line}: {PolicyError(loaded.diagnostics)}")
        return loaded.program

    def run(self) -> None:
        first = list(self._decisions(WAYS[0], check=True))
        self._check_json(first[-1][1])
        for way in WAYS[1:]:
            for (line, decision), (_, other) in zip(first, self._decisions(way), strict=True):
                if decision.to_json() != other.to_json():
                    raise SpecFailure(
                        f"line {line.number}: {line.text}\nanother decision when {way.name}:\n"
                        f"{decision.to_json().decode()}\n{other.to_json().decode()}"
                    )

    def _decisions(self, way: Way, check: bool = False) -> Iterator[tuple[Line, Decision]]:
        scribe = Scribe(self.community.timezone, frozenset(self.community.events))
        programs = {name: way.wrap(program) for name, program in self.programs[way.reverse].items()}
        program = next(iter(programs.values()))
        state = State()
        for line in self.lines:
            if line.action.startswith("deploy "):
                program = programs[line.action.removeprefix("deploy ").strip()]
                scribe.now = (scribe.now or 0) + line.moment.offset
                continue
            if line.action.startswith("goal "):
                self._check_goal(line, scribe, program, state)
                continue
            if line.action == "due":
                decision = self._due(scribe, line, program, state, way)
                if check and line.expected is not None:
                    self._check(line, scribe, self._due_event(decision), program, decision, state)
                yield line, decision
                continue
            event = self._event(scribe, line)
            self._nothing_due(line, program, event, state)
            state = restore(dump(state)) if way.restarts else state
            decision = evaluate(program, event, state)
            state.apply(decision)
            _assert_documented(decision)
            if check and line.expected is not None:
                self._check(line, scribe, event, program, decision, state)
            yield line, decision

    def _check_goal(self, line: Line, scribe: Scribe, program: Program, state: State) -> None:
        """`goal NAME [in GROUP]` is met, not met, or unknown for want of something; it makes no decision."""
        name, _, group = line.action.removeprefix("goal ").partition(" in ")
        verdicts = judge_goals(program, state, scribe.moment_of(line))
        found = [one for one in verdicts if one.goal == name and one.group == (group or None)]
        if not found or line.expected is None:
            raise SpecError(f"{self.test.file.name}:{line.number}: there is no such goal, or nothing is expected of it")
        said = "unknown" if found[0].met is None else "met" if found[0].met else "not met"
        said += f": needs {', '.join(found[0].needs)}" if found[0].needs else ""
        if said != line.expected:
            raise SpecFailure(f"line {line.number}: {line.text}\nexpected {line.expected}\nactual   {said}")

    def _due(self, scribe: Scribe, line: Line, program: Program, state: State, way: Way) -> Decision:
        """All that is due up to a line's moment, as one decision."""
        until = scribe.moment_of(line)
        found = []
        for event in due(program, state, until):
            decision = evaluate(program, event, state)
            state.apply(decision)
            _assert_documented(decision)
            if way.restarts and dump(restore(dump(state))) != dump(state):
                raise SpecFailure("the state is not kept whole")
            if not decision.is_quiet:
                found.append(decision)
        return joined(found, until)

    def _due_event(self, decision: Decision) -> dict[str, Any]:
        event: dict[str, Any] = {"id": decision.event, "at": decision.at, "kind": "tick"}
        return event if decision.group is None else {**event, "group": decision.group}

    def _nothing_due(self, line: Line, program: Program, event: dict[str, Any], state: State) -> None:
        """Whatever comes due has a line of its own; only moments at which nothing is said pass in silence."""
        read = event_from_dict(event, self.community.timezone)
        for moment in due(program, state, due_before(program, read, state)):
            decision = evaluate(program, moment, state)
            state.apply(decision)
            if not decision.is_quiet:
                raise SpecFailure(f"line {line.number}: before it came due {decision.to_json().decode()}")

    def _event(self, scribe: Scribe, line: Line) -> dict[str, Any]:
        try:
            return scribe.event(line)
        except TimelineError as error:
            raise SpecError(f"{self.test.file.name}: {error}") from None

    def _check(
        self, line: Line, scribe: Scribe, event: dict[str, Any], program: Program, decision: Decision, state: State
    ) -> None:
        at = event_from_dict(event, self.community.timezone).at
        names = {"rules": set(program.policy.rules), "members": self._members(scribe), "groups": self._groups()}
        expecting = Expecting(event, scribe.until, at, names)
        try:
            expected = expecting.read(line.expected or "")
        except TimelineError as error:
            raise SpecError(f"{self.test.file.name}:{line.number}: {error}") from None
        checked = expecting.check(expected, decision, state)
        if not checked.agrees:
            raise SpecFailure(_failure(line, checked, decision))

    def _members(self, scribe: Scribe) -> set[str]:
        seen = {str(event["member"]["id"]) for event in scribe.events.values() if "member" in event}
        seen |= {str(event["inviter"]) for event in scribe.events.values() if "inviter" in event}
        groups = self.community.groups.values()
        return seen | set(self.community.members) | {one for g in groups for one in (g.owner, *g.admins) if one}

    def _groups(self) -> set[str]:
        """The groups that may be named; where any group is one, those that the timeline names."""
        groups = set(self.community.groups)
        if "*" in groups:
            groups |= {found[1] for line in self.lines for found in re.finditer(r" in ([\w.-]+)", line.action)}
        return groups

    def _check_json(self, decision: Decision) -> None:
        """A `json` block is what the last decision says under the block's name."""
        for block in self.test.of("json"):
            wanted = json.loads(block.text)
            found = json.loads(decision.to_json())[block.name or "effects"]
            if wanted != found:
                actual = json.dumps(found, ensure_ascii=False)
                raise SpecFailure(f"expected {block.name}:\n{block.text}\nactual:\n{actual}")


def joined(decisions: list[Decision], at: int) -> Decision:
    """Several decisions as one, so that a line can expect what all of them say."""
    if not decisions:
        return Decision(event="due", at=format_instant(at, UTC), policy="", kind="due")
    parts = (
        "effects",
        "fired",
        "withheld",
        "unknown",
        "errors",
        "dropped",
        "conflicts",
        "tasks",
        "obligations",
        "missed",
        "notes",
    )
    joined = {part: tuple(one for decision in decisions for one in getattr(decision, part)) for part in parts}
    return msgspec.structs.replace(decisions[0], **joined)


def _write(folder: Path, text: str) -> None:
    (folder / "policy.guiju").write_text(text, encoding="utf-8")


def _reversed(text: str) -> str:
    """A policy with its statements in reversed order."""
    statements = parse(Source("policy.guiju", text)).file.statements
    return "\n".join(text[one.span.start : one.span.end] for one in reversed(statements)) + "\n"


def _failure(line: Line, checked: Checked, decision: Decision) -> str:
    reasons = []
    for one in decision.fired:
        because = ", ".join(f"{hit.pattern}: {hit.item}" for hit in one.because)
        said = [f"{one.rule} fired", f"offence {one.offence}" if one.offence is not None else ""]
        said += ["repeated" if one.repeated else "", f"({because})" if because else ""]
        reasons.append(", ".join(part for part in said if part))
    return (
        f"line {line.number}: {line.text}\n\n{_side_by_side(checked.rows)}\n\n{'; '.join(reasons) or 'no rule fired'}"
    )


def _side_by_side(rows: list[tuple[str, str, bool]] | tuple[tuple[str, str, bool], ...]) -> str:
    width = max((len(wanted) for wanted, *_ in rows), default=0)
    width = max(width, len("expected"))
    lines = [f"     {'expected':{width}}   actual"]
    lines += [f"  {' ' if agrees else '✗'}  {wanted or '-':{width}}   {found or '-'}" for wanted, found, agrees in rows]
    return "\n".join(lines)


def _assert_documented(decision: Decision) -> None:
    """Whatever a decision says, the schema that goes out with it knows of."""
    for error in () if decision.is_quiet else _FITS(json.loads(decision.to_json())):
        raise SpecFailure(f"the schema of decisions does not fit: {error.message}")
