"""Pages about a change of a policy: they say what the comparison says, are bounded, and nothing in them can act."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from syrupy.assertion import SnapshotAssertion

from guiju.engine.loading import load, load_text
from guiju.engine.replay.alterations import alterations
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.html import difference_log, filling
from guiju.engine.report.html.difference_page import sources
from guiju.engine.report.html.difference_words import difference_page_words
from guiju.engine.report.html.embedding import source_hash
from guiju.engine.report.terminal import UNSAFE

from .outline import ELEMENTS, Outline

pytest.importorskip("jinja2", reason="pages are made with Jinja2")

Pages = Callable[..., str]
Event = Callable[..., str]
Run = Callable[..., Result]


def data_of(page: str) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """The data in a page: what rows name, changes and members."""
    data, changes, members = map(json.loads, Outline(page).raw["script"][:3])
    return data, changes, members


@pytest.fixture
def changed(club: Path) -> Path:
    """Beside the club the same with another flood rule, other words and another name, in the folder `newer`."""
    shutil.copytree("club", "newer")
    path = Path("newer", "rules.guiju")
    text = path.read_text(encoding="utf-8")
    for old, new in ((">= 4", ">= 3"), ("mute 1h", "mute 2h"), ("rule vip", "rule asks was vip"), ("Not here", "No")):
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return club


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_about_a_small_change(run: Run, changed: Path, language: str, snapshot: SnapshotAssertion) -> None:
    given = ("diff", "club", "newer", "trace.jsonl", "--format", "html", "--lang", language)
    result = run(*given, "-o", "page.html")
    assert (result.exit_code, result.stdout) == (ExitCode.OK, "")
    page = Path("page.html").read_text(encoding="utf-8")
    kept = re.sub(r"(<style>|<script>).*?(</style>|</script>)", r"\1…\2", page, flags=re.DOTALL)
    assert re.sub(r"sha256[:-][\w+/=]+", "DIGEST", kept) == snapshot
    assert run(*given).stdout == page
    assert run(*given, "--exit-code", "-o", "page.html").exit_code == ExitCode.FINDINGS


def test_the_page_says_what_the_comparison_says(run: Run, changed: Path) -> None:
    page = run("diff", "club", "newer", "trace.jsonl", "--format", "html").stdout
    found = json.loads(run("diff", "club", "newer", "trace.jsonl", "--format", "json").stdout)
    data, changes, members = data_of(page)
    assert [row[4] for row in changes] == [change["event"] for change in found["changes"]]
    assert [data["manners"][row[8]] for row in changes] == [change["manner"] for change in found["changes"]]
    assert [[data["rules"][rule] for rule in row[7]] for row in changes] == [one["rules"] for one in found["changes"]]
    for row, change in zip(changes, found["changes"], strict=True):
        for place, side in zip(row[10:12], (change["before"], change["after"]), strict=True):
            assert (place is None) == (side is None)
            assert side is None or data["deeds"][place][1].startswith(side["verb"])
    counts = {data["members"][who][0]: dict(zip(data["manners"], row, strict=True)) for who, *row in members}
    assert counts == found["members"]


def test_equal_policies_make_a_page_that_says_so(run: Run, changed: Path) -> None:
    page = run("diff", "club", "club", "trace.jsonl", "--format", "html").stdout
    assert "everything would happen as before" in page
    assert data_of(page)[1:] == ([], [])


def test_nothing_that_anybody_wrote_acts(difference_page: Pages, hostile: list[str]) -> None:
    for language in ("en", "zh"):
        page = difference_page(hostile, language)
        made = Outline(page)
        assert [tag for tag, _ in made.elements if not ELEMENTS.fullmatch(tag)] == []
        assert not any(name.startswith("on") or name == "style" for _, found in made.elements for name in found)
        assert "49" not in "".join(made.text).split()
        assert not UNSAFE.search(page.replace("\n", ""))
        data, changes, members = data_of(page)
        assert changes
        assert not UNSAFE.search(json.dumps([data, changes, members], ensure_ascii=False))
        script, style = made.raw["script"][3], made.raw["style"][0]
        (policy,) = [found["content"] for _, found in made.elements if "http-equiv" in found]
        assert policy == (
            f"default-src 'none'; script-src {source_hash(script)}; style-src {source_hash(style)}; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )
        assert re.findall(r"fetch\(|XMLHttp|WebSocket|innerHTML|eval\(|new Function", script) == []


def test_every_link_of_the_page_leads_somewhere(difference_page: Pages, hostile: list[str]) -> None:
    made = Outline(difference_page(hostile))
    ids = [found["id"] for _, found in made.elements if "id" in found]
    assert len(ids) == len(set(ids))
    links = {found["href"] for tag, found in made.elements if tag == "a"}
    assert {link.removeprefix("#") for link in links if link} <= set(ids)


def test_what_is_listed_is_bounded_and_what_is_not_is_told(
    difference_page: Pages, line: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line(f"m{n}", n * 100, "flash sale", member=f"u{n}") for n in range(20)]
    monkeypatch.setattr(difference_log, "MOST_ROWS", 15)
    monkeypatch.setattr(difference_log, "MOST_MEMBERS", 7)
    page = difference_page(lines)
    _, changes, members = data_of(page)
    assert (len(changes), len(members)) == (15, 7)
    assert "There are 40 changes. The first 15 are listed here" in page
    assert "20 members are reached. The first 7" in page
    assert "… and 35 more in the list of changes" in page
    monkeypatch.setattr(difference_log, "MOST_BYTES", 1_500)
    monkeypatch.setattr(difference_log, "MOST_MEMBER_BYTES", 1_000)
    _, changes, members = data_of(difference_page(lines))
    assert 1 < len(changes) < 15
    assert 1 < len(members) < 20


def test_the_lines_of_a_rule_that_differ_are_marked() -> None:
    old = 'rule a\n  when message contains "x"\n  then warn'
    new = 'rule a\n  when message contains "y"\n  then warn'
    (pair,) = alterations(load_text(old).policy, load_text(new).policy).pairs
    before, after = sources(pair)
    assert before == [("rule a", False), ('  when message contains "x"', True), ("  then warn", False)]
    assert after == [("rule a", False), ('  when message contains "y"', True), ("  then warn", False)]
    (gone,) = alterations(load_text(old).policy, load_text("").policy).pairs
    assert sources(gone) == ([(line, False) for line in old.splitlines()], None)


def test_a_line_in_which_only_a_parameter_has_another_value_shows_it(tmp_path: Path) -> None:
    policies = []
    for limit in (3, 5):
        folder = tmp_path / str(limit) / "talk"
        folder.mkdir(parents=True)
        (folder / "parameters.yaml").write_text("limit: {type: number, default: 1}\n", encoding="utf-8")
        (folder / "rules.guiju").write_text(
            "rule a\n  when sender.messages within 1h > limit\n  then warn\n", encoding="utf-8"
        )
        chosen = f"community: c\ngroups: {{g: {{owner: o}}}}\nparameters: {{talk: {{limit: {limit}}}}}\n"
        (folder / "community.yaml").write_text(chosen, encoding="utf-8")
        policies.append(load(folder).policy)
    (pair,) = alterations(*policies).pairs
    before, after = sources(pair, (policies[0].chosen, policies[1].chosen))
    assert before == [("rule a", False), ("  when sender.messages within 1h > limit (3)", True), ("  then warn", False)]
    assert after is not None
    assert after[1] == ("  when sender.messages within 1h > limit (5)", True)
    assert sources(pair) == ([(line, False) for line in pair.rule.span.text.splitlines()],) * 2


def test_without_what_pages_are_made_with_a_sentence_says_so(
    run: Run, changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "find_spec", lambda name: None)
    result = run("diff", "club", "newer", "trace.jsonl", "--format", "html")
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "pip install 'guiju[report]'" in result.stderr


def test_every_language_says_everything() -> None:
    english, chinese = difference_page_words("en"), difference_page_words("zh")
    assert english.keys() == chinese.keys()
    for key, phrase in english.items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", chinese[key]))
