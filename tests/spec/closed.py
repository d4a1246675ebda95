"""Plays timelines in a closed loop: what the policy decides is carried out, and prevents what it prevents.

A block ```` ```timeline closed-loop ```` (or `closed-loop,return-after=1h`) is a trace. Beside what timelines always
expect, a line may expect `prevented: REASON`, and it has to say `counterfactual` where the decision depends on something
that only the model carried out. What the reports of effects lead to belongs to the line that they follow.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guiju.engine.community import Community
from guiju.engine.compile.program import Program
from guiju.engine.replay.closed_loop import ClosedLoop, replay
from guiju.engine.replay.dry_run import Outcome
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.event import event_from_dict

from .expected import Expecting
from .literate import Block, SpecError, Test
from .timeline import Line, Scribe, TimelineError, read_timeline

NAME = re.compile(r"closed-loop(?:,return-after=(?P<length>\w+))?")
_BESIDE = re.compile(r"(?:^|, *)(?P<what>counterfactual|prevented: \w+)(?=,|$)")


@dataclass
class Played:
    """What came of a line.

    Args:
        outcomes: of its event, and of what is due before it and reported after it.
        own: that of the event itself.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    own: Outcome | None = None


def is_closed(block: Block) -> bool:
    """Whether a timeline is to be played in a closed loop."""
    return block.name is not None and NAME.fullmatch(block.name) is not None


def play_closed(test: Test, block: Block, program: Program, folder: Path) -> list[tuple[Line, list[tuple[str, str]]]]:
    """Plays a timeline.

    Args:
        test: the test.
        block: the timeline.
        program: its policy.
        folder: where to put the trace.

    Returns:
        the lines that came out otherwise, each with what was expected and what came.
    """
    community = program.policy.community
    scribe = Scribe(community.timezone, frozenset(community.events))
    try:
        lines = read_timeline(block.lines)
        events = [scribe.event(line) for line in lines]
    except TimelineError as error:
        raise SpecError(f"{test.file.name}: {error}") from None
    trace = folder / "trace.jsonl"
    trace.write_text("".join(f"{json.dumps(event)}\n" for event in events), encoding="utf-8")
    length = NAME.fullmatch(block.name or "")
    run = replay(program, trace, mode="closed-loop", return_after=length["length"] if length else None)
    assert isinstance(run, ClosedLoop)
    found = []
    for line, event, played in zip(lines, events, _by_line(run, len(lines)), strict=True):
        wrong = [] if line.expected is None else _differences(line, event, played, scribe, community, run)
        found += [(line, wrong)] if wrong else []
    return found


def _by_line(run: ClosedLoop, count: int) -> list[Played]:
    played = [Played() for _ in range(count)]
    place = 0
    for outcome in run:
        if outcome.path:
            place = outcome.line
            played[place - 1].own = outcome
        reported = outcome.event.kind == "action" or bool(outcome.path)
        played[place - 1 if reported else place].outcomes.append(outcome)
    return played


def _differences(
    line: Line, event: dict[str, Any], played: Played, scribe: Scribe, community: Community, run: ClosedLoop
) -> list[tuple[str, str]]:
    from .playing import joined

    assert played.own is not None
    wanted = sorted(found["what"] for found in _BESIDE.finditer(line.expected or ""))
    actual = ["counterfactual"] if played.own.counterfactual else []
    actual += [f"prevented: {played.own.prevented.reason}"] if played.own.prevented is not None else []
    wrong = [] if wanted == sorted(actual) else [(", ".join(wanted), ", ".join(actual))]
    at = event_from_dict(event, community.timezone).at
    members = {str(one["member"]["id"]) for one in scribe.events.values() if "member" in one}
    names = {"rules": set(run.program.policy.rules), "members": members, "groups": set(community.groups)}
    expecting = Expecting(event, scribe.until, at, names)
    expected = expecting.read(_BESIDE.sub("", line.expected or "").strip(" ,"))
    decisions: list[Decision] = [outcome.decision for outcome in played.outcomes]
    checked = expecting.check(expected, joined(decisions, at), run.state)
    return wrong + [(want, have) for want, have, agrees in checked.rows if not agrees]
