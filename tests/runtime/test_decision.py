"""A decision as JSON: the same whether it is written at once or by way of plain values."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from guiju.engine.runtime.decision import Because, Conflict, Decision, Dropped, Effect, Fired, Missed, Pending, Task

AT = "2026-03-01T09:30:00+08:00"
FULL = Decision(
    event="m1", at=AT, policy="sha256:0", group="vip", member="u1",
    effects=(
        Effect(id="m1/add/u1", verb="add", rules=("a", "b"), member="u1", amount=Decimal("0.5"), attribute="karma"),
        Effect(id="m1/mute/u1", verb="mute", rules=("b",), member="u1", until=AT, step=2, of=3),
    ),
    fired=(Fired("a", (Because("ad", "vx", (0, 2)), Because("form", "fields", (0, 2), missing=("name",))), 2),),
    dropped=(Dropped("c", "warn", "it changes nothing", "u1"),),
    conflicts=(Conflict(("a", "b"), "set", "nothing was done"),),
    tasks=(Task("a", "look at it"),),
    obligations=(Pending("a", "opened", "u1"),),
    missed=(Missed("d", AT),),
    notes=("odd",),
)  # fmt: skip


@pytest.mark.parametrize("decision", [FULL, Decision(event="m2", at=AT, policy="sha256:0")])
def test_written_at_once_is_written_as_plain_values(decision: Decision) -> None:
    plain = decision.to_dict()
    assert decision.to_json() == msgspec.json.Encoder(decimal_format="number").encode(plain)
    always = ["event", "at", "policy", "kind", "effects", "fired", "withheld", "unknown", "errors"]
    assert [name for name in plain if name in always] == always
    assert "changes" not in plain


def test_what_is_not_there_is_left_out() -> None:
    assert {"group", "member", "dropped", "tasks", "notes"}.isdisjoint(Decision(event="m", at=AT, policy="p").to_dict())
    assert FULL.to_dict()["effects"][0]["amount"] == Decimal("0.5")
