"""What a check says of learned patterns and of those that replace the engine's."""

from __future__ import annotations

from guiju.engine.report.learned_text import describe_patterns
from guiju.engine.text.learned.model import HeldOut, Model
from guiju.engine.text.patterns import Item, Pattern

MODEL = Model({"加微": 7}, 1, HeldOut(caught=880, missed=120, mistaken=20, spared=3980))
LEARNED = Pattern("spam", None, (Item("learned", "spam.txt", False, False, "learned", None, model=MODEL),))
WORD = Item("word", "sale", False, False, "sale", None)


def test_precision_and_recall_are_told() -> None:
    assert describe_patterns([LEARNED], frozenset(), "en") == [
        "pattern `spam`, learned from `spam.txt`: on 5,000 examples kept aside, 97.8% of what it matches is right "
        "(precision), and it catches 88.0% (recall)"
    ]
    (chinese,) = describe_patterns([LEARNED], frozenset(), "zh")
    assert "97.8%" in chinese
    assert "召回率" in chinese


def test_only_an_own_pattern_replaces_one_of_the_engine() -> None:
    own, shipped = Pattern("ad", None, (WORD,)), Pattern("ad", None, (WORD,), shipped=True)
    assert describe_patterns([own], frozenset(["ad"]), "en") == [
        "pattern `ad` replaces the one that comes with the engine"
    ]
    assert describe_patterns([shipped], frozenset(["ad"]), "en") == []
    assert describe_patterns([own], frozenset(["abuse"]), "en") == []


def test_an_own_pattern_that_is_called_like_one_of_the_engine_in_another_language_is_told_apart() -> None:
    own = Pattern("广告", None, (WORD,))
    assert describe_patterns([own], frozenset(["ad"]), "en") == [
        "`广告` is the policy's own pattern; the one that comes with the engine is called `ad` here"
    ]
    assert describe_patterns([own], frozenset(["ad"]), "zh") == [
        "“广告”是规矩自己的特征；引擎自带的那一个在这里叫 `ad`"
    ]
    assert describe_patterns([own], frozenset(["abuse"]), "en") == []


def test_a_pattern_that_matches_nothing_has_no_precision() -> None:
    assert HeldOut(0, 5, 0, 5).precision == 0
