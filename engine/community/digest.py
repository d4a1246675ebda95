"""The digest of what a community file means, so that reports can say under which one they were made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from .model import Community


def digest(community: Community) -> str:
    """What tells two communities apart.

    Args:
        community: the community.

    Returns:
        64 hexadecimal digits: the SHA-256 of all that the community means. The order of keys, comments, layout and
        places change nothing in it.
    """
    text = json.dumps(_plain(community), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, bool | int | str | None):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, frozenset):
        return sorted(_plain(part) for part in value)
    if is_dataclass(value):
        parts = ((part.name, getattr(value, part.name)) for part in fields(value) if part.compare)
        return {name: _plain(part) for name, part in parts}
    return _written(value)


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, ZoneInfo):
        return value.key
    raise TypeError(f"a community holds no {type(value).__name__}")
