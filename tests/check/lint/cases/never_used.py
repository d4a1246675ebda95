"""Declarations that nothing uses."""

from __future__ import annotations

CODE = "G507"

FOUND = (
    'pattern a: words "x"\nrule r when message has image then hold',
    "define a: member.points > 5\nrule r when message has image then hold",
    'pattern a: words "x"\ndefine b: message matches a\nrule r when message has image then hold',
)
SILENT = (
    'pattern a: words "x"\nrule r when message matches a then hold',
    'pattern a: words "x"\nrule r when sender.messages(a) within 1h > 3 then hold',
    'pattern a: words "x"\ndefine b: message matches a\nrule r when message and b then hold',
    "define a: member.points > 5\nnever kick when a",
    'pattern a: words "x"\ndefine b: member.points > 5',
)
