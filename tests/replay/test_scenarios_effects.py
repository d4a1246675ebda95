"""Effects as scenarios write them, in both languages: read, recognised, and written so that they can be read again."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from guiju.engine.check.tables import effects as effect_rows
from guiju.engine.diagnostics import PolicyError
from guiju.engine.loading import names_of as community_names
from guiju.engine.replay.scenario_effects import Wanted, fits, read_effect
from guiju.engine.replay.scenario_expect import parted
from guiju.engine.replay.scenario_names import Misread, Names, names_of
from guiju.engine.replay.scenario_run import play
from guiju.engine.replay.scenarios import Scenario, load_scenarios
from guiju.engine.report.scenario_phrases import phrase, words_of
from guiju.engine.runtime.decision import Decision, Effect
from guiju.engine.source import Source, Span
from guiju.engine.syntax import nodes
from guiju.engine.syntax.format import format_file
from guiju.engine.syntax.parse import parse
from guiju.engine.syntax.vocabulary import LANGUAGES, Language, vocabulary

from .conftest import COMMUNITY
from .test_scenarios import AT, steps

MODES = "modes: [crisis]\ntags: [trusted]"
APPEAL = "events: {appeal: {rule: text, about: text}, purchase"
EVERYTHING = """\
rule a when message contains "a" then warn, mute 1h30m, kick, ban 7d, ban
rule b when message contains "b" then delete and pin and forward to news and reply "b {member.name}" and dm hello
rule c when message contains "c" then move to vip_group and notify admin "c" and announce "all" in news and remind "x"
rule d when message contains "d" then award 3 points and add 2.5 to member.spend and tag newcomer and untag trusted
rule e when message contains "e" then set member.tier to VIP and set member.region to "Hang Zhou" and lock in news
rule f when message contains "f" then deduct 1 points and hold and kick everywhere and invite to news and greet "f"
rule g when message contains "g" then remove from news and post hello in news and unlock and mute everywhere
rule h when message contains "h" then assign to service 50 each and assign to agent "h" and draw 3 from members
rule i when message contains "i" then enter crisis for 6h and open news and transfer ownership and disband in news
rule j when message contains "j" then leave crisis and move back to normal_group and tag guest for 3d
rule k when appeal then suspend appeal.about and undo appeal.about and forgive appeal.rule
rule l when member requests then approve and assign to member.inviter "l"
rule m when message contains "m" then approve and draw 1 from newcomer
rule n when member requests and member.tier = VIP then reject "no"
"""
GIVEN = """\
  {li: {in: [normal_group, vip_group], tags: [trusted]}, li si: {in: [客户群]}, 小李: {in: []}, tom: {in: [normal_group], role: agent},
   sam: {in: [normal_group], role: service}, 'sue x': {in: [normal_group], role: service}}"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Events that lead to every effect there is."""
    folder = tmp_path_factory.mktemp("everything")
    community = COMMUNITY.replace("tags: [trusted]", MODES).replace("events: {purchase", APPEAL)
    community = community.replace("客户群, owner: u1", "客户群, owner: u1, succession: [sam]")
    (folder / "community.yaml").write_text(community, encoding="utf-8")
    (folder / "policy.guiju").write_text(EVERYTHING, encoding="utf-8")
    said = [f"'`{who}` says in normal_group': {text}" for text in "aaaaabcdefghimj" for who in ("li", "li si")]
    said += [
        "小李 joins normal_group invited by li:", "小李 requests vip_group:", "小李 now: {tier: VIP}",
        "小李 requests news:", "event appeal by li in normal_group: {rule: a, about: m1/a/mute/li}",
        "event appeal by li in normal_group: {rule: b, about: no_ads}",
    ]  # fmt: skip
    text = steps(AT, *(f"after: 1m\n{line}" for line in said), given=f"\n{GIVEN}")
    (folder / "a.scenario.yaml").write_text(f"scenario: all\npolicy: policy.guiju\n{text}", encoding="utf-8")
    loaded = load_scenarios([folder])
    if loaded.findings:
        raise PolicyError(loaded.findings)
    return loaded.scenarios[0]


@pytest.fixture(scope="module")
def names(scenario: Scenario) -> Names:
    """The names of that scenario."""
    known = names_of(scenario.program.policy, ["li", "li si", "小李", "sam", "sue x", "tom"], [])
    known.messages |= {f"m{number}": None for number in range(1, 40)}  # type: ignore[misc]
    return known


def read(text: str, names: Names, words: str | None = None) -> Wanted:
    return read_effect(text, Span(Source("f", text), 0, len(text)), names, words)


def decided(scenario: Scenario) -> list[tuple[Effect, Decision]]:
    played = play(scenario.world(), scenario.steps)
    return [(effect, decision) for each in played for decision in each.decisions for effect in decision.effects]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_effect_of_the_language_can_be_expected(scenario: Scenario, names: Names, language: Language) -> None:
    effects = decided(scenario)
    assert {effect.verb for effect, _ in effects} == set(effect_rows())
    assert set(effect_rows()) == {entry.id for entry in vocabulary().entries if entry.kind == "effect"} - {"sanction"}
    for effect, decision in effects:
        wanted = read(phrase(effect, decision, language), names, words_of(effect))
        assert wanted.is_met_by(effect, decision), (wanted, effect)
        others = [other for other, of in effects if wanted.is_met_by(other, of)]
        assert {other.verb for other in others} == {effect.verb}
        assert effect.member is None or {other.member or effect.member for other in others} == {effect.member}
        assert {other.to for other in others} == {effect.to}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_effect_is_expected_as_the_policy_has_it(scenario: Scenario, names: Names, language: Language) -> None:
    known = community_names(names.community)
    written = format_file(parse(Source("p", EVERYTHING), known).file, language)
    effects = decided(scenario)
    rules = [each for each in parse(Source("p", written), known).file.statements if isinstance(each, nodes.Rule)]
    steps_of = [step for rule in rules if rule.ladder is not None for step in rule.ladder.steps]
    asked = [effect for step in steps_of for effect in step.effects]
    assert {effect.verb for effect in asked} == set(effect_rows())
    for node in asked:
        if "appeal." in node.span.text or (node.to is not None and node.verb == "assign" and "." in node.to.span.text):
            continue  # whom and what these are about only an event says
        text = re.sub(r"\{[^{}]*\}", "…", node.span.text)
        wanted = read(text.strip(), names)
        assert any(wanted.is_met_by(*one) for one in effects), text


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
        ("assign service", {"verb": "assign", "name": "service"}),
        ("assign li to sam", {"verb": "assign", "member": "li", "to": "sam"}),
        ("分配 li 到 客服 50 每人", {"verb": "assign", "member": "li", "name": "service", "amount": Decimal(50)}),
        ("assign hello to `sue x`", {"verb": "assign", "text": "你好，…！", "to": "sue x"}),
        ("draw 3", {"verb": "draw", "amount": Decimal(3)}),
        ("抽取 3 从 members", {"verb": "draw", "amount": Decimal(3), "asked_by": frozenset(["h"])}),
        ("抽取 3 从 成员", {"verb": "draw", "amount": Decimal(3), "asked_by": frozenset(["h"])}),
        ("draw 3 from members", {"verb": "draw", "amount": Decimal(3), "asked_by": frozenset(["h"])}),
        ("open `Lanmei News`", {"verb": "open", "group": "news"}),
        ("移交群主 给 sam", {"verb": "transfer_ownership", "to": "sam"}),
        ("进入 crisis 6小时", {"verb": "enter", "name": "crisis", "duration": 21_600_000}),
        ("forgive li a", {"verb": "forgive", "member": "li", "name": "a"}),
        ("undo `m1/a/mute/li`", {"verb": "undo", "name": "m1/a/mute/li"}),
        ("assign to nobody", None),
        ("assign to service by turns", None),
        ("assign to member.inviter", None),
        ("draw 3 points", None),
        ("draw 3 from nobody", None),
        ("warn 3 each", None),
        ("delete everywhere", None),
        ("enter panic", None),
        ("forgive nothing_known", None),
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
