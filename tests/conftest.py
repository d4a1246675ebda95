"""A small community with a policy and a trace, as tests of the command line need it."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings
from hypothesis.internal.conjecture import providers

# Every run tries the same examples, so that a change is judged by what it changes; `GUIJU_PROPERTIES=thorough` looks
# for new ones. Hypothesis also draws on the constants of whatever modules happen to be imported by then, which would
# make a test's examples depend on the tests before it.
settings.register_profile("every run", derandomize=True, deadline=None)
if os.environ.get("GUIJU_PROPERTIES", "moderate") == "moderate":
    settings.load_profile("every run")
    no_constants = getattr(providers, "Constants", None)
    if no_constants is not None and hasattr(providers, "_get_local_constants"):
        setattr(providers, "_get_local_constants", no_constants)  # noqa: B010 - a private name

Event = Callable[..., str]
Run = Callable[..., Result]

COMMUNITY = """\
community: Garden Club
timezone: Asia/Shanghai
platform: generic
defaults: {role: member}
groups:
  talk: {name: Garden talk, owner: boss, admins: [ann]}
  news: {name: 新闻, kind: broadcast, owner: boss}
"""
POLICY = """\
pattern offers "offers of things for sale": words "flash sale", "代购"

rule no_offers "No offers here"
  in talk
  when message matches offers and sender is not admin
  then delete and warn, delete and mute 1h, kick
  because "Not here, {member.name}."

rule flood "Not too fast"
  when sender.messages within 1m >= 4
  then mute 5m

rule vip
  when message contains "help" and member.tier is VIP
  then notify admin "{member.name} asks for help"

rule upgrade
  when member.tier >= VIP
  then tag vip

never kick when member.tier is VIP
"""
START = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)


def event(
    id: str,
    after: float,
    text: str | None = None,
    member: str = "li",
    name: str = "李雷",
    tier: str | None = None,
    **fields: Any,
) -> str:
    """A line of a trace, so many seconds after the start; a message when it has a text."""
    found: dict[str, Any] = {
        "id": id,
        "at": (START + timedelta(seconds=after)).isoformat(),
        "kind": "message",
        "group": "talk",
        "member": {"id": member, "name": name, "tier": tier},
    }
    if text is not None:
        found["message"] = {"text": text}
    return json.dumps(found | fields, ensure_ascii=False)


TRACE = [
    event("j1", 0, None, kind="join"),
    event("m1", 60, "hello everybody"),
    event("m2", 120, "flash sale, only today"),
    event("m3", 180, "代购，便宜", member="han", name="韩梅梅\u202e\x1b[31m"),
    event("m4", 4_000, "再来一次 flash sale"),
    event("m5", 8_000, "flash" + " sale" * 40),
    event("m5", 8_000, "flash" + " sale" * 40),
    "this is no event",
    event("m6", 8_100, "help, please", member="jo", name="Jo"),
    event("u1", 8_200, None, "han", "韩梅梅", kind="update", group=None, tier="VIP"),
    event("m7", 8_300, "代购 again", member="han", name="韩梅梅"),
    event("m8", 8_400, "代购 once more", member="han", name="韩梅梅"),
    event("m9", 8_500, "代购 from the owner", member="boss", name="Boss"),
    event("n1", 8_600, "flash sale in the news", group="news"),
    *(event(f"f{n}", 9_000 + n, f"quick {n}", member="kim", name="Kim") for n in range(6)),
    event("x1", 9_100, None, kind="unheard_of"),
]  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Has files of tests shared out in their order, where several processes run them.

    Otherwise those with few tests come last, which are those that take longest, and one process waits for another.
    """
    gc.disable()
    config.option.loadscopereorder = False


def pytest_collection_finish() -> None:
    """Leaves thousands of tests, and the modules they are in, out of what the garbage collector goes through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Policies and learned patterns are kept in a folder of this run, not in the user's."""
    os.environ["GUIJU_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with `club/community.yaml`, `club/rules.guiju` and `trace.jsonl`."""
    (tmp_path / "club").mkdir()
    (tmp_path / "club" / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
    (tmp_path / "club" / "rules.guiju").write_text(POLICY, encoding="utf-8")
    (tmp_path / "trace.jsonl").write_text("\n".join(TRACE) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def line() -> Event:
    """Makes a line of a trace."""
    return event


@pytest.fixture
def run() -> Run:
    """Runs a command in this process; what it fails with is raised here, unless it ends as a command should."""
    from guiju.cli import cli

    def run(*arguments: str, stdin: str | bytes = "") -> Result:
        result = CliRunner().invoke(cli, arguments, input=stdin, prog_name="guiju")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.output
        return result

    return run
