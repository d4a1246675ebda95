"""The table of platforms is complete, and its page is written from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.engine.check.platforms import Platform, platform, platforms
from guiju.engine.check.tables import effects
from guiju.engine.community import parse_community
from guiju.engine.diagnostics import PolicyError
from guiju.engine.report.platform_page import PAGE, main, page
from guiju.engine.source import Source

ROOT = Path(__file__).resolve().parents[2]
EACH = list(platforms().values())


@pytest.mark.parametrize("each", EACH, ids=lambda each: each.id)
def test_every_verb_has_an_answer(each: Platform) -> None:
    assert each.can.keys() == effects().keys()
    for verb, can in each.can.items():
        assert (can.answer == "no") == (can.instead is not None), verb
        assert (can.answer == "limited") == (can.limit is not None), verb
        assert can.answer == "no" or can.how or each.id == "generic", verb
        assert (can.least or 0) < (can.most or can.least or 1), verb


@pytest.mark.parametrize("each", EACH, ids=lambda each: each.id)
def test_what_the_engine_keeps_is_possible_everywhere(each: Platform) -> None:
    for verb, row in effects().items():
        if row.kind == "state" and verb not in ("undo", "suspend"):
            assert each.can[verb].answer == "yes"


@pytest.mark.parametrize("each", EACH, ids=lambda each: each.id)
def test_a_community_can_name_it(each: Platform) -> None:
    text = f"{{community: Club, platform: {each.id}, groups: {{talk: {{}}}}}}"
    assert parse_community(Source("community.yaml", text))[0].platform == each.id


def test_a_community_can_name_no_other() -> None:
    with pytest.raises(PolicyError):
        parse_community(Source("community.yaml", "{community: Club, platform: icq, groups: {talk: {}}}"))
    assert {can.answer for can in platform("icq").can.values()} == {"yes"}


def test_the_table_agrees_that_generic_can_do_everything() -> None:
    assert {can.answer for can in platforms()["generic"].can.values()} == {"yes"}
    assert platform("generic").name == platforms()["generic"].name


def test_lengths_of_time_are_read() -> None:
    day = 86_400_000
    mute = {
        each.id: (each.can["mute"].least, each.can["mute"].most) for each in EACH if each.can["mute"].answer != "no"
    }
    assert mute["telegram"] == (30_000, 366 * day)
    assert mute["discord"] == (None, 28 * day)
    assert mute["qq"] == (None, 30 * day)


def test_the_page_in_the_project_is_fresh(tmp_path: Path) -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(), (
        f"run `python -m guiju.engine.report.platform_page {PAGE}`"
    )
    main([str(tmp_path / "page.md")])
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page()
