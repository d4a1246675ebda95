"""Lists of words that detectors go by, kept in text files beside them."""

from __future__ import annotations

from importlib.resources import files


def read_list(name: str) -> frozenset[str]:
    """The words of a list.

    Args:
        name: of the file beside this module, without `.txt`. Its words stand between blanks; lines that start with `#`
            are remarks.
    """
    text = files("guiju.engine.text.detectors").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
