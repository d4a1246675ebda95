"""Words as they are looked for: in the form they are compared in, and the further spellings that stand for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from . import stand_ins
from .disguise import alphabets, pressed, undoing
from .drawn_out import folded_shortened, shortenings
from .normal import Folded, light, mended, squeeze
from .steps import STAND_INS, USUAL, Step, Steps


def exact_needle(word: str) -> str:
    """A word as it is compared with the text as written; empty when nothing of it can be seen."""
    return mended(word) if word.strip() else ""


class LooseNeedle(NamedTuple):
    """What is looked for in a text whose disguise is undone.

    Args:
        text: in the form it is compared in.
        letters: the alphabets it was written in: `cop` and the Russian `сор` are two words.
        original: of a spelling that may stand for something else as well, the word that it has to stand for.
    """

    text: str
    letters: frozenset[str]
    original: stand_ins.Original | None = None


def loose_needle(word: str, steps: Steps = USUAL) -> LooseNeedle:
    """A word as it is compared with the text once disguise is undone; empty when nothing of it remains.

    Args:
        word: as written.
        steps: those that undo disguise.
    """
    plain = squeeze(light(word)).strip()
    return LooseNeedle(_undoing_basic(steps)(plain), alphabets(plain))


@cache
def _undoing_basic(steps: Steps) -> Callable[[str], str]:
    """What brings a light form to the form that words are compared in, those that stand in for others aside."""
    return undoing(steps - STAND_INS)


def loose_needles(needle: LooseNeedle, steps: Steps) -> Iterator[tuple[Steps, LooseNeedle]]:
    """All that is looked for where a word is, each with the steps that bring a text to the form it is compared in.

    Args:
        needle: the word as it is compared; something of it remains.
        steps: those by which it is compared.
    """
    if steps.isdisjoint(STAND_INS):
        yield steps, needle
    else:
        basic, kinds = steps - STAND_INS, steps & STAND_INS
        yield basic, needle
        yield from dict.fromkeys(_stood_in_for(needle, basic, kinds))


def _stood_in_for(needle: LooseNeedle, basic: Steps, kinds: Steps) -> Iterator[tuple[Steps, LooseNeedle]]:
    """The further spellings of a word."""
    undo = undoing(basic)
    if Step.HOMOPHONES not in kinds:
        ways = [stand_ins.by_parts(needle.text, lambda part: undo(light(part)))] if Step.SPLIT in kinds else []
        ways += [stand_ins.by_looks(needle.text)] if Step.SIMILAR in kinds else []
        ways += [stand_ins.by_several(needle.text, kinds, lambda part: undo(light(part)))] if len(kinds) > 1 else []
        yield from ((basic, LooseNeedle(spelling, needle.letters)) for spelling in chain(*ways))
        return
    sounding = basic | {Step.HOMOPHONES}
    sounds = dict.fromkeys(stand_ins.by_sound(needle.text))
    yield from ((sounding, LooseNeedle(spelling, alphabets(spelling))) for spelling in sounds)
    if len(kinds) > 1:
        original = stand_ins.Original(pressed(needle.text), kinds, basic)
        for spelling in stand_ins.by_several(needle.text, kinds, lambda part: undo(light(part))):
            if spelling not in sounds:
                yield sounding, LooseNeedle(spelling, alphabets(spelling), original)


@lru_cache(maxsize=4096)  # the same piece is found by several spellings of a word, and again when places are asked for
def stands_for(written: str, original: stand_ins.Original) -> bool:
    """Whether a piece of a text is a word with stand-ins, and not only sounds like one.

    Args:
        written: the piece's light form.
        original: the word.
    """
    undo = undoing(original.basic)
    return original.is_written_so(pressed(undo(written)), lambda part: pressed(undo(light(part))))


def forms_of(folded: Folded, undo: Callable[[str], str], repeats: bool) -> Iterator[Folded]:
    """A light form, and the same with letters that are drawn out shortened.

    Args:
        folded: the light form with the way back.
        undo: brings it to the form that words are compared in.
        repeats: whether letters may be drawn out.
    """
    yield folded
    for runs in shortenings(undo(folded.text)) if repeats else ():
        yield folded_shortened(folded, runs)
