"""Text on a terminal: made harmless, measured, cut and coloured.

Policies, traces and members' names come from people the admin need not trust. Shown raw, a control character could move
the cursor, repaint what stands above or set the window's title, and a bidirectional override could make a text read
backwards.
"""

from __future__ import annotations

import re
import unicodedata

# C0, DEL and C1 controls; line and paragraph separators; marks, embeddings, overrides and isolates that turn the
# direction of writing; annotation marks; surrogates without their other half, which no output can encode.
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]")

_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
_RESET = "\x1b[0m"
_STYLES = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "note": "\x1b[1;36m",
    "frame": "\x1b[1;34m",
    "help": "\x1b[1;32m",
    "strong": "\x1b[1m",
}
ELLIPSIS = "…"


def safe(text: str, limit: int | None = None) -> str:
    """A text that no longer acts on the terminal: what would act is shown as an escape such as `\\x1b` or `\\u202e`.

    Args:
        text: any text, such as a message of a member; line ends and tabs are escaped as well: the result is one line.
        limit: columns the result may take at most, a closing `…` included; None for all of it.

    Returns:
        the text, with nothing in it but what is printed.
    """
    shown = UNSAFE.sub(_escape, text if limit is None else text[: limit + 1])
    return shown if limit is None else _cut(shown, limit)


def columns(text: str) -> int:
    """How many columns a text takes: two for wide characters, none for those that join the one before them."""
    return len(text) if text.isascii() else sum(map(character_columns, text))


def character_columns(character: str) -> int:
    """The columns that one printed character takes: 0, 1 or 2."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def styled(text: str, style: str, color: bool) -> str:
    """A text in the colours of a style, where colours are wanted.

    Args:
        text: what is shown; made harmless before.
        style: `error`, `warning`, `note`, `frame`, `help` or `strong`.
        color: False leaves the text as it is.

    Returns:
        the text, with the codes that turn the style on and off again.
    """
    return f"{_STYLES[style]}{text}{_RESET}" if color and text else text


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    number = ord(character)
    return _NAMED.get(character) or (f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}")


def _cut(text: str, limit: int) -> str:
    # characters that take no column count as one here: a name of ten thousand accents must end too
    costs = [max(1, character_columns(character)) for character in text]
    if sum(costs) <= limit:
        return text
    room = limit - 1
    end = 0
    while end < len(text) and costs[end] <= room:
        room -= costs[end]
        end += 1
    return text[:end] + ELLIPSIS if limit > 0 else ""
