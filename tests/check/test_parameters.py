"""Parameters: literals that a community chooses, by the names that policies give them."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.engine.check.terms import Ranking, walk
from guiju.engine.check.titles import spelled
from guiju.engine.diagnostics import PolicyError
from guiju.engine.loading import Loaded, load, load_all
from guiju.engine.report.given import parsed_given
from guiju.engine.report.rewriting import rewrite
from guiju.engine.syntax.parameters import Parameter
from guiju.engine.syntax.vocabulary import LANGUAGES, Language

COMMUNITY = "community: Club\ntimezone: Asia/Shanghai\nlanguage: zh\ngroups: {main: {owner: u1}, vip: {owner: u1}}\n"
DECLARED = """\
limit: {type: number, default: 5}
window: {type: duration, default: 10s}
length: {type: duration, default: 1h, title: {en: how long, zh: 多久}}
memory: {type: duration, default: 30d}
quiet: {type: hours, default: [23:00-07:00, 12:00-13:00]}
morning: {type: time, default: "9:00"}
share: {type: percent, default: 60}
daily: {type: number, default: 3}
told: {type: text, default: {en: "slow, {member.name}", zh: "慢点，{member.name}"}}
where: {type: groups, default: [main, vip]}
top: {type: group, default: vip}
day: {type: date, default: 2026-12-31}
bad: {type: words, default: [加微信, 代购]}
fine: {type: words, default: []}
gift: {type: number, default: 2}
boss: {type: role, default: admin}
days: {type: days, default: [tuesday, 周五]}
feasts: {type: dates, default: [10-01, 5月1日]}
stands: {type: text, default: "Honesty, {limit}"}
"""
POLICY = """\
pattern ad: words bad, fine, "兼职" except fine
rule flood in where
  when sender.messages within window > limit and time during quiet
  then warn, mute length, kick
  forget after memory
  because told
rule hello every day at morning, 10:00 when member.points > limit then dm told at most daily times per 7d
rule up when member.points >= limit * 2 then move to top
rule emoji when message.share(emoji) > share then reply "{told} {limit} {length}"
rule ads when message matches ad then delete and mute length and notify boss
rule names when member joins and member.name in (bad, "x") then award gift points
goal few "Fewer than {limit}, {share} of {nobody}": group.messages within 1d < limit until day
rule met "Meetings on {days}, at least {length}; {quiet}; {told}"
  in where every week on days at morning then announce "closed {quiet}"
rule asked when message has image then draw gift from drawn expect within length from boss message otherwise notify boss "x"
rule tagged when message has link then tag drawn
value stands
encourage "{limit} good deeds"
rule best "The best {gift} on {feasts}"
  in where every year on feasts, 12-31 at morning when member in top gift by member.points then award limit points
rule praise in where every day at morning then announce "{top `gift` by member.points}"
"""
WRITTEN_OUT = """\
pattern ad: words "加微信", "代购", "兼职"
rule flood in main, vip
  when sender.messages within 10s > 5 and time during 23:00-07:00, 12:00-13:00
  then warn, mute 1h, kick
  forget after 30d
  because "慢点，{member.name}"
rule hello every day at 09:00, 10:00 when member.points > 5 then dm "慢点，{member.name}" at most 3 times per 7d
rule up when member.points >= 5 * 2 then move to vip
rule emoji when message.share(emoji) > 60% then reply "{"慢点，{member.name}"} {5} {1h}"
"""


def made(folder: Path, policy: str = POLICY, declared: str = DECLARED, chosen: str = "") -> Path:
    """A folder of policies, `club`, with its parameters, and above it the community file."""
    club = folder / "club"
    club.mkdir(exist_ok=True)
    (folder / "community.yaml").write_text(COMMUNITY + chosen, encoding="utf-8")
    (club / "parameters.yaml").write_text(declared, encoding="utf-8")
    (club / "rules.guiju").write_text(policy, encoding="utf-8")
    return club


def told(loaded: Loaded) -> list[tuple[str, str, str | None]]:
    return [(each.code, each.message, each.help) for each in loaded.diagnostics if each.level == "error"]


def digest(folder: Path) -> str:
    return load(folder).policy.digest


def test_a_parameter_stands_wherever_its_literal_can(tmp_path: Path) -> None:
    policy = load(made(tmp_path)).policy
    flood = policy.rules["flood"]
    assert flood.scope == frozenset(("main", "vip"))
    assert flood.steps[1][0].duration == 3_600_000
    assert flood.forget.after == 30 * 86_400_000
    assert flood.because is not None
    assert flood.because.parts[0] == "慢点，"
    assert policy.rules["hello"].schedule is not None
    assert policy.rules["hello"].schedule.times == (540, 600)
    assert policy.rules["hello"].throttle is not None
    assert policy.rules["hello"].throttle.count == 3
    assert policy.rules["up"].steps[0][0].group == "vip"
    assert [item.text for pattern in policy.patterns for item in pattern.items] == ["加微信", "代购", "兼职"]


def test_days_and_roles_can_be_parameters(tmp_path: Path) -> None:
    policy = load(made(tmp_path)).policy
    schedule, expect = policy.rules["met"].schedule, policy.rules["asked"].expect
    assert schedule is not None
    assert schedule.weekdays == (1, 4)
    assert expect is not None
    assert expect.who == "admin"


def test_rankings_and_days_of_the_year_can_be_parameters(tmp_path: Path) -> None:
    policy = load(made(tmp_path)).policy
    schedule, condition = policy.rules["best"].schedule, policy.rules["best"].condition
    assert schedule is not None
    assert schedule.dates == ((5, 1), (10, 1), (12, 31))
    assert [term.count for term in walk(condition) if isinstance(term, Ranking)] == [2]
    assert policy.rules["best"].title == "The best 2 on 10月1日、5月1日"
    shown = policy.chosen.said(condition.span)
    assert shown == "member in top gift (2) by member.points"


@pytest.mark.parametrize(
    ("ranking", "names"),
    [
        ("member in top few by member.points", "few: {type: number, default: 2}"),
        ("成员 在 前 few 名 按 成员.积分 中", "few: {type: number, default: 2}"),
        ("成员 在 前 few 按 成员.积分 中", "few: {type: number, default: 2}"),
        ("成员 在 前 `few`位 按 成员.积分 中", "few: {type: number, default: 2}"),
        ("成员 在 前 名额 名 按 成员.积分 中", "名额: {type: number, default: 2}"),
    ],
)
def test_a_ranking_with_a_parameter_means_what_one_with_a_number_does(ranking: str, names: str, tmp_path: Path) -> None:
    rule = "rule r in where every day at morning when {} then award 1 point"
    before = digest(made(tmp_path, rule.format("member in top 2 by member.points")))
    assert digest(made(tmp_path, rule.format(ranking), f"{DECLARED}{names}\n")) == before


def test_only_a_whole_number_gives_the_places_of_a_ranking(tmp_path: Path) -> None:
    rule = "rule r in where every day at morning when member in top {} by member.points then award 1 point"
    half = f"{DECLARED}half: {{type: number, default: 0.5}}\n"
    assert told(load_all([made(tmp_path, rule.format("half"), half)]))[0][:2] == (
        "G106",
        "expected a whole number, found `0.5`",
    )
    assert told(load_all([made(tmp_path, rule.format("length"))]))[0][0].startswith("G1")


def test_what_a_group_stands_for_can_be_a_parameter(tmp_path: Path) -> None:
    policy = load(made(tmp_path)).policy
    assert (policy.values, policy.encouraged) == (("Honesty, 5",), ("5 good deeds",))


@pytest.mark.parametrize("value", ["[10-32]", "[02-30]", "1", "[]", "{a: 1}", "[13-01]", "[10-01, monday]"])
def test_days_that_no_year_has_are_told(value: str, tmp_path: Path) -> None:
    found = told(load_all([made(tmp_path, chosen=f"parameters: {{feasts: {value}}}\n")]))
    assert found
    assert found[0][0] in ("G225", "G411", "G224", "G410", "G226")


def test_titles_say_the_values_of_parameters(tmp_path: Path) -> None:
    policy = load(made(tmp_path)).policy
    hours = "23:00–07:00、12:00–13:00"
    assert policy.rules["met"].title == f"Meetings on 周二、周五, at least 1小时; {hours}; 慢点，{{member.name}}"
    assert policy.goals["few"].title == "Fewer than 5, 60% of {nobody}"
    assert policy.rules["met"].steps[0][0].text is not None
    assert policy.rules["met"].steps[0][0].text.parts[0] == "closed "


@pytest.mark.parametrize(
    ("literals", "terminal", "english", "chinese"),
    [
        (("1h30m",), "DURATION", "1 hour 30 minutes", "1小时30分钟"),
        (("10-01", "02-29"), "DATE_OF_YEAR", "1 October and 29 February", "10月1日、2月29日"),
        (("monday", "friday"), "NAME", "Monday and Friday", "周一、周五"),
        (('"a"', '"b"', '"c"'), "STRING", "a, b and c", "a、b、c"),
        ((), "STRING", "", ""),
        (("09:00-11:00",), "TIME_RANGE", "09:00–11:00", "09:00–11:00"),
        (("vip",), "NAME", "vip", "vip"),
    ],
)
def test_values_are_spelled_for_people(literals: tuple[str, ...], terminal: str, english: str, chinese: str) -> None:
    parameter = Parameter("p", terminal, literals)
    assert (spelled(parameter, "en"), spelled(parameter, "zh")) == (english, chinese)


def test_templates_of_the_community_know_the_parameters_of_who_posts_them(tmp_path: Path) -> None:
    folder = made(
        tmp_path, "rule r in main every day at morning then post hello", chosen="templates: {hello: 'in {length}'}\n"
    )
    (effect,) = load(folder).policy.rules["r"].steps[0]
    assert effect.text is not None
    assert effect.text.parts[0] == "in "
    assert len(effect.text.parts) == 2


def test_a_piece_of_a_policy_is_shown_with_the_values_in_it(tmp_path: Path) -> None:
    policy = load(made(tmp_path)).policy
    shown = policy.chosen.said(policy.rules["flood"].condition.span)
    assert shown == (
        "sender.messages within window (10秒) > limit (5) and time during quiet (23:00-07:00, 12:00-13:00)"
    )


def test_a_parameter_means_what_its_literal_means(tmp_path: Path) -> None:
    few = "\n".join(line for line in POLICY.splitlines()[1:7])
    written = "\n".join(line for line in WRITTEN_OUT.splitlines()[1:7])
    assert digest(made(tmp_path, few)) == digest(made(tmp_path, written))


def test_a_value_is_a_part_of_the_digest(tmp_path: Path) -> None:
    before = digest(made(tmp_path))
    assert digest(made(tmp_path, chosen="parameters: {length: 60m}\n")) == before
    assert digest(made(tmp_path, chosen="parameters: {length: 2h}\n")) != before


def test_a_folder_of_its_own_comes_before_all_folders(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "parameters.yaml").write_text("length: {type: duration, default: 5m}\n", encoding="utf-8")
    (other / "more.guiju").write_text("rule quiet when message has image then mute length\n", encoding="utf-8")
    chosen = "parameters: {length: 3h, club: {length: 4h}}\n"
    rules = load([made(tmp_path, chosen=chosen), other]).policy.rules
    assert rules["ads"].steps[0][1].duration == 4 * 3_600_000
    assert rules["quiet"].steps[0][0].duration == 3 * 3_600_000


def test_one_topic_alone_is_not_troubled_by_the_values_of_its_neighbours(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "parameters.yaml").write_text("rest: {type: duration, default: 5m}\n", encoding="utf-8")
    assert told(load_all([made(tmp_path, chosen="parameters: {rest: 3h, other: {rest: 4h}}\n")])) == []


def test_a_community_file_can_declare_parameters_itself(tmp_path: Path) -> None:
    chosen = "parameters: {house: {type: text, default: 'be kind, {member.name}'}}\n"
    policy = load(made(tmp_path, "rule r when message has image then reply house", "", chosen)).policy
    assert policy.rules["r"].steps[0][0].text is not None


@pytest.mark.parametrize(
    ("chosen", "code", "message", "help"),
    [
        ("limits: 3", "G224", "there is no parameter called `limits`", "did you mean `limit`?"),
        (
            "clubs: {limit: 3}",
            "G224",
            "there is no folder of policies called `clubs` that declares parameters",
            "did you mean `club`?",
        ),
        ("club: {topp: vip}", "G224", "the policies in `club` have no parameter `topp`", "did you mean `top`?"),
        ("limit: often", "G225", "the parameter `limit` is the text `often`, expected a number such as `5` or `0.5`", None),
        (
            "window: 10",
            "G225",
            "the parameter `window` is the number `10`, expected a duration such as `30m` or `1小时`",
            None,
        ),
        (
            "top: vpi",
            "G225",
            "the parameter `top` is the text `vpi`, expected a group of the community",
            "did you mean `vip`?",
        ),
        (
            "days: [monday, someday]",
            "G225",
            "the parameter `days` is a list, expected days of the week such as `monday` or `周一`, or a list of them",
            None,
        ),
        ("morning: '25:00'", "G225", "the parameter `morning` is the text `25:00`, expected a time of day such as `09:30`", None),
        (
            "quiet: [23:00-07:00, noon]",
            "G225",
            "the parameter `quiet` is a list, expected times of day such as `23:00-07:00`, or a list of them",
            None,
        ),
    ],
)  # fmt: skip
def test_wrong_values_are_told_once(tmp_path: Path, chosen: str, code: str, message: str, help: str | None) -> None:
    assert told(load_all([made(tmp_path, chosen=f"parameters: {{{chosen}}}\n")])) == [(code, message, help)]


@pytest.mark.parametrize(
    ("rule", "code", "help"),
    [
        ("when sender.messages within limit > 3 then warn", "G101", "`limit` is a parameter, a number"),
        ("when sender.messages within windw > 3 then warn", "G101", "did you mean `window`?"),
        ("when sender.messages within 1h > limt then warn", "G201", "did you mean `limit`?"),
        ("when message and member.points > window then warn", "G203", "`member.points` is a number"),
    ],
)
def test_uses_are_typed_and_near_misses_named(tmp_path: Path, rule: str, code: str, help: str) -> None:
    found = told(load_all([made(tmp_path, f"rule r {rule}")]))
    assert [(each, advice) for each, _, advice in found] == [(code, help)]


def test_a_parameter_without_a_default_must_be_chosen(tmp_path: Path) -> None:
    declared = "target: {type: group}\n"
    folder = made(tmp_path, "rule up when member.points > 3 then move to target", declared)
    found = told(load_all([folder]))
    help = "choose one in the community file: `parameters: {club: {target: …}}`"
    assert found == [("G226", "the parameter `target` has no value", help)]
    made(
        tmp_path, chosen="parameters: {target: main}\n", declared=declared, policy=(folder / "rules.guiju").read_text()
    )
    assert told(load_all([folder])) == []


@pytest.mark.parametrize(
    "declared", ["limit: 5\n", "limit: {type: nuber, default: 5}\n", "when: {type: number, default: 5}\n"]
)
def test_wrong_declarations_are_told(tmp_path: Path, declared: str) -> None:
    with pytest.raises(PolicyError) as error:
        load(made(tmp_path, "rule r when message has image then warn", declared))
    assert {finding.code for finding in error.value.diagnostics} <= {"G410", "G411", "G412", "G413", "G423"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_formatter_writes_the_names_again(tmp_path: Path, language: str) -> None:
    folder = made(tmp_path)
    community = load_all([folder]).community
    for spoken in (language, "en"):
        (parsed,) = parsed_given(folder, community)
        written = rewrite(parsed, spoken)  # type: ignore[arg-type]
        (folder / "rules.guiju").write_text(written.after, encoding="utf-8")
    for name in (
        "window",
        "limit",
        "length",
        "memory",
        "told",
        "morning",
        "daily",
        "where",
        "top",
        "bad",
        "day",
        "days",
        "boss",
    ):
        assert name in written.after
    assert "30d" not in written.after
    assert "tuesday" not in written.after


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_does_not_depend_on_the_value(tmp_path: Path, language: Language) -> None:
    rule = "rule r when message has image then award gift points at most daily times per 7d"
    folder = made(tmp_path, rule)
    (before,) = parsed_given(folder, load_all([folder]).community)
    made(tmp_path, rule, chosen="parameters: {gift: 1, daily: 1}\n")
    (after,) = parsed_given(folder, load_all([folder]).community)
    assert rewrite(after, language).after == rewrite(before, language).after


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(("limit", "window", "told", "bad", "quiet", "top")), st.one_of(
    st.text(max_size=8), st.integers(-3, 10**18), st.lists(st.text(max_size=4), max_size=3), st.booleans(), st.none(),
)))  # fmt: skip
def test_any_value_is_taken_or_told(tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]) -> None:
    folder = made(tmp_path_factory.mktemp("any"), chosen=f"parameters: {json.dumps(values)}\n")
    with suppress(PolicyError):
        loaded = load_all([folder])
        assert (loaded.program is None) == bool(told(loaded))
