"""The same talk under the same policy gives the same bytes: again, in another process, shuffled, restored."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from guiju.engine.community import Community, parse_community
from guiju.engine.compile.program import Program
from guiju.engine.loading import load_text
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import Event, decode_event
from guiju.engine.runtime.state import State
from guiju.engine.source import Source
from guiju.engine.stores.snapshot import dump, restore

ROOT = Path(__file__).resolve().parents[2]
TALK = Path(os.environ.get("GUIJU_DATA", ROOT.parent / "shared" / "data")) / "livechat_zh" / "events.jsonl.gz"
MESSAGES = 5_000

COMMUNITY = """
community: a live room
timezone: Asia/Shanghai
defaults: {role: member, tier: normal, grace: 1s}
tiers: [normal, VIP]
tags: [loud, friend]
attributes: {member: {strikes: number}}
groups: {live_room: {name: live room, kind: open}}
"""
STATEMENTS = (
    'pattern advertising "advertising": words "加微信", "代购", "免费领取" regex /[0-9]{8,}/ except "客服"',
    'pattern rude: words "傻", "滚", "垃圾", "闭嘴"',
    'pattern laughing: regex /(哈{3,}|h{4,}|233+)/',
    "pattern asking: regex /[?？]/",
    'pattern greeting: words "早", "晚上好", "hello"',
    "define shouting: message.length <= 2 and not (message matches asking)",
    "rule r01 when message matches advertising then delete and warn, delete and mute 1h, kick",
    "rule r02 when message matches rude then warn, mute 10m, mute 1d forget after 1h",
    "rule r03 when sender.messages within 10s > 3 then warn, mute 1m forget all after 10m",
    "rule r04 when sender.repeats within 1m >= 2 then delete, delete and mute 1m",
    "rule r05 when message matches greeting then award 1 point",
    "rule r06 when member.points >= 3 then tag friend and award 2 points",
    "rule r07 when message matches laughing and sender.messages(laughing) within 1m >= 3 then tag loud",
    "rule r08 when message is shouting then add 1 to member.strikes",
    "rule r09 when member.strikes > 5 then set member.strikes to 0 and warn",
    'rule r10 when message matches asking and group.messages(asking) within 30s >= 5 then notify admin "{sender.name}"',
    "rule r11 when group.messages within 10s > 40 then lock",
    "rule r12 when message and sender is friend and sender.messages > 20 then set member.tier to VIP",
    "rule r13 in open when message.length > 60 unless sender is friend then reply \"shorter, please\"",
    "rule r14 when sender.messages within 1h everywhere >= 30 then warn never forget",
    "rule r15 when message and sender.messages within 30m = 1 then greet \"welcome\"",
    "rule r16 when message starts with \"pi\" or message ends with \"！\" then pin",
    "rule r17 when message contains (\"主播\", \"老师\") and time during 08:00-09:00 then award 0.5 points",
    "rule r18 when sender.messages(rude) within 1h >= 2 and sender not friend then ban 7d reset after the last step",
    "rule r19 when message is shouting and sender.messages(shouting) within 20s > 2 then delete and warn per group",
    "when message matches advertising and message matches rude then kick",
    "never kick, ban when member.tier >= VIP",
    "never mute when member.tags has friend and member.points > 10",
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TALK.is_file(), reason=f"there is no recorded talk at {TALK}; GUIJU_DATA names its folder"),
]


def community() -> Community:
    return parse_community(Source("community.yaml", COMMUNITY))[0]


def talk() -> Iterator[Event]:
    with gzip.open(TALK) as lines:
        yield from map(decode_event, islice(lines, MESSAGES))


def decisions(program: Program, restarts: int = 0) -> Iterator[bytes]:
    """What a policy says to the talk, starting anew from what was kept after every so many messages."""
    state = State()
    for number, event in enumerate(talk()):
        if restarts and number % restarts == 0:
            state = restore(dump(state))
        decision = evaluate(program, event, state)
        state.apply(decision)
        yield decision.to_json()


def digest(program: Program, restarts: int = 0) -> str:
    return sha256(b"\n".join(decisions(program, restarts))).hexdigest()


@pytest.fixture(scope="module")
def program() -> Program:
    return load_text("\n".join(STATEMENTS), community())


@pytest.fixture(scope="module")
def expected(program: Program) -> str:
    found = list(decisions(program))
    acted = sum(b'"effects":[]' not in decision for decision in found)
    assert 100 < acted < MESSAGES, "the policy should act on some of the messages, and not on all"
    return sha256(b"\n".join(found)).hexdigest()


def test_the_same_again(program: Program, expected: str) -> None:
    assert digest(program) == expected


def test_the_same_with_the_statements_in_another_order(expected: str) -> None:
    shuffled = list(STATEMENTS)
    Random(7).shuffle(shuffled)
    assert digest(load_text("\n".join(shuffled), community())) == expected


def test_the_same_after_restarts(program: Program, expected: str) -> None:
    assert digest(program, restarts=400) == expected


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_in_another_process(expected: str, seed: str) -> None:
    """Sets and hashes are in another order in each process."""
    code = f"""
import importlib.util
spec = importlib.util.spec_from_file_location("determinism", {str(Path(__file__))!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.digest(module.load_text("\\n".join(module.STATEMENTS), module.community())))
"""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected
