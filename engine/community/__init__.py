"""The community file: the groups, who is who in them, and the words that the platform and the CRM use.

`load_community` and `parse_community` read it, `open_community` stands in where there is none, and `digest`
tells two apart.
"""

from .digest import digest
from .load import load_community, open_community, parse_community
from .model import (
    ANY_GROUP,
    BOT_PREFIX,
    BOT_ROLE,
    AttributeKind,
    AttributeType,
    Community,
    Defaults,
    Group,
    Value,
)
from .moments import parse_date, parse_moment, parse_time

__all__ = [
    "ANY_GROUP",
    "BOT_PREFIX",
    "BOT_ROLE",
    "AttributeKind",
    "AttributeType",
    "Community",
    "Defaults",
    "Group",
    "Value",
    "digest",
    "load_community",
    "open_community",
    "parse_community",
    "parse_date",
    "parse_moment",
    "parse_time",
]
