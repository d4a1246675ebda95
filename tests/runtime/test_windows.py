"""Instants that nobody asks for any more go when they would go if every look were a real one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.runtime.state.tables import LOOKS
from guiju.engine.runtime.state.windows import Windows, windows

from ..properties.effort import effort

KEPT = 20


class Plain:
    """The same told plainly: the last instants of subjects, in the order of their turns.

    Args:
        rows: the subjects with their last instants.
    """

    def __init__(self, rows: dict[str, int]) -> None:
        self.rows = rows

    def count(self, subject: str, at: int, horizon: int) -> None:
        """Counts an instant."""
        if subject in self.rows:
            self.rows[subject] = max(at, self.rows[subject])
            return
        self.rows[subject] = at
        self.look(horizon, LOOKS)

    def look(self, horizon: int, looks: int) -> None:
        """Looks at so many subjects, each in its turn, but at no more than there are since the last that went."""
        for left in range(looks - 1, looks - 1 - min(looks, len(self.rows)), -1):
            subject = next(iter(self.rows))
            last = self.rows.pop(subject)
            if last <= horizon:
                self.look(horizon, left)
                return
            self.rows[subject] = last


STEPS = st.lists(st.tuples(st.sampled_from("abcdef "), st.integers(0, 9), st.integers(0, 5)), max_size=60)


@given(STEPS)
@effort(20)
def test_looks_that_are_left_out_change_nothing(steps: list[tuple[str, int, int]]) -> None:
    found, plain, clock = Windows(), Plain({}), 100
    for subject, later, late in steps:
        clock += later
        horizon = clock - KEPT
        if subject == " ":
            found.look_before(horizon, late)
            plain.look(horizon, late)
        else:
            found.extend(subject, found.get(subject), clock - late, horizon)
            plain.count(subject, clock - late, horizon)
        if later == 9:  # kept, and taken up again
            found = windows(dict(found.in_turn()))
        assert [(subject, instants[-1]) for subject, instants in found.in_turn()] == list(plain.rows.items())
