"""That for everything communities ask for there is a statement of two lines at most, shown at work, or the reason why not."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from guiju.engine.report.practices_page import (
    FOLDER,
    WIDTH,
    Sentence,
    lines_of,
    main,
    pages,
    sentences,
    shown_by,
    stated,
)
from guiju.engine.source import Source
from guiju.engine.syntax.parse import parse
from guiju.engine.syntax.vocabulary import LANGUAGES, Language

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = sentences()
SAID = [sentence for sentence in SENTENCES if sentence.why_not is None]


def called(sentence: Sentence) -> str:
    return f"{sentence.practice} {sentence.by or sentence.line}"


@pytest.mark.parametrize("name", pages())
def test_the_pages_in_the_project_are_fresh(name: str) -> None:
    written = (ROOT / FOLDER / name).read_text(encoding="utf-8")
    assert written == pages()[name], f"run `python -m guiju.engine.report.practices_page {FOLDER}`"


def test_every_practice_is_there_in_order() -> None:
    found = [practice for practice, _ in groupby(sentence.practice for sentence in SENTENCES)]
    assert found == ["card", *(f"P{number:02}" for number in range(1, 46))]


def test_every_sentence_has_a_statement_or_a_reason_in_both_languages() -> None:
    for sentence in SENTENCES:
        assert len([each for each in (sentence.by, sentence.line, sentence.why_not) if each is not None]) == 1
        assert sentence.says.keys() == set(LANGUAGES)
        assert sentence.why_not is None or sentence.why_not.keys() == set(LANGUAGES)
    assert {sentence.practice for sentence in SAID} == {sentence.practice for sentence in SENTENCES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", SAID, ids=called)
def test_a_sentence_is_said_on_two_lines_that_mean_the_same(sentence: Sentence, language: Language) -> None:
    lines = lines_of(sentence, language)
    assert 1 <= len(lines) <= 2
    assert max(map(len, lines)) <= WIDTH
    declared = stated()[sentence.by].declared if sentence.by is not None else frozenset[str]()
    parsed = parse(Source("shown", "\n".join(lines)), declared)
    assert parsed.diagnostics == ()
    (statement,) = parsed.file.statements
    again = parse(Source("again", "\n".join(lines_of(sentence, "en"))), declared)
    assert (statement,) == again.file.statements


@pytest.mark.parametrize("sentence", [each for each in SAID if each.by is not None], ids=called)
def test_what_acts_is_shown_by_a_scenario(sentence: Sentence) -> None:
    kind = (sentence.by or "").partition(" ")[0]
    scenario = shown_by(sentence)
    assert (scenario is not None) == (kind in ("rule", "never"))


def test_the_card_is_the_one_among_the_examples() -> None:
    written = (ROOT / "examples" / "card" / "card.guiju").read_text(encoding="utf-8")
    card = [statement for each in SENTENCES if each.line for statement in parse(Source("", each.line)).file.statements]
    assert parse(Source("card", written)).file.statements == tuple(card)


def test_the_pages_are_written_where_they_are_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path / "docs")])
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "docs").iterdir()} == pages()
    assert capsys.readouterr().out == "2 pages written\n"
