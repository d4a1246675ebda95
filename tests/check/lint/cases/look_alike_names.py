"""Names that differ and look the same."""

from __future__ import annotations

CODE = "G515"

FOUND = (
    'pattern ad: words "x"\npattern AD: words "y"\nrule r when message matches (ad, AD) then pin',
    'pattern ad: words "x"\npattern аd: words "y"\nrule r when message matches (ad, аd) then pin',
    "rule rule_1 when message has image then pin\nrule rule_l when message has video then pin",
    "rule Ｆoo when message has image then pin\nrule Foo when message has video then pin",
    "rule 工具 when message has image then pin\nrule エ具 when message has video then pin",
    "# community.yaml: {groups: {vip: {}, vіp: {}}}\nrule r when message has image then pin",
)
SILENT = (
    'pattern ad: words "x"\npattern offer: words "y"\nrule r when message matches (ad, offer) then pin',
    "rule r when message and member.tier is VIP then tag vip",
    "rule 广告 when message has image then pin\nrule 广场 when message has video then pin",
    "rule реклама when message has image then pin\nrule ad when message has video then pin",
)
