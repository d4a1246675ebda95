"""The vocabulary as a table: every word in every language, with what it means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..syntax.vocabulary import LANGUAGES, Entry, Language, vocabulary
from .aligned import aligned
from .json_text import dump
from .languages import spoken
from .terminal import styled

_HEADS: dict[Language, list[str]] = {"en": ["English", "Chinese", "meaning"], "zh": ["英文", "中文", "意思"]}
_SECTIONS: dict[str, dict[Language, str]] = {
    "statements": {"en": "Statements", "zh": "语句"},
    "clauses": {"en": "Clauses", "zh": "子句"},
    "operators": {"en": "Operators", "zh": "运算"},
    "pattern": {"en": "Patterns", "zh": "特征"},
    "arguments": {"en": "Arguments of effects", "zh": "处置的参数"},
    "effects": {"en": "Effects", "zh": "处置"},
    "event_verbs": {"en": "Events", "zh": "事件"},
    "nouns": {"en": "Nouns", "zh": "名词"},
    "values": {"en": "Values", "zh": "值"},
    "patterns": {"en": "Patterns that come with the engine", "zh": "自带的特征"},
    "attributes": {"en": "Attributes", "zh": "属性"},
    "units": {"en": "Units", "zh": "单位"},
    "calendar": {"en": "Calendar", "zh": "历法"},
}


def render_vocabulary(form: str, lang: str, color: bool) -> str:
    """The table in a form: `text`, `json` or `markdown`; without a last line end.

    Args:
        form: the form.
        lang: the language of the help, `en` or `zh`; any other is English.
        color: whether the terminal shows colours.
    """
    if form == "json":
        return vocabulary_json()
    language = spoken(lang)
    return vocabulary_markdown(language) if form == "markdown" else vocabulary_text(language, color)


def vocabulary_text(language: Language, color: bool) -> str:
    """The table for a terminal, in the given language; without a last line end."""
    blocks = []
    for title, entries in _parts(language):
        rows = [[_spelled(entry, each) for each in LANGUAGES] + [entry.help[language]] for entry in entries]
        blocks.append("\n".join([styled(title, "strong", color), *(f"  {row}" for row in aligned(rows))]))
    return "\n\n".join(blocks)


def vocabulary_markdown(language: Language) -> str:
    """The table as Markdown, in the given language; without a last line end."""
    return "\n\n".join(f"## {title}\n\n{_markdown(entries, language)}" for title, entries in _parts(language))


def vocabulary_json() -> str:
    """The table as JSON; without a last line end."""
    return dump(
        [
            {
                "section": entry.section,
                "id": entry.id,
                "owner": entry.owner or None,
                **{language: list(entry.spellings[language]) for language in LANGUAGES},
                "reserved": entry.reserved,
                "help": dict(entry.help),
            }
            for entry in vocabulary().entries
        ]
    )


def _parts(language: Language) -> Iterator[tuple[str, list[Entry]]]:
    for (section, owner), entries in groupby(vocabulary().entries, key=lambda e: (e.group or e.section, e.owner)):
        title = _SECTIONS[section][language]
        colon = "：" if language == "zh" else ": "
        yield f"{title}{colon}{_owner(owner, language)}" if owner else title, list(entries)


def _owner(owner: str, language: Language) -> str:
    try:
        return vocabulary().spell("noun", owner, language)
    except KeyError:
        return owner


def _spelled(entry: Entry, language: Language) -> str:
    return " / ".join([*entry.spellings[language], *entry.with_to.get(language, ())])


def _markdown(entries: list[Entry], language: Language) -> str:
    lines = [f"| {' | '.join(_HEADS[language])} |", "| --- | --- | --- |"]
    for entry in entries:
        words = [", ".join(f"`{word}`" for word in entry.spellings[each]) for each in LANGUAGES]
        cells = [cell.replace("|", "\\|") for cell in [*words, entry.help[language]]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
