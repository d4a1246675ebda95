"""Pages about dry runs: all is there, nothing comes from elsewhere, and nothing in them can act."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from guiju import __version__
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.html import decision_log, filling
from guiju.engine.report.html import page as page_module
from guiju.engine.report.html.decision_log import marked
from guiju.engine.report.html.embedding import embedded, source_hash
from guiju.engine.report.html.words import page_words
from guiju.engine.report.terminal import UNSAFE

from .outline import ELEMENTS, Outline

pytest.importorskip("jinja2", reason="pages are made with Jinja2")

Pages = Callable[..., str]
Event = Callable[..., str]
Run = Callable[..., Result]


def data_of(page: str) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """The data in a page: what rows name, decisions and members."""
    data, decisions, members = map(json.loads, Outline(page).raw["script"][:3])
    return data, decisions, members


def normalised(page: str) -> str:
    """A page without what is in every one, and without digests and versions."""
    kept = re.sub(r"(<style>|<script>).*?(</style>|</script>)", r"\1…\2", page, flags=re.DOTALL)
    return re.sub(r"sha256[:-][\w+/=]+", "DIGEST", kept).replace(__version__, "VERSION")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_about_a_small_run(run: Run, club: Path, language: str, snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "trace.jsonl", "--format", "html", "-o", "page.html", "--lang", language)
    assert (result.exit_code, result.stdout) == (ExitCode.OK, "")
    assert "19" in result.stderr
    page = Path("page.html").read_text(encoding="utf-8")
    assert normalised(page) == snapshot
    assert run("dry-run", "club", "trace.jsonl", "--format", "html", "--lang", language).stdout == page


def test_a_page_about_several_files_names_them(run: Run, club: Path, line: Event) -> None:
    Path("more.jsonl").write_text(line("z1", 9_000, "later") + "\n", encoding="utf-8")
    page = run("dry-run", "club", "trace.jsonl", "more.jsonl", "--format", "html", "--lang", "zh").stdout
    assert "2 个文件" in page
    assert "more.jsonl" in page


def test_a_closed_loop_and_what_people_did_stand_in_tables(run: Run, club: Path, line: Event) -> None:
    kick = line("k1", 8_050, kind="action", action={"verb": "kick", "by": "ann"})
    with Path("trace.jsonl").open("a", encoding="utf-8") as file:
        file.write(kick + "\n")
    given = ("dry-run", "club", "trace.jsonl", "--closed-loop")
    page, text = run(*given, "--format", "html").stdout, run(*given).stdout
    closed = json.loads(run(*given, "--format", "json").stdout)["closed_loop"]
    prevented = closed["prevented"]["events"]
    assert prevented > 1
    assert f"<dt>of them would not have happened</dt><dd>{prevented}</dd>" in page
    assert '<p class="lead">A closed loop:' in page
    assert '<p class="lead">A closed loop:' not in run(*given[:-1], "--format", "html").stdout
    figures = re.findall(r'<table class="figures[^"]*">(.*?)</table>', page, re.DOTALL)
    assert len(figures) == 4
    cells = [re.findall(r"<bdi>(.*?)</bdi>", row) for table in figures for row in re.findall("<tr>(.*?)</tr>", table)]
    shown = [" ".join(row).split() for row in cells if row]
    told = [row.split() for row in text.splitlines()]
    assert len(shown) > 10
    assert [row for row in shown if row not in told] == []


def test_the_page_says_what_the_summary_says(run: Run, club: Path) -> None:
    page = run("dry-run", "club", "trace.jsonl", "--format", "html").stdout
    summary = json.loads(run("dry-run", "club", "trace.jsonl", "--format", "json").stdout)
    data, decisions, members = data_of(page)
    assert data["summary"] == summary
    lines = run("dry-run", "club", "trace.jsonl", "--format", "jsonl").stdout.splitlines()
    assert [row[4] for row in decisions] == [json.loads(line)["event"] for line in lines]
    assert len(members) == summary["members"]["affected"]
    assert sum(row[1] for row in data["activity"]) == summary["read"]["events"]
    assert sum(row[2] for row in data["activity"]) == sum(rule["fired"] for rule in summary["rules"])


def test_nothing_that_members_wrote_becomes_part_of_the_page(page: Pages, hostile: list[str]) -> None:
    made = Outline(page(hostile))
    assert [tag for tag, _ in made.elements if not ELEMENTS.fullmatch(tag)] == []
    assert [attributes for tag, attributes in made.elements if tag == "script"] == [
        {"type": "application/json", "id": "data"},
        {"type": "application/json", "id": "decision-rows"},
        {"type": "application/json", "id": "member-rows"},
        {},
    ]
    assert not any(name.startswith("on") or name == "style" for _, found in made.elements for name in found)
    assert "49" not in "".join(made.text).split()


def test_nothing_unsafe_stands_in_a_page(page: Pages, hostile: list[str]) -> None:
    for language in ("en", "zh"):
        made = page(hostile, language)
        assert not UNSAFE.search(made.replace("\n", ""))
        data, decisions, members = data_of(made)
        without_summary = {name: value for name, value in data.items() if name != "summary"}
        shown = json.dumps([without_summary, decisions, members], ensure_ascii=False)
        assert not UNSAFE.search(shown), "what the page's programs show is harmless after it was read, too"


def test_the_page_runs_and_loads_what_is_in_it_alone(page: Pages, hostile: list[str]) -> None:
    made = Outline(page(hostile))
    metas = {found.get("http-equiv"): found.get("content") for tag, found in made.elements if tag == "meta"}
    script, style = made.raw["script"][3], made.raw["style"][0]
    assert metas["Content-Security-Policy"] == (
        f"default-src 'none'; script-src {source_hash(script)}; style-src {source_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    addresses = [found[name] for _, found in made.elements for name in ("src", "href", "action") if name in found]
    assert all(address and address.startswith(("#", "data:")) for address in addresses)
    assert "url(" not in style
    assert "@import" not in style
    assert re.findall(r"fetch\(|XMLHttp|WebSocket|innerHTML|eval\(|new Function", script) == []


def test_every_link_of_the_page_leads_somewhere(page: Pages, hostile: list[str]) -> None:
    made = Outline(page(hostile))
    ids = [found["id"] for _, found in made.elements if "id" in found]
    assert len(ids) == len(set(ids))
    links = {found["href"] for tag, found in made.elements if tag == "a"}
    assert {link.removeprefix("#") for link in links if link} <= set(ids)


@pytest.mark.parametrize("lines", [[], ["no event"]])
def test_a_page_about_nothing(page: Pages, lines: list[str]) -> None:
    for policy in ("", "goal x: community.size >= 3"):
        made = page(lines, policy=policy)
        assert "no events were read" in made
        assert data_of(made)[1:] == ([], [])


def test_what_is_listed_is_bounded_and_what_is_not_is_told(
    page: Pages, line: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line(f"m{n}", n * 100, "flash sale", member=f"u{n}") for n in range(20)]
    lines += [line(f"h{n}", 5_000 + n * 100, "help", member=f"v{n}") for n in range(10)]
    for name, most in {"MOST_ROWS": 15, "MOST_UNDECIDED": 3, "MOST_MEMBERS": 7}.items():
        monkeypatch.setattr(decision_log, name, most)
    made = page(lines)
    _, decisions, members = data_of(made)
    assert (len(decisions), len(members)) == (15, 7)
    assert "The run had 30 such decisions. The first 15 are listed here" in made
    assert "20 members would have met with something. The first 7" in made
    monkeypatch.setattr(decision_log, "MOST_ROWS", 100)
    made = page(lines)
    _, decisions, _ = data_of(made)
    assert len(decisions) == 23
    assert "All 20 decisions in which something was done are listed here, and the first 3 of 10 others" in made
    monkeypatch.setattr(decision_log, "MOST_BYTES", 1_000)
    _, decisions, _ = data_of(page(lines))
    assert 1 < len(decisions) < 10
    monkeypatch.setattr(decision_log, "MOST_MEMBER_BYTES", 1_000)
    _, _, members = data_of(page(lines))
    assert 1 < len(members) < 7


def test_without_what_pages_are_made_with_a_sentence_says_so(
    run: Run, club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "find_spec", lambda name: None)
    result = run("dry-run", "club", "trace.jsonl", "--format", "html")
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "pip install 'guiju[report]'" in result.stderr


def test_a_page_of_a_run_that_was_stopped_says_so(page: Pages, tmp_path: Path, line: Event) -> None:
    from guiju.engine.loading import load_text
    from guiju.engine.replay.dry_run import DryRun
    from guiju.engine.report.summary import Summary

    (tmp_path / "t.jsonl").write_text(line("m", 0, "hello") + "\n" + line("n", 1, "hello") + "\n")
    program = load_text("")
    summary = Summary(program)
    made = page_module.Page(summary, "en", str)
    outcomes = summary.of(DryRun(program, tmp_path / "t.jsonl"))
    next(outcomes)
    shown = made.render()
    assert "Stopped before the end" in shown
    assert "not read to its end" in shown


def test_every_language_says_everything() -> None:
    english, chinese = page_words("en"), page_words("zh")
    assert english.keys() == chinese.keys()
    for key, phrase in english.items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", chinese[key]))


TEXTS = st.text(max_size=30) | st.sampled_from(["</script>", "<!--", "]]>", "\u2028", "\u202e", "\ud800"])


@given(st.recursive(TEXTS | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_embedded_values_come_back_and_cannot_act(value: object) -> None:
    text = embedded(value)
    assert json.loads(text) == value
    assert not re.search("[<>&]", text)
    assert not UNSAFE.search(text)
    text.encode("utf-8")


@given(st.lists(st.tuples(st.sampled_from(["a", "b ", ""]), st.booleans())))
def test_marked_texts_alternate(pieces: list[tuple[str, bool]]) -> None:
    found = marked(pieces)
    texts = [found] if isinstance(found, str) else found
    assert "".join(texts) == "".join(text for text, _ in pieces)
    assert "".join(texts[1::2]) == "".join(text for text, is_marked in pieces if is_marked)
