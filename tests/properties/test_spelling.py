"""The order of statements and rules, how they are spread over files, and the language they are written in change nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.check.check import check
from guiju.engine.check.names import Wrong
from guiju.engine.community import Community
from guiju.engine.compile.program import Program, compile_policy
from guiju.engine.loading import library, names_of
from guiju.engine.source import Source
from guiju.engine.syntax import nodes
from guiju.engine.syntax.format import format_file
from guiju.engine.syntax.parse import declared_names, parse
from guiju.engine.syntax.vocabulary import LANGUAGES, Language

from .communities import communities
from .effort import effort
from .happenings import Fields, happenings, replay, written
from .policies import PolicyText, load, policies


def _no_files(node: nodes.File) -> Source:
    raise Wrong("G219", "there are no files here", node.span)


def program_of(texts: Sequence[str], community: Community) -> Program:
    """The program of a folder with files of these texts."""
    sources = [Source(f"{number}.guiju", text) for number, text in enumerate(texts)]
    declared = names_of(community) | {name for source in sources for name in declared_names(source)}
    parsed = [parse(source, declared) for source in sources]
    assert not any(each.diagnostics for each in parsed)
    checked = check([each.file for each in parsed], community, _no_files, library())
    assert checked.policy is not None, checked.diagnostics
    return compile_policy(checked.policy)


@given(community=communities(), policy=policies(), events=happenings(), data=st.data())
@effort()
def test_order_and_files_change_nothing(
    community: Community, policy: PolicyText, events: list[Fields], data: st.DataObject
) -> None:
    program = load(policy, community)
    shuffled = data.draw(st.permutations(policy.statements), label="order")
    cut = data.draw(st.integers(0, len(shuffled)), label="cut")
    spread = program_of(["\n".join(shuffled[:cut]), " ; ".join(shuffled[cut:])], community)
    assert spread.digest == program.digest
    assert written(replay(spread, events)) == written(replay(program, events))


@pytest.mark.parametrize("language", LANGUAGES)
@given(community=communities(), policy=policies(), events=happenings())
@effort(0.75)
def test_translating_changes_nothing(
    language: Language, community: Community, policy: PolicyText, events: list[Fields]
) -> None:
    program = load(policy, community)
    text = format_file(parse(Source("policy.guiju", str(policy)), names_of(community)).file, language)
    translated = load(text, community)
    assert translated.digest == program.digest, text
    assert written(replay(translated, events)) == written(replay(program, events)), text
