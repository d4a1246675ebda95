"""Sweeps: each value decides as a policy with that value does alone, and what can't be varied is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from guiju.engine import dry_run
from guiju.engine.diagnostics import PolicyError
from guiju.engine.loading import load, load_text
from guiju.engine.replay.variants import Sweep, Variants, make_variants, read_varied

from .test_difference import event, many_rules, talk, write

__all__ = ["talk"]


def variants(folder: Path, text: str, rule: str, vary: str) -> Variants:
    path = folder / "policy.guiju"
    path.write_text(text, encoding="utf-8")
    return make_variants(load(path), [path], rule, read_varied(vary))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x > 3..6", ("3", "4", "5", "6")),
        ("x within 10s..40s by 10 > 5", ("10s", "20s", "30s", "40s")),
        ("x within 10..30s by 10 > 5", ("10s", "20s", "30s")),
        ("x > 10%..30% by 10", ("10%", "20%", "30%")),
        ("x > 0.5..2 by 0.5", ("0.5", "1.0", "1.5", "2.0")),
        ("x 近 10秒..30秒 每隔 10 > 5", ("10秒", "20秒", "30秒")),
        ("x > 7 .. 7", ("7",)),
    ],
)
def test_a_range_is_read(text: str, values: tuple[str, ...]) -> None:
    assert read_varied(text).values == values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x > 3", "has no range"),
        ("x within 1s..2s > 3..4", "has more than one range"),
        ("x > 5..3", "holds no value"),
        ("x > 1..3 by 0", "holds no value"),
        ("x > 1..1000", "has 1,000 values, at most 100"),
        ("x within 10s..2m > 1", "different units"),
    ],
)
def test_what_is_no_range_is_said(text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        read_varied(text)


@pytest.mark.parametrize(
    "vary", ["sender.messages within far > 2..5", "发送者.消息数 近 far > 2..5", "sender.messages within 1m > 2..5"]
)
def test_a_comparison_may_hold_parameters(tmp_path: Path, vary: str) -> None:
    declared = "far: {type: duration, default: 1m}\nmost: {type: number, default: 4}\n"
    (tmp_path / "parameters.yaml").write_text(declared, encoding="utf-8")
    found = variants(tmp_path, "rule flood when sender.messages within far > most then mute 5m", "flood", vary)
    assert (found.written, found.values, found.current) == (
        "sender.messages within far > most",
        ("2", "3", "4", "5"),
        2,
    )


def test_each_value_decides_as_alone(talk: Path, tmp_path: Path) -> None:
    found = variants(tmp_path, many_rules(4), "flood", "sender.messages within 1m > 2..5")
    sweep = Sweep(found, talk)
    sweep.go()
    assert found.current == 2
    for value, tried in zip(found.values, sweep.tried, strict=True):
        outcomes = [each.decision for each in dry_run(load_text(many_rules(int(value))), talk)]
        flood = [each for each in outcomes if any(fired.rule == "flood" for fired in each.fired)]
        assert tried.fired == len(flood)
        assert tried.members == {each.member for each in flood}
        assert tried.acts == Counter(e.verb for each in flood for e in each.effects if "flood" in e.rules)
    fired = [tried.fired for tried in sweep.tried]
    assert fired == sorted(fired, reverse=True)
    assert len(set(fired)) > 3
    assert sweep.flipping == len(sweep.flips) == len({flip.outcome.event.id for flip in sweep.flips})
    assert sum(tried.flips for tried in sweep.tried) == sum(len(flip.changes) for flip in sweep.flips)


@pytest.mark.parametrize(
    ("text", "rule", "vary", "written"),
    [
        ("rule r when sender.messages within 10s > 5 then warn", "r", "sender.messages within 10s > 3..7",
         "sender.messages within 10s > 5"),
        ("规则 刷屏 当 发送者.消息数 近 10秒 > 5 则 警告", "刷屏", "sender.messages within 10s > 3..7", "发送者.消息数 近 10秒 > 5"),
        ("define busy: sender.messages within 1m > 5\nrule r when message and busy then warn", "r",
         "sender.messages within 60s > 3..7", "sender.messages within 1m > 5"),
        ("rule r when message.length > 5 unless sender.points > 10 then warn", "r", "sender.points > 8..12",
         "sender.points > 10"),
        ("rule r when message.length between 5 and 9 then warn", "r", "message.length between 5 and 7..9",
         "message.length between 5 and 9"),
    ],
)  # fmt: skip
def test_what_is_varied_is_found(tmp_path: Path, text: str, rule: str, vary: str, written: str) -> None:
    found = variants(tmp_path, text, rule, vary)
    assert found.written == written
    assert found.current is not None
    assert len({program.digest for program in found.programs}) == len(found.values)
    assert found.programs[found.current].digest == load_text(text).digest


@pytest.mark.parametrize(
    ("rule", "vary", "said"),
    [
        ("flod", "message.length > 3..7", "there is no rule called `flod`"),
        ("r", "sender.points > 3..7", "has no condition like `sender.points > …`"),
        ("r", "message.length >= 3..7", "has no condition like"),
        ("r", "such a thing > 3..7", "is no condition"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, rule: str, vary: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said) as caught:
        variants(tmp_path, "rule r when message.length > 5 then warn", rule, vary)
    assert {finding.code for finding in caught.value.diagnostics} == {"G801"}


def test_nothing_flips_where_nothing_comes_near(tmp_path: Path) -> None:
    trace = write(tmp_path / "t.jsonl", [event(1, 0, "li", "hello")])
    sweep = Sweep(
        variants(tmp_path, "rule r when message.length > 50 then warn", "r", "message.length > 40..60"), trace
    )
    sweep.go()
    assert (sweep.flips, sweep.flipping, {tried.fired for tried in sweep.tried}) == ([], 0, {0})
