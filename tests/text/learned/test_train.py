"""Learning: the same from the same examples, right about new ones, and honest about what it can't do."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from guiju.engine.text.learned.cache import read, written
from guiju.engine.text.learned.lane import Weigher
from guiju.engine.text.learned.train import OutOfReachError, TooFewError, learn
from guiju.engine.text.learned.view import view
from guiju.engine.text.normal import light

from .examples import HAM, MIXED, SPAM

ABOVE = Decimal("0.95")


def matches(text: str) -> bool:
    return Weigher(learn(SPAM, HAM, ABOVE)).matches(light(text))


def test_it_knows_messages_it_has_never_seen() -> None:
    assert matches("高薪招聘兼职，请加微信 abc99")
    assert matches("EARN MONEY fast!! dm me now 55")
    assert not matches("玫瑰的叶子有点发黄，怎么样")
    assert not matches("the roses look lovely")


def test_a_text_without_letters_never_matches() -> None:
    assert not matches("")
    assert not matches("……！？")


@pytest.mark.parametrize(
    "disguised",
    [
        "低 价.代-购，加 微❤信①②",
        "ＣＨＥＡＰ ＬＯＡＮＳ ＴＯＤＡＹ, dm me now 12",
        "che\u200bap lo\u200bans today, d\u200bm me now 12",
        "сheаp lоans tоdау, dm mе now 12",
    ],
)
def test_disguise_does_not_help(disguised: str) -> None:
    assert matches(disguised)


def test_the_order_and_number_of_equal_examples_change_nothing() -> None:
    one = written(learn(SPAM, HAM, ABOVE))
    assert written(learn(SPAM[::-1] + SPAM[:9], HAM[7:] + HAM[:9], ABOVE)) == one


def test_another_process_learns_the_same_bytes() -> None:
    script = (
        "import sys; from decimal import Decimal; from guiju.engine.text.learned.cache import written;"
        "from guiju.engine.text.learned.train import learn; from tests.text.learned.examples import HAM, SPAM;"
        "sys.stdout.buffer.write(written(learn(SPAM, HAM, Decimal('0.95'))))"
    )
    root = Path(__file__).resolve().parents[3]
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    told = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True).stdout
    assert told == written(learn(SPAM, HAM, ABOVE))


def test_what_was_kept_aside_is_counted() -> None:
    held_out = learn(SPAM, HAM, ABOVE).held_out
    assert held_out.caught + held_out.missed + held_out.mistaken + held_out.spared < len(SPAM) + len(HAM)
    assert held_out.precision >= ABOVE
    assert held_out.recall > Decimal("0.8")


def test_a_text_on_both_sides_counts_as_harmless() -> None:
    assert written(learn([*SPAM, *HAM[:5]], HAM, ABOVE)) == written(learn(SPAM, HAM, ABOVE))


def test_too_few_examples_are_refused() -> None:
    with pytest.raises(TooFewError) as few:
        learn(SPAM, [*HAM[:29], HAM[0] + "！"], ABOVE)
    assert (few.value.wanted, few.value.count) == (False, 29)


def test_what_can_not_be_told_apart_is_refused() -> None:
    with pytest.raises(OutOfReachError):
        learn(*MIXED, Decimal("0.99"))


def test_why_names_the_pieces_that_weighed_most() -> None:
    reasons = Weigher(learn(SPAM, HAM, ABOVE)).why("高薪招聘，加微信 4711")
    assert "加微" in [why.piece for why in reasons[:30]]
    assert [abs(why.weight) for why in reasons] == sorted((abs(why.weight) for why in reasons), reverse=True)


def test_why_and_the_score_say_the_same() -> None:
    weigher = Weigher(learn(SPAM, HAM, ABOVE))
    text = "the tomato plants，加微信"
    assert sum(why.weight for why in weigher.why(text)) == weigher.weigh(light(text))


def test_a_changed_byte_is_noticed() -> None:
    content = written(learn(SPAM, HAM, ABOVE))
    assert read(content) == learn(SPAM, HAM, ABOVE)
    for place in (0, 30, len(content) // 2, len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 1
        assert read(bytes(changed)) is None
    assert read(content[:-1]) is None
    assert read(b"") is None


def test_the_view_is_letters_digits_and_their_shape() -> None:
    assert view(light("加 V-12！")) == "\x02加v12\x03\x02加a00\x03"
    assert view(light("！？")) == ""
    assert len(view("x" * 5000)) == 2 * 1000 + 4
