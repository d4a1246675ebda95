"""That the scenarios of the examples pass and show all of their policies, and that the reference page is fresh."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.engine.diagnostics import one_line
from guiju.engine.replay.scenario_words import LANGUAGES, meanings
from guiju.engine.replay.scenarios import Run, load_scenarios
from guiju.engine.report.scenario_reference import PAGE, main, reference
from guiju.engine.report.scenario_text import render_results

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted({path.parent for path in ROOT.glob("examples/**/*.scenario.yaml")})


def test_there_are_examples() -> None:
    assert ROOT / "examples" / "lanmei" / "scenarios" in EXAMPLES


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.parent.name)
def test_the_scenarios_of_an_example_pass_and_show_all_of_its_policy(folder: Path) -> None:
    run = Run(load_scenarios([folder]), covering=True)
    run.play()
    assert [one_line(finding) for finding in run.loaded.findings] == []
    assert all(result.passed for result in run.results), render_results(run.loaded, run.results, False, "en")
    assert all(coverage.reaches(100) for coverage in run.coverages.values())


def test_the_reference_page_is_fresh(tmp_path: Path) -> None:
    main([str(tmp_path / "page.md")])
    written = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert written == reference() == (ROOT / PAGE).read_text(encoding="utf-8"), f"run scenario_reference {PAGE}"


def test_every_sentence_can_be_said_in_every_language() -> None:
    for meaning in meanings().values():
        assert {sentence.language for sentence in meaning.sentences} == set(LANGUAGES)
        assert set(meaning.help) == set(LANGUAGES)
