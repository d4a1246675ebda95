"""Proportions with the interval that they can be trusted in."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
"""How often an interval is to hold the true proportion."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many of so many, with a confidence interval.

    Args:
        count: how many.
        of: of how many; at least one.
        low, high: the ends of the interval, from 0 to 1.
    """

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The proportion found."""
        return self.count / self.of


def proportion(count: int, of: int, level: float = LEVEL) -> Proportion | None:
    """A proportion with its Wilson score interval, which holds for few cases and near 0 and 1 as well.

    Args:
        count: how many.
        of: of how many.
        level: how often such intervals hold the true proportion, between 0 and 1.

    Returns:
        the proportion, or None where there are no cases.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212; recommended by L. D. Brown, T. T. Cai and A. DasGupta, "Interval
    estimation for a binomial proportion", Statistical Science 16 (2001), 101-133.
    """
    if of == 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, weight = count / of, z * z / of
    middle = (share + weight / 2) / (1 + weight)
    reach = z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return Proportion(
        count, of, 0.0 if count == 0 else max(0.0, middle - reach), 1.0 if count == of else min(1.0, middle + reach)
    )
