"""Whom something is counted for, as one text, so that states stay plain."""

from __future__ import annotations

from hashlib import blake2b

from ..check.policy import Log, Rule

BETWEEN = "\x1f"
"""A separator no id holds: control characters in ids are refused or mended when events are read."""


def subject_of_log(log: Log, member: str | None, group: str | None) -> str | None:
    """The subject a log counts an event for, or None when the event has none."""
    if log.by == "group":
        return group
    if log.by == "community":
        return ""
    if member is None:
        return None
    return member if log.by == "member" else f"{group}{BETWEEN}{member}"


def subject_of_ladder(rule: Rule, member: str | None, group: str | None) -> str | None:
    """The subject a rule's ladder belongs to, or None when an event has nobody to hold it against."""
    if rule.subject in ("group", "community"):
        return group if rule.subject == "group" else ""
    if member is None:
        return None
    return f"{group}{BETWEEN}{member}" if rule.per_group else member


def with_text(subject: str, light: str) -> str:
    """A subject together with a text, which is kept as a hash."""
    digest = blake2b(light.encode("utf-8", "replace"), digest_size=10).hexdigest()
    return f"{subject}{BETWEEN}{digest}"
