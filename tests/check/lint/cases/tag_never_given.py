"""Tags that nobody ever has."""

from __future__ import annotations

CODE = "G518"

FOUND = (
    "rule r when message and member.tags has seen then pin",
    "rule r when message and member.tags has no seen then pin",
    "rule r when message and member.tags has seen then pin\nrule s when message has image then untag seen",
    "# community.yaml: {groups: {g: {tags: [core]}}}\nrule r when message and group.tags has club then pin",
)
SILENT = (
    "rule r when message and member.tags has seen then pin\nrule s when message has image then tag seen",
    "# community.yaml: {tags: [seen]}\nrule r when message and member.tags has seen then pin",
    "# community.yaml: {groups: {g: {tags: [core]}}}\nrule r when message and group.tags has core then pin",
    "rule r when message and group.tags has club then pin",
)
