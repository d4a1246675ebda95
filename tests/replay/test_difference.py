"""Comparisons: what two policies lead to, told apart message by message, as two dry runs of their own tell it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.engine import dry_run
from guiju.engine.loading import load_text
from guiju.engine.replay.alterations import alterations
from guiju.engine.replay.difference import Change, Comparison
from guiju.engine.replay.side_by_side import SideBySide
from guiju.engine.runtime.decision import Decision

START = datetime(2026, 3, 1, tzinfo=UTC)
WORDS = [f"word{number}" for number in range(12)]


def many_rules(threshold: int) -> str:
    """A policy of 30 rules, of which one has the threshold given."""
    rules = [
        f'rule says_{word} when message contains "{word}" then warn, mute {n + 1}h' for n, word in enumerate(WORDS)
    ]
    rules += [f"rule long_{n} when message.length > {n * 4 + 6} then notify admin" for n in range(8)]
    rules += [f"rule often_{n} when sender.messages within {n + 1}m > {n + 6} then tag busy_{n}" for n in range(8)]
    rules.append('rule evening every day at 20:00 then announce "good evening" in g')
    rules.append(f"rule flood when sender.messages within 1m > {threshold} then delete and mute 5m, kick")
    assert len(rules) == 30
    return "\n".join(rules)


def event(number: int, seconds: float, member: str, text: str, **fields: Any) -> str:
    at = (START + timedelta(seconds=seconds)).isoformat()
    message = {
        "id": f"m{number}",
        "at": at,
        "kind": "message",
        "group": "g",
        "member": {"id": member, "role": "member"},
    }
    return json.dumps({**message, "message": {"text": text}, **fields})


def write(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """300 messages of six members, in bursts, over hours."""
    random, seconds, lines = Random(7), 0.0, []
    for number in range(300):
        seconds += random.choice((1, 2, 3, 5, 9, 20, 900))
        lines.append(event(number, seconds, f"u{random.randrange(6)}", " ".join(random.choices(WORDS, k=3))))
    return write(tmp_path / "talk.jsonl", lines)


def plain(decision: Decision) -> object:
    """A decision without what always tells two policies apart, and without why it came."""
    found = decision.to_dict()
    return sorted(
        (each["verb"], str(each.get("member")), str(each.get("until")), str(each.get("text")), str(each.get("step")))
        for each in found["effects"]
    )


def compared(before: str, after: str, *traces: Path) -> Comparison:
    found = Comparison(load_text(before), load_text(after), *traces)
    found.go()
    return found


@pytest.mark.parametrize(("old", "new"), [(3, 2), (3, 5), (4, 4)])
def test_a_changed_threshold_names_exactly_the_messages_it_affects(talk: Path, old: int, new: int) -> None:
    found = compared(many_rules(old), many_rules(new), talk)
    assert found.differs == (old != new) == bool(found.changes)
    assert {rule for change in found.changes for rule in change.rules} <= {"flood"} | {f"says_{word}" for word in WORDS}
    assert_exactly_the_affected_are_named(talk, old, new)


@given(
    moves=st.lists(
        st.tuples(st.sampled_from((1, 2, 5, 20, 50, 700)), st.integers(0, 2), st.integers(0, 5)), max_size=40
    ),
    thresholds=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
@settings(max_examples=12)
def test_a_changed_threshold_of_thirty_rules_names_exactly_what_it_affects_in_any_trace(
    moves: list[tuple[int, int, int]], thresholds: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    seconds, lines = 0, []
    for number, (step, member, word) in enumerate(moves):
        seconds += step
        lines.append(event(number, seconds, f"u{member}", f"{WORDS[word]} {WORDS[2 * word]}"))
    trace = write(tmp_path_factory.mktemp("trace") / "any.jsonl", lines)
    assert_exactly_the_affected_are_named(trace, *thresholds)


def assert_exactly_the_affected_are_named(trace: Path, old: int, new: int) -> None:
    runs = [{o.event.id: plain(o.decision) for o in dry_run(load_text(many_rules(n)), trace)} for n in (old, new)]
    affected = {id for id in {**runs[0], **runs[1]} if runs[0].get(id) != runs[1].get(id)}
    found = compared(many_rules(old), many_rules(new), trace)
    assert {change.event.id for change in found.changes} == affected
    assert found.events == len(affected)
    assert bool(affected) <= found.differs
    assert found.complete


def test_side_by_side_each_policy_decides_as_alone(talk: Path) -> None:
    programs = [load_text(many_rules(threshold)) for threshold in (2, 3, 6)]
    lanes: list[list[bytes]] = [[] for _ in programs]
    for outcomes in SideBySide(programs, talk):
        for lane, found in zip(lanes, outcomes, strict=True):
            lane += [outcome.decision.to_json() for outcome in found]
    for program, lane in zip(programs, lanes, strict=True):
        assert lane == [outcome.decision.to_json() for outcome in dry_run(program, talk)]


def test_policies_with_the_same_patterns_scan_once(talk: Path) -> None:
    rules = 'pattern ad: words "{}"\nrule ads when message matches ad then warn'
    same, other = ([load_text(rules.format(word)) for word in words] for words in (("buy", "buy"), ("buy", "sell")))
    scanners = [{id(program.scanner) for program in SideBySide(programs, talk).programs} for programs in (same, other)]
    assert list(map(len, scanners)) == [1, 2]


# ---- one change ------------------------------------------------------------------------------------------------------


def changes(tmp_path: Path, before: str, after: str, *texts: str) -> list[Change]:
    lines = [event(number, number * 60, "li", text) for number, text in enumerate(texts)]
    return compared(before, after, write(tmp_path / "trace.jsonl", lines)).changes


BASE = 'rule ads when message contains "buy" then warn, mute 1h because "No ads."'


@pytest.mark.parametrize(
    ("after", "texts", "manners", "differs"),
    [
        (BASE, ["buy", "buy"], [], []),
        (BASE.replace("buy", "sell"), ["buy"], ["no longer"], [()]),
        (BASE.replace("buy", "sell"), ["sell"], ["newly"], [()]),
        (BASE.replace("1h", "2h"), ["buy", "buy"], ["differently"], [("duration",)]),
        (BASE.replace("No ads.", "Please, no ads."), ["buy"], ["differently"], [("text",)]),
        (BASE.replace("warn,", "warn, warn,"), ["buy", "buy", "buy"], None, None),
        (BASE.replace("mute 1h", "kick"), ["buy", "buy"], ["differently"], [("verb", "duration")]),
    ],
)
def test_what_is_other_is_said(
    tmp_path: Path,
    after: str,
    texts: list[str],
    manners: list[str] | None,
    differs: list[tuple[str, ...]] | None,
) -> None:
    found = changes(tmp_path, BASE, after, *texts)
    if manners is None:
        assert [(change.event.id, change.manner) for change in found if "step" not in change.differs] == [
            ("m1", "no longer"), ("m1", "newly"),
        ]  # fmt: skip
        return
    assert [change.manner for change in found] == manners
    assert [change.differs for change in found] == differs


def test_what_comes_due_is_compared(tmp_path: Path) -> None:
    policy = 'rule evening every day at {} then announce "good night" in g'
    before, after = policy.format("20:00"), policy.format("21:00")
    trace = write(tmp_path / "t.jsonl", [event(1, 0, "li", "hello"), event(2, 86_400, "li", "hello")])
    found = compared(before, after, trace)
    assert [change.manner for change in found.changes] == ["no longer", "newly"]
    assert {change.path for change in found.changes} == {""}


def test_what_the_platform_leaves_to_the_admins_is_compared(tmp_path: Path) -> None:
    (tmp_path / "community.yaml").write_text("community: c\ntimezone: UTC\nplatform: wechat\ngroups: {g: {owner: o}}\n")
    from guiju.engine.loading import load

    paths = [tmp_path / name for name in ("a.guiju", "b.guiju")]
    for path, duration in zip(paths, ("1h", "2h"), strict=True):
        path.write_text(f'rule ads when message contains "buy" then mute {duration}\n', encoding="utf-8")
    found = Comparison(load(paths[0]), load(paths[1]), write(tmp_path / "t.jsonl", [event(1, 0, "li", "buy")]))
    found.go()
    assert [(change.manner, change.differs, change.rules) for change in found.changes] == [
        ("differently", ("text",), ("ads",))
    ]


# ---- rules that are the same rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (BASE, BASE, [("ads", None, "same", ())]),
        (BASE, BASE.replace("rule ads", 'rule ads "Titled"'), [("ads", None, "reworded", ("title",))]),
        (BASE, BASE.replace("No ads", "None"), [("ads", None, "reworded", ("words",))]),
        (BASE, BASE.replace("rule ads", "rule adverts"), [("adverts", "ads", "renamed", ())]),
        (BASE, BASE.replace("rule ads", "rule adverts was ads").replace("1h", "2h"),
         [("adverts", "ads", "changed", ("effects",))]),
        (BASE, BASE.replace("rule ads", 'rule adverts "Titled"').replace("No ads", "None"),
         [("adverts", "ads", "reworded", ("title", "words"))]),
        (BASE, BASE.replace("rule ads", "rule adverts").replace("warn,", "warn, warn,"),
         [("adverts", "ads", "changed", ("effects",))]),
        ("rule a when member joins then warn", "rule b when member joins then tag new",
         [("a", None, "gone", ()), ("b", None, "new", ())]),
        (BASE, "", [("ads", None, "gone", ())]),
        ("", BASE, [("ads", None, "new", ())]),
        (BASE, BASE.replace("buy", "sell") + " forget after 1d", [("ads", None, "changed", ("condition", "forgetting"))]),
    ],
)  # fmt: skip
def test_rules_are_recognised(before: str, after: str, expected: list[tuple[object, ...]]) -> None:
    found = alterations(load_text(before).policy, load_text(after).policy)
    assert [(pair.rule.name, pair.was, pair.alteration, pair.parts) for pair in found.pairs] == expected


def test_bare_rules_are_recognised_by_what_they_ask_or_do() -> None:
    before = 'when message contains "a" then warn; when message contains "b" then kick'
    after = 'when message contains "a" then mute 5m; when message contains "c" then kick'
    found = alterations(load_text(before).policy, load_text(after).policy)
    assert sorted((pair.alteration, pair.parts) for pair in found.pairs) == [
        ("changed", ("condition",)),
        ("changed", ("effects",)),
    ]


def test_a_rule_that_does_not_say_what_it_was_called_forgets_offences() -> None:
    for after, forgets in (("rule adverts", True), ("rule adverts was ads", False), ("rule ads", False)):
        (pair,) = alterations(load_text(BASE).policy, load_text(BASE.replace("rule ads", after)).policy).pairs
        assert pair.forgets == forgets


def test_what_a_pattern_newly_looks_for_is_told() -> None:
    before = 'pattern ad: words "buy", "sell" except "buy in"'
    after = 'pattern ad: words "sell", "swap" except "buy in"'
    found = alterations(load_text(before).policy, load_text(after).policy)
    new, gone = found.items["ad"]
    assert ([item.label for item in new], [item.label for item in gone]) == (["swap"], ["buy"])
    turned = before.replace('"buy", "sell"', '"sell", "buy"')
    assert alterations(load_text(before).policy, load_text(turned).policy).patterns == ()


def test_a_renamed_rule_changes_nothing(tmp_path: Path) -> None:
    assert changes(tmp_path, BASE, BASE.replace("rule ads", "rule adverts"), "buy", "buy") == []


def test_patterns_and_guards_that_are_other_are_named() -> None:
    before = 'pattern ad: words "buy"\nwhen message matches ad then warn\nnever kick when member.points > 5'
    after = 'pattern ad: words "sell"\nwhen message matches ad then warn\nnever ban when member.points > 5'
    found = alterations(load_text(before).policy, load_text(after).policy)
    assert found.patterns == ("ad",)
    assert len(found.guards) == 2
