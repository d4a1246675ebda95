"""`guiju init`: a working folder to start from."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import click

from ...community import parse_community
from ...community.time_zones import find_zone, zone_help
from ...diagnostics import did_you_mean, listing
from ...loading import COMMUNITY_NAMES
from ...source import Source
from ...syntax.vocabulary import Language
from ...yaml_schema import read_schema
from ..console import put, say
from ..exit_codes import ExitCode
from ..given import near
from ..languages import asked_language, spoken
from ..starting import POLICIES, TRACES, Start, files_of, write_files
from ..terminal import safe
from ..topics import Topic, topics

_NEXT: Mapping[Language, tuple[str, str]] = {
    "en": ("Next:", "Then put your own groups and people into community.yaml. README.md says what each file is."),
    "zh": ("接下来：", "然后把 community.yaml 换成自己的群和人。每个文件是什么，见 README.md。"),
}
_COMMANDS: Mapping[Language, tuple[str, str, str, str]] = {
    "en": ("find what is wrong", "play the scenarios", "what would have happened", "the rules as an announcement"),
    "zh": ("有什么不对", "演练情景", "本来会发生什么", "把规则写成群公告"),
}


def init(
    folder: str,
    name: str | None,
    language: str | None,
    platform: str | None,
    timezone: str | None,
    wanted: Sequence[str],
) -> ExitCode:
    """Writes a working folder; what is not said is asked for on a terminal, and elsewhere has a default.

    Args:
        folder: where to; it is made if it is not there.
        name: the community's; None is the folder's name.
        language: `en` or `zh`; None is that of the environment, else English.
        platform: where its groups are.
        timezone: where it lives; None is `Asia/Shanghai` for a community that writes Chinese, and else takes that of the
            topics' examples.
        wanted: names of topics; none asks for them, and elsewhere than on a terminal takes the first.

    Raises:
        click.UsageError: there is no such topic or time zone, or a file is there already.
        PolicyError: the community can't have such a name.
        OSError: a file can't be written.
    """
    there = topics()
    asks = _on_terminal()
    spoken_here = asked_language() or "en"
    question = "Language of the rules / 规则的语言"
    chosen = spoken(language or (_ask(question, ("en", "zh"), spoken_here) if asks else spoken_here))
    where = platform or (_ask("Platform / 平台", _platforms(), "generic") if asks else "generic")
    _refuse_unknown("platform", where, _platforms())
    names = list(wanted) or (_ask_topics(there, chosen) if asks else list(there)[:1])
    for each in names:
        _refuse_unknown("topic", each, list(there))
    usual = "Asia/Shanghai" if chosen == "zh" else None
    timezone = timezone or (_ask_zone(usual) if asks else usual)
    if timezone is not None and find_zone(timezone) is None:
        raise click.UsageError(f"there is no time zone `{safe(timezone)}`; {zone_help(timezone)}")
    place = near(folder)
    start = Start(name or Path(os.path.abspath(place)).name or "Community", chosen, where, timezone, tuple(there[each] for each in dict.fromkeys(names)))  # fmt: skip
    _write(place, start)
    return ExitCode.OK


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _platforms() -> list[str]:
    return [str(platform) for platform in read_schema("community")["properties"]["platform"]["enum"]]


def _refuse_unknown(what: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        help = did_you_mean(name, known) or f"there is {listing(known, 40)}"
        raise click.UsageError(f"there is no {what} `{safe(name)}`; {help}")


def _write(place: Path, start: Start) -> None:
    found = files_of(start)
    text = found[PurePosixPath(COMMUNITY_NAMES[0])]
    parse_community(Source(COMMUNITY_NAMES[0], text))
    try:
        write_files(place, found)
    except FileExistsError as error:
        message = f"`{safe(str(error.filename))}` is there already, and nothing is written over"
        raise click.UsageError(f"{message}; name another folder") from None
    for name in found:
        put(f"{place / name}")
    say("")
    for line in _next_steps(place, start.language, any(name.parts[0] == TRACES.name for name in found)):
        say(line)


def _next_steps(place: Path, language: Language, has_trace: bool) -> Iterator[str]:
    """What to do with the folder now; the words beside the commands are those of its README."""
    first, last = _NEXT[language]
    yield first
    if place != Path():
        yield f"  cd {shlex.quote(str(place))}"
    commands = [f"check {POLICIES}", f"test {POLICIES}", f"dry-run {POLICIES} {TRACES}", f"notice {POLICIES}"]
    for command, about in zip(commands, _COMMANDS[language], strict=True):
        if has_trace or TRACES.name not in command:
            yield f"  {f'guiju {command}':<31}{about}"
    yield last


def _ask(question: str, choices: Sequence[str], default: str) -> str:
    return str(click.prompt(question, type=click.Choice(choices), default=default))


def _ask_zone(usual: str | None) -> str | None:
    return str(click.prompt("Time zone / 时区", default=usual or "")).strip() or None


def _ask_topics(there: dict[str, Topic], language: str) -> list[str]:
    for name, topic in there.items():
        say(f"  {name:<16} {safe(topic.titled(language))}")
    answer = str(click.prompt("Topics, with commas between them / 主题，用逗号隔开", default=next(iter(there))))
    return [part.strip() for part in answer.replace("，", ",").replace("、", ",").split(",") if part.strip()]
