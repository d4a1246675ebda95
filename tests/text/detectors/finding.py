"""What a detector finds in a text, in short."""

from __future__ import annotations

from guiju.engine.text.detectors import detector


def pieces(name: str, text: str, argument: str = "") -> list[str]:
    """The pieces of the original text that a detector finds."""
    found = list(detector(name, argument).find(text))
    assert [(start, end) for start, end, _ in found] == sorted((start, end) for start, end, _ in found)
    return [text[start:end] for start, end, _ in found]


def shown(name: str, text: str) -> list[str]:
    """How the pieces are shown."""
    return [piece for _, _, piece in detector(name).find(text)]
