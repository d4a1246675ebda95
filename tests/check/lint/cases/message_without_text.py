"""Rules that mean pictures without saying so."""

from __future__ import annotations

CODE = "G516"

FOUND = (
    'pattern a: words "x"\nrule r when message does not match a then delete',
    'rule r when not (message starts with "[sell]") then warn',
    'pattern a: words "x"\nrule r when message and sender is not admin and not (message matches a) then warn',
)
SILENT = (
    'pattern a: words "x"\nrule r when message has text and message does not match a then delete',
    'pattern a: words "x"\n'
    'pattern b: words "y"\n'
    "rule r when message matches b and message does not match a then delete",
    'pattern a: words "x"\nrule r when message does not match a then reply "more, please"',
    'pattern a: words "x"\nrule r when message has image and message does not match a then delete',
    'pattern a: words "x"\nrule r when message.length > 3 and message does not match a then delete',
    'pattern a: words "x"\nrule r when message matches a then delete',
)
