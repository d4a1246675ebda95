"""Mistakes that parse: what an admin wrote, what is said, and what is offered instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guiju.engine.diagnostics import Diagnostic

Findings = Callable[[str], tuple[Diagnostic, ...]]
PATTERNS = 'pattern rude: words "idiot"\npattern fraud: words "send money"\n'

MEANT = [
    ("rule r when message matches rude or fraud then warn", "G206", "write `message matches (rude, fraud)`"),
    ("rule r when message matches rude or message matches fraud or rude then warn", "G206", "message matches (rude"),
    ("rule r when sender is owner or admin then warn", "G206", "write `sender in (owner, admin)`"),
    ("rule r when sender is not owner or admin then warn", "G206", "write `sender in (owner, admin)`"),
    ("规则 r 当 发送者 是 群主 或 管理员 则 警告", "G206", "in ("),
    ("rule r when message has image then warn kick", "G210", "write `warn, kick`"),
    ("规则 r 当 消息 含 图片 则 警告 踢出", "G210", "write `警告、踢出`"),
    ("rule r when message has image or message has video and message has qr then warn", "G214", "parentheses"),
    ("rule r when rude then warn", "G206", "write `message matches rude`"),
    ("rule r when admin then warn", "G206", "write `sender is admin`"),
    ("rule r when message is rude then warn", "G203", "write `message matches rude`"),
    ("rule r when message matches loud then warn\ndefine loud: message.length > 5", "G203", "write `loud` alone"),
    ("rule r when message then warn forget after 1d forget after 2d", "G110", None),
    ("rule r when sender then warn", "G206", "`sender is admin`"),
    ('rule r when message = "hello" then warn', "G203", "such as `message.text`"),
    ("rule r when member.region = north and message then warn", "G203", 'write `"north"` in quotation marks'),
    ("rule r when message then move vip_group", "G211", None),
    ("rule r when message and member.points > 3 points then warn", "G101", None),
    ("rule r when member then warn", "G206", "write `sender is member`"),
    ("rule r when message contains rude then warn", "G203", "write `matches rude` for the pattern"),
    ("rule r when message contains hello then warn", "G203", 'write `"hello"`'),
    ("rule r when message has image then mute for 10 minutes", "G210", "write `mute 10 minutes`"),
    ("rule r when message has image then ban forever", "G210", "`ban` alone has no end"),
    ("rule r when message has image then mute forever", "G210", "a length of time, such as `30d`"),
    ("规则 r 当 广告 则 警告", "G206", "write `message matches 广告`"),
    ("规则 r 当 消息 匹配 广告 或 辱骂 则 警告", "G206", "write `消息 matches (广告, 辱骂)`"),
    ("规则 r 当 消息 匹配 广告类 则 警告", "G201", "did you mean `广告`?"),
    ('规则 r 当 入群 则 欢迎 "x"', "G201", "write `成员 加入`"),
    ('rule r when joins then greet "x"', "G201", "write `member joins`"),
    ("rule r when message contains image then warn", "G203", "write `has image` for what a message carries"),
    ("规则 r 当 消息 包含 红包 则 警告", "G203", "write `has 红包` for what a message carries"),
    ("规则 r 当 消息 包含 赌博 则 警告", "G203", 'write `"赌博"`'),
    ("规则 r 当 消息匹配spam 且 发送者 不是 管理员 则 警告", "G201", "did you mean `消息 匹配 spam`?"),
]


@pytest.mark.parametrize(("rule", "code", "offered"), MEANT, ids=[rule for rule, *_ in MEANT])
def test_a_mistake_is_named_and_mended(rule: str, code: str, offered: str | None, findings_of: Findings) -> None:
    found = [finding for finding in findings_of(f"{PATTERNS}{rule}\n") if finding.code == code]
    assert found
    assert offered is None or any(offered in (finding.help or "") for finding in found)


MENDED = [
    "rule r when message matches (rude, fraud) then warn",
    "rule r when sender in (owner, admin) and message matches rude then warn",
    "规则 r 当 发送者 在（群主、管理员）则 警告",
    "规则 r 当 消息 含 图片 则 警告、踢出",
    "rule r when message has image or (message has video and message has qr) then warn",
    'rule r when message.text = "hello" then warn',
]


@pytest.mark.parametrize("rule", MENDED)
def test_what_is_offered_is_right(rule: str, findings_of: Findings) -> None:
    # what lint has to say of patterns that no rule uses is not about the rule
    assert [one for one in findings_of(f"{PATTERNS}{rule}\n") if not one.code.startswith("G5")] == []


NEAR = [
    ("rule r when message matches rud then warn", "rude"),
    ("rule r when message and member.tire is known then warn", "tier"),
    ("rule r when message and sender is admn then warn", "admin"),
    ("rule r when message and sender is truste then warn", "trusted"),
    ("rule r in vip_grup when message has image then warn", "vip_group"),
    ("rule r in custmer when message has image then warn", "customer"),
    ("rule r when message and member.tier >= VPI then warn", "VIP"),
    ("rule r when message has image then notify onwer", "owner"),
    ("rule r when message has image then move to vip_grp", "vip_group"),
    ("rule r when message has image then dm welcom", "welcome"),
    ("rule r when purchse then award 1 point", "purchase"),
    ("rule r when purchase and purchase.amont > 3 then award 1 point", "amount"),
    ("rule r when message has imge then warn", "image"),
    ("rule r when message is edted then warn", "edited"),
    ("rule r when message and today is mondey then warn", "monday"),
    ("rule r when message and sender.mesages within 1h > 3 then warn", "messages"),
    ("rule r when message has image then set member.spnd to 3", "spend"),
    ("规则 r 当 消息 且 成员.等极 已知 则 警告", "等级"),
    ("规则 r 当 消息 且 发送者 是 管理圆 则 警告", "管理员"),
    ("规则 r 当 消息 含 照片图片 则 警告", "图片"),
    ("规则 r 当 消息 且 今天 是 周1一 则 警告", "周一"),
]


@pytest.mark.parametrize(("rule", "meant"), NEAR, ids=[rule for rule, _ in NEAR])
def test_a_near_miss_is_named(rule: str, meant: str, findings_of: Findings) -> None:
    assert f"did you mean `{meant}`?" in [finding.help for finding in findings_of(f"{PATTERNS}{rule}\n")]


@pytest.mark.parametrize(("rule", "meant"), NEAR, ids=[rule for rule, _ in NEAR])
def test_one_mistake_is_one_finding(rule: str, meant: str, findings_of: Findings) -> None:
    assert len(findings_of(f"{PATTERNS}{rule}\n")) == 1


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ("p", 'declare it: `pattern p: words "…"`'),
        ("q", 'declare it: `pattern q: words "…"`'),
        ("q1", "did you mean `qq`?"),
        ("emails", "did you mean `email`?"),
        ("lin", "did you mean `lines`?"),
    ],
)
def test_declared_patterns_are_suggested_before_detectors(written: str, help: str, findings_of: Findings) -> None:
    policy = f'pattern lines: words "queue"\nrule r when message matches lines or message matches {written} then warn\n'
    assert [finding.help for finding in findings_of(policy)] == [help]


BROKEN = [
    ('pattern offer: words "one" "two"\nrule r when message matches offer then delete', 'put a comma between two texts: `"…", "…"`'),
    ('define late: time during 23\nrule r when message and late then delete', None),
    ('pattern `my offer`: words one\nrule r when message matches `my offer` then delete', None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "help"), BROKEN)
def test_a_name_whose_declaration_is_broken_is_no_finding_of_its_own(
    text: str, help: str | None, findings_of: Findings
) -> None:
    findings = findings_of(text)
    assert [finding.code[:2] for finding in findings] == ["G1"]
    assert help in (None, findings[0].help)


def test_a_name_that_nobody_declares_is_found_beside_a_broken_statement(findings_of: Findings) -> None:
    text = 'pattern offer: words "one" "two"\nrule r when message matches offers then delete'
    assert "G201" in [finding.code for finding in findings_of(text)]
