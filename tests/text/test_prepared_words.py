"""Words that were made ready before, and kept, find what those find that are made ready now."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.text.patterns import Pattern
from guiju.engine.text.prepared_words import PreparedWords
from guiju.engine.text.scanner import compile_scanner

from .making import pattern, word
from .test_naive import ALL_PATTERNS, LONGER_TEXTS, STAND_IN_ITEMS, STAND_IN_TEXTS, TEXTS, patterns_of


@given(ALL_PATTERNS | patterns_of(STAND_IN_ITEMS), st.lists(TEXTS | LONGER_TEXTS | STAND_IN_TEXTS, max_size=3))
def test_words_that_were_kept_find_the_same(patterns: list[Pattern], texts: list[str]) -> None:
    scanner, found = compile_scanner(patterns)
    kept: PreparedWords = pickle.loads(pickle.dumps(scanner.words))
    again, found_again = compile_scanner(patterns, kept)
    assert found_again == found
    assert again.scans(texts) == scanner.scans(texts)
    for text in texts:
        assert again.scan(text) == scanner.scan(text)
        for index in range(len(patterns)):
            assert again.hits(text, index) == scanner.hits(text, index)


def test_items_of_the_policy_are_those_of_the_words_that_were_kept_with_it() -> None:
    patterns = [pattern(word("加微信"), word("VX", exact=True))]
    policy, words = pickle.loads(pickle.dumps((patterns, PreparedWords(patterns))))
    owners = [owner for lane in words.lanes for owners in lane._sought.owners for owner in owners]
    assert {id(owner.item) for owner in owners} == {id(item) for item in policy[0].items}
