"""The grammar and its tables: no conflicts, no word with two readings, nothing stale."""

from __future__ import annotations

import re

import pytest

from guiju.engine.syntax.automaton import Trial
from guiju.engine.syntax.recovery import STATEMENTS
from guiju.engine.syntax.shapes import SIGNS, numerals
from guiju.engine.syntax.tables import compile_grammar, facts, grammar_text, saved, tables
from guiju.engine.syntax.vocabulary import vocabulary

LITERALS = {"NAME", "STRING", "REGEXP", "TOP"}


def declared_terminals() -> set[str]:
    return set(" ".join(re.findall(r"^%declare (.*)$", grammar_text(), re.M)).split())


def spelled_terminals() -> set[str]:
    return {terminal for terminals in vocabulary().keyword_spellings.values() for terminal in terminals}


def test_the_grammar_has_no_conflicts_and_the_shipped_tables_are_made_from_it() -> None:
    # Strict compilation refuses every conflict.
    assert saved() == facts(compile_grammar(strict=True))


def test_tables_do_not_depend_on_the_order_of_sets() -> None:
    assert facts(compile_grammar(strict=False)) == facts(compile_grammar(strict=False))


def test_every_terminal_is_spelled_somewhere() -> None:
    literals = {*LITERALS, *(terminal for terminal, _ in numerals()), *SIGNS.values()}
    assert declared_terminals() == literals | spelled_terminals()


def test_every_terminal_is_used() -> None:
    assert declared_terminals() <= {symbol for row in tables().states for symbol in row}


@pytest.mark.parametrize(
    "spelling", sorted(word for word, terminals in vocabulary().keyword_spellings.items() if len(terminals) > 1)
)
def test_no_word_is_two_keywords_in_one_place(spelling: str) -> None:
    terminals = set(vocabulary().keyword_spellings[spelling])
    together = [terminals & row.keys() for row in tables().states if len(terminals & row.keys()) > 1]
    # Behind the target of an effect, `everywhere` always belongs to the effect.
    assert all(found == {"EVERYWHERE", "WIDENED"} for found in together)


def test_two_keywords_that_share_a_place_share_no_spelling() -> None:
    spellings: dict[str, set[str]] = {}
    for word, terminals in vocabulary().keyword_spellings.items():
        for terminal in terminals:
            spellings.setdefault(terminal, set()).add(word)
    for row in tables().states:
        words = [word for terminal in row for word in spellings.get(terminal, ()) if terminal != "WIDENED"]
        assert len(words) == len(set(words))


def test_reserved_words_are_those_that_a_name_could_hide() -> None:
    """Words that a text can't do without have to be words wherever they stand."""
    reserved = vocabulary().reserved
    assert {"RULE", "WHEN", "THEN", "AND", "OR", "NOT", "UNLESS", "BECAUSE", "OTHERWISE", "WITHIN"} <= reserved
    # These are words only where nothing else makes sense, and names everywhere else.
    assert reserved.isdisjoint(
        {"VALUE", "ENCOURAGE", "FILE", "EFFECT", "EVENT_VERB", "TO", "FROM", "POINTS", "PER", "ONCE"}
    )


def test_every_statement_can_start_where_a_policy_starts() -> None:
    start = Trial(tables(), [tables().starts["policy"][0]])
    assert set(STATEMENTS) | {"SEMICOLON", "$END"} == start.accepted()
