"""`fmt --lang` leaves no word of the other language: only names of the admin's own stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.engine.source import Source
from guiju.engine.syntax import nodes
from guiju.engine.syntax.format import format_file
from guiju.engine.syntax.parse import parse
from guiju.engine.syntax.vocabulary import LANGUAGES, Language, vocabulary

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"```guiju\n(.*?)```", re.DOTALL)
_NOT_WORDS = re.compile(
    r'"(?:\\.|[^"\\\n])*"|#[^\n]*|`[^`\n]*`|(?<![\w\]]) ?/(?:\\.|[^/\\\n])+/(?=[,、\s]|i\b|$)', re.MULTILINE
)
_NAME = {
    "zh": re.compile(r"(?<![^\W\d])[A-Za-z_]\w+|(?<=\d)[a-z]\b", re.ASCII),
    "en": re.compile(r"\w*[\u4e00-\u9fff]\w*"),
}
_COMMUNITYS = {
    "zh": {"birthday", "every", "hours", "in", "kick", "name", "rule", "sanction", "when"},
    "en": {"VIP群", "金额"},
}
"""Names that the community files of these policies give to templates, attributes and what its events carry."""
_STAY = {
    "  当 消息 匹配 ad",  # beside a pattern of the admin's own that is called `广告`
    "  当 truth.patterns 含 ad",  # what a trace says
    "  当 消息 且 群.合计(ad) > 3",  # a number of the community's own
    "  按 week",  # which nothing goes by: a mistake
}


def texts() -> Iterator[tuple[str, str]]:
    for path in (*ROOT.glob("policies/**/*.guiju"), *ROOT.glob("tests/**/*.guiju")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for page in (*ROOT.glob("docs/*.md"), *ROOT.glob("tests/spec/*.md")):
        for number, found in enumerate(_BLOCK.findall(page.read_text(encoding="utf-8"))):
            yield f"{page.name} {number}", found


def words(language: Language) -> set[str]:
    """All words of a language, but those that it shares with the other."""
    found: dict[str, set[str]] = {each: set() for each in LANGUAGES}
    for entry in vocabulary().entries:
        for each in LANGUAGES:
            spelled = (*entry.spellings[each], *entry.places.get(each, {}).values(), *entry.with_to.get(each, ()))
            found[each] |= {word for spelling in spelled for word in spelling.split()}
    other: Language = "en" if language == "zh" else "zh"
    return found[language] - found[other]


def declared(file: nodes.PolicyFile) -> set[str]:
    """The names that a file declares."""
    named = (getattr(statement, "name", None) for statement in file.statements)
    return {name.id for name in named if isinstance(name, nodes.Name)} | set(file.declared)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_other_language_is_left(language: Language) -> None:
    other: Language = "en" if language == "zh" else "zh"
    foreign, read, left = words(other), 0, []
    for name, text in texts():
        parsed = parse(Source(name, text))
        if parsed.diagnostics:
            continue
        read += 1
        for line in _NOT_WORDS.sub(" ", format_file(parsed.file, language)).splitlines():
            found = set(_NAME[language].findall(line)) & foreign
            if line not in _STAY:
                left += [(name, word, line) for word in found - declared(parsed.file) - _COMMUNITYS[language]]
    assert read > 300
    assert left == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("draw 3 from members", "抽取 3 从 成员"),
        ("draw 3 from member", "抽取 3 从 成员"),
        ("draw 3 from signed_up", "抽取 3 从 signed_up"),
    ],
)
def test_draws(english: str, chinese: str) -> None:
    rules = [
        f"rule r\n  in g\n  every day at 09:00\n  then {english}\n",
        f"规则 r\n  在 g\n  每天 09:00\n  则 {chinese}\n",
    ]
    files = [parse(Source("policy.guiju", text)).file for text in rules]
    assert files[0].statements == files[1].statements
    assert [format_file(file, "zh") for file in files] == [rules[1]] * 2
    assert [format_file(file, "en") for file in files] == [rules[0].replace("from member\n", "from members\n")] * 2


def test_a_name_of_the_admins_own_is_not_taken_for_all_members() -> None:
    file = parse(Source("policy.guiju", "rule r in g every day at 09:00 then draw 3 from members"), {"成员"}).file
    assert format_file(file, "zh").endswith("从 members\n")
    own = parse(Source("policy.guiju", "规则 r 在 g 每天 09:00 则 抽取 3 从 成员"), {"成员"}).file
    assert format_file(own, "en").endswith("from 成员\n")
