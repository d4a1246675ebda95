"""Windows shorter than times are exact."""

from __future__ import annotations

CODE = "G506"

FOUND = (
    "# community.yaml: {precision: min}\nrule r when sender.messages within 59s > 5 then warn",
    "# community.yaml: {precision: s}\nrule r when sender.messages within 0.5s > 5 then warn",
)
SILENT = (
    "# community.yaml: {precision: min}\nrule r when sender.messages within 1m > 5 then warn",
    "# community.yaml: {precision: min}\nrule r when sender.messages > 5 then warn",
    "rule r when sender.messages within 1s > 5 then warn",
)
