"""Conditions that can never hold, and those that can."""

from __future__ import annotations

CODE = "G501"

FOUND = (
    "rule r when message and member.points > 5 and member.points <= 5 then warn",
    "rule r when message and member.days_in_group > 2 and member.days_in_group < 3 then warn",
    "rule r when message and sender is admin and sender is member then warn",
    "rule r when message and member.tier >= VIP and member.tier is normal then warn",
    "rule r when message and member.tier < normal then warn",
    "rule r when message has image and message has no image then warn",
    "rule r when message has only image and message has video then warn",
    'rule r when message matches ad and message.length = 0 then warn\npattern ad: words "x"',
    'rule r when message contains "abc" and message does not contain "b" then warn',
    'rule r when message starts with "a" and message starts with "b" then warn',
    "rule r when message and time during 09:00-10:00 and time outside 08:00-12:00 then warn",
    "rule r when message and time during 22:00-06:00 and time > 12:00 and time < 20:00 then warn",
    "rule r when message and today is monday and weekday != monday then warn",
    "rule r when message and member.birthday is not known and member.birthday is today then warn",
    "rule r when message and member.points > group.size and group.size >= member.points then warn",
    "rule r when message and member.points < member.points then warn",
    "rule r when message and (member.points > 5 and member.points < 3 or message has image) then warn",
    "rule r when message has image then warn unless message",
    "rule r when sender.messages within 10s > 5 and sender.messages within 10s < 2 then warn",
    "rule r when message and not (message has image and message has no image) then pin",
    "define odd: member.points > 5 and member.points < 3\nrule r when message and odd then warn",
    "never kick when member is owner and member is admin and member is member",
    "# community.yaml: {groups: {a: {kind: core}, b: {kind: club}}}\nrule r in a when message and group is b then warn",
    "# community.yaml: {groups: {a: {kind: core}, b: {kind: club}}}\n"
    "rule r in a when message and group.kind is club then warn",
    "# community.yaml: {attributes: {member: {stage: {type: enum, values: [new, won]}}}}\n"
    "rule r when message and member.stage is not won and member.stage is not new then warn",
)
SILENT = (
    "rule r when message and member.points > 3 and member.points < 5 then warn",
    "rule r when message and member.days_in_group > 2 and member.days_in_group < 4 then warn",
    "rule r when message and member.points > 2 and member.points < 3 then warn",
    "rule r when message and sender is admin and sender is owner then warn",
    "rule r when message and sender is not admin and sender is not member then warn",
    "rule r when message has image and message has video then warn",
    "rule r when message and member.tags has a and member.tags has no b then tag a, tag b",
    "rule r when message and time during 22:00-06:00 and time > 20:00 then warn",
    "# community.yaml: {tiers: [normal, VIP, top]}\n"
    "rule r when message and member.tier > normal and member.tier < top then warn",
    "rule r when message or message has image then warn",
    "rule r when message and member.points > group.size and group.size >= member.days_in_group then warn",
    "rule r when sender.messages within 10s > 5 and sender.messages within 1m < 2 then warn",
)
