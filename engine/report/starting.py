"""A working folder for a community that starts: community file, policies, scenarios, traces, CI and a README."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from string import Template

from ..check.platforms import platform
from ..community import Community, parse_community
from ..community.parameters import PARAMETERS_FILE, Declaration, read_parameters
from ..loading import COMMUNITY_NAMES, SUFFIX, load_text, names_of
from ..parameter_files import ParameterFiles
from ..replay.scenario_files import ENDINGS
from ..replay.scenario_spelling import spelled
from ..source import Source
from ..syntax.nodes import Effect, walk
from ..syntax.parse import Parsed, declared_names, parse
from ..syntax.vocabulary import Language
from ..yaml_source import YamlValue, load_yaml
from .joined_community import community_text, join_communities
from .languages import spoken
from .rewriting import rewrite
from .topics import Topic

POLICIES = PurePosixPath("policies")
TRACES = PurePosixPath("traces")


@dataclass(frozen=True, slots=True)
class Start:
    """What a new folder is to be.

    Args:
        name: the community's.
        language: the language of policies and of texts to members.
        platform: where its groups are.
        timezone: where it lives; None takes that of the topics' examples.
        topics: what its policies are about.
    """

    name: str
    language: Language
    platform: str
    timezone: str | None
    topics: tuple[Topic, ...]


def files_of(start: Start) -> dict[PurePosixPath, str]:
    """The files of a new folder, by name."""
    found = {PurePosixPath(COMMUNITY_NAMES[0]): _community(start)}
    for topic in start.topics:
        found |= dict(_of_topic(topic, start.language))
    found[PurePosixPath(".github/workflows/rules.yml")] = _starter("github.yml", {})
    found[PurePosixPath(".gitlab-ci.yml")] = _starter("gitlab.yml", {})
    lines = [f"- `{POLICIES / topic.name}`: {_described(topic, start.language)}" for topic in start.topics]
    told = {"name": start.name, "topics": "\n".join(lines)}
    found[PurePosixPath("README.md")] = _starter(f"readme.{start.language}.md", told)
    return found


def write_files(folder: Path, found: Mapping[PurePosixPath, str]) -> None:
    """Writes new files into a folder, which need not be there yet; what is there is never written over.

    Raises:
        FileExistsError: a file is there already; its `filename` says which, and nothing was written.
        OSError: a file can't be written.
    """
    for name in found:
        if (folder / name).exists() or (folder / name).is_symlink():
            raise FileExistsError(17, "it is there already", str(folder / name))
    for name, text in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _starter(name: str, told: Mapping[str, str]) -> str:
    text = (files("guiju.engine.report") / "starter" / name).read_text(encoding="utf-8")
    return Template(text).substitute(told)


def _described(topic: Topic, language: str) -> str:
    about = topic.about.get(language) or next(iter(topic.about.values()), "")
    return f"{topic.titled(language)}. {about}".strip() if language == "en" else f"{topic.titled(language)}。{about}"


# ---- the community ---------------------------------------------------------------------------------------------------


def _community(start: Start) -> str:
    declared = join_communities(_example(topic, start.language) for topic in start.topics)
    own: dict[str, YamlValue] = {"community": start.name, "platform": start.platform, "language": start.language}
    if start.timezone is not None:
        own["timezone"] = start.timezone
    by_hand = _by_hand(start)
    if by_hand:
        own["by_hand"] = list(by_hand)
    return community_text(own, declared, {topic.name: _parameters(topic) for topic in start.topics})


def _by_hand(start: Start) -> list[str]:
    """The effects of the policies that the platform can't carry out, by the names policies have for them."""
    can = platform(start.platform).can
    files = [parsed.file for topic in start.topics for parsed in parsed_policies(topic, start.language).values()]
    used = {node.verb for file in files for part in file.statements for node in walk(part) if isinstance(node, Effect)}
    return sorted(verb for verb in used if verb in can and can[verb].answer == "no")


def _example(topic: Topic, language: Language) -> dict[str, YamlValue]:
    """What the small community of a topic declares, in the words of a language."""
    for name in COMMUNITY_NAMES:
        text = topic.files_in(language).get(PurePosixPath(name))
        value = load_yaml(Source(f"{topic.name}/{name}", text)).value if text is not None else None
        if isinstance(value, dict):
            return value
    return {}


def _parameters(topic: Topic) -> Iterable[Declaration]:
    text = topic.files.get(PurePosixPath(PARAMETERS_FILE))
    if text is None:
        return ()
    return read_parameters(Source(f"{topic.name}/{PARAMETERS_FILE}", text), topic.name)[0].declared.values()


# ---- a topic ---------------------------------------------------------------------------------------------------------


def _of_topic(topic: Topic, language: Language) -> Iterator[tuple[PurePosixPath, str]]:
    """The files of a topic in the language of the community."""
    place, files = POLICIES / topic.name, topic.files_in(language)
    for name, text in files.items():
        if name == PurePosixPath("guide.md"):
            yield place / "README.md", text
        elif name == topic.trace:
            yield TRACES / f"{topic.name}{name.suffix}", text
        elif name.name in COMMUNITY_NAMES:
            yield place / name, _speaking(text, language)
        elif name.name.endswith(ENDINGS):
            names = load_text("", _own_community(files, language)).policy
            yield place / name, spelled(Source(str(name), text), names, language)
        elif name.suffix != SUFFIX:
            yield place / name, text
    for name, parsed in parsed_policies(topic, language).items():
        yield place / name, rewrite(parsed, spoken(language)).after


def _speaking(text: str, language: Language) -> str:
    """The example's community file, in whose language members are written to."""
    lines = [line for line in text.splitlines() if not line.startswith("language:")]
    head = next((number for number, line in enumerate(lines) if line.startswith("community:")), 0)
    return "\n".join([*lines[: head + 1], f"language: {language}", *lines[head + 1 :]]) + "\n"


def _own_community(files: Mapping[PurePosixPath, str], language: Language) -> Community:
    for name in COMMUNITY_NAMES:
        text = files.get(PurePosixPath(name))
        if text is not None:
            without_roster = "\n".join(line for line in text.splitlines() if not line.startswith("members:"))
            return parse_community(Source(name, _speaking(without_roster, language)))[0]
    return Community(open=True, language=language)


def parsed_policies(topic: Topic, language: Language) -> dict[PurePosixPath, Parsed]:
    """The policies of a topic, by the names of their files, parsed with all names that they can use.

    Args:
        topic: the topic.
        language: of their texts; their spelling is the topic's own.
    """
    files = topic.files_in(language)
    sources = {name: Source(str(name), text) for name, text in files.items() if name.suffix == SUFFIX}
    community = _own_community(files, language)
    names = names_of(community) | {name for source in sources.values() for name in declared_names(source)}
    parameters = ParameterFiles(community)
    parameters.add(Path(), Source(PARAMETERS_FILE, files.get(PurePosixPath(PARAMETERS_FILE), "")), topic.name)
    return {name: parse(source, parameters.known(source, Path(), names)) for name, source in sources.items()}
