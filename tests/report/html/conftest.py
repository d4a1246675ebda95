"""A small community whose members do their worst, and pages about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guiju.engine.community import load_community
from guiju.engine.loading import load_text
from guiju.engine.replay.difference import Comparison
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.report.html.difference_page import Commands, DifferencePage
from guiju.engine.report.html.page import Page
from guiju.engine.report.summary import Summary

Pages = Callable[..., str]
Event = Callable[..., str]

ENDS = "</script><script>window.hostile = 1</script><!--"
QUOTES = "\" ' ` > <img src=x onerror=window.hostile=1> &lt;b&gt; ${window.hostile=1} {{ 7*7 }}"
TURNED = "\u202egnp.exe \u2066\u200f\x1b[31m\u2028\x00"
COMMUNITY = """\
community: "Club </title><script>"
groups: {talk: {name: "Talk <b>", owner: boss, admins: [ann]}}
defaults: {role: member}
"""
POLICY = """\
pattern bad "a title </script> & more": words "flash sale", "<b>"

rule ads "No \\"ads\\" <here>"
  when message matches bad
  then delete and warn, delete and mute 1h, kick
  because "Not here, {member.name}."

rule flood when sender.messages within 1m >= 4 then mute 5m
rule tiers when message contains "help" and member.tier is VIP then notify admin
never kick when member.tier is VIP

goal busy "somebody <speaks>" in talk: group.messages within 1d >= 4
"""


@pytest.fixture
def hostile(line: Event) -> list[str]:
    """Lines of a trace whose ids, names and texts try to break out of where they are shown."""
    ids = {ENDS: "a", QUOTES: "b", TURNED: "c"}
    lines = [
        line(f"{shown}{n}", 600 * n + place, f"{text} flash sale <b> {text}", member=shown, name=text)
        for n in range(3)
        for place, (text, id) in enumerate(ids.items())
        for shown in [id if text == TURNED else f"{id}{text}"]
    ]
    lines += [line(f"q{n}", 3_000 + n, f"quick {n}", member="kim", name="Kim") for n in range(6)]
    lines += [
        line("h1", 90_000, "help", member="jo", name=ENDS),
        "this is no event </script>",
        line("q1", 3_001, "x", name="Kim"),
    ]
    return lines


@pytest.fixture
def page(tmp_path: Path) -> Pages:
    """Makes a page of the lines of a trace."""

    def make(lines: list[str], language: str = "en", policy: str = POLICY, examples: int = 3) -> str:
        (tmp_path / "trace.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogatepass")
        (tmp_path / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
        program = load_text(policy, load_community(tmp_path / "community.yaml")[0])
        summary = Summary(program, examples)
        made = Page(summary, language, lambda name: f"guiju {name} rules trace.jsonl")
        made.take(summary.of(DryRun(program, tmp_path / "trace.jsonl", listed=50)))
        return made.render()

    return make


CHANGED = (
    POLICY.replace("mute 1h", "mute 2h").replace("Not here", "</script><b>No").replace(">= 4 then", ">= 3 then")
    .replace("rule tiers", "rule asks").replace('"<b>"', '"<i>"')
)  # fmt: skip


@pytest.fixture
def difference_page(tmp_path: Path) -> Pages:
    """Makes a page of what a change of the policy changes for the lines of a trace."""

    def make(lines: list[str], language: str = "en", before: str = POLICY, after: str = CHANGED) -> str:
        (tmp_path / "trace.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogatepass")
        (tmp_path / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
        community = load_community(tmp_path / "community.yaml")[0]
        found = Comparison(load_text(before, community), load_text(after, community), tmp_path / "trace.jsonl")
        made = DifferencePage(found, language, Commands("guiju diff a b t", "guiju explain a t", ""), 5)
        found.go()
        return made.render()

    return make
