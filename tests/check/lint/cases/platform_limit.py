"""Lengths of time beyond what the platform takes."""

from __future__ import annotations

CODE = "G513"

FOUND = (
    "# community.yaml: {platform: discord}\nrule r when message has image then mute 29d",
    "# community.yaml: {platform: telegram}\nrule r when message has image then mute 10s",
    "# community.yaml: {platform: telegram}\nrule r when message has image then ban 400d",
    "# community.yaml: {platform: qq, defaults: {mute: 40d}}\nrule r when message has image then mute",
)
SILENT = (
    "# community.yaml: {platform: discord}\nrule r when message has image then mute 28d",
    "# community.yaml: {platform: telegram}\nrule r when message has image then mute 30s and ban",
    "# community.yaml: {platform: matrix}\nrule r when message has image then mute 400d",
)
