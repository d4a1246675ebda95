"""Where web addresses end: behind their port and path, but before the punctuation of the sentence they stand in."""

from __future__ import annotations

import re

_PORT = re.compile(r":\d{1,5}(?!\d)")
_PATH = re.compile(r"[/?#\\][!#-;=?-_a-z{}~]*+")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_RIM = ".,;:!?*_~'\"-" + "".join(_PAIRS)


class Paths:
    """The ends of the addresses of one text, asked for from left to right.

    Addresses within the path of another share its end, so that each character of a path is looked at once however many
    addresses stand in it.
    """

    __slots__ = ("_plain", "_run")

    def __init__(self, plain: str) -> None:
        """Begin at a text's start.

        Args:
            plain: the text's light form.
        """
        self._plain = plain
        self._run = _Run(plain, 0, 0)

    def end(self, host_end: int) -> int:
        """Where an address ends.

        Args:
            host_end: the place behind the name of its host; no less than that asked for before.
        """
        port = _PORT.match(self._plain, host_end)
        start = port.end() if port else host_end
        if start >= self._run.end:
            path = _PATH.match(self._plain, start)
            if path is None:
                return start
            self._run = _Run(self._plain, *path.span())
        elif _PATH.match(self._plain, start, start + 1) is None:
            return start
        return self._run.end_from(start)


class _Run:
    """Characters that may all belong to a path; brackets at its end that were not opened in the path do not.

    Args:
        plain: the text.
        start: the first place of the run.
        end: the place behind it.
    """

    __slots__ = ("_closings", "_counted", "_plain", "_rim", "_surplus", "end")

    def __init__(self, plain: str, start: int, end: int) -> None:
        self._plain, self._counted, self.end = plain, start, end
        self._rim = start + len(plain[start:end].rstrip(_RIM))
        self._closings = {
            closing: [place for place in range(end - 1, self._rim - 1, -1) if plain[place] == closing]
            for closing in _PAIRS
            if plain.find(closing, self._rim, end) >= 0
        }
        self._surplus = {closing: self._more(closing, start, end) for closing in self._closings}

    def end_from(self, start: int) -> int:
        """Where the path of an address ends that starts within the run, no earlier than the one asked for before."""
        reached = max(start, self._rim)
        for closing, places in self._closings.items():
            self._surplus[closing] -= self._more(closing, self._counted, start)
            unopened = max(self._surplus[closing], 0)
            if unopened < len(places):
                reached = max(reached, places[unopened] + 1)
        self._counted = start
        return reached

    def _more(self, closing: str, start: int, end: int) -> int:
        """How many more of a bracket close than open between two places."""
        return self._plain.count(closing, start, end) - self._plain.count(_PAIRS[closing], start, end)
