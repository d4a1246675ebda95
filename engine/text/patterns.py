"""Patterns as the scanner takes them: what they look for, already read from policies and word lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from ..source import Span
from .learned.model import Model
from .steps import USUAL, Steps


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a pattern looks for.

    Args:
        kind: a word (or phrase), a regular expression, a detector, a domain, a field of a form, or what was learned from
            examples. The fields of one pattern belong together: they match where all of them are filled in.
        text: the word, the expression without its slashes, the detector's name, the domain, the field's name, or the
            file of examples.
        exact: of words: compare with the text as it was written, not with its normal form.
        excepted: it belongs to an `except` clause: it cancels the hits it overlaps.
        label: how a hit names it to a person.
        span: where it stands in a policy or word list; None when it stands nowhere.
        argument: of the detector `script`: which script.
        model: of kind `learned`: what was learned.
        steps: of words that are not exact: the steps by which they are compared with a text.
        disguised: of regular expressions: also look where disguise is undone; those that come with the engine do.
    """

    kind: Literal["word", "regex", "detect", "domain", "fields", "learned"]
    text: str
    exact: bool
    excepted: bool
    label: str
    span: Span | None
    argument: str = ""
    model: Model | None = None
    disguised: bool = False
    steps: Steps = USUAL


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a kind of text looks like.

    Args:
        name: its name in the policy.
        title: what it is called in notices; None when nothing was said.
        items: what it looks for, in the order of the policy.
        shipped: it comes with the engine.
    """

    name: str
    title: str | None
    items: tuple[Item, ...]
    shipped: bool = False


class Hit(msgspec.Struct, frozen=True, order=True, gc=False):
    """A place where a pattern matched.

    Args:
        pattern: the pattern's name.
        item: the label of the item that hit.
        start: first code point in the original text.
        end: the one after the last.
    """

    pattern: str
    item: str
    start: int
    end: int


def detector_pattern(name: str, argument: str = "") -> Pattern:
    """The pattern that a detector is where it stands in place of one, as in `message matches phone`.

    Args:
        name: the detector's name.
        argument: of `script`: which script.

    Returns:
        a pattern called `phone`, or `script(arabic)`, without a title.
    """
    label = f"{name}({argument})" if argument else name
    return Pattern(label, None, (Item("detect", name, False, False, label, None, argument),))
