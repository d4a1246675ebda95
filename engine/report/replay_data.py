"""What a closed loop came to, and how decisions agree with what people did, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ..replay.closed_loop import ClosedLoop, PreventedEvent
from ..replay.comparison import Agreement, Agreements, Comparison
from ..replay.dry_run import DryRun, Outcome
from ..replay.proportions import LEVEL, Proportion
from ..replay.sharded import ShardedRun
from ..replay.trace_problems import TraceProblem
from ..runtime.instant import format_instant

Data = dict[str, object]


def run_data(run: DryRun | ShardedRun) -> Data:
    """A run's comparison with what is known to be right and, of a closed loop, both counts.

    Args:
        run: to its end or as far as it came.
    """
    found: Data = {"mode": run.options["mode"], "comparison": _comparison(run.comparison)}
    return found if not isinstance(run, ClosedLoop) else {**found, "closed_loop": _closed(run)}


def outcome_data(outcome: Outcome) -> Data:
    """An outcome of a closed loop as a line of output: the decision, and what the loop has to say of it."""
    found = outcome.decision.to_dict()
    if outcome.prevented is not None:
        by = {"by": outcome.prevented.by} if outcome.prevented.by else {}
        return {**found, "prevented": {"reason": outcome.prevented.reason, **by}}
    return {**found, "counterfactual": True} if outcome.counterfactual else found


def problem_data(problem: TraceProblem) -> Data:
    """What is wrong with a line of a trace, or of what a trace is made from."""
    return {
        "code": problem.code,
        "severity": problem.level.value,
        "message": problem.message,
        "file": problem.path,
        "line": problem.line,
        "help": problem.help,
    }


def _closed(run: ClosedLoop) -> Data:
    observed, closed = run.observed, run.closed
    return {
        "return_after": run.return_after,
        "carried_out": counts_data(run.carried),
        "not_carried_out": run.cut,
        "prevented": {
            "events": run.prevented.total(),
            "reasons": counts_data(run.prevented),
            "listed": [_prevented(one, run) for one in run.listed],
        },
        "counterfactual": run.verdicts,
        "rules": {
            rule: {
                "as_recorded": observed.fired[rule],
                "closed_loop": closed.fired[rule],
                "counterfactual": run.counterfactual[rule],
            }
            for rule in sorted(run.program.policy.rules)
        },
        "effects": {"as_recorded": counts_data(observed.acts), "closed_loop": counts_data(closed.acts)},
    }


def _prevented(one: PreventedEvent, run: ClosedLoop) -> Data:
    return {
        "event": one.event,
        "kind": one.kind,
        "at": format_instant(one.at, run.program.policy.community.timezone),
        "group": one.group,
        "member": one.member,
        "reason": one.why.reason,
        "by": one.why.by or None,
        "file": one.path,
        "line": one.line,
    }


def _comparison(comparison: Comparison) -> Data:
    return {
        "level": LEVEL,
        "people": {**_agreements(comparison.people), "nameless": comparison.nameless, "again": comparison.again},
        "labels": _agreements(comparison.labels),
    }


def _agreements(found: Agreements) -> Data:
    rules = {rule: _agreement(each) for rule, each in sorted(found.rules.items())}
    return {"all": _agreement(found.whole), "rules": rules}


def _agreement(one: Agreement) -> Data:
    return {
        "agreed": one.agreed,
        "missed": one.missed,
        "over_reached": one.over_reached,
        "confirmed": one.confirmed,
        "unlabelled": one.unlabelled,
        "precision": _proportion(one.precision),
        "recall": _proportion(one.recall),
    }


def _proportion(found: Proportion | None) -> Data | None:
    if found is None:
        return None
    ends = {"low": round(found.low, 6), "high": round(found.high, 6)}
    return {"count": found.count, "of": found.of, "share": round(found.share, 6), **ends}


def counts_data(counts: Counter[str]) -> Mapping[str, int]:
    """Counts by name, the largest first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
