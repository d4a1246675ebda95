"""Whatever a file holds, it is read or refused, and refused only by findings that say where."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.engine.community import Community, digest, load_community, parse_community
from guiju.engine.diagnostics import Diagnostic, PolicyError, has_errors, one_line
from guiju.engine.source import Source
from guiju.engine.yaml_source import load_yaml

SAMPLE = load_yaml(
    Source(
        "community.yaml",
        """
community: Lanmei
timezone: Asia/Shanghai
platform: wechat
language: zh
precision: s
defaults: {forget_after: 30d, mute: 1h, grace: 0s, lateness: 1h, role: member, tier: normal, on_error: hold}
calendar: {holidays: CN}
roles: [owner, admin, agent, member]
tiers: [normal, VIP]
tracks: {customer: [a, b]}
attributes:
  member: {spend: number, since: date, strikes: {type: number, fades: 1 per day}, likes: {type: enum, values: [x, y]}}
  group: {starts_at: datetime, lesson: time, length: duration, topics: set, public: boolean}
events: {purchase: {amount: number}}
groups:
  a: {name: A, kind: k, tags: [t], capacity: {min: 1, max: 2}, owner: u1, admins: [u2], succession: [u2], mode: crisis}
  b: {starts_at: 2026-07-03T20:00, lesson: "09:30", length: 1h, topics: [x], public: "yes", capacity: 3}
templates: {hello: Hello}
modes: [crisis]
members:
  u1: {name: Mei, role: owner, tier: VIP, in: [a], spend: 12, since: 2026-01-01, likes: x}
members_as_of: "2026-01-01"
bots: [u9]
""",
    )
).value
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.text(max_size=20),
    st.sampled_from(
        ["owner", "normal", "a", "*", "u1", "1h", "bot:1", "when", "enum", "UTC", "../x.csv", "x.csv", "昵称"]
    ),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
    max_leaves=6,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, part in parts for inner in paths(part, (*path, key)))]


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    value: Any = copy.deepcopy(SAMPLE)
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(paths(value)[1:]))
        parent = value
        for step in way:
            parent = parent[step]
        if draw(st.booleans()) and isinstance(parent, dict):
            parent[draw(st.text(max_size=8) | st.sampled_from(["when", "A", "message", "name"]))] = parent.pop(last)
        else:
            parent[last] = draw(ANYTHING)
    return value


def well_placed(findings: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    assert has_errors(findings)
    for finding in findings:
        assert finding.span is not None, one_line(finding)
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.span.source.text)
    return findings


def outcome(text: str, roster: str = "id\nu1\n") -> Community | tuple[Diagnostic, ...]:
    source = Source("community.yaml", text)
    try:
        community, warnings = parse_community(source, lambda name: Source(name, roster))
    except PolicyError as error:
        return well_placed(error.diagnostics)
    assert not has_errors(warnings)
    return community


def test_the_sample_is_a_good_file() -> None:
    assert isinstance(outcome(yaml.safe_dump(SAMPLE, allow_unicode=True)), Community)


@given(damaged())
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_read_or_refused(value: Any) -> None:
    found = outcome(yaml.safe_dump(value, allow_unicode=True))
    if isinstance(found, Community):
        assert len(digest(found)) == 64


@given(st.text(st.characters()) | st.text(alphabet="ab:- \n\t[]{}\"'\\&*!|>%@#0,?~.：\ud800\0"))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    outcome(text)
    outcome(f"community: x\ngroups: {{g: }}\n{text}")


@given(st.text(alphabet='ab,;"\n\r\t u1中') | st.text(), st.sampled_from(["csv", "yaml"]))
@settings(max_examples=300, deadline=None)
def test_any_roster_is_read_or_refused(roster: str, ending: str) -> None:
    text = f"community: x\ngroups: {{g: }}\nmembers: members.{ending}\n"
    outcome(text, roster)
    outcome(text, f"id,name,in,points\n{roster}")


@given(st.binary())
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: Any, data: bytes) -> None:
    path: Path = tmp_path_factory.mktemp("any") / "community.yaml"
    path.write_bytes(data)
    try:
        load_community(path)
    except PolicyError as error:
        well_placed(error.diagnostics)
