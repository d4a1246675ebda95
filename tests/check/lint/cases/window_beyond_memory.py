"""Windows over what is forgotten sooner."""

from __future__ import annotations

CODE = "G505"

FOUND = (
    "rule r when message.reports within 7d >= 3 then notify admin",
    "rule r when message.reactions(thumbs_down) within 49h >= 3 then notify admin",
)
SILENT = (
    "rule r when message.reports within 48h >= 3 then notify admin",
    "rule r when message.reports >= 3 then notify admin",
    "rule r when sender.messages within 30d >= 300 then notify admin",
)
