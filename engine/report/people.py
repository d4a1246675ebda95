"""Members as people know them."""

from __future__ import annotations

from .terminal import safe


def person(id: str, name: object, limit: int | None = None) -> str:
    """A member by name and id; by the id alone where there is no name, or the name is the id.

    Args:
        id: of the member.
        name: what the member is called; what is no text is no name.
        limit: columns that each may take; None is all of it.
    """
    shown = safe(id, limit)
    return f"{safe(name, limit)} ({shown})" if isinstance(name, str) and name != id else shown
