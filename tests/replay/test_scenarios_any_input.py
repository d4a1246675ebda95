"""That no text makes the reading of scenarios fail but by findings, and that whatever plays can be shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guiju.engine.replay.scenario_words import Slot, acts, expectation_words, meanings
from guiju.engine.replay.scenarios import Run, load_scenarios
from guiju.engine.report.scenario_report import exit_of, render_run
from guiju.engine.source import Source
from guiju.engine.syntax.vocabulary import vocabulary
from guiju.engine.yaml_documents import read_documents

WORDS = (
    [word for meaning in meanings().values() for sentence in meaning.sentences for word in sentence.written.split()]
    + [*acts(), *expectation_words(), *vocabulary().verb_of, *vocabulary().units]
    + ["li", "xin", "双双", "vip_group", "VIP群", "m1", "m2", "no_ads", "hello", "`", "'", '"', "(", "）", "，", "…"]
    + ["{", "[", ":", "-", "\n", "\t", "\u202e", "\u0000", "\ud800", "𠮷", "", "0", "99999999999", "-1", "1h", "2 天"]
)  # fmt: skip
PHRASES = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
SCALARS = st.one_of(
    PHRASES, st.none(), st.booleans(), st.integers(), st.decimals(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PHRASES, inner, max_size=3), max_leaves=6
)
KEYS = st.sampled_from(["at", "after", "as", "expect", "li says in vip_group", "bot carried out", "li now"]) | PHRASES
STEPS = st.dictionaries(KEYS, VALUES, max_size=4)
TIMES = st.sampled_from([{"at": "2026-03-02 09:00"}, {"after": "1h"}, {}, {"after": "400d"}])
DOCUMENTS = st.fixed_dictionaries(
    {"scenario": PHRASES, "policy": st.sampled_from(["policy.guiju", "..", "none"]) | VALUES},
    optional={
        "given": st.dictionaries(st.sampled_from(["li", "xin", "vip_group", "林林"]) | PHRASES, VALUES, max_size=3),
        "timeline": st.lists(st.builds(lambda step, time: {**step, **time}, STEPS, TIMES), max_size=4) | VALUES,
        "community": VALUES,
    },
)

NAMES = {
    "member": ["li", "xin", "林林"], "by": ["boss", "u1"], "inviter": ["xin"], "group": ["vip_group", "客户群"],
    "message": ["m1", "m2"], "reply": ["m1"], "content": ["image", "链接", "语音"], "event": ["purchase"],
    "role": ["admin", "群主"], "act": ["mutes", "kicks", "踢出", "赦免", "deletes"], "duration": ["1h", "2天"],
}  # fmt: skip
CONTENTS: dict[str, list[object]] = {
    "message": ["加微信", "first", {"text": "加微信", "has": ["image"], "forwarded": True}],
    "becomes": [{"tier": "VIP"}, {"role": "admin"}, {"region": "杭州", "since": "2020-02-29"}],
    "group_becomes": [{"size": 3}],
    "happens": [{"amount": 500}, {}, None],
    "requests": [{"answer": "yes"}, None],
    "acts": [{"rule": "no_ads", "message": "m1"}, None, {}],
    "effects": ["all", ["mute li"], ["警告 li", "delete m1"]],
    "text": ["rude", "加微信"],
    "nothing": [None],
}
EFFECTS = [
    "delete", "warn li", "mute li 1h", "禁言 1小时", "kick everywhere", "move li to vip_group", "移 li 到 VIP群",
    "anything", "fires no_ads", {"offence": 2}, {"reply": "fi…"}, "award li 50 points", "tag li newcomer", "dm hello",
    "set li.tier to VIP", "增加 500 给 li.spend", "notify admin", {"触发": "flood"}, {"withheld": "kick"},
    {"unknown": "first"},
]  # fmt: skip


@st.composite
def happenings(draw: st.DrawFn) -> dict[str, object]:
    """A step that says something understandable, most of the time about somebody who is there."""
    meaning = draw(st.sampled_from(list(meanings().values())))
    sentence = draw(st.sampled_from(meaning.sentences))
    form = draw(st.sampled_from(sentence.forms))
    said = " ".join(
        draw(st.sampled_from(NAMES[part.name])) if isinstance(part, Slot) else draw(st.sampled_from(part.spellings))
        for part in form
    )
    step: dict[str, object] = {"after": draw(st.sampled_from(["0s", "1s", "1h", "40d"]))}
    step[said] = draw(st.sampled_from(CONTENTS.get(meaning.id) or CONTENTS[meaning.content]))
    if draw(st.booleans()):
        step["expect"] = draw(st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=4) | st.just("nothing"))
    return step


Show = Callable[[str], None]


def written(value: object) -> str:
    """A value as flow YAML, quoted where that is needed; what no quotes can hold comes as it is."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return (
        {None: "~", True: "true", False: "false"}.get(value, str(value)) if value in (None, True, False) else str(value)
    )


@pytest.fixture
def show(folder: Path) -> Show:
    """Reads a text, plays what can be played and shows it in every form."""

    def shown(text: str) -> None:
        (folder / "any.scenario.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        run = Run(load_scenarios([folder / "any.scenario.yaml"]), covering=True)
        run.play()
        for form in ("text", "json", "junit"):
            render_run(run, form, form == "text", None, 50).encode("utf-8")
        assert exit_of(run) in (0, 3, 4)
        assert run.loaded.findings or run.loaded.scenarios

    return shown


fixed = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fixed
@given(st.lists(DOCUMENTS, min_size=1, max_size=2))
def test_any_document_is_read_or_refused(show: Show, documents: list[dict[str, object]]) -> None:
    show("\n---\n".join(written(document) for document in documents))


@fixed
@given(st.text(st.sampled_from("scenario: x\n-[]{}'\"|>&*!%#@`,?天\t\r\u2028\ufeff\x00")))
@example("---\n---\n")
@example("scenario: x\npolicy: policy.guiju\ntimeline: &a [*a]\n")
@example("scenario: x\npolicy: policy.guiju\ntimeline: [{? [a] : b}]\n")
@example("\n".join(["---\nscenario: x"] * 1_500))
def test_any_text_is_read_or_refused(show: Show, text: str) -> None:
    show(text)


@fixed
@given(st.lists(PHRASES, min_size=1, max_size=4), st.lists(PHRASES, max_size=4))
def test_any_sentence_and_expectation_is_read_or_refused(show: Show, sentences: list[str], expected: list[str]) -> None:
    steps = [{"after": "1h", sentence: "加微信", "expect": expected or "nothing"} for sentence in sentences]
    show(whole([{"at": "2026-03-02 09:00"}, *steps]))


@fixed
@given(st.lists(happenings(), min_size=2, max_size=6))
def test_whatever_happens_can_be_played_and_shown(show: Show, steps: list[dict[str, object]]) -> None:
    first = [{"at": "2026-03-02 09:00", "li says in vip_group": "hello"}, {"xin says in news": "加微信"}]
    show(whole([*first, *steps]))


def whole(steps: list[dict[str, object]]) -> str:
    given = {"li": {"in": ["vip_group"]}, "xin": None}
    return written({"scenario": "x", "policy": "policy.guiju", "given": given, "timeline": steps})


@given(st.lists(st.sampled_from(["---\n", "--- ", "a: 1\n", "b: [1, 2]\n", "# x\n", "\n", "...\n", "'", "- c\n"])))
def test_places_of_documents_are_places_in_the_whole_text(pieces: list[str]) -> None:
    source = Source("f.yaml", "".join(pieces))
    documents, findings = read_documents(source)
    for document in documents:
        for key, span in document.root.keys.items():
            assert span.text == key
            assert span.source is source
    for finding in findings:
        assert finding.span is not None
        assert 0 <= finding.span.start <= finding.span.end <= len(source.text)
