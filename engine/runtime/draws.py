"""Draws that anyone can check: from the rule, the moment and the entrants alone.

Each entrant is ranked by a hash of a seed and their id; the seed is a hash of the rule, the moment, all entrants in order
and a later public `beacon` if there is one. Without a beacon a draw is reproducible, not tamper-proof: whoever knows the
entrants beforehand can compute it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def drawn(rule: str, moment: str, entrants: Sequence[str], number: int, beacon: str = "") -> tuple[str, ...]:
    """The winners of a draw, best rank first.

    Args:
        rule: the rule's name.
        moment: when, ISO 8601 as decisions write it.
        entrants: ids; their order does not matter.
        number: how many to draw.
        beacon: something public that nobody knew before the entrants were fixed.
    """
    ids = sorted(set(entrants))
    seed = sha256("\n".join((rule, moment, beacon, *ids)).encode("utf-8", "replace")).digest()
    ranked = sorted(ids, key=lambda id: (sha256(seed + id.encode("utf-8", "replace")).digest(), id))
    return tuple(ranked[: max(0, number)])
