"""Ladders of rules without a name."""

from __future__ import annotations

CODE = "G504"

FOUND = ("when message has image then warn, mute, kick",)
SILENT = (
    "rule pictures when message has image then warn, mute, kick",
    "when message has image then warn and mute",
)
