"""Every lint rule has a row, a test and examples, and says nothing of what people really write."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from guiju.engine.check.check import check
from guiju.engine.check.lint.registry import RULES, lint
from guiju.engine.community import load_community
from guiju.engine.diagnostics import Code, Severity, codes
from guiju.engine.loading import library, load_all, names_of, read_list
from guiju.engine.source import Source
from guiju.engine.syntax.parse import declared_names, parse

from .making import codes_in

ROWS = [row for row in codes().values() if row.code.startswith("G5")]
ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/community.yaml"))


def test_every_rule_has_a_row_and_a_test() -> None:
    assert [row.code for row in ROWS] == sorted(RULES)
    here = {path.stem for path in (Path(__file__).parent / "cases").glob("*.py")}
    for rule in RULES.values():
        assert rule.__module__.rpartition(".")[2] in here


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_the_wrong_example_has_the_finding_and_the_right_one_has_none(row: Code) -> None:
    assert row.language == "guiju"
    assert row.severity in (Severity.WARNING, Severity.NOTE)
    assert codes_in(row.wrong) == {row.code}
    assert codes_in(row.right) == set()


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_the_examples_of_the_project_have_no_warnings(folder: Path) -> None:
    policies = folder / "policies" if (folder / "policies").is_dir() else folder
    loaded = load_all([policies])
    assert loaded.program is not None
    sources = [Source(path.name, path.read_text("utf-8")) for path in policies.rglob("*.guiju")]
    declared = names_of(loaded.community) | {name for source in sources for name in declared_names(source)}
    found = lint(loaded.program.policy, [parse(source, declared).file for source in sources])
    assert [finding for finding in found if finding.level is Severity.WARNING] == []


def test_order_changes_nothing() -> None:
    statements = [statement for row in ROWS for statement in (row.wrong, row.right) if "# community" not in statement]
    assert statements
    for text in statements:
        lines = text.strip().splitlines()
        assert codes_in("\n".join(reversed(lines))) == codes_in(text)


def test_five_hundred_rules_take_less_than_a_second() -> None:
    community = load_community(None)[0]
    text = "\n".join(
        f'pattern p{n}: words "needle{n}"\n'
        f"rule r{n} when message matches p{n} and sender is not admin and message.length > {n} then warn, mute 1h\n"
        f'rule s{n} when sender.id in ("u{n}") or message contains "offer {n}" then delete'
        for n in range(250)
    )
    parsed = parse(Source("many.guiju", text), names_of(community))
    policy = check([parsed.file], community, lambda node: read_list(node, None), library()).policy
    assert policy is not None
    start = time.process_time()
    assert lint(policy, [parsed.file]) == []
    assert time.process_time() - start < 1
