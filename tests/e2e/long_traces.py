"""A community, its policy and traces of any length, for runs in several processes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

START = datetime(2026, 3, 1, tzinfo=UTC)
POLICY = """\
pattern ad: words "buy now", "加微信"
rule ads when message matches ad unless sender is admin then delete and warn "no ads, {sender.name}", mute 1h, kick
rule flood when sender.messages within 1m > 3 then warn, mute 10m forget after 1h
rule crowd when group.messages within 10s > 4 then notify admin
rule thanks when message contains "thanks" then award 1 point
"""
COMMUNITY = """\
community: Shared
defaults: {role: member, tier: normal}
groups: {g0: {owner: o, admins: [m0]}, g1: {owner: o}, g2: {owner: o}, g3: {owner: o}}
"""


@cache
def trace(events: int) -> bytes:
    random, lines, moment = Random(7), [b'{"trace": 1}'], START
    for number in range(events):
        moment += timedelta(milliseconds=random.randrange(6_000))
        member = random.randrange(24)
        event: dict[str, object] = {
            "id": f"e{number - number % 50 % 49}",  # some come twice
            "at": (moment - timedelta(seconds=random.choice((0, 0, 0, 20)))).isoformat(),
            "kind": "message",
            "group": f"g{member % 4}",
            "member": {
                "id": f"m{member}",
                "name": f"name {random.choice((member, member, member, random.randrange(90)))}",
            },
            "message": {"text": random.choice(("hello", "buy now", "thanks", "加微信", "what?"))},
        }
        if number % 9 == 0:
            event |= {
                "kind": "action",
                "action": {"verb": random.choice(("mute", "kick", "warn")), "by": "o"},
                "message": None,
            }
        if number % 11 == 0:
            event["truth"] = {"effects": random.choice((["delete"], []))}
        lines.append(json.dumps(event, ensure_ascii=bool(number % 3)).encode())
    lines[events // 2] = b'{"id": "broken"}'
    return b"\n".join(lines)


def begin(folder: Path) -> Path:
    """Writes a community, its policy and a trace into a folder; says which."""
    (folder / "rules.guiju").write_text(POLICY, encoding="utf-8")
    (folder / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
    (folder / "trace.jsonl").write_bytes(trace(2_500))
    return folder
