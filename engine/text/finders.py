"""The automaton that finds words: daachorse, which is quickest and can be kept on disk, or what stands in for it.

There are no wheels of daachorse for some machines (Linux on ARM); ahocorasick-rs has them, and finds the same.
"""

from __future__ import annotations

import msgspec

_decode = msgspec.json.Decoder(list[str]).decode


class StandIn:
    """What daachorse does, done by ahocorasick-rs.

    Args:
        patterns: the words.
    """

    def __init__(self, patterns: list[str], /) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        self._patterns = patterns
        self._find = AhoCorasick(patterns, matchkind=MatchKind.Standard, store_patterns=False).find_matches_as_indexes

    def find_overlapping(self, haystack: str) -> list[tuple[int, int, int]]:
        """Where each word stands: start, end and number."""
        found = self._find(haystack, True)
        return [(start, end, word) for word, start, end in found] if found else found

    def serialize(self) -> bytes:
        """The words, since the automaton itself can't be kept."""
        return msgspec.json.encode(self._patterns)

    @staticmethod
    def deserialize(data: bytes) -> StandIn:
        """What was kept."""
        return StandIn(_decode(data))


try:
    from daachorse import CharwiseDoubleArrayAhoCorasick as Automaton
except ImportError:
    Automaton = StandIn  # type: ignore[misc, assignment]

__all__ = ["Automaton", "StandIn"]
