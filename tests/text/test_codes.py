"""The examples of the pattern codes have what they say, and their mended twins have not."""

from __future__ import annotations

import re
from typing import Literal, cast

import pytest

from guiju.engine.diagnostics import codes
from guiju.engine.text.patterns import Item, Pattern
from guiju.engine.text.scanner import compile_scanner

LEARNED = {"G320", "G321", "G322", "G323", "G324"}
"""Found while a pattern is learned, before there is anything to scan for; they have tests of their own."""

READ = {"G310", "G311", "G312"}
"""Found while a pattern is read from a policy; `tests/check` looks at their examples."""

PATTERN_CODES = sorted(code for code in codes() if code.startswith("G3") and code not in LEARNED | READ)
ITEM = re.compile(r'(?:domains )?"(?P<word>[^"]*)"|/(?P<regex>.*?)/')


def found_in(example: str) -> list[str]:
    """The codes that the pattern of an example leads to."""
    _, body = example.split(":", 1)
    items: list[Item] = []
    for clause, excepted in zip(body.split(" except "), (False, True), strict=False):
        for match in ITEM.finditer(clause):
            text = match[match.lastgroup or 0]
            kind = "domain" if match[0].startswith("domains") else match.lastgroup
            items.append(Item(cast(Literal["word"], kind), text, False, excepted, text, None))
    assert items
    return [one.code for one in compile_scanner([Pattern("example", None, tuple(items))])[1]]


@pytest.mark.parametrize("code", PATTERN_CODES)
def test_examples_show_their_code(code: str) -> None:
    assert found_in(codes()[code].wrong) == [code]
    assert found_in(codes()[code].right) == []


def test_there_are_codes_for_patterns() -> None:
    assert "G301" in PATTERN_CODES
