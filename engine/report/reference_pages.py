"""The reference pages of effects and facts, in both languages, written from the tables that the checker reads and from the vocabulary.

`python -m guiju.engine.report.reference_pages docs` writes them anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..check.tables import EffectRow, FactRow, effects, facts
from ..syntax.vocabulary import Entry, Language, vocabulary
from .reference_words import REFERENCE, ReferenceWords

FOLDER = "docs"

# A fact of the table that has no value of its own, and is counted all the same.
_COUNTED = frozenset((("member", "warnings"), ("member", "offences"), ("group", "sum"), ("group", "response_time")))
_MADE = "<!-- Made by `python -m guiju.engine.report.reference_pages docs`; changes by hand are lost. -->"


def effects_page(language: Language = "en") -> str:
    """The page that lists every effect: what it does, what it takes, and how those of several rules are joined.

    Args:
        language: of the page.
    """
    rows, words = effects(), REFERENCE[language]
    parts = [f"# {words.effects[0]}", _MADE, words.effects[1]]
    for kind, (title, about) in words.classes.items():
        found = (_effect(row, language) for row in rows.values() if row.kind == kind)
        parts += [f"## {title}", about, _table(words.effect_heads, found)]
    return "\n\n".join(parts) + "\n"


def facts_page(language: Language = "en") -> str:
    """The page that lists every built-in attribute and value, with its type and whether it can be unknown.

    Args:
        language: of the page.
    """
    words = REFERENCE[language]
    parts = [f"# {words.facts[0]}", _MADE, words.facts[1]]
    for owner, rows in facts().items():
        parts += [
            f"## {words.owners[owner]}",
            _table(words.fact_heads, (_fact(row, language) for row in rows.values())),
        ]
    for use, (title, example) in words.values.items():
        entries = (entry for entry in vocabulary().entries if use in entry.used_as)
        table = _table(words.value_heads, ((*_spelled(entry, language), entry.help[language]) for entry in entries))
        parts += [f"## {title}", words.example.format(example=example), table]
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """All pages by their file names."""
    return {
        "effects.md": effects_page(), "effects.zh.md": effects_page("zh"),
        "facts.md": facts_page(), "facts.zh.md": facts_page("zh"),
    }  # fmt: skip


def write_pages(folder: Path) -> list[Path]:
    """Write all pages.

    Args:
        folder: where they go; made if it is not there.

    Returns:
        the pages written.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in pages()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pages into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="write the reference pages of effects and facts")
    parser.add_argument("folder", type=Path, help=f"where the pages go, usually {FOLDER}")
    print(f"{len(write_pages(parser.parse_args(arguments).folder))} pages written")


def _effect(row: EffectRow, language: Language) -> tuple[str, ...]:
    entry = vocabulary().entry("effect", row.verb)
    takes = REFERENCE[language].comma.join(_takes(row, REFERENCE[language]))
    return (*_spelled(entry, language), entry.help[language], takes, REFERENCE[language].joins[row.join])


def _takes(row: EffectRow, words: ReferenceWords) -> Iterator[str]:
    if row.object is not None:
        yield _optional(words.objects[row.object], not row.required)
    for argument, said in words.arguments.items():
        if argument in row.takes:
            yield _optional(said, argument not in row.demands)


def _optional(text: str, optional: bool) -> str:
    return f"[{text}]" if optional else text


def _fact(row: FactRow, language: Language) -> tuple[str, ...]:
    words = REFERENCE[language]
    kind, remarks = words.types.get(row.type, row.type), _remarks(row, words)
    try:
        entry = vocabulary().entry("attribute", f"{row.owner}.{row.name}")
    except KeyError:
        return f"`{row.name}`", "", kind, "", remarks
    return (*_spelled(entry, language), kind, entry.help[language], remarks)


def _remarks(row: FactRow, words: ReferenceWords) -> str:
    counter, known, engine, clock = words.remarks
    if (row.owner, row.name) in _COUNTED:
        return counter
    said = {known: row.known, engine: row.engine, clock: row.clock}
    return words.comma.join(remark for remark, holds in said.items() if holds)


def _spelled(entry: Entry, language: Language) -> tuple[str, str]:
    """A word in the language of the page, and in the other."""
    chinese = REFERENCE[language].comma.join(f"`{word}`" for word in (*entry.zh, *entry.with_to.get("zh", ())))
    english = f"`{entry.en[0]}`"
    return (english, chinese) if language == "en" else (chinese, english)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    main()
