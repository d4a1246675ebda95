"""The literate tests are tests: what is not expected fails, what makes no sense is an error, and no rule lacks one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from .literate import SpecError, read_tests
from .playing import SpecFailure, play

HERE = Path(__file__).parent
HEAD = """\
```yaml
community: Spec
timezone: Asia/Shanghai
groups: {g: {owner: boss}}
```
## 1. A test
"""
POLICY = """\
```guiju
rule a when message contains "ad" then delete and warn, mute 1h
rule b when message and member.name = "x" then pin
```
"""
RULES = range(1, 31)
"""The numbered rules of what a policy means."""
ACCEPTANCE_RULES = range(1, 57)
"""The collected rules of other systems' users."""


def numbers_of(files: Iterable[Path]) -> set[int]:
    """The numbers that the tests of some files carry in their headings."""
    numbers = (re.match(r"\d+", test.number) for file in files for test in read_tests(file))
    return {int(number[0]) for number in numbers if number is not None}


def played(folder: Path, timeline: str, rest: str = "") -> None:
    file = folder / "spec.md"
    file.write_text(f"{HEAD}{POLICY}```timeline\n{timeline}\n```\n{rest}", encoding="utf-8")
    (test,) = read_tests(file)
    (folder / "policies").mkdir(exist_ok=True)
    play(test, folder / "policies")


UNKNOWN = "unknown: b needs member.name"
FIRST = "2026-03-01 09:00  li says in g: ad"


@pytest.mark.parametrize(
    "expected",
    [
        f"delete, warn li, {UNKNOWN}",
        f"delete m1, warn li step 1 of 2 from a, {UNKNOWN}, offence 1, fires a",
        f"{UNKNOWN}; warn li id m1/warn/li; delete; nothing else",
    ],
)
def test_what_comes_about_passes(tmp_path: Path, expected: str) -> None:
    played(tmp_path, f"{FIRST}  -> {expected}")


@pytest.mark.parametrize(
    "expected",
    [
        "nothing",
        f"delete, {UNKNOWN}",
        f"warn li, {UNKNOWN}",
        "delete, warn li",
        f"delete, warn li, warn li, {UNKNOWN}",
        f"delete, warn boss, {UNKNOWN}",
        f"delete, mute li until +1h, {UNKNOWN}",
        f"delete, warn li step 2 of 2, {UNKNOWN}",
        f"delete, warn li from b, {UNKNOWN}",
        f'delete, warn li "really", {UNKNOWN}',
        f"delete (repeated), warn li, {UNKNOWN}",
        f"delete, warn li, {UNKNOWN}, offence 2",
        f"delete, warn li, {UNKNOWN}, fires a+b",
        f"delete, warn li, {UNKNOWN}, li.points is 5",
        f'delete, warn li, {UNKNOWN}, task: "something"',
        f'delete, warn li, {UNKNOWN}, note: "something"',
        f"delete, warn li, {UNKNOWN}, withheld: kick li by owner",
        f"delete, warn li, {UNKNOWN}, dropped: kick (why)",
        f"delete, warn li, {UNKNOWN}, conflict: set (why)",
        f"delete, warn li, {UNKNOWN}, error: a",
        "delete, warn li, unknown: b needs member.tier",
    ],
)
def test_anything_else_fails(tmp_path: Path, expected: str) -> None:
    with pytest.raises(SpecFailure):
        played(tmp_path, f"{FIRST}  -> {expected}")


def test_a_failure_shows_expected_and_actual_side_by_side_with_the_reasons(tmp_path: Path) -> None:
    with pytest.raises(SpecFailure) as failure:
        played(tmp_path, f"{FIRST}  -> delete, mute li until +1h, {UNKNOWN}")
    shown = re.sub(" +", " ", str(failure.value)).split("\n")
    assert shown[0].startswith("line 12: 2026-03-01 09:00 li says in g: ad -> delete, mute")
    assert " ✗ mute li until +1h -" in shown
    assert " ✗ - warn li from a step 1 of 2" in shown
    assert shown[-1] == "a fired, offence 1"


@pytest.mark.parametrize(
    "timeline",
    [
        f"{FIRST}  -> warn nobody",
        f"{FIRST}  -> warn li in nowhere",
        f"{FIRST}  -> warn li from no_rule",
        f"{FIRST}  -> unknown: no_rule needs member.name",
        f"{FIRST}  -> no_rule offence 1",
        f"{FIRST}  -> fires no_rule",
        f"{FIRST}  -> applaud li",
        f"{FIRST}  -> warn li loudly",
        f"{FIRST}  -> set li.points",
        "2026-03-01 09:00  li dances in g",
        "2026-03-01 09:00  event festival li",
        "li says in g: ad",
        "+1h  li says in g: ad",
        "2026-03-01 09:00  li says in g [colour=red]: ad",
        "2026-03-01 09:00  li edits m7: ad",
        "2026-03-01 09:00  again m7",
        "",
    ],
)
def test_what_makes_no_sense_is_an_error(tmp_path: Path, timeline: str) -> None:
    with pytest.raises(SpecError):
        played(tmp_path, timeline)


def test_a_json_block_is_the_last_decision(tmp_path: Path) -> None:
    fired = '[{"rule": "a", "because": [], "offence": 1}]'
    with pytest.raises(SpecFailure):
        played(tmp_path, FIRST, f"```json fired\n{fired}\n```\n")
    played(tmp_path, FIRST, '```json fired\n[{"rule": "a", "offence": 1}]\n```\n')


@pytest.mark.parametrize(
    "text",
    [
        "## No number\n",
        "## 1. Twice\n## 1. Twice\n",
        "## 1. Open\n```guiju\nrule a\n",
        "## 1. Odd\n```python\n```\n",
    ],
)
def test_a_file_that_is_no_literate_test_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "spec.md"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError):
        read_tests(file)


def test_a_test_that_expects_nothing_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "spec.md"
    file.write_text(f"{HEAD}{POLICY}", encoding="utf-8")
    (test,) = read_tests(file)
    with pytest.raises(SpecError):
        play(test, tmp_path)


def test_every_rule_of_what_a_policy_means_is_tested() -> None:
    files = [file for file in HERE.glob("*.md") if not file.stem.startswith("acceptance_")]
    assert set(RULES) - numbers_of(files) == set()


def test_every_rule_that_other_systems_users_write_is_tested() -> None:
    files = list(HERE.glob("acceptance_*.md"))
    assert set(ACCEPTANCE_RULES) - numbers_of(files) == set()
