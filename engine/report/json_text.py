"""JSON for people and programs alike: readable in any script, safe to print, the same bytes for the same value."""

from __future__ import annotations

import json
import re

from .terminal import UNSAFE

_INDENT = 2


def dump(value: object) -> str:
    """A value as indented JSON, without a last line end.

    Chinese stays Chinese; control characters, bidirectional overrides and lone surrogates inside strings become
    escapes, so that the output can always be encoded as UTF-8 and shown on a terminal.

    Args:
        value: dicts, lists, strings, numbers, truth values and None.

    Returns:
        the JSON text; keys keep the order they have in the value.
    """
    lines = json.dumps(value, ensure_ascii=False, indent=_INDENT).split("\n")
    return "\n".join(UNSAFE.sub(_escape, line) for line in lines)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def shown_lines(lines: bytes) -> bytes:
    """Lines of JSON as a terminal may show them: what would act on it becomes an escape that JSON reads as the same.

    Args:
        lines: UTF-8, each with its line end.
    """
    return "\n".join(UNSAFE.sub(_escape, line) for line in lines.decode().split("\n")).encode()
