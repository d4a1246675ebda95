"""A run that another process looks ahead for comes to what one process comes to, for any policy and any events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.replay import dry_run as module
from guiju.engine.replay import looked_ahead
from guiju.engine.replay.dry_run import DryRun, Outcome
from guiju.engine.replay.looked_ahead import LookedAhead
from guiju.engine.replay.trace_files import find_files
from guiju.engine.replay.trace_problems import TraceError

from .communities import communities
from .effort import effort
from .happenings import Fields, happenings
from .policies import PolicyText, load, policies


class _Here:
    """A process that is none: what it would send is kept until it is asked for."""

    def __init__(self, work: Callable[..., None], task: object, copied: object) -> None:
        self._sent: list[bytes] = []
        work(self, task, copied)

    def send_bytes(self, sent: bytes) -> None:
        self._sent.append(sent)

    def next(self) -> bytes:
        return self._sent.pop(0)


@contextmanager
def here(work: Callable[..., None], tasks: Sequence[tuple[object, object]]) -> Iterator[list[_Here]]:
    yield [_Here(work, *task) for task in tasks]


def come_to(run: DryRun) -> tuple[object, ...]:
    outcomes: list[Outcome] = []
    try:
        outcomes += run
    except TraceError as error:
        return [outcome.decision.to_json() for outcome in outcomes], error.problem
    found = [(outcome.decision.to_json(), outcome.path, outcome.line, outcome.truth) for outcome in outcomes]
    return found, run.events, run.passed, run.digests, run.problems, run.state.members, run.reader.bytes_read


@given(communities(), policies(), happenings(60), st.data())
@effort()
def test_looking_ahead_changes_nothing(
    community: Community, policy: PolicyText, events: list[Fields], data: st.DataObject
) -> None:
    program = load(policy, community)
    lines = [json.dumps(event, ensure_ascii=False).encode() for event in events]
    for place in data.draw(st.lists(st.integers(0, len(lines)), max_size=2)):
        lines.insert(place, data.draw(st.sampled_from((b"", b'{"id": "broken"}', b'{"trace": 1, "precision": "min"}'))))
    strict, every = data.draw(st.booleans()), data.draw(st.booleans())
    with (
        TemporaryDirectory() as folder,
        patch.object(module, "PROGRESS_EVERY", data.draw(st.sampled_from((1, 7, 1_024)))),
    ):
        for number in range(parts := data.draw(st.integers(1, 2))):
            (Path(folder) / f"{number}.jsonl").write_bytes(b"\n".join(lines[number::parts]))
        with patch.object(looked_ahead, "told_by", here):
            ahead = come_to(LookedAhead(program, find_files(folder), strict, every))
        assert ahead == come_to(DryRun(program, folder, strict=strict, every=every))
