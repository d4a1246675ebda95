"""Effects as scenarios write them, in both languages: read, recognised, and written so that they can be read again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from guiju.engine.diagnostics import PolicyError
from guiju.engine.replay.scenario_effects import Wanted, fits, parted, read_effect
from guiju.engine.replay.scenario_names import Misread, Names, names_of
from guiju.engine.replay.scenario_run import play
from guiju.engine.replay.scenarios import Scenario, load_scenarios
from guiju.engine.report.scenario_phrases import phrase, words_of
from guiju.engine.runtime.decision import Decision, Effect
from guiju.engine.source import Source, Span
from guiju.engine.syntax.vocabulary import LANGUAGES, Language

from .test_scenarios import AT, steps

EVERYTHING = """\
rule a when message contains "a" then warn, mute 1h30m, kick, ban 7d, ban
rule b when message contains "b" then delete and pin and forward to news and reply "b {member.name}" and dm hello
rule c when message contains "c" then move to vip_group and notify admin "c" and announce "all" in news and remind "x"
rule d when message contains "d" then award 3 points and add 2.5 to member.spend and tag newcomer and untag trusted
rule e when message contains "e" then set member.tier to VIP and set member.region to "Hang Zhou" and lock in news
rule f when message contains "f" then deduct 1 points and hold and kick everywhere and invite to news and greet "f"
rule g when message contains "g" then remove from news and post hello in news and unlock and mute everywhere
"""


@pytest.fixture
def scenario(folder: Path) -> Scenario:
    """Messages that lead to every effect there is."""
    (folder / "policy.guiju").write_text(EVERYTHING, encoding="utf-8")
    said = [f"after: 1m\n{who} says in normal_group: {text}" for text in "aaaaabcdefg" for who in ("li", "li si")]
    text = steps(f"{AT}", *said, given="{li: {in: [normal_group]}, li si: {in: [客户群]}, 小李: {}}")
    text = (
        text.replace("li si says", "'`li si` says")
        .replace("normal_group: ", "normal_group': ")
        .replace("li says", "'li says")
    )
    (folder / "a.scenario.yaml").write_text(f"scenario: all\npolicy: policy.guiju\n{text}", encoding="utf-8")
    loaded = load_scenarios([folder])
    if loaded.findings:
        raise PolicyError(loaded.findings)
    return loaded.scenarios[0]


@pytest.fixture
def names(scenario: Scenario) -> Names:
    """The names of that scenario."""
    known = names_of(scenario.program.policy, ["li", "li si", "小李"], [])
    known.messages |= {"m1": None}  # type: ignore[dict-item]
    return known


def read(text: str, names: Names, words: str | None = None) -> Wanted:
    return read_effect(text, Span(Source("f", text), 0, len(text)), names, words)


def decided(scenario: Scenario) -> list[tuple[Effect, Decision]]:
    played = play(scenario.world(), scenario.steps)
    return [(effect, decision) for each in played for decision in each.decisions for effect in decision.effects]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_effect_is_written_as_it_is_expected(scenario: Scenario, names: Names, language: Language) -> None:
    effects = decided(scenario)
    assert len({effect.verb for effect, _ in effects}) >= 24
    for effect, decision in effects:
        wanted = read(phrase(effect, decision, language), names, words_of(effect))
        assert wanted.is_met_by(effect, decision), (wanted, effect)
        others = [other for other, of in effects if wanted.is_met_by(other, of)]
        assert {(other.verb, other.member or effect.member) for other in others} == {(effect.verb, effect.member)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("warn", {"verb": "warn"}),
        ("Warn li", {"verb": "warn", "member": "li"}),
        ("警告小李", {"verb": "warn", "member": "小李"}),
        ("warn sender", {"verb": "warn"}),
        ("mute `li si` 1h 30m", {"verb": "mute", "member": "li si", "duration": 5_400_000}),
        ("禁言小李2天", {"verb": "mute", "member": "小李", "duration": 172_800_000}),
        ("kick 林林 everywhere", {"verb": "kick", "member": "u31", "everywhere": True}),
        ("踢出 小李 所有群", {"verb": "kick", "member": "小李", "everywhere": True}),
        ("remove li from VIP群", {"verb": "remove", "member": "li", "group": "vip_group"}),
        ("move to vip_group", {"verb": "move", "group": "vip_group"}),
        ("移到 VIP群", {"verb": "move", "group": "vip_group"}),
        ("移 小李 到 vip_group", {"verb": "move", "member": "小李", "group": "vip_group"}),
        ("delete m1", {"verb": "delete", "message": "m1"}),
        ("award li 5 points", {"verb": "award", "member": "li", "amount": Decimal(5)}),
        ("award 5 points", {"verb": "award", "amount": Decimal(5)}),
        ("奖励 小李 2.5 分", {"verb": "award", "member": "小李", "amount": Decimal("2.5")}),
        ("tag li newcomer", {"verb": "tag", "member": "li", "name": "newcomer"}),
        ("tag newcomer", {"verb": "tag", "name": "newcomer"}),
        ("set li.tier to VIP", {"verb": "set", "member": "li", "attribute": "tier", "value": "VIP"}),
        ("设 member.等级 为 VIP", {"verb": "set", "attribute": "tier", "value": "VIP"}),
        ("add -3 to li.spend", {"verb": "add", "member": "li", "attribute": "spend", "amount": Decimal(-3)}),
        ("notify admin", {"verb": "notify", "name": "admin"}),
        ("通知 群主", {"verb": "notify", "name": "owner"}),
        ("dm li", {"verb": "dm", "member": "li"}),
        ("dm hello", {"verb": "dm", "text": "你好，…！"}),
        ('reply "a \\" … b"', {"verb": "reply", "text": 'a " … b'}),
        ("announce “全体” in news", {"verb": "announce", "text": "全体", "group": "news"}),
        ("post hello in news", {"verb": "post", "text": "你好，…！", "group": "news"}),
        ("move li to vip_group now", None),
        ("warn kick", None),
        ("warn; kick", None),
        ('reply "a" "b"', None),
        ("award many points", None),
        ("delete when message", None),
        ("mute " + "1h" * 300, None),
        ("", None),
        ("`", None),
    ],
)
def test_effects_are_read_in_the_words_of_policies(text: str, wanted: dict[str, object] | None, names: Names) -> None:
    if wanted is None:
        with pytest.raises(Misread):
            read(text, names)
        return
    found = read(text, names)
    said = {name: getattr(found, name) for name in found.__slots__ if name not in ("written", "span")}
    assert {name: value for name, value in said.items() if value not in (None, False)} == wanted


@pytest.mark.parametrize(
    ("text", "wanted", "fitting"),
    [
        ("hello", "hello", True),
        ("hello  you\n", "hello you", True),
        ("hello you", "hello", False),
        ("hello you", "hello…", True),
        ("hello you there", "hello … there", True),
        ("hello there", "hello … there", True),
        ("a.b", "a.b", True),
        ("axb", "a.b", False),
        ("", "…", True),
        ("x" * 5_000, "…x…x…x…y", False),
    ],
)
def test_texts_are_compared(text: str, wanted: str, fitting: bool) -> None:
    assert fits(text, wanted) is fitting


def test_effects_on_one_line_are_parted_outside_of_texts() -> None:
    assert list(parted('delete、reply "a, b"，tag `x;y`; warn')) == ["delete", 'reply "a, b"', "tag `x;y`", " warn"]
