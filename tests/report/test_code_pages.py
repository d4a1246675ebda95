"""That every code has a page, and that the pages in the project are those of the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import Code, Severity
from guiju.engine.report.code_pages import FOLDER, explanation, main, page_of, pages, write_pages

ROOT = Path(__file__).resolve().parents[2]


def test_the_pages_in_the_project_are_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / FOLDER).glob("*")}
    wanted = pages()
    mend = f"run `python -m guiju.engine.report.code_pages {FOLDER}`"
    assert written.keys() == wanted.keys(), mend
    assert [name for name in wanted if written[name] != wanted[name]] == [], mend


@pytest.mark.usefixtures("table")
def test_a_page_and_the_index(snapshot: SnapshotAssertion) -> None:
    found = pages()
    assert list(found) == ["README.md", "G101.md", "G201.md", "G501.md", "G601.md"]
    assert found["README.md"] == snapshot(name="index")
    assert found["G201.md"] == snapshot(name="page")


@pytest.mark.usefixtures("table")
def test_pages_of_codes_that_are_no_more_are_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "docs" / "diagnostics"
    folder.mkdir(parents=True)
    (folder / "G999.md").write_text("old")
    (folder / "notes.md").write_text("kept")
    main([str(folder)])
    assert {path.name for path in folder.iterdir()} == {*pages(), "notes.md"}
    assert write_pages(folder)[0] == folder / "README.md"
    assert capsys.readouterr().out == "5 pages written\n"


def test_an_example_with_a_fence_is_fenced_by_a_longer_one() -> None:
    row = Code("G1", "n", Severity.ERROR, "s", "e", "a\n```\nb\n", "c", "yaml")
    assert "````yaml\na\n```\nb\n````" in explanation(row)
    assert "\n```yaml\nc\n```" in explanation(row)


@pytest.mark.usefixtures("table")
def test_a_finding_names_a_page_that_exists() -> None:
    assert all(page_of(name.removesuffix(".md")) == f"{FOLDER}/{name}" for name in pages() if name != "README.md")
