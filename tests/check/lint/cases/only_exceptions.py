"""Patterns without anything to look for."""

from __future__ import annotations

CODE = "G517"

FOUND = (
    'pattern a: except "x"\nrule r when message matches a then pin',
    'pattern a: except "x" except regex /y+/\nrule r when message matches a then pin',
)
SILENT = ('pattern a: words "x" except "xy"\nrule r when message matches a then pin',)
