"""Learned patterns of a policy: their examples read, and the pattern learned or taken from the cache."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..cache import cache_folder
from ..source import Source, Span
from ..syntax import nodes
from ..text.learned.cache import learned
from ..text.learned.examples import ExampleError, read_examples
from ..text.learned.model import Model
from ..text.learned.train import FEWEST, OutOfReachError, TooFewError
from ..text.patterns import Item
from .names import Wrong

_DEFAULT_PRECISION = Decimal("0.95")


def read_learned(item: nodes.Item, read_file: Callable[[nodes.File], Source]) -> Item:
    """What a `learned from …` item looks for.

    Args:
        item: the item.
        read_file: reads a file of the policy folder; raises `Wrong` when it can't.

    Raises:
        Wrong: the examples can't be read, or nothing can be learned from them.
    """
    wanted = item.texts[0]
    assert isinstance(wanted, nodes.Text)  # the grammar has it so
    if item.against is None:
        raise Wrong(
            "G320",
            "this learned pattern has no examples of harmless talk",
            item.span,
            'name a file of messages that it should not match: `learned from "spam.txt" against "ham.txt"`',
        )
    precision = _DEFAULT_PRECISION if item.above is None else item.above / 100
    if not Decimal("0.5") <= precision < 1:
        help = "write a number from 50% to 99.9%; without one, it is 95%"
        raise Wrong("G321", f"a learned pattern can't be above {_percent(precision)}", item.span, help)
    sides = _examples(wanted, read_file), _examples(item.against, read_file)
    try:
        model = learned(*sides, precision, cache_folder())
    except TooFewError as few:
        raise _too_few(few, wanted if few.wanted else item.against) from None
    except OutOfReachError as beyond:
        raise _out_of_reach(beyond, precision, item.span) from None
    return _item(wanted, item, model)


def _item(wanted: nodes.Text, item: nodes.Item, model: Model) -> Item:
    return Item("learned", wanted.value, False, False, f'learned from "{wanted.value}"', item.span, model=model)


def _examples(file: nodes.Text, read_file: Callable[[nodes.File], Source]) -> list[str]:
    source = read_file(nodes.File(file.value, span=file.span))
    try:
        return read_examples(source.text, as_json=file.value.lower().endswith((".jsonl", ".ndjson")))
    except ExampleError as error:
        raise Wrong(
            "G322",
            f"line {error.line:,} of `{file.value}` is no example",
            file.span,
            'each line of such a file is a text in quotation marks, an object with a "text", or an event with a message',
        ) from None


def _too_few(few: TooFewError, file: nodes.Text) -> Wrong:
    message = f"`{file.value}` has {few.count:,} distinct examples; at least {FEWEST} are needed to learn from"
    help = "add messages, one a line; hundreds of each side make a pattern that can be trusted"
    return Wrong("G323", message, file.span, help)


def _out_of_reach(beyond: OutOfReachError, precision: Decimal, span: Span) -> Wrong:
    best = beyond.best
    message = f"nothing learned from these examples is above {_percent(precision)}"
    if best.caught:
        reached = f"the best is {_percent(best.precision)}, catching {_percent(best.recall)}"
        return Wrong("G324", f"{message}: {reached}", span, "ask for less, or give more examples of both sides")
    return Wrong("G324", message, span, "give more examples, and check that no side holds messages of the other")


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"
