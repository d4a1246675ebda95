"""Communities to test with: one shape of names for all, so that policies and events fit any of them, with varying settings."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

from guiju.engine.community import Community, parse_community
from guiju.engine.source import Source

GROUPS = ("g1", "g2", "g3")
KINDS = ("customer", "core")
UNLISTED = "elsewhere"
OWNER, ADMIN, OUR_BOT, OTHER_BOT = "o1", "a1", "bot:guiju", "b1"
MEMBERS = ("u1", "u2", "u3")
EVERYBODY = (*MEMBERS, *MEMBERS, *MEMBERS, OWNER, ADMIN, OUR_BOT, OTHER_BOT, "helper")
TIERS = ("normal", "VIP", "top")
TEMPLATES = {"welcome": "hello {member.name}, these are the rules of {group.name}"}

_MEMBER_ATTRIBUTES = {
    "spend": "number",
    "region": "text",
    "interests": "set",
    "verified": "boolean",
    "stage": {"type": "enum", "values": ["fresh", "won"]},
    "strikes": "number",
    "heat": {"type": "number", "fades": "1.5 per 10s"},
    "due": "date",
    "seen_at": "datetime",
}
_EVENTS = {"purchase": {"amount": "number", "product": "text", "gift": "boolean"}, "checkin": {"streak": "number"}}
_ROSTER = {
    "u1": {"tier": "VIP", "spend": 50, "points": 2, "tags": ["trusted"], "in": ["g1"], "role": "member"},
    "u2": {"name": "Li", "region": "north", "joined_at": "2026-02-20 09:30"},
}


def _group(number: int, listed: str, **settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": f"Group {number}", **settings}
    if "owner" in listed:
        found["owner"] = OWNER
    if "admins" in listed:
        found["admins"] = [ADMIN]
    return found


@st.composite
def community_texts(draw: st.DrawFn, **fixed: Any) -> str:
    """Community files. `fixed` replaces whole settings, such as `defaults`."""
    listed = draw(st.sampled_from(("owner and admins", "owner and admins", "owner", "nobody")))
    groups: dict[str, Any] = {
        "g1": _group(1, listed, kind="customer", tags=["pilot"]),
        "g2": _group(2, listed, kind="customer", capacity={"min": 2, "max": 5}),
        "g3": _group(3, "nobody", kind="core"),
    }
    if draw(st.booleans()):
        groups["*"] = {"name": "any group"}
    data: dict[str, Any] = {
        "community": "Lanmei",
        "timezone": draw(st.sampled_from(("UTC", "Asia/Shanghai", "America/New_York"))),
        "roles": ["owner", "admin", "service", "member"],
        "tiers": list(TIERS),
        "tags": ["trusted", "watched"],
        "modes": ["raid"],
        "tracks": {"line": list(GROUPS)},
        "attributes": {"member": _MEMBER_ATTRIBUTES, "group": {"topic": "text", "starts_at": "datetime"}},
        "events": _EVENTS,
        "groups": groups,
        "templates": TEMPLATES,
        "bots": ["helper"],
        "defaults": draw(defaults()),
        "precision": draw(st.sampled_from(("ms", "ms", "s"))),
    }
    if draw(st.booleans()):
        data |= {"members": _ROSTER, "members_as_of": "2026-02-25"}
    return yaml.safe_dump({**data, **fixed}, allow_unicode=True, sort_keys=False)


@cache
def defaults() -> st.SearchStrategy[dict[str, Any]]:
    """What holds where nothing is said; the role of members is known more often than not, so that sanctions happen."""
    return st.fixed_dictionaries(
        {
            "forget_after": st.sampled_from(("1m", "1h", "30d")),
            "grace": st.sampled_from(("0s", "0s", "3s")),
            "lateness": st.sampled_from(("0s", "30s", "1h")),
            "on_error": st.sampled_from(("skip", "hold")),
        },
        optional={"role": st.just("member"), "tier": st.just("normal"), "mute": st.just("10m")},
    )


def read_community(text: str) -> Community:
    """The community that a text describes."""
    return parse_community(Source("community.yaml", text))[0]


def communities(**fixed: Any) -> st.SearchStrategy[Community]:
    """Communities, read from their texts."""
    return community_texts(**fixed).map(read_community)
