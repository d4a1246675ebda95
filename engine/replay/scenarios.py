"""Scenarios: a policy's tests, in virtual time. Reads them, plays them, and says what is not as expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..compile.program import Program
from ..diagnostics import Diagnostic, PolicyError, sort_diagnostics
from ..runtime.decision import Decision
from ..source import Span
from .coverage import Coverage
from .scenario_effects import Wanted
from .scenario_expect import Compared, compare
from .scenario_files import Draft, Drafts, Programs, ScenarioFile, find_files, titled
from .scenario_given import Before, names_given, read_given, with_mentioned
from .scenario_names import Names
from .scenario_run import Played, World, play, world_before
from .scenario_steps import Step, Timeline


@dataclass(frozen=True)
class Scenario:
    """A scenario that can be played.

    Args:
        title: what it shows.
        span: where it begins.
        policy: the files or folders of its policy, as a person knows them.
        program: that policy.
        before: what holds before its first step.
        steps: in the order of time.
    """

    title: str
    span: Span
    policy: str
    program: Program = field(repr=False)
    before: Before = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)

    @property
    def file(self) -> str:
        """The name of its file as a person knows it."""
        return self.span.source.name

    def world(self, program: Program | None = None) -> World:
        """The world as the scenario finds it, anew with every call.

        Args:
            program: the policy to play it under; None for its own.
        """
        return world_before(program or self.program, self.before, self.steps[0].at)


@dataclass(frozen=True)
class Failure:
    """A step that did not come out as expected.

    Args:
        step: the step.
        decisions: all that came of it.
        compared: what was expected beside what came; None where nothing was expected.
        not_open: what the bot was to report as carried out, and nothing had decided.
    """

    step: Step
    decisions: tuple[Decision, ...]
    compared: Compared | None
    not_open: tuple[Wanted, ...]


@dataclass(frozen=True)
class Result:
    """What came of a scenario.

    Args:
        scenario: the scenario.
        failures: the steps that did not come out as expected, in order.
    """

    scenario: Scenario
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether every step came out as expected."""
        return not self.failures


@dataclass(frozen=True)
class Loaded:
    """What files of scenarios hold.

    Args:
        scenarios: those that can be played, in the order of the files.
        findings: what is wrong with the others, and with policies, sorted; each is an error or a warning beside one.
        unplayable: the titles and places of the scenarios that can't be played.
        languages: of the communities that policies were loaded for.
    """

    scenarios: tuple[Scenario, ...]
    findings: tuple[Diagnostic, ...]
    unplayable: tuple[tuple[str, Span], ...] = ()
    languages: frozenset[str] = frozenset()


def load_scenarios(paths: Iterable[str | Path]) -> Loaded:
    """Reads scenarios and the policies they are about.

    Args:
        paths: files, and folders in which they are looked for.

    Returns:
        those that can be played, and everything that is wrong with the others.
    """
    reading = _Reading()
    for file in reading.files(paths):
        reading.read(file)
    findings = sort_diagnostics([*reading.findings, *reading.drafts.findings, *reading.programs.findings])
    unplayable = (*reading.drafts.unplayable, *reading.unplayable)
    return Loaded(tuple(reading.scenarios), findings, unplayable, frozenset(reading.programs.languages))


def run_scenario(scenario: Scenario, coverage: Coverage | None = None) -> Result:
    """Plays a scenario from its start, with a state of its own.

    Args:
        scenario: the scenario.
        coverage: takes what is shown of the scenario's policy; None plays it unwatched.
    """
    world = scenario.world(None if coverage is None else coverage.program)
    failures = []
    for played in play(world, scenario.steps):
        if coverage is not None:
            coverage.take(played.decisions)
        failure = failure_of(played)
        if failure is not None:
            failures.append(failure)
    return Result(scenario, tuple(failures))


def failure_of(played: Played) -> Failure | None:
    """What is wrong with how a step came out; None when nothing is."""
    expected = played.step.expected
    compared = None if expected is None else compare(expected, played.decisions, played.standings)
    broken = any(decision.errors for decision in played.decisions)
    if broken or played.not_open or (compared is not None and not compared.agrees):
        return Failure(played.step, played.decisions, compared, played.not_open)
    return None


class Run:
    """Plays scenarios and keeps what came of them.

    Args:
        loaded: what the files hold.
        covering: whether to note what of the policies is shown; it takes longer.

    Attributes:
        loaded: as given.
        results: of the scenarios played so far.
        coverages: of each policy by its name, if they were asked for.
    """

    def __init__(self, loaded: Loaded, covering: bool = False) -> None:
        self.loaded = loaded
        self.results: list[Result] = []
        self.coverages: dict[str, Coverage] = {}
        self._coverage_of: dict[int, Coverage] = {}
        for scenario in loaded.scenarios if covering else ():
            self._cover(scenario)

    def _cover(self, scenario: Scenario) -> None:
        program = scenario.program
        if id(program) in self._coverage_of:
            return
        name, community = scenario.policy, program.policy.community.source
        if name in self.coverages:
            name += f" ({community.name if community is not None else len(self.coverages)})"
        self.coverages[name] = self._coverage_of[id(program)] = Coverage(program)

    def play(self) -> None:
        """Plays every scenario; what was played stays if this is interrupted."""
        for scenario in self.loaded.scenarios:
            self.results.append(run_scenario(scenario, self._coverage_of.get(id(scenario.program))))


class _Reading:
    """Reads files one after another."""

    def __init__(self) -> None:
        self.drafts = Drafts()
        self.programs = Programs()
        self.findings: list[Diagnostic] = []
        self.scenarios: list[Scenario] = []
        self.unplayable: list[tuple[str, Span]] = []

    def files(self, paths: Iterable[str | Path]) -> Iterator[ScenarioFile]:
        seen: set[Path] = set()
        for path in paths:
            try:
                found = list(find_files(Path(path)))
            except PolicyError as error:
                self.findings += error.diagnostics
                continue
            yield from (file for file in found if file.path.resolve() not in seen)
            seen |= {file.path.resolve() for file in found}

    def read(self, file: ScenarioFile) -> None:
        for draft in self.drafts.read(file):
            program = self.programs.of(draft)
            scenario = None if program is None else self._scenario(draft, program)
            if scenario is None:
                self.unplayable.append(titled(draft.document))
            else:
                self.scenarios.append(scenario)

    def _scenario(self, draft: Draft, program: Program) -> Scenario | None:
        root, report = draft.document.root, list[Diagnostic]()
        given = root.parts.get("given")
        names = names_given(program.policy, given)
        before = read_given(given, names, report)
        timeline = Timeline(names, _roles(before, names), program.added, report)
        steps = timeline.read(root.parts["timeline"])
        self.findings += report
        if report:
            return None
        title, span = str(root.parts["scenario"].value), draft.document.key_span(("scenario",))
        before = with_mentioned(before, timeline.mentioned, names)
        return Scenario(title, span, draft.policy_name, program, before, steps)


def _roles(before: Before, names: Names) -> dict[str, str]:
    """The roles that the roster and `given:` say, by member."""
    rostered = {id: row["role"] for id, row in names.community.members.items() if "role" in row}
    found = {id: role for id, role in rostered.items() if isinstance(role, str)}
    return found | {id: member.role for id, member in before.members.items() if member.role is not None}
