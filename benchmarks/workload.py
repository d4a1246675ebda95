"""The talk and the policies that speed is measured on: made from a seed, written for this project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

SEED = 20260301
HIT = 0.08
"""The share of messages that have a word of the lists."""
_HAN = [chr(code) for code in range(0x4E00, 0x5800)]
_TAILS = ("", "", " hello there", " ok, see you", " fine")


def make_words(count: int) -> list[str]:
    """Different words, six in ten Chinese."""
    random, found = Random(SEED), dict[str, None]()
    while len(found) < count:
        if random.random() < 0.6:
            found["".join(random.choice(_HAN) for _ in range(random.randint(3, 5)))] = None
        else:
            syllables = range(random.randint(3, 4))
            found["".join(random.choice("bcdfghjkmnprstvwz") + random.choice("aeiou") for _ in syllables)] = None
    return list(found)


WINDOWS = tuple(
    (count, seconds) for seconds in (10, 60, 600, 3600, 86_400) for count in (seconds // 4 + 2, seconds // 2 + 3)
)
"""How many messages of a member within how many seconds are too many."""


def community_text(groups: int = 8) -> str:
    """A community with so many groups."""
    listed = ", ".join(f"g{number}: {{owner: o{number}}}" for number in range(groups))
    return f"{{community: Speed, defaults: {{role: member, tier: normal}}, groups: {{{listed}}}}}"


def policy_text(rules: int, words: list[str], groups: int = 0) -> str:
    """Rules with a pattern and a ladder each, and ten that count messages in windows.

    Args:
        rules: how many in all.
        words: shared out among the patterns.
        groups: among how many groups the rules with patterns are shared out; 0 is all rules in every group.
    """
    count = rules - len(WINDOWS)
    lines = []
    for number in range(count):
        mine = words[number::count]
        listed = ", ".join(f'"{word}"' for word in mine)
        scope = f" in g{number % groups}" if groups else ""
        lines.append(f"pattern p{number}: words {listed}")
        ladder = "delete and warn, delete and mute 1h, kick forget after 30d"
        lines.append(f"rule p{number}{scope} when message matches p{number} then {ladder}")
    for number, (many, seconds) in enumerate(WINDOWS):
        lines.append(f"rule w{number} when sender.messages within {seconds}s > {many} then notify admin")
    return "\n".join(lines)


@dataclass(frozen=True)
class Talk:
    """How much is said: `events` messages by `members` in `groups`, with words of `words` now and then."""

    events: int
    members: int = 2_000
    groups: int = 8

    def lines(self, words: list[str]) -> list[bytes]:
        """The lines of a trace: everybody joins, so that counters know all there is to count, and then they talk."""
        random, moment = Random(SEED + 1), datetime(2026, 3, 1, tzinfo=UTC)
        apart = min(timedelta(seconds=1), timedelta(days=2) / self.members)  # all of them before anybody talks
        found = [self._join(member, moment - timedelta(days=2) + member * apart) for member in range(self.members)]
        for number in range(self.events):
            moment += timedelta(milliseconds=random.randrange(300))
            member = random.randrange(self.members)
            text = "".join(random.choice(_HAN) for _ in range(random.randint(3, 30))) + random.choice(_TAILS)
            if random.random() < HIT:
                text += f" {random.choice(words)}!"
            event = {
                "id": f"m{number}",
                "at": moment.isoformat(),
                "kind": "message",
                "group": f"g{member % self.groups}",
                "member": {"id": f"u{member}"},
                "message": {"text": text, "kind": "text"},
            }
            found.append(json.dumps(event, ensure_ascii=False).encode())
        return found

    def _join(self, member: int, moment: datetime) -> bytes:
        event = {"id": f"j{member}", "at": moment.isoformat(), "kind": "join"}
        return json.dumps(event | {"group": f"g{member % self.groups}", "member": {"id": f"u{member}"}}).encode()
