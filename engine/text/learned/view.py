"""What a learned pattern sees of a text: its letters and digits, and their shape; spaces, signs and disguise are gone.

The letters tell what is said; the shape (digits as `0`, Latin letters as `a`) tells that a number or an account is
offered, whichever it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..disguise import undisguised

START, END = "\x02", "\x03"
"""Stand for the start and the end of a text; the light form holds no control characters."""

LONGEST = 1000
"""How many letters and digits of a text are looked at."""

LONGEST_PIECE = 4

_SHAPES = str.maketrans("0123456789bcdefghijklmnopqrstuvwxyz", "0" * 10 + "a" * 25)


def view(plain: str) -> str:
    """A text as the trainer and the scan look at it.

    Args:
        plain: its light form.

    Returns:
        its letters and digits, each as the one it stands for, and behind them their shape; "" where there are none.
    """
    letters = "".join(filter(str.isalnum, undisguised(plain)))[:LONGEST]
    return f"{START}{letters}{END}{START}{letters.translate(_SHAPES)}{END}" if letters else ""


def pieces(view: str) -> set[str]:
    """All stretches of one to four characters of a view."""
    return set(_pieces(view))


def shown(piece: str) -> str:
    """A piece as a person reads it: `^` and `$` are the start and the end of the text."""
    return piece.replace(END + START, "$ ^").replace(START, "^").replace(END, "$")


def _pieces(view: str) -> Iterator[str]:
    for length in range(1, LONGEST_PIECE + 1):
        yield from (view[start : start + length] for start in range(len(view) - length + 1))
