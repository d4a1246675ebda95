"""Reasons within decisions, as a person reads them: decisions hold them in English, so that they are the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, partial

from ..replay.trace_problems import TraceProblem
from ..source import Source
from ..syntax import nodes
from ..syntax.parse import parse
from ..syntax.pieces import joined, line
from ..syntax.vocabulary import Language, vocabulary
from ..syntax.wording import Wording
from ..syntax.written_statements import StatementWriter
from ..text.patterns import Pattern
from .findings import LEVELS
from .languages import spoken, verb_in
from .messages import translated

_TASK = re.compile(
    r"`(?P<verb>[^`]*)` can't be carried out on (?P<where>[^:]*): (?P<instead>.*?)"
    r"(?: \(until (?P<until>[^()]*)\))?(?:; the words: (?P<words>.*))?",
    re.DOTALL,
)
_OF_VERBS = re.compile(r"absorbed by `|`[^`]*` was (?:withheld|not done|made) ")
_QUOTED = re.compile(r"`([^`]*)`")
_TO_MINUTES = 16
_FIELDS = "fields"
_KINDS = {
    "message": "消息", "edit": "编辑", "recall": "撤回", "join": "入群", "leave": "离群", "request": "入群申请", "update": "资料更新",
    "report": "举报", "reaction": "表态", "action": "处置", "adopt": "启用规则", "gap": "中断", "tick": "时间流逝", "due": "到点",
}  # fmt: skip
"""The kinds of events in Chinese."""


def said_in(text: str, language: str) -> str:
    """What a command says, in a language; as it is where nothing is known to say it in the language."""
    return text if spoken(language) == "en" else translated(text)


def problem_in(problem: TraceProblem, language: str) -> str:
    """A problem of a trace on one line, in a language.

    Args:
        problem: the problem.
        language: `en` or `zh`; any other is English.
    """
    if spoken(language) == "en":
        return str(problem)
    place = problem.path if problem.line is None else f"{problem.path}:{problem.line}"
    return f"{place}: {LEVELS['zh'][problem.level.value]}[{problem.code}]: {translated(problem.message)}"


def reason_in(text: str, language: str, own: frozenset[str] = frozenset()) -> str:
    """Why an effect was dropped, what became of a conflict, or what was odd about an event, in a language.

    Args:
        text: as the decision has it.
        language: `en` or `zh`; any other is English.
        own: names of the policy's own that are spelled as built-in ones.

    Returns:
        the text; as it is where nothing is known to say it in the language.
    """
    if spoken(language) == "en":
        return text
    said = translated(text)
    return _QUOTED.sub(partial(_spelled, own), said) if _OF_VERBS.match(text) else said


def _spelled(own: frozenset[str], quote: re.Match[str]) -> str:
    verb = vocabulary().verb_of.get(quote[1].replace("_", " "))
    return f"`{guard_in(quote[1], 'zh', own) if verb is None else verb_in(verb, 'zh')}`"


def value_in(name: str, value: str, language: str) -> str:
    """A text that a fact holds: a role that the language knows in its words, any other as it is.

    Args:
        name: the fact, such as `member.role`.
        value: the text.
        language: `en` or `zh`; any other is English.
    """
    known = name.endswith(".role") and value in vocabulary().used_as("role")
    return vocabulary().spell("noun", value, spoken(language)) if known else value


def task_in(text: str, language: str, own: frozenset[str] = frozenset()) -> str:
    """What the admins have to do themselves, in a language; the words to say stay as they are.

    Args:
        text: as the decision has it.
        language: `en` or `zh`; any other is English.
        own: names of the policy's own that are spelled as built-in ones.
    """
    task = _TASK.fullmatch(text)
    if spoken(language) == "en" or task is None:
        return reason_in(text, language, own)
    verb = vocabulary().verb_of.get(task["verb"], "")
    done = verb_in(verb, "zh") if verb else task["verb"]
    until = f"，到 {task['until'][:_TO_MINUTES].replace('T', ' ')} 为止" if task["until"] else ""
    words = f"；要说的话：{task['words']}" if task["words"] is not None else ""
    return f"{translated(task['where'])}上不能自动{done}：{translated(task['instead'])}{until}{words}"


def kind_in(kind: str, language: str) -> str:
    """A kind of events in the words of a language; one of the community's own stays as it is."""
    return _KINDS.get(kind, kind) if spoken(language) == "zh" else kind


def item_in(pattern: str, item: str, language: str, patterns: Iterable[Pattern] = ()) -> str:
    """What of a pattern was found, in a language: a detector, or the fields of a form; words stay as they are.

    Args:
        pattern: the pattern's name; of a detector that a rule asks for by itself, the detector's.
        item: as the decision has it.
        language: `en` or `zh`; any other is English.
        patterns: those of the policy, which tell a detector from a word that is spelled as one.
    """
    if spoken(language) == "en":
        return item
    if item == _FIELDS:
        return vocabulary().spell("keyword", "FIELDS", "zh")
    kinds = {one.kind for each in patterns if each.name == pattern for one in each.items if one.label == item}
    return detector_in(item, "zh") if pattern == item or kinds == {"detect"} else item


def detector_in(label: str, language: str) -> str:
    """A detector, such as `phone` or `script(cyrillic)`, as policies spell it in a language.

    Args:
        label: as a hit names it; what is no detector stays as it is.
        language: `en` or `zh`; any other is English.
    """
    name = label.partition("(")[0]
    known = spoken(language) == "zh" and name in vocabulary().used_as("detector")
    if not known:
        return label
    return needs_in(label, language) if name != label else vocabulary().spell("noun", name, "zh")


@cache
def needs_in(text: str, language: str, own: frozenset[str] = frozenset()) -> str:
    """A condition or what it lacks, such as `sender.messages within 10s`, in the words of a language.

    Args:
        text: an expression; what is none stays as it is.
        language: `en` or `zh`; any other is English.
        own: names of the policy's own that are spelled as built-in ones; they stay as they are.
    """
    written: Language = spoken(language)
    if written == "en":
        return text
    statements = _statements(f"define x: {text}", own)
    if len(statements) != 1 or not isinstance(statements[0], nodes.Define):
        return text
    return line(StatementWriter(Wording(written, own)).write(statements[0].condition))


@cache
def guard_in(name: str, language: str, own: frozenset[str] = frozenset()) -> str:
    """A guard by its name, which says what it is, in the words of a language.

    Args:
        name: as the decision has it, such as `never ban when member.points > 5`.
        language: `en` or `zh`; any other is English.
        own: names of the policy's own that are spelled as built-in ones; they stay as they are.
    """
    written: Language = spoken(language)
    if written == "en":
        return name
    statements = _statements(name, own)
    if len(statements) != 1 or not isinstance(statements[0], nodes.Guard):
        return translated(name)
    return line(joined([part.pieces for part in StatementWriter(Wording(written, own)).parts(statements[0])], []))


def _statements(text: str, own: frozenset[str]) -> tuple[nodes.Statement, ...]:
    parsed = parse(Source("-", text), own)
    return () if parsed.diagnostics else parsed.file.statements
