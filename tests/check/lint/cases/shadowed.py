"""Rules beside which another one with the same steps always fires."""

from __future__ import annotations

CODE = "G503"

FOUND = (
    "rule a when message has image then delete\nrule b when message has (image, video) then delete",
    "rule a when message and member.points > 10 then warn\nrule b when message and member.points > 5 then warn",
    'rule a when sender.id in ("u1", "u2") then delete\nrule b when sender.id in ("u1", "u2", "u3") then delete',
    "rule a in g when message has image then delete\nrule b when message has image then delete",
    "rule a in g when message has image then delete\nrule b in g, h when message has image then delete",
    "rule a when message has image and sender is member then delete\nrule b when message has image then delete",
    "rule a when message has image then warn, mute 1h\nrule b when message has image then warn, mute 60m",
    "rule a when member.tier >= VIP then move to g\nrule b when member.tier >= VIP then move to g",
    'rule a when message has image then delete\nrule b when message has image then delete because "no pictures"',
    'rule a when message contains "abc" then hold\nrule b when message contains "b" then hold',
    "rule a when message and time during 10:00-11:00 then hold\n"
    "rule b when message and time during 09:00-12:00 then hold",
    "rule a when message has image then delete\nrule b when message has image and member.points >= 0 then delete",
)
SILENT = (
    "rule a when message has image then delete\nrule b when message has video then delete",
    "rule a when message has image then delete\nrule b when message has (image, video) then hold",
    "rule a when message has image then award 1 points\nrule b when message has (image, video) then award 1 points",
    "rule a in h when message has image then delete\nrule b in g when message has image then delete",
    "rule a when message has image then warn forget after 1d\nrule b when message has image then warn forget after 2d",
    'rule a when message has image then delete because "no pictures"\n'
    'rule b when message has image then delete because "none"',
    "rule a when member.tier >= top then move to g\n"
    "rule b when member.tier >= VIP then move to g\n"
    "# community.yaml: {tiers: [normal, VIP, top], groups: {g: {}}}",
    "rule a when message has image and sender is bot then delete\nrule b when message has image then delete",
    "rule a when sender.messages within 1m > 5 then warn\n"
    "rule b when message and sender.messages within 1h > 5 then warn",
)
