"""How hard properties are tried: moderately in every run, thoroughly with `GUIJU_PROPERTIES=thorough`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_EVERYTHING_ALLOWED = list(HealthCheck)

settings.register_profile(
    "moderate", max_examples=8, deadline=None, derandomize=True, suppress_health_check=_EVERYTHING_ALLOWED,
    phases=[Phase.explicit, Phase.generate],  # what fails is shown as found: to make it smaller takes minutes
)  # fmt: skip
settings.register_profile(
    "thorough", max_examples=3_000, deadline=None, print_blob=True, suppress_health_check=_EVERYTHING_ALLOWED
)
# Policies with their events take long to make smaller; this shows what was found as it was found.
settings.register_profile(
    "unshrunk", settings.get_profile("thorough"), max_examples=200, phases=[Phase.explicit, Phase.generate]
)

_PROFILE = settings.get_profile(os.environ.get("GUIJU_PROPERTIES", "moderate"))


def effort(share: float = 1.0) -> settings:
    """The settings of a property.

    Args:
        share: how many examples it gets, as a share of the profile's; costly properties get fewer.
    """
    return settings(_PROFILE, max_examples=max(1, round(_PROFILE.max_examples * share)))
