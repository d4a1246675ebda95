"""What messages that were counted in place leave behind is there for whatever comes later."""

from __future__ import annotations

from guiju.engine.community import parse_community
from guiju.engine.loading import load_text
from guiju.engine.runtime.event import Event, event_from_dict
from guiju.engine.runtime.state import State
from guiju.engine.runtime.succession import Succession
from guiju.engine.source import Source

COMMUNITY = """\
community: T
timezone: UTC
defaults: {role: member, lateness: 1h}
groups: {g: {}}
"""


def happened(id: str, second: int, who: str, kind: str = "message") -> Event:
    """Something that happens so many seconds after ten."""
    said = {"message": {"text": "hm"}} if kind == "message" else {}
    at = f"2026-03-01T10:00:{second:02}Z"
    return event_from_dict({"id": id, "at": at, "kind": kind, "group": "g", "member": {"id": who}, **said})


def test_what_was_counted_stays_for_messages_that_come_late() -> None:
    community = parse_community(Source("community.yaml", COMMUNITY))[0]
    succession = Succession(load_text("rule flood when sender.messages within 10s >= 3 then warn", community), State())
    for number, who in enumerate(("li", "wu", "xu")):
        succession.decide(happened(f"j{number}", 0, who, "join"))
    on_time = [happened("1", 1, "li"), happened("2", 2, "li"), happened("3", 30, "wu"), happened("4", 31, "xu")]
    assert all(succession.passed(event) for event in on_time)
    assert [effect.verb for effect in succession.decide(happened("5", 3, "li")).effects] == ["warn"]
