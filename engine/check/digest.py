"""Digests of meaning: equal for every layout, order and language, different as soon as something else is said."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from decimal import Decimal

from ..syntax import nodes


def canonical(value: object) -> str:
    """A tree as one line of text without places; durations by their length, parentheses by what they enclose."""
    match value:
        case nodes.Duration():
            return f"duration:{value.ms}"
        case nodes.Group():
            return canonical(value.inner)
        case nodes.Node():
            said = ((name, getattr(value, name)) for name in _telling(type(value)))
            inner = ",".join(f"{name}={canonical(part)}" for name, part in said if part not in (None, (), False))
            return f"{type(value).__name__}({inner})"
        case tuple():
            return f"[{','.join(canonical(item) for item in value)}]"
        case Decimal():
            return format(value.normalize(), "f")
        case str():
            return repr(value)
        case _:
            return str(value)


def _telling(kind: type[nodes.Node]) -> tuple[str, ...]:
    """The fields of a kind of node that say what it means."""
    found = _TELLING.get(kind)
    if found is None:
        names = (part.name for part in fields(kind))
        found = _TELLING[kind] = tuple(name for name in names if name not in ("span", "own", "parameter"))
    return found


_TELLING: dict[type[nodes.Node], tuple[str, ...]] = {}


def digest_of(node: nodes.Node) -> str:
    """The sha256 of a tree's canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(node).encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_policy(statements: list[nodes.Statement], files: dict[str, str]) -> str:
    """The digest of a policy: of its statements, sorted, and of the list files it reads.

    Args:
        statements: of all files of the folder.
        files: the texts of list files by the name under which the policy reads them.
    """
    lines = sorted(canonical(statement) for statement in statements)
    lines += [
        f"file {name!r} {hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
        for name, text in sorted(files.items())
    ]
    return "sha256:" + hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
