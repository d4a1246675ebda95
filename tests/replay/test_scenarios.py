"""What scenarios say and what comes of it: each sentence, each expectation, time, and what holds beforehand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from guiju.engine.replay.scenarios import Run, load_scenarios, run_scenario

from .conftest import Load, Try

AT = "at: 2026-03-02 09:00"


def steps(*lines: str, given: str = "{li: {in: [vip_group]}, xin: {}}") -> str:
    """A scenario of steps, each a few lines, the first at a fixed time."""
    return f"given: {given}\ntimeline:\n" + "".join("  - " + line.replace("\n", "\n    ") + "\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        steps(f"{AT}\nli says in vip_group: 加微信\nexpect: [delete, warn li]"),
        steps(f"{AT}\nli 在 VIP群 说: 加微信\nexpect: [删除, 警告 li]"),
        steps(f"{AT}\nli在VIP群说: 加微信\nexpect: 删除、警告li"),
        steps(f"{AT}\n'`li` says in `VIP群`': 加微信\nexpect: {{delete: , warn li: 'No advertising, li.'}}"),
        steps(
            f"{AT}\nli says in vip_group: {{text: 加微信, forwarded: true, mentions: [xin]}}\nexpect: [delete, warn]"
        ),
        steps(f"{AT}\nli posts image in vip_group: 加微信\nexpect: [delete, warn li]"),
        steps(f"{AT}\nli 在 VIP群 发 图片:\nexpect: nothing"),
        steps(f"{AT}\nli says in vip_group: hello", "li edits m1: 加微信\nexpect: [delete, warn li]"),
        steps(f"{AT}\nas: a\nli says in vip_group: hello", "li 把 a 改成: 加微信\nexpect: [delete, warn li]"),
        steps(f"{AT}\nli says in vip_group: hello", "li recalls m1:\nexpect: nothing"),
        steps(f"{AT}\nli says in vip_group: hello", "li 撤回 m1:\nexpect: 无"),
        steps(f"{AT}\nxin joins normal_group:\nexpect: [greet xin: Hi xin, tag xin newcomer, notify admin: new]"),
        steps(f"{AT}\nli 邀请 xin 加入 客户群:\nexpect: [欢迎 xin, 标记 xin newcomer, 通知 管理员]"),
        steps(f"{AT}\nxin joins normal_group invited by li:\nexpect: [greet, tag newcomer, notify admin]"),
        steps(f"{AT}\nli leaves vip_group:\nexpect: [dm li: '你好，li！']"),
        steps(f"{AT}\nli 退群 VIP群:\nexpect: [私信 hello]"),
        steps(f"{AT}\nli requests vip_group: {{answer: yes please}}\nexpect: nothing"),
        steps(f"{AT}\nevent purchase by li: {{amount: 299}}\nexpect: [add 299 to li.spend, award li 29.9 points]"),
        steps(f"{AT}\n事件 purchase 由 li 在 VIP群: {{amount: 20}}\nexpect: [增加 20 给 li.spend, 奖励 li 2 分]"),
        steps(f"{AT}\nxin says in news: hello\nexpect: [unknown: flood, nothing]"),
        steps(f"{AT}\nxin 在 news 说: 大家好\nexpect: {{无法判断: [flood]}}"),
        steps(f"{AT}\nevent purchase: {{amount: 20}}\nexpect: nothing"),
        steps(f"{AT}\nli says in vip_group: hello", "xin reports m1: rude\nexpect: nothing"),
        steps(f"{AT}\nli says in vip_group: hello", "xin reacts to m1: thumbs_down\nexpect: nothing"),
        steps(f"{AT}\nnothing happens:\nexpect: nothing"),
        steps(f"{AT}\n什么也没发生:\nexpect: 什么也不做"),
        steps(f"{AT}\nvip_group now: {{size: 40, open: true}}\nexpect: nothing"),
    ],
)
def test_a_sentence_leads_to_what_it_should(tried: Try, text: str) -> None:
    assert tried(text).passed


def test_time_passes_and_offences_are_forgotten(tried: Try) -> None:
    ad = "li says in vip_group: 加微信\n"
    assert tried(
        steps(
            f"{AT}\n{ad}expect: [delete, warn li, fires: no_ads, offence: 1]",
            f"at: 10:30\n{ad}expect: [delete, mute li 1h, offence: {{no_ads: 2}}]",
            f"after: 1h\n{ad}expect: [kick li, offence 3]",
            f"after: 31d\n{ad}expect: [delete, warn li, offence: 1]",
            "after: 2天\nexpect: nothing",
            f"after: 3000d\n{ad}expect: [删除, 警告 li, 违规: 1, 触发: no_ads]",
        )
    ).passed


def test_steps_without_a_time_are_at_the_same_moment(tried: Try) -> None:
    hello = "li says in vip_group: hello\nexpect: nothing"
    fourth = "li says in vip_group: hello\nexpect: [delete, mute li 5m]"
    assert tried(steps(f"{AT}\n{hello}", hello, f"after: 9s\n{hello}", fourth)).passed


def test_times_are_of_the_community(load: Load) -> None:
    (scenario,) = load(steps(f"{AT}\nnothing happens:", "at: 10:00\nli says in news: x")).scenarios
    assert [step.at for step in scenario.steps] == [1_772_413_200_000, 1_772_416_800_000]


def test_each_scenario_starts_anew(folder: Path) -> None:
    one = "policy: policy.guiju\n" + steps(f"{AT}\nli says in vip_group: 加微信\nexpect: [delete, warn li]")
    (folder / "two.scenario.yaml").write_text(f"scenario: a\n{one}---\nscenario: b\n{one}", encoding="utf-8")
    loaded = load_scenarios([folder])
    assert [scenario.title for scenario in loaded.scenarios] == ["a", "b"]
    run = Run(loaded)
    run.play()
    run.play()
    assert [result.passed for result in run.results] == [True] * 4


def test_later_documents_take_policy_and_community_from_the_one_before(folder: Path) -> None:
    first = "scenario: a\npolicy: policy.guiju\ncommunity: community.yaml\n"
    text = steps(f"{AT}\nli says in vip_group: hello\nexpect: nothing")
    (folder / "a.scenario.yaml").write_text(f"# two\n---\n{first}{text}---\nscenario: b\n{text}---\n", encoding="utf-8")
    loaded = load_scenarios([folder / "a.scenario.yaml"])
    assert loaded.findings == ()
    assert loaded.scenarios[0].program is loaded.scenarios[1].program


# ---- what holds beforehand -------------------------------------------------------------------------------------------


def test_nothing_comes_of_what_is_given(tried: Try) -> None:
    given = "{li: {in: [normal_group], tier: VIP, spend: 5000, points: 7, tags: [trusted]}}"
    result = tried(steps(f"{AT}\nli says in normal_group: hello\nexpect: nothing", given=given))
    assert result.passed


def test_counters_that_look_back_know_that_nothing_was_said(tried: Try) -> None:
    assert tried(steps(f"{AT}\nli says in vip_group: first\nexpect: [reply: first]")).passed
    assert tried(steps(f"{AT}\nli says in vip_group: hello", "li says in vip_group: first\nexpect: nothing")).passed


@pytest.mark.parametrize("policy", ["within 90d", "within 5000d", "everywhere within 400d"])
def test_windows_count_as_observed_however_long(tried: Try, folder: Path, policy: str) -> None:
    (folder / "long.guiju").write_text(
        f'rule r when message and sender.messages {policy} = 1 then reply "one"', encoding="utf-8"
    )
    text = steps(f"{AT}\nli says in vip_group: x\nexpect: [reply: one]", "li says in vip_group: x\nexpect: nothing")
    assert tried(text, policy="policy: long.guiju\n").passed


def test_given_tags_points_and_added_attributes_are_there(tried: Try) -> None:
    given = "{li: {in: VIP群, tags: [trusted], spend: 900}}"
    ad = "li says in vip_group: 加微信\n"
    assert tried(
        steps(
            f"{AT}\n{ad}expect: [delete, warn]", f"{ad}expect: [delete, mute]",
            f"{ad}expect: [mute li 1h, withheld: kick li, withheld: kick]",
            "event purchase by li: {amount: 100}\nexpect: [add 100 to li.spend, award 10 points, set li.tier to VIP]",
            given=given,
        )
    ).passed  # fmt: skip


def test_whoever_is_in_no_group_is_in_none(tried: Try) -> None:
    text = steps(f"{AT}\nxin joins normal_group:\nexpect: [greet, tag newcomer, notify admin]", given="{xin: {in: []}}")
    assert tried(text).passed


def test_what_only_an_obligation_gives_can_be_expected(tried: Try, folder: Path) -> None:
    policy = 'rule r when member joins expect within 1h from member otherwise tag silent, announce "x" in news'
    (folder / "owed.guiju").write_text(policy, encoding="utf-8")
    joins = f"{AT}\nxin joins normal_group:\nexpect: nothing"
    text = steps(joins, "after: 1h\nexpect: [tag xin silent]", "after: 1h\nexpect: [公告 在 news]")
    assert tried(text, policy="policy: owed.guiju\n").passed


def test_given_roles_hold_wherever_the_member_is(tried: Try) -> None:
    given = "{li: {role: 管理员, in: [vip_group]}, wang: {角色: agent}}"
    ad = "says in {}: 加微信\nexpect: {}"
    assert tried(
        steps(
            f"{AT}\nli {ad.format('vip_group', 'nothing')}",
            f"li {ad.format('normal_group', 'nothing')}",
            f"wang {ad.format('vip_group', '[delete, warn wang]')}",
            f"boss {ad.format('vip_group', 'nothing')}",
            "li now: {role: member}",
            f"li {ad.format('vip_group', '[delete, warn li]')}",
            "wang now in vip_group: {role: admin}",
            f"wang {ad.format('vip_group', 'nothing')}",
            f"wang {ad.format('normal_group', '[delete, mute wang]')}",
            given=given,
        )
    ).passed


def test_members_of_the_roster_are_known_by_name(tried: Try) -> None:
    assert tried(
        steps(
            f"{AT}\n林林 says in vip_group: first\nexpect: [reply: first]",
            "event purchase by 林林: {amount: 300}\nexpect: [add 300 to 林林.spend, award 林林 30 points]",
            "u31 says in vip_group: 加微信\nexpect: [delete, warn 林林: 'No advertising, 林林.']",
            given="{}",
        )
    ).passed


def test_a_newcomer_can_be_given_a_time_of_joining(tried: Try) -> None:
    given = "{li: {in: [vip_group], joined_at: 2026-03-02 08:00}, xin: }"
    assert tried(
        steps(
            f"{AT}\nli posts image in vip_group:\nexpect: hold",
            "xin joins vip_group:\nexpect: nothing",
            "after: 23h\nxin posts image in vip_group:\nexpect: [hold]",
            "after: 1h\nxin posts image in vip_group:\nexpect: nothing",
            given=given,
        )
    ).passed


# ---- what people and the bot do --------------------------------------------------------------------------------------


def test_effects_that_were_carried_out_are_reported(tried: Try) -> None:
    ad = "li says in vip_group: 加微信\n"
    assert tried(
        steps(
            f"{AT}\n{ad}expect: [delete, warn]",
            f"{ad}expect: [delete, mute li 1h]",
            "bot carried out: [mute li 1h, delete m2]\nexpect: nothing",
            f"{ad}expect: [kick li]",
            "机器人 执行了: 全部\nexpect: 无",
        )
    ).passed


def test_what_was_not_decided_cannot_be_carried_out(tried: Try) -> None:
    result = tried(steps(f"{AT}\nli says in vip_group: 加微信", "bot carried out: [kick li, warn li]"))
    (failure,) = result.failures
    assert [wanted.written for wanted in failure.not_open] == ["kick li"]


@pytest.mark.parametrize(
    ("act", "after"),
    [
        ("admin boss mutes li in vip_group for 2h:", "delete"),
        ("管理员 boss 在 VIP群 禁言 li 2小时:", "delete"),
        ("boss mutes li in vip_group for 30m:", "[delete, mute li 1h]"),
        ("boss mutes li: {message: m1}", "[delete, mute li 1h]"),
        ("boss deletes m1:", "[delete, mute li 1h]"),
        ("owner u1 pardons li in vip_group: {rule: no_ads, message: m1, reason: mistaken}", "[delete, warn li]"),
        ("群主 u1 在 VIP群 赦免 li: {rule: no_ads, message: m1}", "[delete, warn li]"),
    ],
)
def test_people_act(tried: Try, act: str, after: str) -> None:
    ad = "li says in vip_group: 加微信"
    given = "{li: {in: [vip_group]}}"
    assert tried(steps(f"{AT}\n{ad}", act, f"after: 45m\n{ad}\nexpect: {after}", given=given)).passed


# ---- what fails ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "missing", "unexpected", "absent"),
    [
        ("nothing", [], ["delete", "warn"], []),
        ("[delete]", [], ["warn"], []),
        ("[delete, warn, warn]", ["warn"], [], []),
        ("[delete, warn li, kick li]", ["kick li"], [], []),
        ("[delete, warn xin]", ["warn xin"], ["warn"], []),
        ("[delete, warn li, fires: flood]", [], [], ["fires: flood"]),
        ("[delete, warn li, offence: 2]", [], [], ["offence: 2"]),
        ("[delete, warn li, offence: {flood: 1}]", [], [], ["offence: {flood: 1}"]),
        ("[delete, warn li, withheld: warn li]", [], [], ["withheld: warn li"]),
        ("[delete, warn li, unknown: first]", [], [], ["unknown: first"]),
        ("[delete, anything]", [], [], []),
        ("anything", [], [], []),
        ("[mute 1h, anything]", ["mute 1h"], [], []),
        ("[warn li in vip_group, delete m1, warn li: 'No …']", ["warn li: No …"], [], []),
        ("[delete, warn: 'No advertising, …']", [], [], []),
        ("[delete, warn: 'advertising']", ['warn "advertising"'], ["warn"], []),
        ("[delete, 'warn \"No … li.\"']", [], [], []),
    ],
)
def test_what_was_not_expected_and_what_did_not_come(
    tried: Try, expected: str, missing: list[str], unexpected: list[str], absent: list[str]
) -> None:
    result = tried(steps(f"{AT}\nli says in vip_group: 加微信\nexpect: {expected}"))
    if not (missing or unexpected or absent):
        assert result.passed
        return
    (failure,) = result.failures
    assert failure.compared is not None
    if expected.startswith("[warn li in vip_group"):
        assert [wanted.verb for wanted in failure.compared.missing] == ["warn"]
        return
    assert [wanted.written for wanted in failure.compared.missing] == missing
    assert [effect.verb for effect, _ in failure.compared.unexpected] == unexpected
    assert [sign.written for sign, shown in failure.compared.signs if not shown] == absent


def test_the_most_particular_expectations_find_their_effects(tried: Try, folder: Path) -> None:
    (folder / "out.guiju").write_text("rule r when message matches ad then kick everywhere", encoding="utf-8")
    expected = "[kick, kick li, kick li in vip_group, kick in normal_group]"
    result = tried(steps(f"{AT}\nli says in vip_group: 加微信\nexpect: {expected}"), policy="policy: out.guiju\n")
    assert result.failures[0].compared is not None
    assert len(result.failures[0].compared.met) == 3


def test_a_rule_that_fails_fails_the_scenario(load: Load) -> None:
    (scenario,) = load(steps(f"{AT}\nli says in vip_group: 加微信")).scenarios

    def broken(view: object) -> bool:
        raise ZeroDivisionError("broken")

    judges = {**scenario.program.judges, "no_ads": broken}
    program = replace(scenario.program, judges=judges, compiled=False, _rules_for={}, _screened={})
    (failure,) = run_scenario(replace(scenario, program=program)).failures
    assert failure.compared is None
    assert failure.decisions[-1].errors[0].rule == "no_ads"


def test_a_step_without_expectations_may_do_anything(tried: Try) -> None:
    assert tried(steps(f"{AT}\nli says in vip_group: 加微信", "after: 1d")).passed


def test_everywhere_means_more_than_one_group(tried: Try, folder: Path) -> None:
    (folder / "out.guiju").write_text("rule r when message matches ad then kick everywhere", encoding="utf-8")
    (folder / "one.guiju").write_text("rule r when message matches ad then kick", encoding="utf-8")
    text = steps(f"{AT}\nli says in vip_group: 加微信\nexpect: [kick li everywhere]")
    assert tried(text, policy="policy: out.guiju\n").passed
    assert not tried(text, policy="policy: one.guiju\n").passed
    once = steps(
        f"{AT}\nli says in vip_group: 加微信\nexpect: [kick li in vip_group, kick li in news, kick li in 客户群]"
    )
    assert tried(once, policy="policy: out.guiju\n").passed


def test_a_policy_without_a_community_knows_the_groups_it_names(tmp_path: Path) -> None:
    (tmp_path / "p.guiju").write_text("rule r in cats when message matches ad then delete", encoding="utf-8")
    text = "scenario: open\npolicy: p.guiju\n" + steps(
        f"{AT}\nli says in cats: 加微信\nexpect: delete", "li says in dogs: 加微信\nexpect: nothing",
        given="{li: {in: [dogs]}}",
    )  # fmt: skip
    (tmp_path / "p.scenario.yaml").write_text(text, encoding="utf-8")
    loaded = load_scenarios([tmp_path])
    assert loaded.findings == ()
    assert run_scenario(loaded.scenarios[0]).passed


def test_ticks_change_nothing(load: Load) -> None:
    """Time that passes in many small steps leads to the same as time that passes in one."""
    ad = "li says in vip_group: 加微信"
    one = steps(f"{AT}\n{ad}", f"after: 20d\n{ad}", f"after: 20d\n{ad}")
    days = "\n  - ".join(["after: 1d"] * 20)
    many = one.replace(f"after: 20d\n    {ad}", f"{days}\n    {ad}")
    said = [
        [str(effect.verb) for decision in decisions for effect in decision.effects]
        for decisions in (all_decisions(load, text) for text in (one, many))
    ]
    assert said[0] == said[1] == ["delete", "warn", "delete", "mute", "delete", "mute"]


def all_decisions(load: Load, text: str) -> list[object]:
    from guiju.engine.replay.scenario_run import play

    (scenario,) = load(text).scenarios
    return [decision for played in play(scenario.world(), scenario.steps) for decision in played.decisions]
