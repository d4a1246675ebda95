"""That the reference pages in the project are those of the tables, and that they leave nothing out."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.engine.check.tables import effects, facts
from guiju.engine.report.reference_pages import FOLDER, effects_page, facts_page, main, pages

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", pages())
def test_the_pages_in_the_project_are_fresh(name: str) -> None:
    written = (ROOT / FOLDER / name).read_text(encoding="utf-8")
    assert written == pages()[name], f"run `python -m guiju.engine.report.reference_pages {FOLDER}`"


def test_every_effect_and_fact_has_a_row() -> None:
    page = effects_page()
    assert [verb for verb in effects() if page.count(f"\n| `{verb.replace('_', ' ')}` |") != 1] == []
    assert facts_page().count("\n| `") >= sum(len(rows) for rows in facts().values())


def test_the_pages_are_written_where_they_are_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path / "docs")])
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "docs").iterdir()} == pages()
    assert capsys.readouterr().out == "2 pages written\n"
