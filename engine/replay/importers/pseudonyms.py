"""Ids and names that can be told apart and not be read: HMAC-SHA256 under a key that stays where it is."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from ...runtime.event import Event, Message
from ..trace_problems import TraceError, TraceProblem

_LEAST_KEY = 16
_DIGITS = 16
_HELD = 65_536
_LONGEST_NAME = 40
_KEPT = frozenset(("role", "roles", "external", "level"))
_KEPT_PAYLOAD = frozenset(("verb", "until", "since"))
_AT = re.compile(r"(?<![\w.])[@＠](?=([^\s@＠]{1,64}?)[,.;:!?)\]，。；：！？）]*(?:[\s@＠]|$))")
_ADDRESSED = re.compile(r"([^\s:,]{1,64})(?=[:,] )")
_OURS = "bot:"


class Pseudonyms:
    """Replaces whoever appears in events.

    Args:
        key: the secret; the same key gives the same pseudonyms in every import.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._names: set[str] = set()
        self._of = lru_cache(maxsize=_HELD)(self._hashed)

    def _hashed(self, text: str, prefix: str) -> str:
        return prefix + hmac.new(self._key, text.encode("utf-8", "replace"), sha256).hexdigest()[:_DIGITS]

    def id(self, id: str) -> str:
        """The pseudonym of a member's id; what is our own stays so."""
        if id == "bot":
            return id
        return _OURS + self._of(id, "u") if id.startswith(_OURS) else self._of(id, "u")

    def name(self, name: str) -> str:
        """The pseudonym of a name."""
        return self._of(name, "n")

    def event(self, event: Event) -> Event:
        """An event in which nobody can be recognised but by what they wrote."""
        return msgspec.structs.replace(
            event,
            id=self._of(event.id, "e"),
            member=None if event.member is None else self._member(event.member),
            message=None if event.message is None else self._message(event.message),
            inviter=None if event.inviter is None else self.id(event.inviter),
            payload={key: self._said(key, value, event.kind) for key, value in event.payload.items()},
        )

    def _member(self, member: Mapping[str, object]) -> dict[str, object]:
        hidden = {key: value for key, value in member.items() if key in _KEPT}
        name = member.get("name")
        if isinstance(name, str):
            self._names.add(name)
            hidden["name"] = self.name(name)
        return {"id": self.id(str(member["id"])), **hidden}

    def _message(self, message: Message) -> Message:
        return msgspec.structs.replace(
            message,
            id=self._of(message.id, "e"),
            text=self.text(message.text),
            reply_to=message.reply_to and self._of(message.reply_to, "e"),
            mentions=tuple(map(self.id, message.mentions)),
        )

    def _said(self, key: str, value: object, kind: str) -> object:
        if key in _KEPT_PAYLOAD or not isinstance(value, str) or (kind == "reaction" and key == "name"):
            return value
        if key in ("by", "inviter"):
            return self.id(value)
        return self._of(value, "u") if key == "mask" else self.text(value)

    def text(self, text: str) -> str:
        """A text without the names it mentions as `@name`, and the known one it may be addressed to."""
        addressed = _ADDRESSED.match(text)
        if addressed and addressed[1].lstrip("@") in self._names:
            text = self.name(addressed[1].lstrip("@")) + text[addressed.end() :]
        if "@" not in text and "＠" not in text:
            return text
        pieces, place = [], 0
        for match in _AT.finditer(text):
            if match.end() < place:
                continue
            name = self._known_at(text, match.end()) or match[1]
            pieces += [text[place : match.end()], self.name(name)]
            place = match.end() + len(name)
        return "".join([*pieces, text[place:]])

    def _known_at(self, text: str, start: int) -> str | None:
        """The longest name of someone that stands at a place, which may have blanks in it."""
        for end in range(min(len(text), start + _LONGEST_NAME), start, -1):
            if text[start:end] in self._names and not text[end : end + 1].isalnum():
                return text[start:end]
        return None


def read_key(path: str) -> bytes:
    """The key in a file.

    Raises:
        OSError: it can't be read.
        TraceError: G655 when it is too short to keep anything secret.
    """
    key = Path(path).read_bytes().strip()
    if len(key) < _LEAST_KEY:
        message = f"the key has {len(key)} bytes, expected {_LEAST_KEY} at least"
        help = "make one with `python3 -c 'import secrets; print(secrets.token_hex(32))' > FILE`, and keep it"
        raise TraceError(TraceProblem("G655", message, path, help=help))
    return key
