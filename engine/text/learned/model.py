"""What was learned: pieces of text with their weights, and how well they did on examples kept aside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How a learned pattern did on the examples that it was not trained on.

    Args:
        caught: examples of the wanted kind that it matches.
        missed: those that it does not match.
        mistaken: harmless examples that it matches.
        spared: those that it does not match.
    """

    caught: int
    missed: int
    mistaken: int
    spared: int

    @property
    def precision(self) -> Decimal:
        """Of what it matches, the share that is of the wanted kind; 0 where it matches nothing."""
        return _share(self.caught, self.mistaken)

    @property
    def recall(self) -> Decimal:
        """Of what is of the wanted kind, the share that it matches."""
        return _share(self.caught, self.missed)


@dataclass(frozen=True, slots=True)
class Model:
    """A learned pattern, ready to be scanned for.

    Args:
        weights: of each piece of text, in hundred-thousandths; what is wanted has weights above 0. By piece, sorted.
        least: a text matches when the weights of the pieces it holds, each counted once, come to this much.
        held_out: how it did.
    """

    weights: dict[str, int]
    least: int
    held_out: HeldOut


def _share(part: int, rest: int) -> Decimal:
    return (Decimal(part) / (part + rest) if part else Decimal(0)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
