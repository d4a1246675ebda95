"""What each check of lint finds, what it has nothing to say to, and what a person reads of it.

A module in `cases` is called as its check is: `CODE` is the check's, `FOUND` has policies of which it has something to say,
`SILENT` those of which it has not.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

NAMES = sorted(path.stem for path in (Path(__file__).parent / "cases").glob("*.py"))
CASES: dict[str, ModuleType] = {name: import_module(f".cases.{name}", __package__) for name in NAMES}


@pytest.mark.parametrize(("code", "text"), [(case.CODE, text) for case in CASES.values() for text in case.FOUND])
def test_it_is_found(code: str, text: str) -> None:
    assert code in codes_in(text)


@pytest.mark.parametrize(("code", "text"), [(case.CODE, text) for case in CASES.values() for text in case.SILENT])
def test_nothing_is_said(code: str, text: str) -> None:
    assert code not in codes_in(text)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_person_reads(name: str, snapshot: SnapshotAssertion) -> None:
    case = CASES[name]
    assert "\n\n".join(said(text, case.CODE) for text in (codes()[case.CODE].wrong, *case.FOUND)) == snapshot
