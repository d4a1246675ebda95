"""A file in which much is wrong: everything is told in one run."""

from __future__ import annotations

from collections.abc import Callable

from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import Diagnostic, one_line

WRONG = """\
comunity: Lanmei
timezone: Asia/Shanghia
platform: whatsapp
language: chinese
defaults: {forget_after: 30, mute: long, role: agnet, tier: gold, on_eror: hold}
calendar: CN
roles: [member, agent, owner, 群主]
tiers: [normal, VIP, vip]
tracks: {customer: [normal_group, vip_gruop], reseller: [vip_group]}
tracks: {customer: []}
attributes:
  member: {spend: nubmer, 昵称: text, region: enum, strikes: {type: text, fades: 1 per day}}
  group: {starts_at: datetime, when: text}
events:
  message: {amount: number}
  purchase: {amount: money}
groups:
  vip_group: {name: [VIP], capacity: {min: 100, max: 40}, owner: bot:1, admins: u2, succession: [news]}
  news: {starts_at: tomorrow, kindd: broadcast, mode: crisis}
  "bad`name": {}
templates:
  hello:
members: ../members.csv
members_as_of: never
bots: {a: b}
by_hand: [muet, 踢出]
"""


def test_a_file_in_which_much_is_wrong(
    snapshot: SnapshotAssertion, findings_in: Callable[..., tuple[Diagnostic, ...]]
) -> None:
    found = findings_in(WRONG)
    lines = [
        line
        for finding in found
        for line in (one_line(finding), *([f"  help: {finding.help}"] if finding.help else []))
    ]
    assert "\n".join(lines) == snapshot
