"""Which steps undo disguise for the words of a pattern: those that a policy switches on and off, and whether that does anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ..diagnostics import Diagnostic, did_you_mean, listing
from ..syntax import nodes
from ..text.normal import light
from ..text.stand_ins import is_han
from ..text.steps import STAND_INS, USUAL, Step, Steps
from .names import Wrong, builtin, in_its_language

Report = Callable[[Diagnostic], None]


def read_steps(item: nodes.Item) -> Steps:
    """The steps by which the words of an item are compared.

    Args:
        item: of words.

    Raises:
        Wrong: there is no such step, one is switched on and off, or the words are exact.
    """
    if item.exact and (item.taken or item.left_out):
        step = (*item.taken, *item.left_out)[0]
        help = "leave out `exact`, or what is switched"
        raise Wrong("G310", "exact words are compared as they are written, so no step can be switched", step.span, help)
    taken, left_out = _read(item.taken), _read(item.left_out)
    for name in item.left_out:
        if Step(name.id) in taken:
            raise Wrong("G310", f"`{name.span.text}` is switched on and off", name.span, "say one of both")
    return (USUAL | taken) - left_out


def needless_steps(item: nodes.Item, words: Sequence[str]) -> Iterator[Diagnostic]:
    """Steps that are switched and change nothing, and words so short that a step finds them everywhere.

    Args:
        item: of words.
        words: those of the item, from lists as well.
    """
    for names, usual in ((item.taken, True), (item.left_out, False)):
        for name in names:
            if (Step(name.id) in USUAL) is usual:
                yield _as_it_is(name, usual)
            elif usual and words and not any(map(_ANYTHING_FOR[Step(name.id)], words)):
                yield _nothing_for(name, words)
    yield from _too_short(item, words)


def _read(names: Sequence[nodes.Name]) -> Steps:
    for name in names:
        if name.id not in builtin("step"):
            known = in_its_language(name.id, sorted(builtin("step")))
            help = did_you_mean(name.id, known) or f"there are {listing(known)}"
            raise Wrong("G201", f"there is no way of writing called `{name.id}`", name.span, help)
    return frozenset(Step(name.id) for name in names)


def _as_it_is(name: nodes.Name, usual: bool) -> Diagnostic:
    said = "is taken anyway" if usual else "is not taken unless it is switched on"
    return Diagnostic("G311", f"`{name.span.text}` {said}", name.span, help="leave it out")


def _nothing_for(name: nodes.Name, words: Sequence[str]) -> Diagnostic:
    wanted = "Latin letters" if name.id == Step.REPEATED else "Chinese characters"
    holder = f"`{words[0]}` has" if len(words) == 1 else "these words have"
    return Diagnostic(
        "G311", f"{holder} no {wanted}, so `{name.span.text}` changes nothing", name.span, help="leave it out"
    )


def _too_short(item: nodes.Item, words: Sequence[str]) -> Iterator[Diagnostic]:
    """A single character has dozens of others that sound like it."""
    short = [word for word in words if len(word) == 1 and is_han(word)] if Step.HOMOPHONES in _ids(item) else []
    if short:
        name = next(name for name in item.taken if name.id == Step.HOMOPHONES)
        message = (
            f"{listing(short)} is a single character; with `{name.span.text}` every character of its sound is a hit"
        )
        yield Diagnostic("G312", message, name.span, help="write it as a word by itself, without that")


def _ids(item: nodes.Item) -> frozenset[str]:
    return frozenset(name.id for name in item.taken)


def _has_han(word: str) -> bool:
    return any(map(is_han, word))


def _has_latin(word: str) -> bool:
    return any("a" <= character <= "z" for character in light(word))


_ANYTHING_FOR: Mapping[Step, Callable[[str], bool]] = dict.fromkeys(STAND_INS, _has_han) | {Step.REPEATED: _has_latin}
