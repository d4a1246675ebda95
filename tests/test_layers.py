"""How the house is built: which room may import from which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ENGINE = Path(__file__).resolve().parent.parent / "engine"
ROOMS = (
    ("source", "cache", "looking"),
    ("diagnostics",),
    ("yaml_mistakes",),
    ("yaml_source",),
    ("yaml_schema", "yaml_documents"),
    ("yaml_keys",),
    ("syntax", "text"),
    ("durations",),
    ("community",),
    ("parameter_files",),
    ("check",),
    ("compile",),
    ("interpret", "kept_policies"),
    ("loading", "runtime"),
    ("stores",),
    ("bot",),
    ("replay",),
    ("report",),
)  # from the ground up: a room imports from rooms below it, and those that stand on one floor know nothing of each other
FLOOR = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}
MODULES = sorted(path for path in ENGINE.rglob("*.py") if path != ENGINE / "__init__.py")


def room(path: Path) -> str:
    """The room in which a module stands."""
    return path.relative_to(ENGINE).with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """The rooms from which a module imports, each said as often as it is named."""
    above = path.relative_to(ENGINE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            home = above[: len(above) - node.level + 1]
            named = [node.module] if node.module else [alias.name for alias in node.names]
            yield from ([*home, *name.split(".")][0] for name in named)


def test_every_room_has_its_floor() -> None:
    assert {room(path) for path in MODULES} == FLOOR.keys()


def test_imports_point_one_way() -> None:
    upward = [
        f"{path.relative_to(ENGINE)} imports from {other}"
        for path in MODULES
        for other in sorted(set(imported(path)) - {room(path)})
        if FLOOR[other] >= FLOOR[room(path)]
    ]
    assert upward == []
