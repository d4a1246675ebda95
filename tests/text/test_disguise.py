"""What words are compared in beyond the light form: characters as those they stand for, and signs left out."""

from __future__ import annotations

import pytest
from hypothesis import given

from guiju.engine.text import disguise
from guiju.engine.text.disguise import pressed, undisguised, undoing
from guiju.engine.text.normal import light
from guiju.engine.text.steps import USUAL, Step, Steps

from .test_naive import LONGER_TEXTS
from .test_normal import AWKWARD

EITHER = (USUAL, frozenset({Step.TRADITIONAL}), frozenset({Step.FOREIGN}))


@pytest.mark.parametrize("steps", EITHER)
def test_no_character_stands_for_one_that_stands_for_another(steps: Steps) -> None:
    """Else it would matter in which order they are replaced."""
    table = disguise._table(steps)
    assert table
    assert [character for character in table.values() if character in table] == []


@pytest.mark.parametrize("steps", EITHER)
def test_long_texts_are_read_as_short_ones_are(steps: Steps) -> None:
    table = disguise._table(steps)
    text = "加x ".join(table)
    assert len(text) > disguise._SHORT
    assert undoing(steps)(text) == "".join(undoing(steps)(character) for character in text)
    assert undoing(steps)(text) == text.translate(str.maketrans(table))


@given(AWKWARD | LONGER_TEXTS)
def test_a_pressed_text_is_what_stays_when_each_character_is_pressed(text: str) -> None:
    form = undisguised(light(text))
    assert pressed(form) == "".join(map(pressed, form)) == disguise._SEPARATORS.sub("", form)
