from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guiju.engine.community import Community, load_community, parse_community
from guiju.engine.diagnostics import Diagnostic, PolicyError, one_line
from guiju.engine.source import Source

FILE = """\
community: Lanmei
timezone: Asia/Shanghai
tiers: [normal, VIP]
attributes: {member: {spend: number, vip_since: date, newsletter: boolean, interests: set}}
groups: {vip: , news: }
members: members.csv
"""
Findings = Callable[..., tuple[Diagnostic, ...]]


def with_roster(table: str) -> Community:
    return parse_community(Source("community.yaml", FILE), lambda name: Source(name, table))[0]


def test_a_table_is_read() -> None:
    community = with_roster(
        "id,name,role,tier,in,spend,interests,newsletter,joined_at\r\n"
        'u1,"梅, 阿",群主,VIP,vip;news,1280.50,skin；hair,是,2026/3/1 9:30\r\n'
        "\r\n"
        " u2 ,,,,,,,,\r\n"
        "u3,小李\r\n"
    )
    assert community.members == {
        "u1": {
            "name": "梅, 阿",
            "role": "owner",
            "tier": "VIP",
            "in": frozenset({"vip", "news"}),
            "spend": community.members["u1"]["spend"],
            "interests": frozenset({"skin", "hair"}),
            "newsletter": True,
            "joined_at": 1_772_328_600_000,
        },
        "u2": {},
        "u3": {"name": "小李"},
    }
    assert str(community.members["u1"]["spend"]) == "1280.5"


def test_columns_may_be_named_in_chinese_and_separated_by_tabs() -> None:
    community = with_roster("编号\t昵称\t等级\t在\nu1\t阿梅\tVIP\tvip\n")
    assert community.members == {"u1": {"name": "阿梅", "tier": "VIP", "in": frozenset({"vip"})}}


def test_the_roster_says_as_of_when_it_was_true() -> None:
    place = 'community: x\ntimezone: Asia/Shanghai\ngroups: {"*": }\n'
    text = f"{place}members: {{u1: {{in: [any]}}, u2: }}\nmembers_as_of: 2026-03-01\n"
    community = parse_community(Source("community.yaml", text))[0]
    assert community.members == {"u1": {"in": frozenset({"any"})}, "u2": {}}
    assert community.members_as_of == 1_772_294_400_000


TABLES = [
    ("name,role\nMei,admin\n", "members.csv:1:1: error[G434]: the first line names no column `id`"),
    ("", "members.csv:1:1: error[G434]: the first line names no column `id`"),
    ("id,name,name\nu1,a,b\n", "members.csv:1:9: error[G434]: the column `name` is named twice"),
    ("id,name\nu1,Mei,Li\n", "members.csv:2:1: error[G434]: this line has 3 values, but there are 2 columns"),
    ('id,name\nu1,"Mei\n', "members.csv:2:1: error[G434]: this line can't be read: a value in double quotes is not"
     " closed, or something stands behind it"),
    ("id,name\nu1,a\rb\n", "members.csv:2:1: error[G434]: this line can't be read: its line ends are not those of a CSV"
     " file"),
    (f"id,name\nu1,{'x' * 200_000}\n", "members.csv:2:1: error[G434]: this line can't be read: one of its values is too"
     " long"),
    ("id,name\n,Mei\n", "members.csv:2:1: error[G434]: a member needs an id"),
    (f"id,name\n{'u' * 201},Mei\n", f"members.csv:2:1: error[G434]: an id is one line of at most 200 characters, found"
     f" `{'u' * 39}…`"),
    ("id,name\nu1,Mei\nu2,Li\nu1,Mei\n", "members.csv:4:1: error[G434]: the member `u1` is listed twice"),
    ("id,spend\nu1,12\nu2,much\n", "members.csv:3:4: error[G414]: `spend` is the text `much`, expected a number such as"
     " `12` or `0.5`"),
    ("id,vip_since\nu1,2026-13-01\n", "members.csv:2:4: error[G414]: `vip_since` is the text `2026-13-01`, expected a"
     " date such as `2026-07-03`"),
    ("id,role\nu1,agent\n", "members.csv:2:4: error[G422]: there is no role `agent` in `roles`"),
    ("id,tier\nu1,vip\n", "members.csv:2:4: error[G422]: there is no tier `vip` in `tiers`"),
    ("id,in\nu1,vip;vipp\n", "members.csv:2:4: warning[G421]: the group `vipp` is not listed"),
    ("id,shoe size\nu1,39\nu2,41\n", "members.csv:1:4: warning[G410]: the column `shoe size` is not used"),
    ("id,name\nu1,\x07\n", "members.csv:2:4: error[G405]: the character U+0007 can't stand in a text"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "finding"), TABLES)
def test_a_wrong_table_is_told_by_file_and_line(table: str, finding: str, findings_in: Findings) -> None:
    assert [one_line(found) for found in findings_in(FILE, members_csv=table)] == [finding]


YAML_ROSTERS = [
    ("- u1\n", "members.yaml:1:1: error[G412]: the roster is a list, expected members by their number on the platform,"
     " such as `u1: {role: admin}`"),
    ("u1: admin\n", "members.yaml:1:5: error[G412]: `u1` is the text `admin`, expected keys such as `role:`, each with"
     " its value"),
    ("u1: {}\nu1: {}\n", "members.yaml:2:1: error[G402]: `u1` stands here twice"),
    ("u1: [\n", "members.yaml:2:1: error[G401]: a value was expected here"),
    ("u1: {shoe size: 39}\n", "members.yaml:1:6: error[G410]: unknown key `shoe size` of a member"),
    ("u1: {name: [Mei]}\n", "members.yaml:1:6: error[G414]: `name` is a list, expected a text"),
    ("u1:\n  role: {a: b}\n", "members.yaml:2:3: error[G414]: `role` is keys with values, expected a text"),
]  # fmt: skip


@pytest.mark.parametrize(("roster", "finding"), YAML_ROSTERS)
def test_a_wrong_yaml_roster_is_told_by_file_and_line(roster: str, finding: str, findings_in: Findings) -> None:
    found = findings_in(FILE.replace("members.csv", "members.yaml"), members_yaml=roster)
    assert [one_line(each) for each in found] == [finding]


def test_reading_ends_after_many_mistakes(findings_in: Findings) -> None:
    table = "id,spend\n" + "".join(f"u{n},much\n" for n in range(1_000))
    assert len(findings_in(FILE, members_csv=table)) == 50


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../members.csv", "G407"),
        ("sub/../../members.csv", "G407"),
        ("..\\members.csv", "G407"),
        ("/etc/passwd.csv", "G407"),
        ("C:\\members.csv", "G407"),
        ("~/members.csv", "G407"),
        ("nowhere.csv", "G406"),
        ("members.txt", "G406"),
    ],
)
def test_only_rosters_in_the_folder_are_read(name: str, code: str, findings_in: Findings) -> None:
    [finding] = findings_in(FILE.replace("members.csv", f"'{name}'"), passwd="", members_csv="id\n")
    assert finding.code == code
    assert finding.span is not None
    assert finding.span.line == 6


def written(folder: Path, name: str = "members.csv") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "community.yaml").write_text(FILE.replace("members.csv", name), encoding="utf-8")
    return folder / "community.yaml"


def test_a_roster_in_a_folder_below_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "lanmei", "crm/members.csv")
    (path.parent / "crm").mkdir()
    (path.parent / "crm" / "members.csv").write_text("id\nu1\n", encoding="utf-8")
    assert load_community(path)[0].members == {"u1": {}}


def test_findings_in_a_roster_name_it_relative_to_the_policy_folder(tmp_path: Path) -> None:
    path = written(tmp_path / "lanmei")
    (tmp_path / "lanmei" / "members.csv").write_text("name\n", encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        load_community(path, tmp_path)
    assert [one_line(finding) for finding in error.value.diagnostics] == [
        "lanmei/members.csv:1:1: error[G434]: the first line names no column `id`"
    ]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    path = written(tmp_path / "lanmei")
    (tmp_path / "secret.csv").write_text("id\nu1\n", encoding="utf-8")
    (path.parent / "members.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(PolicyError, match=r"6:10: error\[G407\]: `members.csv` leads outside"):
        load_community(path, path.parent)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_circle_of_links_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "lanmei")
    (path.parent / "members.csv").symlink_to("members.csv")
    with pytest.raises(PolicyError, match=r"6:10: error\[G406\]: `members.csv` can't be read"):
        load_community(path, path.parent)


def test_a_folder_is_no_roster(tmp_path: Path) -> None:
    path = written(tmp_path / "lanmei")
    (path.parent / "members.csv").mkdir()
    with pytest.raises(
        PolicyError, match=r"6:10: error\[G406\]: `members.csv` can't be read: it is not an ordinary file"
    ):
        load_community(path, path.parent)


def test_a_roster_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "lanmei")
    (path.parent / "members.csv").write_bytes("id,name\nu1,阿梅\n".encode("gbk"))
    with pytest.raises(PolicyError, match=r"members.csv:2:4: error\[G405\]: this file is not written in UTF-8"):
        load_community(path, path.parent)


def test_no_roster_is_read_where_no_files_are_read() -> None:
    with pytest.raises(PolicyError, match=r"`members\.csv` can't be read, since no files are read here"):
        parse_community(Source("community.yaml", FILE))
