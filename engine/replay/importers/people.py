"""Who is who in an export: names that stand for ids, and names inside texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LEAST = 2
_LONGEST = 40
_MENTION = re.compile(r"(?<![\w.])[@＠]([^\s@＠\u2005]{1,40})")
_END = re.compile(r"[\s,:;，：；、。！？!?.…\u2005]|$")
_BAD_IN_IDS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SEVERAL = ""


def clean_id(text: str) -> str:
    """A text that can be an id: without control characters and marks of direction, which exports put around names."""
    return _BAD_IN_IDS.sub("", text).strip()


class People:
    """The members an export has named so far.

    Args:
        whole: pairs of name and id known beforehand, such as from a first reading.
    """

    def __init__(self, whole: Iterable[tuple[str, str]] = ()) -> None:
        self._ids: dict[str, str] = {}
        for name, member in whole:
            self.see(member, name)

    def see(self, member: str, name: str | None) -> None:
        """Take note of what someone is called."""
        if name and self._ids.setdefault(name, member) != member:
            # A name that two members have stands for neither.
            self._ids[name] = _SEVERAL

    def knows(self, name: str) -> bool:
        """Whether somebody is called so."""
        return name in self._ids

    def id_of(self, name: str) -> str | None:
        """The id of the one member with a name; None when nobody is known to have it, or several."""
        return self._ids.get(name) or None

    def named(self, name: str) -> str:
        """The id to use for someone of whom only the name is known."""
        return self.id_of(name) or f"name:{clean_id(name)}"

    def mentions(self, text: str) -> tuple[str, ...]:
        """The ids of members whom a text mentions as `@name`; of names that fit the longest counts."""
        if "@" not in text and "＠" not in text:
            return ()
        found = (self._mentioned(text, match) for match in _MENTION.finditer(text))
        return tuple(dict.fromkeys(member for member in found if member))

    def _mentioned(self, text: str, match: re.Match[str]) -> str | None:
        start = match.start(1)
        for end in range(min(len(text), start + _LONGEST), start + _LEAST - 1, -1):
            member = self._ids.get(text[start:end])
            if member and _END.match(text, end):
                return member
        return None
