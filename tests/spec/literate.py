"""Literate tests: markdown that an admin can read, with policies and what they lead to.

A heading `## 14b. A sentence` starts a test; the blocks of code below it are its parts. Blocks above the first such
heading belong to every test of the file that has none of the same kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEADING = re.compile(r"## (?P<number>[A-Za-z]?[0-9]+[a-z]*(?:\.[0-9]+)?)\. (?P<sentence>\S.*)")
FENCE = re.compile(r"```(?P<kind>[a-z]+)(?: (?P<name>\S+))?\s*")
KINDS = frozenset(("yaml", "guiju", "timeline", "findings", "json", "text"))


class SpecError(Exception):
    """A literate test that makes no sense; the message says where and why."""


@dataclass(frozen=True)
class Block:
    """A block of code.

    Args:
        kind: the language behind the fence.
        name: the word behind it: of a `text` or `guiju` block a file name, of a `json` block what it shows.
        lines: its lines, each with its number in the file.
    """

    kind: str
    name: str | None
    lines: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """The block as one text."""
        return "".join(f"{line}\n" for _, line in self.lines)


@dataclass
class Test:
    """One literate test.

    Args:
        file: where it stands.
        line: the number of its heading's line.
        number: the number of the rule it tests, such as `14b`.
        sentence: what it says.
        blocks: its blocks, those that it shares with its file first.
    """

    file: Path
    line: int
    number: str
    sentence: str
    blocks: list[Block] = field(default_factory=list)

    def of(self, kind: str) -> list[Block]:
        """The blocks of a kind."""
        return [block for block in self.blocks if block.kind == kind]


def read_tests(file: Path) -> list[Test]:
    """The tests of a markdown file, in order.

    Raises:
        SpecError: a heading or block is not of the form described above, or two tests have one number.
    """
    shared: list[Block] = []
    tests: list[Test] = []
    for number, found in _parts(file):
        if isinstance(found, Block):
            (tests[-1].blocks if tests else shared).append(found)
        else:
            tests.append(Test(file, number, found["number"], found["sentence"]))
    for test in tests:
        own = {block.kind for block in test.blocks}
        test.blocks[:0] = [block for block in shared if block.kind not in own]
    _refuse_repeats(tests)
    return tests


def _refuse_repeats(tests: list[Test]) -> None:
    seen: dict[str, int] = {}
    for test in tests:
        if test.number in seen:
            raise SpecError(f"{test.file.name}:{test.line}: `{test.number}` stands on line {seen[test.number]} already")
        seen[test.number] = test.line


def _parts(file: Path) -> Iterator[tuple[int, Block | re.Match[str]]]:
    fence: tuple[str, str | None] | None = None
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        place = f"{file.name}:{number}"
        if fence is not None and line == "```":
            yield number, Block(fence[0], fence[1], tuple(lines))
            fence, lines = None, []
        elif fence is not None:
            lines.append((number, line))
        elif line.startswith("```"):
            opened = FENCE.fullmatch(line)
            if opened is None or opened["kind"] not in KINDS:
                raise SpecError(f"{place}: a block starts with one of {', '.join(sorted(KINDS))}")
            fence = (opened["kind"], opened["name"])
        elif line.startswith("## "):
            heading = HEADING.fullmatch(line)
            if heading is None:
                raise SpecError(f"{place}: a heading is `## NUMBER. SENTENCE`")
            yield number, heading
    if fence is not None:
        raise SpecError(f"{file.name}: the last block is not closed")
