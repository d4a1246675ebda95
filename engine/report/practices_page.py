"""The pages that show, for what communities do and pin, the line of the policy library that says it.

The sentences stand in `policies/practices.yaml`; the lines are written from the statements that it names, and the
scenarios are those in which they did something. `python -m guiju.engine.report.practices_page docs` writes both pages anew.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..replay.scenario_run import play
from ..replay.scenarios import Scenario, load_scenarios
from ..runtime.decision import Decision
from ..source import Source
from ..syntax import nodes
from ..syntax.literals import NamedDay
from ..syntax.parse import parse
from ..syntax.pieces import joined, line
from ..syntax.quoting import quote_names
from ..syntax.vocabulary import LANGUAGES, Language
from ..syntax.wording import Wording
from ..syntax.written_statements import StatementWriter
from ..yaml_source import YamlValue, load_yaml
from .starting import parsed_policies
from .topics import Topic, topics

FOLDER = "docs"
NAMES: Mapping[Language, str] = {"en": "practices.md", "zh": "practices.zh.md"}
WIDTH = 120
"""Columns that a line of a statement may take."""

_FIRST = frozenset(("header", "scope", "trigger", "unless"))
_LEFT_OUT = "…"
_NUMBERS = re.compile(r"^(?:P\d\d[ :：]*)+")
"""The practices that the title of a scenario begins with."""
_CARD = "[examples/card](../examples/card)"
_MADE = "<!-- Made by `python -m guiju.engine.report.practices_page docs`; changes by hand are lost. -->"
_HEADS: Mapping[Language, tuple[str, str, tuple[str, ...]]] = {
    "en": (
        "# What communities ask for, and the line that says it",
        "What the guides of many communities ask for, sentence by sentence, with the statement of the\n"
        "[policy library](../policies) that says it, and the scenario that shows it at work. Where nothing has to be\n"
        "written, it says why. Titles are left out here and texts are shortened to `…`; names such as `mute_length` are\n"
        "what a community [chooses](language.md#parameters). [中文](practices.zh.md)",
        ("", "what is asked for", "how it is said", "shown by"),
    ),
    "zh": (
        "# 各种社群想要什么，哪一行能说出来",
        "许多社群的管理指南要求的事，一句一句列出来，旁边是[规矩库](../policies)里说这句话的语句，和演示它的情景。\n"
        "不用写规则的，写明为什么。这里省去了标题，文字缩成 `…`；`mute_length` 这样的名字由社群自己\n"
        "[选定](language.md#parameters)。[English](practices.md)",
        ("", "要求", "怎么写", "情景"),
    ),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a practice.

    Args:
        practice: its id, such as `P17`; `card` for the two lines that Guiju began with.
        says: the sentence, by language.
        by: the statement of the library that says it, such as `rule civility`.
        line: a statement of its own that says it.
        why_not: why none is needed, by language. One of the three is there.
    """

    practice: str
    says: Mapping[str, str]
    by: str | None = None
    line: str | None = None
    why_not: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement of the library.

    Args:
        topic: its topic.
        statement: as it was parsed.
        declared: the names that its policy knows.
    """

    topic: Topic
    statement: nodes.Statement
    declared: frozenset[str]

    def lines(self, language: Language) -> list[str]:
        """The statement on two lines at most, without its title and with texts shortened."""
        return _lines(self.statement, self.declared, language)


def sentences() -> list[Sentence]:
    """All sentences, in the order in which they are told."""
    text = (files("guiju.policies") / "practices.yaml").read_text(encoding="utf-8")
    return [
        Sentence(practice, each["says"], each.get("by"), each.get("line"), each.get("why_not"))
        for practice, found in _mapping(load_yaml(Source("practices.yaml", text)).value).items()
        for each in map(_mapping, found if isinstance(found, list) else [])
    ]


def _mapping(value: YamlValue) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


# ---- statements ------------------------------------------------------------------------------------------------------


@cache
def stated() -> Mapping[str, Stated]:
    """The statements of the library by what they begin with: `rule civility`, `value`, `never sanction when …`."""
    found: dict[str, Stated] = {}
    for topic in topics().values():
        for statement, declared in _statements(topic):
            found.setdefault(_called(statement, declared), Stated(topic, statement, declared))
    return found


def _statements(topic: Topic) -> Iterator[tuple[nodes.Statement, frozenset[str]]]:
    for parsed in parsed_policies(topic, "en").values():
        yield from ((statement, parsed.file.declared) for statement in parsed.file.statements)


def _called(statement: nodes.Statement, declared: frozenset[str]) -> str:
    match statement:
        case nodes.Rule() | nodes.Goal() | nodes.Define() | nodes.Pattern() if statement.name is not None:
            return f"{type(statement).__name__.lower()} {statement.name.id}"
        case nodes.Value() | nodes.Encourage():
            return type(statement).__name__.lower()
    return " ".join(_lines(statement, declared, "en"))


def _lines(statement: nodes.Statement, declared: frozenset[str], language: Language) -> list[str]:
    parts = StatementWriter(Wording(language, declared)).parts(_shortened(statement))
    pieces = [part.pieces for part in parts]
    quote_names(joined(pieces, []), "policy", declared)
    first = [part.pieces for part in parts if part.kind in _FIRST]
    rest = [part.pieces for part in parts if part.kind not in _FIRST]
    return _on_two([line(joined(each, [])) for each in (first, rest) if each])


def _on_two(found: list[str]) -> list[str]:
    """Two lines as they are if there is room for both, else broken where the first is full."""
    whole = " ".join(found)
    if all(len(each) <= WIDTH for each in found):
        return found
    end = whole.rfind(" ", 0, WIDTH + 1)
    return [whole[:end], whole[end + 1 :]]


def _shortened(node: Any) -> Any:
    """A node without titles, its texts shortened."""
    match node:
        case nodes.Template() if node.parameter is None:
            return replace(node, parts=(_LEFT_OUT,))
        case nodes.Value() | nodes.Encourage():
            return replace(node, text=_LEFT_OUT)
        case NamedDay():
            return node
        case tuple():
            return tuple(map(_shortened, node))
        case nodes.Node() if is_dataclass(node):
            changed = {each.name: _shortened(getattr(node, each.name)) for each in fields(node) if each.init}
            return replace(node, **{**changed, **({"title": None} if "title" in changed else {})})
    return node


# ---- scenarios -------------------------------------------------------------------------------------------------------


@cache
def _played(topic: str) -> tuple[tuple[Scenario, tuple[Decision, ...]], ...]:
    """The scenarios of a topic, each with all that was decided in it."""
    found = load_scenarios([Path(str(files("guiju.policies") / topic))]).scenarios
    return tuple((each, tuple(d for step in play(each.world(), each.steps) for d in step.decisions)) for each in found)


def shown_by(sentence: Sentence) -> Scenario | None:
    """The scenario in which the statement of a sentence does something, one that names the practice if there is one."""
    if sentence.by is None:
        return None
    kind, _, name = sentence.by.partition(" ")
    played = _played(stated()[sentence.by].topic.name)
    working = [scenario for scenario, decisions in played if _works(kind, name, decisions)]
    return next((each for each in working if sentence.practice in each.title), next(iter(working), None))


def _works(kind: str, name: str, decisions: Iterable[Decision]) -> bool:
    if kind == "rule":
        return any(fired.rule == name for decision in decisions for fired in decision.fired)
    return kind == "never" and any(
        taken.guard.startswith(kind) for decision in decisions for taken in decision.withheld
    )


# ---- the pages -------------------------------------------------------------------------------------------------------


def page(language: Language) -> str:
    """The page of a language."""
    title, about, heads = _HEADS[language]
    rows = [heads, ["---"] * len(heads), *(_row(*pair, language) for pair in _with_first(sentences()))]
    table = "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)
    return f"{title}\n\n{_MADE}\n\n{about}\n\n{table}\n"


def _with_first(found: Sequence[Sentence]) -> Iterator[tuple[Sentence, bool]]:
    before = ""
    for sentence in found:
        yield sentence, sentence.practice != before
        before = sentence.practice


def _row(sentence: Sentence, first: bool, language: Language) -> tuple[str, str, str, str]:
    number = sentence.practice if first and sentence.practice.startswith("P") else ""
    return number, sentence.says[language], _said(sentence, language), _shown(sentence, language)


def _said(sentence: Sentence, language: Language) -> str:
    if sentence.why_not is not None:
        return sentence.why_not[language]
    return "<br>".join(f"`{each}`" for each in lines_of(sentence, language))


def lines_of(sentence: Sentence, language: Language) -> list[str]:
    """The lines that say a sentence; none where none are needed."""
    if sentence.by is not None:
        return stated()[sentence.by].lines(language)
    if sentence.line is None:
        return []
    parsed = parse(Source("practices.yaml", sentence.line)).file
    return [
        text for statement in parsed.statements for text in [" ".join(_lines(statement, parsed.declared, language))]
    ]


def _shown(sentence: Sentence, language: Language) -> str:
    if sentence.by is None:
        return _CARD if sentence.line is not None else ""
    topic = stated()[sentence.by].topic
    scenario = shown_by(sentence)
    link = f"[{topic.titled(language)}](../policies/{topic.name})"
    if scenario is None:
        return link
    title = topic.words.get(language, {}).get(scenario.title, scenario.title)
    return f"{link}: {_NUMBERS.sub('', title)}"


def pages() -> dict[str, str]:
    """Both pages by their file names."""
    return {NAMES[language]: page(language) for language in LANGUAGES}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pages into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="write the pages of practices")
    parser.add_argument("folder", type=Path, help=f"where the pages go, usually {FOLDER}")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(NAMES)} pages written")


if __name__ == "__main__":
    main()
