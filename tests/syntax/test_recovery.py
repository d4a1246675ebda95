"""After a mistake: the next statement is read, nothing is invented, and the findings have their places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.engine.diagnostics import codes
from guiju.engine.source import Source
from guiju.engine.syntax.bounds import MAX_FINDINGS, MAX_NESTING, MAX_OPERATORS, MAX_TEXT
from guiju.engine.syntax.parse import Parsed, parse

GOOD = (
    "when message has link then warn",
    'rule r{n} "title"\n  in g, h\n  when message has link\n  then kick\n  never forget\n  because "x; when y。当 z"',
    'pattern p{n}:\n  words "当", "rule x"\n  regex /;when "/\n  detect link',
    "define d{n}: message has link and not (sender is admin)",
    "每天 09:00 发布 早安",
    "never kick when sender is admin",
    'value "rule a when"',
)
BROKEN = (
    "when message has link than warn",
    "rule b{n} when message has link\n  then warn and\n  because",
    "rule b{n}\n  when message has link\n  then wran\n  never forget\n  forget after 30d",
    "rule b{n}\n  in g\n  every day\n  when message link\n  then warn",
    'rule b{n} when has then reply "you; when。当 then"',
    'pattern q{n}:\n  words "a" "b"\n  regex /;when x/',
    "define e{n} message has link",
    "never kick admin",
    "goal 5: x",
    "规则 坏{n} 当 消息 含 则 警告",
    "when message has link then",
    "value something",
)


def read(text: str) -> Parsed:
    return parse(Source("policy", text))


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=12),
    st.sampled_from(("\n", "\n\n", "\n# rule when\n", "\r\n")),
)
@settings(max_examples=20, deadline=None)
def test_as_many_findings_as_broken_statements(plan: list[tuple[bool, int]], between: str) -> None:
    texts = [(BROKEN if broken else GOOD)[kind % len(BROKEN if broken else GOOD)] for broken, kind in plan]
    text = between.join(text.replace("{n}", str(number)) for number, text in enumerate(texts)) + "\n"
    parsed = read(text)
    assert len(parsed.diagnostics) == sum(broken for broken, _ in plan)
    assert len(parsed.file.statements) == sum(not broken for broken, _ in plan)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("when message has link\n\n\nrule a when x then warn", (1, 22)),
        ("when message has link  # why\n\nwhen x then warn", (1, 22)),
        ("when message has link", (1, 22)),
        ("when message has link;", (1, 22)),
        ("rule a\n  in b\n", (2, 7)),
        ("when x then warn\nrule", (2, 5)),
    ],
)
def test_what_is_missing_is_reported_behind_what_is_there(text: str, place: tuple[int, int]) -> None:
    (finding,) = read(text).diagnostics
    assert finding.code == "G109"
    assert finding.span is not None
    assert (finding.span.line, finding.span.column) == place


def test_statements_on_one_line_are_read_on_at_the_semicolon() -> None:
    parsed = read("when a b then warn; when c then warn; when d e then warn; when f then warn")
    assert [finding.span and finding.span.column for finding in parsed.diagnostics] == [8, 46]
    assert [statement.span.text for statement in parsed.file.statements] == ["when c then warn", "when f then warn"]


def test_reading_goes_on_behind_a_semicolon_but_not_inside_a_text() -> None:
    parsed = read('when a b then reply "no; when c then warn。当 d 则 警告"; when e then warn')
    assert len(parsed.diagnostics) == 1
    assert [statement.span.text for statement in parsed.file.statements] == ["when e then warn"]


def test_a_nested_when_does_not_start_a_statement() -> None:
    parsed = read("rule a\n  in g h\n  when x\n  then warn\nrule b when y then warn")
    assert len(parsed.diagnostics) == 1
    assert [statement.span.line for statement in parsed.file.statements] == [5]


def test_a_rule_that_only_looks_like_a_statement_word_is_passed() -> None:
    parsed = read("rule a when x y\n  then warn\n  never forget\n  value\nrule b when z then warn")
    assert len(parsed.diagnostics) == 1
    assert len(parsed.file.statements) == 1


def test_reading_ends_where_it_makes_no_more_sense() -> None:
    parsed = read("when ( then\n" * 500)
    assert len(parsed.diagnostics) == MAX_FINDINGS + 1
    assert "G114" in {finding.code for finding in parsed.diagnostics}


def test_statements_before_the_last_finding_are_kept() -> None:
    parsed = read("when x then warn\n" * 3 + "when ( then\n" * 500)
    assert len(parsed.file.statements) == 3


def test_a_file_has_an_end() -> None:
    (finding,) = read("#" * (MAX_TEXT + 1)).diagnostics
    assert finding.code == "G107"
    assert read("#" * MAX_TEXT).diagnostics == ()


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("define a: " + "(" * MAX_NESTING + "x" + ")" * MAX_NESTING, True),
        ("define a: " + "(" * (MAX_NESTING + 1) + "x" + ")" * (MAX_NESTING + 1), False),
        ("define a: x" + " + x" * MAX_OPERATORS, True),
        ("define a: x" + " + x" * (MAX_OPERATORS + 1), False),
        ("define a: " + "not " * 500 + "x", False),
        ("define a: x" + ".y" * 500, False),
        ("define a: x" + "(y)" * 500, False),
        ("define a: " + "- " * 500 + "x", False),
        ("define a: (" + "(x) + " * 500 + "x)", False),
        ("define a: x" + " and x" * 5000, True),
        ("define a: x" + " + y and x" * 5000, True),
        ("define a: x in (" + "y.z(w), " * 5000 + "y)", True),
        ("when x then warn" + ", warn and kick" * 5000, True),
        ("define a: (" + "(x) and " * 500 + "x)", True),
    ],
)
def test_trees_are_shallow(text: str, allowed: bool) -> None:
    parsed = read(f"{text}\ndefine b: x")
    assert [finding.code for finding in parsed.diagnostics] == ([] if allowed else ["G108"])
    assert len(parsed.file.statements) == 1 + allowed


@pytest.mark.parametrize("code", [code for code in codes() if code.startswith("G1")])
def test_the_example_of_a_code_has_it_and_its_mended_form_has_nothing(code: str) -> None:
    example = codes()[code]
    if example.wrong:
        assert [finding.code for finding in read(example.wrong).diagnostics] == [code]
    assert read(example.right).diagnostics == ()
