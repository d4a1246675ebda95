"""Patterns as the scanner takes them: words and regular expressions, already read from policies and word lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..source import Span


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a pattern looks for.

    Args:
        kind: a word (or phrase), or a regular expression.
        text: the word, or the expression without its slashes.
        exact: of words: compare with the text as it was written, not with its normal form.
        excepted: it belongs to an `except` clause: it cancels the hits it overlaps.
        label: how a hit names it to a person.
        span: where it stands in a policy or word list; None when it stands nowhere.
    """

    kind: Literal["word", "regex"]
    text: str
    exact: bool
    excepted: bool
    label: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a kind of text looks like.

    Args:
        name: its name in the policy.
        title: what it is called in notices; None when nothing was said.
        items: what it looks for, in the order of the policy.
    """

    name: str
    title: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, order=True)
class Hit:
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
