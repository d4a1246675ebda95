"""What an import made of its files, for people and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..replay.importers.importing import Import
from .replay_data import problem_data
from .terminal import safe

_SHOWN = 12


def render_import(done: Import, seconds: float) -> str:
    """The counts of an import, for a terminal or a file.

    Args:
        done: the import.
        seconds: how long it took.

    Returns:
        the text, without a last line end.
    """
    return "\n".join(_lines(done, seconds))


def _lines(done: Import, seconds: float) -> Iterator[str]:
    tally = done.tally
    files = len(done.chosen.parts)
    yield f"{done.chosen.format.title}: {_several(done.events, 'event')} from {_several(files, 'file')}, {seconds:.1f} s"
    yield from _table("understood", tally.events)
    yield from _table("guessed", tally.guessed)
    yield from _table("left out", tally.skipped)
    groups = Counter({_called(group, tally.names.get(group)): count for group, count in tally.groups.items()})
    yield from _table("groups", groups)
    if tally.problems.listed:
        yield f"\nproblems: {', '.join(f'{code} {count:,}' for code, count in sorted(tally.problems.counts.items()))}"
        yield from (f"  {safe(str(problem))}" for problem in tally.problems.listed)
        if tally.problems.total > len(tally.problems.listed):
            yield f"  and {tally.problems.total - len(tally.problems.listed):,} more"


def _several(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _called(group: str, name: str | None) -> str:
    return group if name in (None, group) else f"{group} ({name})"


def _table(title: str, counts: Counter[str]) -> Iterator[str]:
    if not counts:
        return
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    width = max(len(f"{count:,}") for _, count in rows)
    yield f"\n{title}"
    for name, count in rows[:_SHOWN]:
        yield f"  {count:>{width},}  {safe(name, 100)}"
    if len(rows) > _SHOWN:
        rest = sum(count for _, count in rows[_SHOWN:])
        yield f"  {rest:>{width},}  in {len(rows) - _SHOWN} more"


def import_data(done: Import) -> dict[str, object]:
    """The counts of an import as plain JSON values."""
    tally = done.tally
    return {
        "format": done.chosen.format.name,
        "files": len(done.chosen.parts),
        "events": done.events,
        "understood": _sorted(tally.events),
        "guessed": _sorted(tally.guessed),
        "left_out": _sorted(tally.skipped),
        "groups": {
            group: {"name": tally.names.get(group), "events": count} for group, count in sorted(tally.groups.items())
        },
        "problems": {
            "counts": _sorted(tally.problems.counts),
            "listed": [problem_data(problem) for problem in tally.problems.listed],
        },
    }


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
