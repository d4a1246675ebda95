"""Effects that the platform can't carry out."""

from __future__ import annotations

CODE = "G512"

FOUND = (
    "# community.yaml: {platform: wechat}\nrule r when message has image then delete",
    "# community.yaml: {platform: wecom}\nrule r when message has image then kick",
    "# community.yaml: {platform: qq}\nrule r when message has image then pin",
)
SILENT = (
    "# community.yaml: {platform: wechat}\nrule r when message has image then kick",
    "# community.yaml: {platform: telegram}\nrule r when message has image then delete and mute 1h",
    "# community.yaml: {platform: wecom}\nrule r when message has image then award 3 points and tag seen",
    "# community.yaml: {platform: wechat, by_hand: [delete, 禁言]}\nrule r when message has image then delete and mute 1h",
    "rule r when message has image then delete and mute 1h",
)
