"""The pages that explain the codes of findings, written from the table of codes.

`python -m guiju.engine.report.code_pages docs/diagnostics` writes them anew.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from ..diagnostics import Code, codes

FOLDER = "docs/diagnostics"

_INDEX = "README.md"
_PAGE_NAME = re.compile(r"G\d+\.md")
_AREAS = {
    "G1": "How a policy is written",
    "G2": "Names, types and effects in policies",
    "G3": "Patterns",
    "G4": "The community file",
    "G5": "What works but is likely not meant",
    "G6": "Events and traces",
    "G7": "Scenarios",
    "G8": "Comparisons and expectations",
}


def page_of(code: str) -> str:
    """Where a code is explained, as a path from the top of the project."""
    return f"{FOLDER}/{code}.md"


def explanation(code: Code) -> str:
    """What a code means, with the example that has it and the one that has not, in Markdown.

    Args:
        code: a row of the table of codes.

    Returns:
        the text, without a heading and without a last line end.
    """
    wrong, right = (_fenced(example, code.language) for example in (code.wrong, code.right))
    return f"{code.explanation.strip()}\n\nWrong:\n\n{wrong}\n\nRight:\n\n{right}"


def pages() -> dict[str, str]:
    """Every page by its file name: one for each code, and an index of them all."""
    table = codes()
    return {_INDEX: _index(table.values())} | {f"{code}.md": _page(row) for code, row in table.items()}


def write_pages(folder: Path) -> list[Path]:
    """Write all pages, and remove those of codes that are no more.

    Args:
        folder: where the pages go; made if it is not there. Files with other names are left alone.

    Returns:
        the pages written, the index first.

    Raises:
        OSError: the folder can't be written.
    """
    wanted = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if _PAGE_NAME.fullmatch(path.name) and path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in wanted]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pages into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="write a page for every code of a finding, and an index")
    parser.add_argument("folder", type=Path, help=f"where the pages go, usually {FOLDER}")
    print(f"{len(write_pages(parser.parse_args(arguments).folder))} pages written")


def _page(code: Code) -> str:
    return f"# {code.code} {code.name}\n\n**{code.severity}**: {code.summary.strip()}\n\n{explanation(code)}\n"


def _index(rows: Iterable[Code]) -> str:
    parts = ["# Codes of findings", "Every finding has a code; its page says what it means and how to mend it."]
    for area, group in groupby(rows, key=lambda row: row.code[:2]):
        parts += [f"## {_AREAS.get(area, area)}", _table(group)]
    return "\n\n".join(parts) + "\n"


def _table(rows: Iterable[Code]) -> str:
    lines = ["| code | name | severity | what it says |", "| --- | --- | --- | --- |"]
    for row in rows:
        summary = " ".join(row.summary.split()).replace("|", "\\|")
        lines.append(f"| [{row.code}]({row.code}.md) | {row.name} | {row.severity} | {summary} |")
    return "\n".join(lines)


def _fenced(example: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", example)), default=0)
    fence = "`" * max(3, longest + 1)
    body = example.rstrip("\n")
    return f"{fence}{language}\n{body}\n{fence}"


if __name__ == "__main__":
    main()
