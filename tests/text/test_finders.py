"""Both automatons find the same, as they are made and as they were kept."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.text.automata import WordFinder
from guiju.engine.text.finders import Automaton, StandIn

LETTERS = "ab c中文字微信😀\U00020000é\n"
needles = st.lists(st.text(LETTERS, min_size=1, max_size=5), max_size=12, unique=True)


def plainly(words: list[str], text: str) -> list[tuple[int, int, int]]:
    """Every place of every word, found by looking everywhere."""
    places = [(start, start + len(word), number) for number, word in enumerate(words) for start in range(len(text))]
    return sorted((start, end, number) for start, end, number in places if text[start:end] == words[number])


@given(needles, st.text(LETTERS, max_size=40))
def test_every_word_is_found_everywhere(words: list[str], text: str) -> None:
    finder = WordFinder(words)
    found = finder.find(text)
    assert sorted(found) == plainly(words, text)
    assert found == pickle.loads(pickle.dumps(finder)).find(text)


@given(needles, st.text(LETTERS, max_size=40))
def test_what_stands_in_finds_the_same(words: list[str], text: str) -> None:
    stand_in, automaton = StandIn(words), Automaton(words)
    assert stand_in.find_overlapping(text) == automaton.find_overlapping(text)
    assert StandIn.deserialize(stand_in.serialize()).find_overlapping(text) == automaton.find_overlapping(text)


@pytest.mark.skipif(Automaton is StandIn, reason="daachorse is not installed")
def test_the_quick_one_is_used_where_it_is_there() -> None:
    assert Automaton.__module__.startswith("daachorse")


@pytest.mark.parametrize("kept", [b"", b"nothing of the kind", b"\0" * 100])
def test_what_is_no_automaton_is_refused(kept: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Automaton.deserialize(kept)
