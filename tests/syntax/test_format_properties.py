"""What must hold of every tree: it can be written in both languages, and reads back as itself."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from guiju.engine.source import Source
from guiju.engine.syntax import nodes
from guiju.engine.syntax.format import format_file
from guiju.engine.syntax.parse import parse
from guiju.engine.syntax.vocabulary import LANGUAGES, Language

from .strategies import policy_files

COSTLY = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def read(text: str, file: nodes.PolicyFile) -> nodes.PolicyFile:
    parsed = parse(Source("written", text), file.declared)
    assert parsed.diagnostics == (), text
    return parsed.file


@pytest.mark.parametrize("language", LANGUAGES)
@given(file=policy_files())
@COSTLY
def test_what_is_written_reads_back_as_the_same_tree(language: Language, file: nodes.PolicyFile) -> None:
    text = format_file(file, language)
    assert read(text, file).statements == file.statements, text


@pytest.mark.parametrize("language", LANGUAGES)
@given(file=policy_files())
@COSTLY
def test_writing_twice_changes_nothing(language: Language, file: nodes.PolicyFile) -> None:
    text = format_file(file, language)
    assert format_file(read(text, file), language) == text


@given(file=policy_files())
@COSTLY
def test_there_and_back_is_the_same_text(file: nodes.PolicyFile) -> None:
    chinese = format_file(file, "zh")
    english = format_file(read(chinese, file), "en")
    assert format_file(read(english, file), "zh") == chinese
