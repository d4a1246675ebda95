"""The topics of policies that come with the package: a folder each, from which a community can start.

A folder holds one policy, in English, with the parameters it leaves to the community; scenarios and a small trace, with
the small community that they play in; guides; and `words.zh.yaml`, the texts of all of these in Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from ..community.parameters import PARAMETERS_FILE
from ..loading import SUFFIX
from ..source import Source
from ..syntax.vocabulary import LANGUAGES
from ..yaml_source import YamlValue, load_yaml
from .topic_words import translate_lines, translate_policy, translate_yaml

DESCRIPTION = "topic.yaml"


@dataclass(frozen=True)
class Topic:
    """A topic.

    Args:
        name: of its folder.
        title, about: by language; where the topic says none, its name and nothing.
        trace: the name of its small trace.
        files: what the folder holds, by name, in English where texts are concerned; its description and the texts in
            other languages are not among them.
        words: texts of its files in other languages: by language, the text and what it is there.
    """

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    trace: PurePosixPath
    files: Mapping[PurePosixPath, str] = field(repr=False)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def files_in(self, language: str) -> dict[PurePosixPath, str]:
        """Its files for a language, policies aside still spelled as they are: of `guide.md` and `guide.zh.md` one, under
        the name without a language, and texts in the words of the language."""
        words = self.words.get(language, {})
        return {name: _translated(name, text, words) for name, text in self._variants(language).items()}

    def _variants(self, language: str) -> dict[PurePosixPath, str]:
        variants: dict[PurePosixPath, dict[str, str]] = {}
        for name, text in self.files.items():
            tag = next((suffix for suffix in name.suffixes if suffix[1:] in LANGUAGES), "")
            plain = name.with_name(name.name.replace(tag, "", 1)) if tag else name
            variants.setdefault(plain, {})[tag[1:]] = text
        return {
            name: found.get(language, found.get("", next(iter(found.values())))) for name, found in variants.items()
        }

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
    words = {name: held.pop(name) for name in list(held) if name.match("words.*.yaml")}
    return Topic(
        name=folder.name,
        title=_spoken(described.get("title")),
        about=_spoken(described.get("about")),
        trace=PurePosixPath(str(described.get("trace", "trace.jsonl"))),
        files=dict(sorted(held.items())),
        words={name.suffixes[0][1:]: _spoken(_mapping(text, str(name))) for name, text in words.items()},
    )


def _translated(name: PurePosixPath, text: str, words: Mapping[str, str]) -> str:
    if not words or name.name == PARAMETERS_FILE:
        return text
    match name.suffix:
        case ".guiju":
            return translate_policy(text, words)
        case ".yaml" | ".yml":
            return translate_yaml(text, words)
        case ".jsonl":
            return translate_lines(text, words)
        case _:
            return text


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
