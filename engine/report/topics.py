"""The topics of policies that come with the package: a folder each, from which a community can start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from ..loading import SUFFIX
from ..source import Source
from ..yaml_source import YamlValue, load_yaml

DESCRIPTION = "topic.yaml"


@dataclass(frozen=True)
class Topic:
    """A topic.

    Args:
        name: of its folder.
        title, about: by language; where the topic says none, its name and nothing.
        practices: what it covers.
        trace: the name of its small trace; None when it has none.
        files: what the folder holds, by name; its description is not among them.
        words: texts of its policies in other languages: by language, the text and what it is there.
    """

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    practices: tuple[str, ...]
    trace: str | None
    files: Mapping[PurePosixPath, str] = field(repr=False)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def titled(self, language: str) -> str:
        """Its title in a language, or in the one it has."""
        return self.title.get(language) or next(iter(self.title.values()), self.name)


def topics() -> dict[str, Topic]:
    """The topics that come with the package, by name, those called `start` and `basics` first."""
    folders = [folder for folder in files("guiju.policies").iterdir() if folder.is_dir() and _has_policy(folder)]
    found = [_topic(folder) for folder in folders]
    found.sort(key=lambda topic: (topic.name != "start", topic.name != "basics", topic.name))
    return {topic.name: topic for topic in found}


def _has_policy(folder: Traversable) -> bool:
    return any(entry.name.endswith(SUFFIX) for entry in folder.iterdir())


def _topic(folder: Traversable) -> Topic:
    held = dict(_texts(folder, PurePosixPath()))
    described = _mapping(held.pop(PurePosixPath(DESCRIPTION), ""), f"{folder.name}/{DESCRIPTION}")
    practices = described.get("practices")
    words = {name: held.pop(name) for name in list(held) if name.match("words.*.yaml")}
    trace = described.get("trace")
    return Topic(
        name=folder.name,
        title=_spoken(described.get("title")),
        about=_spoken(described.get("about")),
        practices=tuple(str(each) for each in practices) if isinstance(practices, list) else (),
        trace=str(trace) if trace is not None else None,
        files=dict(sorted(held.items())),
        words={name.suffixes[0][1:]: _spoken(_mapping(text, str(name))) for name, text in words.items()},
    )


def _texts(folder: Traversable, place: PurePosixPath) -> Iterator[tuple[PurePosixPath, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from () if entry.name.startswith(("_", ".")) else _texts(entry, place / entry.name)
        elif not entry.name.startswith(".") and not entry.name.endswith(".py"):
            yield place / entry.name, entry.read_text(encoding="utf-8")


def _mapping(text: str, name: str) -> dict[str, YamlValue]:
    value = load_yaml(Source(name, text)).value if text.strip() else {}
    return value if isinstance(value, dict) else {}


def _spoken(value: YamlValue) -> dict[str, str]:
    if isinstance(value, dict):
        return {key: str(text) for key, text in value.items()}
    return {} if value is None else {"en": str(value)}
