"""Parts of conditions that say nothing."""

from __future__ import annotations

CODE = "G502"

FOUND = (
    "rule r when message and (member.points < 5 or member.points > 3) then pin",
    "rule r when message and (sender is not admin or sender is not member) then pin",
    "rule r when message or message has image then pin",
    "rule r when message has image and message.text is known then pin",
    "rule r when message and time during 00:00-12:00, 12:00-00:00 then pin",
    "rule r when message has image and (time during 09:00-17:00 or time outside 10:00-16:00) then pin",
    "define any: member.points < 5 or member.points >= 5\nrule r when message and any then pin",
)
SILENT = (
    "rule r when message then pin",
    "rule r when message and (member.points < 5 or member.points > 5) then pin",
    "rule r when message and (sender is not admin or sender is not owner) then pin",
    "rule r when message has image and member.birthday is known then pin",
    "rule r when message and (message has image or message has no video) then pin",
    "# community.yaml: {groups: {a: {}, b: {}}}\nrule r in a when message and group is a then pin",
)
