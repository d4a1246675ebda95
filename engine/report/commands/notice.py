"""`guiju notice`: the rules, as an announcement to the group."""

from __future__ import annotations

import click

from ...diagnostics import did_you_mean, listing
from ..console import put
from ..exit_codes import ExitCode
from ..languages import spoken
from ..notice import notice_of
from ..notice_text import render_notice
from ..terminal import safe
from .replay import load_policy


def notice(policy: str, community: str | None, group: str | None, form: str, language: str | None) -> ExitCode:
    """Prints the notice that a policy amounts to.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        group: the group it is for; None is all of the community.
        form: `text` or `markdown`.
        language: `en` or `zh`; None is the community's.

    Raises:
        PolicyError: the policy does not compile.
        click.UsageError: there is no such group.
    """
    program = load_policy(policy, community, ())
    groups = program.policy.community.groups
    if group is not None and group not in groups and not program.policy.community.open:
        help = did_you_mean(group, groups) or f"the community file has {listing(sorted(groups))}"
        raise click.UsageError(f"there is no group `{safe(group)}`; {help}")
    found = notice_of(program.policy, group)
    put(render_notice(found, spoken(language or program.policy.community.language), form == "markdown"))
    return ExitCode.OK
