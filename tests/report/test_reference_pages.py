"""That the reference pages in the project are those of the tables, and that they leave nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guiju.engine import load_text
from guiju.engine.check.tables import effects, facts
from guiju.engine.report.reference_pages import FOLDER, effects_page, facts_page, main, pages
from guiju.engine.report.reference_words import REFERENCE
from guiju.engine.syntax.vocabulary import vocabulary

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", pages())
def test_the_pages_in_the_project_are_fresh(name: str) -> None:
    written = (ROOT / FOLDER / name).read_text(encoding="utf-8")
    assert written == pages()[name], f"run `python -m guiju.engine.report.reference_pages {FOLDER}`"


def test_every_effect_and_fact_has_a_row() -> None:
    page = effects_page()
    assert [verb for verb in effects() if page.count(f"\n| `{verb.replace('_', ' ')}` |") != 1] == []
    assert facts_page().count("\n| `") >= sum(len(rows) for rows in facts().values())


def test_the_chinese_pages_have_the_same_rows_and_words_that_policies_have() -> None:
    for english, chinese in ((effects_page(), effects_page("zh")), (facts_page(), facts_page("zh"))):
        rows, twins = ([line for line in page.splitlines() if line[:1] in "|#"] for page in (english, chinese))
        assert [row.count("|") for row in rows] == [twin.count("|") for twin in twins]
    words = REFERENCE["zh"]
    shown = [code for title in words.owners.values() for code in re.findall("`([^`]*)`", title)]
    assert [word for word in shown if vocabulary().canonical_noun(word) is None] == []
    for _, example in words.values.values():
        for condition in re.findall("`([^`]*)`", example):
            counted = " > 1" if condition.endswith(")") else ""
            load_text(f"规则 r 当 消息 且 {condition}{counted} 则 通知 群主")


def test_the_pages_are_written_where_they_are_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path / "docs")])
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "docs").iterdir()} == pages()
    assert capsys.readouterr().out == "4 pages written\n"
