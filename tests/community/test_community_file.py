from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from guiju.engine.community import (
    AttributeType,
    Community,
    Defaults,
    Group,
    load_community,
    open_community,
    parse_community,
)
from guiju.engine.diagnostics import PolicyError, one_line
from guiju.engine.source import Source

DAY, HOUR = 86_400_000, 3_600_000


def parsed(text: str) -> Community:
    return parse_community(Source("community.yaml", text))[0]


def test_the_file_means_what_it_says(lanmei: Community) -> None:
    assert lanmei.name == "Lanmei Cosmetics"
    assert lanmei.timezone == ZoneInfo("Asia/Shanghai")
    assert (lanmei.platform, lanmei.language, lanmei.precision, lanmei.holidays) == ("wechat", "zh", "ms", "CN")
    assert lanmei.defaults == Defaults(30 * DAY, HOUR, 0, "member", "normal", "skip", HOUR)
    assert lanmei.roles == ("owner", "admin", "service", "agent", "member")
    assert lanmei.tiers == ("normal", "VIP", "top")
    assert lanmei.tracks == {"customer": ("normal_group", "vip_group", "top_group")}
    assert lanmei.attributes["member"] == {
        "spend": AttributeType("number"),
        "region": AttributeType("text"),
        "interests": AttributeType("set"),
        "birthday": AttributeType("date"),
        "strikes": AttributeType("number", fades=(Decimal(1), DAY)),
    }
    assert lanmei.attributes["group"] == {"starts_at": AttributeType("datetime"), "ends_at": AttributeType("datetime")}
    assert lanmei.events == {"purchase": {"amount": AttributeType("number"), "product": AttributeType("text")}}
    assert lanmei.templates == {"we_miss_you": "{member.name}，好久不见！"}
    assert lanmei.modes == ("crisis",)
    assert not lanmei.open


def test_groups_have_their_settings(lanmei: Community) -> None:
    assert lanmei.groups["vip_group"] == Group(
        id="vip_group",
        name="VIP客户群",
        kind="customer",
        tags=frozenset({"customer_groups"}),
        owner="u1",
        admins=frozenset({"u2", "u3"}),
        succession=("u2", "u3"),
        capacity_min=40,
        capacity_max=100,
        lists_roles=True,
    )
    assert not lanmei.groups["news"].lists_roles
    starts_at = lanmei.groups["training_07"].attributes["starts_at"]
    assert starts_at == 1_783_080_000_000


def test_the_roster_is_typed(lanmei: Community) -> None:
    assert lanmei.members == {
        "u1": {"name": "阿梅", "role": "owner", "in": frozenset({"vip_group"}), "birthday": date(1990, 2, 28)},
        "u42": {
            "name": "小李",
            "tier": "VIP",
            "spend": Decimal("1280.5"),
            "interests": frozenset({"skin", "hair"}),
            "joined_at": 1_772_328_600_000,
        },
    }


def test_the_only_remarks_are_about_groups_of_the_track_that_are_not_listed(
    lanmei_text: str, read_roster: Callable[[str], Source]
) -> None:
    _, warnings = parse_community(Source("community.yaml", lanmei_text), read_roster)
    assert [one_line(warning) for warning in warnings] == [
        "community.yaml:9:21: warning[G421]: the group `normal_group` is not listed",
        "community.yaml:9:46: warning[G421]: the group `top_group` is not listed",
    ]


def test_places_can_be_asked_for(lanmei: Community) -> None:
    span = lanmei.span_of(("groups", "news", "kind"))
    assert span is not None
    assert (span.text, span.line) == ("broadcast", 18)
    key = lanmei.span_of(("groups", "news"), key=True)
    assert key is not None
    assert key.text == "news"
    declared = lanmei.attributes["member"]["spend"].span
    assert declared is not None
    assert declared.text == "number"
    assert open_community().span_of(("groups",)) is None


def test_what_is_left_out_has_its_default() -> None:
    community = parsed('community: Lanmei\ngroups: {"*": }\n')
    assert community == Community(name="Lanmei", groups={"*": Group("*", "*")})
    assert community.timezone == ZoneInfo("UTC")
    assert community.roles == ("owner", "admin", "member")
    assert community.tiers == ("normal", "VIP")
    assert community.defaults.role is None


def test_numbers_on_the_platform_are_texts() -> None:
    community = parsed("community: 2026\nbots: [7]\ngroups:\n  -100123: {owner: 42, admins: [7, x], name: 3.10}\n")
    assert community.name == "2026"
    assert community.bots == {"7"}
    assert community.groups["-100123"].owner == "42"
    assert community.groups["-100123"].admins == {"7", "x"}
    assert community.groups["-100123"].name == "3.10"


def test_roles_may_be_written_in_chinese() -> None:
    community = parsed(
        "community: x\ngroups: {g: {}}\nroles: [群主, 管理员, 客服, 代理, 成员]\ndefaults: {role: 成员}\n"
    )
    assert community.roles == ("owner", "admin", "service", "代理", "member")
    assert community.defaults.role == "member"


def test_built_in_roles_need_not_be_listed() -> None:
    assert parsed("community: x\ngroups: {g: {}}\nroles: [teacher]\n").roles == ("owner", "admin", "teacher", "member")
    assert parsed("community: x\ngroups: {g: {}}\nroles: [admin, teacher]\n").roles == (
        "owner",
        "admin",
        "teacher",
        "member",
    )
    assert parsed("community: x\ngroups: {g: {}}\ndefaults: {role: bot}\n").knows_role("bot")


@pytest.mark.parametrize(
    ("declared", "fades"),
    [
        ("1 per day", (Decimal(1), DAY)),
        ("0.5 per hour", (Decimal("0.5"), HOUR)),
        ("2 per 12h", (Decimal(2), 12 * HOUR)),
        ("每天 1", (Decimal(1), DAY)),
        ("1 每 2小时", (Decimal(1), 2 * HOUR)),
    ],
)
def test_numbers_fade(declared: str, fades: tuple[Decimal, int]) -> None:
    text = f"community: x\ngroups: {{g: }}\nattributes: {{member: {{strikes: {{type: number, fades: {declared}}}}}}}\n"
    assert parsed(text).attributes["member"]["strikes"].fades == fades


def test_capacity_may_be_one_number() -> None:
    group = parsed("community: x\ngroups: {g: {capacity: 500}}\n").groups["g"]
    assert (group.capacity_min, group.capacity_max) == (None, 500)


def test_bots_of_ours_are_known_by_prefix_or_list() -> None:
    community = parsed("community: x\ngroups: {g: }\nbots: [helper]\n")
    assert community.is_ours("helper")
    assert community.is_ours("bot:1")
    assert not community.is_ours("robot:1")


def test_rules_hold_in_listed_groups_and_where_a_star_stands_for_the_others() -> None:
    listed = parsed("community: x\ngroups: {g: {kind: broadcast}}\n")
    assert listed.group_of("g") == listed.groups["g"]
    assert listed.group_of("other") is None
    starred = parsed('community: x\ngroups: {g: , "*": {kind: discussion}}\n')
    other = starred.group_of("other")
    assert other is not None
    assert other.kind == "discussion"


def test_without_a_file_everything_is_open() -> None:
    community, warnings = load_community(None)
    assert (community, warnings) == (open_community(), ())
    assert community.open
    assert community.roles == ("owner", "admin", "service", "member")
    assert community.defaults.role is None
    assert community.group_of("any") == Group("any", "any")


def test_reserved_words_may_be_given() -> None:
    text = Source("community.yaml", "community: x\ngroups: {wenn: }\n")
    assert parse_community(text)[1] == ()
    with pytest.raises(PolicyError, match="`wenn` is a word of the language"):
        parse_community(text, reserved=frozenset({"wenn"}))


def test_a_file_is_loaded_with_its_roster(folder: Path, lanmei: Community) -> None:
    community, _ = load_community(folder / "community.yaml", folder)
    assert community == lanmei
    assert community.source is not None
    assert community.source.name == "community.yaml"


def test_a_community_survives_pickling(lanmei: Community) -> None:
    assert pickle.loads(pickle.dumps(lanmei)) == lanmei


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.yaml", "error[G406]: `nowhere.yaml` can't be read: no such file or directory"),
        (".", "error[G406]: `.` can't be read: it is not an ordinary file"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(folder: Path, name: str, message: str) -> None:
    with pytest.raises(PolicyError) as error:
        load_community(folder / name, folder)
    assert [one_line(finding) for finding in error.value.diagnostics] == [message]
