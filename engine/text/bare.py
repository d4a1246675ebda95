"""Whole texts with disguise undone, for expressions that ask for it: what words get one by one is done to all of a text.

An expression says itself where signs and spaces stand, so these forms only add to what it finds in the light form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from .batch import Batch, numbers_at
from .disguise import DRAWN_OVER, undisguised, undoing
from .normal import PART, Folded
from .steps import USUAL

_LETTER = r"[^\W_]"
# Single letters or digits with one and the same sign, or a space, between them.
_SPREAD = re.compile(
    rf"(?<!{_LETTER}){_LETTER}([^\w\n]|_)(?={_LETTER}\1{_LETTER})(?:{_LETTER}\1)+{_LETTER}(?!{_LETTER})"
)
# Where that may be, which is quicker to look for: a letter between two of one sign, and before these no more than one.
_MAY_BE_SPREAD = re.compile(
    rf"([^{PART}0-9a-z\u3400-\u4dbf\u4e00-\u9fff]){_LETTER}\1(?<={_LETTER}.{{3}})(?<!{_LETTER}{_LETTER}.{{3}}){_LETTER}",
    re.DOTALL,
)
_SHAPES = bytes(ord("x" if chr(code).isalnum() else " ") for code in range(256))
_alone_in_ascii = re.compile(b" x(?= x x )").finditer
_SPACES_WITHIN = re.compile(rf" (?<={_LETTER} )(?={_LETTER})")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


def undone(plain: str) -> list[str]:
    """The further forms of a text, each where it differs from those before it.

    First with no blanks around it, every character as the one it stands for, no marks that joined no letter, and without
    the sign that stands between single letters. Then, where there are Chinese characters, which have no spaces between
    words, without spaces between letters as well.

    Args:
        plain: its light form.
    """
    text = undisguised(plain)
    if text.isascii():
        suspect = b" x x x " in _shape(text)
    else:
        suspect = DRAWN_OVER.search(text) is not None or _MAY_BE_SPREAD.search(text) is not None
    if suspect:
        forms = [_at(text, places) for places in _kept(text)]
        return [form for number, form in enumerate(forms) if form != plain and form not in forms[:number]]
    bare = text.strip()  # most texts have nothing else that goes
    closed = _SPACES_WITHIN.sub("", bare) if " " in bare and not bare.isascii() and _HAN.search(bare) else bare
    return [*([bare] if bare != plain else []), *([closed] if closed not in (bare, plain) else [])]


def lines_undone(batch: Batch) -> list[str]:
    """For each of several texts its light form and its further forms, a line each; maybe with spaces left out once too often.

    Args:
        batch: the texts.
    """
    text = batch.form(undoing(USUAL))
    forms = [form.strip() for form in text.split(PART)]
    spaced = [number for number, form in enumerate(forms) if " " in form and not form.isascii()]
    closed = _SPACES_WITHIN.sub("", PART.join([forms[number] for number in spaced])).split(PART)
    lines = [plain if plain == form else f"{plain}\n{form}" for plain, form in zip(batch.plains, forms, strict=True)]
    for number, form in zip(spaced, closed, strict=bool(spaced)):
        lines[number] += f"\n{form}"
    marks = () if text.isascii() else (run.start() for run in DRAWN_OVER.finditer(text))
    for places in (_may_be_spread(text), marks):
        for number in dict.fromkeys(numbers_at(text, places)):
            lines[number] = "\n".join([batch.plains[number], *undone(batch.plains[number])])
    return lines


def _may_be_spread(text: str) -> Iterator[int]:
    """Where a sign may stand between single letters, in ascending order."""
    found = _alone_in_ascii(_shape(text)) if text.isascii() else _MAY_BE_SPREAD.finditer(text)
    return (run.start() for run in found)


def _shape(text: str) -> bytes:
    """A text in ASCII between two spaces, with `x` for letters and digits and a space for all else."""
    return b" %b " % text.encode().translate(_SHAPES)


def folded_undone(folded: Folded) -> list[Folded]:
    """The same with the way back; forms may be equal.

    Args:
        folded: the light form with the way back.
    """
    text = undisguised(folded.text)
    return [folded.kept(text, places) for places in _kept(text)]


def _kept(text: str) -> Iterator[Sequence[int]]:
    """The places of the characters that stay, for each form."""
    gone = set(_gone(text))
    kept: Sequence[int] = _without(range(len(text)), gone)
    yield kept
    if not text.isascii() and _HAN.search(text):
        closed = _at(text, kept)
        spaces = {kept[found.start()] for found in _SPACES_WITHIN.finditer(closed)}
        yield _without(kept, spaces)


def _without(places: Sequence[int], gone: set[int]) -> Sequence[int]:
    return [place for place in places if place not in gone] if gone else places


def _at(text: str, places: Sequence[int]) -> str:
    return text if len(places) == len(text) else "".join([text[place] for place in places])


def _gone(text: str) -> Iterable[int]:
    """The places of the characters that no form has."""
    blanks = range(len(text) - len(text.lstrip())), range(len(text.rstrip()), len(text))
    marks = () if text.isascii() else (range(*found.span()) for found in DRAWN_OVER.finditer(text))
    return chain(*blanks, *marks, _signs(text))


def _signs(text: str) -> Iterator[int]:
    """The places of a sign between letters, where somewhere it stands between single ones; of spaces only there."""
    signs: set[str] = set()
    for run in _SPREAD.finditer(text):
        if run[1] == " ":
            yield from range(run.start() + 1, run.end(), 2)
        else:
            signs.add(run[1])
    if signs:
        within = rf"(?<={_LETTER})[{re.escape(''.join(sorted(signs)))}](?={_LETTER})"
        yield from (found.start() for found in re.finditer(within, text))
