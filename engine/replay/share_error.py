"""What is said when a process that evaluates a part of a trace breaks off; apart, as the command line always knows it."""

from __future__ import annotations


class ShardError(RuntimeError):
    """A process that evaluates a part of a trace broke off."""
