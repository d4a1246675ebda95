"""Numbers that can't be reached, or always are."""

from __future__ import annotations

CODE = "G514"

FOUND = (
    "rule r when message.length < 0 then pin",
    "rule r when message.length > -1 then pin",
    "rule r when message has image and message.mentions = 2.5 then pin",
    "rule r when message and member.days_in_group < 0 then pin",
    "rule r when sender.messages within 1h < 0 then pin",
    "rule r when sender.messages within 1h >= 0 then pin",
    "rule r when message.length * 2 + 1 < 1 then pin",
    "# community.yaml: {platform: wechat}\nrule r when group.size > 500 then notify owner",
    "# community.yaml: {platform: telegram}\nrule r when message.length > 5000 then pin",
)
SILENT = (
    "rule r when message.length < 1 then pin",
    "rule r when message and member.points < 0 then pin",
    "rule r when message has image and message.mentions = 2 then pin",
    "rule r when message.length - 10 < -5 then pin",
    "rule r when sender.messages within 1s >= 50 then pin",
    "# community.yaml: {platform: wechat}\nrule r when group.size >= 500 then notify owner",
    "# community.yaml: {groups: {g: {capacity: {max: 100}}}}\nrule r when group.size > 100 then notify owner",
    "rule r when group.size > 5000000 then notify owner",
)
