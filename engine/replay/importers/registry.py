"""The forms of exports that can be read, and which of them a file has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...diagnostics import did_you_mean, listing
from ...runtime.event import Event
from ..trace_problems import TraceError, TraceProblem
from . import (
    chatlab,
    discord_csv,
    discord_json,
    irc,
    matrix,
    onebot,
    qq,
    slack,
    telegram,
    wechat_csv,
    wecom_audit,
    wecom_events,
    weflow,
    whatsapp,
)
from .parts import Export, Glimpse, Part
from .reading import Reading


def _nothing(glimpse: Glimpse) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Format:
    """A form of exports.

    Args:
        name: how the command line calls it.
        title: what it is, for people.
        source: what the header of the trace says.
        recognises: whether a file begins as the form does.
        events: the events of a file.
        aside: whether a file goes with the export and holds no events of its own.
    """

    name: str
    title: str
    source: str
    recognises: Callable[[Glimpse], bool]
    events: Callable[[Reading], Iterator[Event]]
    aside: Callable[[Glimpse], bool] = _nothing


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("telegram", "Telegram Desktop, result.json", "telegram", telegram.recognises, telegram.events),
        Format("discord-json", "DiscordChatExporter, JSON", "discord", discord_json.recognises, discord_json.events),
        Format("discord-csv", "DiscordChatExporter, CSV", "discord", discord_csv.recognises, discord_csv.events),
        Format("slack", "Slack export, ZIP or folder", "slack", slack.recognises, slack.events, slack.aside),
        Format("whatsapp", "WhatsApp, Export chat", "whatsapp", whatsapp.recognises, whatsapp.events),
        Format("qq", "QQ, text of the message manager", "qq", qq.recognises, qq.events),
        Format("wechat-csv", "WeChat, CSV", "wechat", wechat_csv.recognises, wechat_csv.events),
        Format("weflow", "WeChat, JSON of WeFlow", "wechat", weflow.recognises, weflow.events),
        Format("chatlab", "ChatLab, JSON or JSONL", "chatlab", chatlab.recognises, chatlab.events),
        Format("wecom-audit", "WeCom message audit, JSON", "wecom", wecom_audit.recognises, wecom_audit.events),
        Format(
            "wecom-events", "WeCom customer-group events, XML", "wecom", wecom_events.recognises, wecom_events.events
        ),
        Format("onebot", "OneBot v11 events, JSON", "qq", onebot.recognises, onebot.events),
        Format("matrix", "Matrix export or sync, JSON", "matrix", matrix.recognises, matrix.events),
        Format("irc", "IRC logs", "irc", irc.recognises, irc.events),
    )
}
"""Every form, by its name."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is read how.

    Args:
        format: the form of everything.
        parts: the files to read, in order, each with the export it is part of.
        passed_over: files that are not in the form.
    """

    format: Format
    parts: Sequence[tuple[Export, Part]]
    passed_over: int


def choose(exports: Sequence[Export], name: str | None) -> Chosen:
    """Which files to read, in which form.

    Args:
        exports: what was given.
        name: of the form; None has it recognised.

    Raises:
        TraceError: G652 when it is not known, or several are possible.
    """
    format = None if name is None else _by_name(name)
    read: list[tuple[Export, Part]] = []
    passed_over = 0
    found: dict[str, str] = {}
    for export in exports:
        for part in export.parts:
            if any(one.aside(part.glimpse) for one in ([format] if format else FORMATS.values())):
                continue
            fitting = [format] if format and part.given else _fitting(part, format)
            if part.given and not fitting:
                raise _not_recognised(part.path)
            if len(fitting) > 1:
                raise _ambiguous(part.path, [one.name for one in fitting])
            if fitting:
                found.setdefault(fitting[0].name, part.path)
                read.append((export, part))
            passed_over += not fitting
    if not found:
        raise _not_recognised(exports[0].path if exports else "")
    if len(found) > 1:
        raise _mixed(found)
    return Chosen(FORMATS[next(iter(found))], read, passed_over)


def _fitting(part: Part, format: Format | None) -> list[Format]:
    tried = FORMATS.values() if format is None else (format,)
    return [one for one in tried if one.recognises(part.glimpse)]


def _by_name(name: str) -> Format:
    if name not in FORMATS:
        help = did_you_mean(name, FORMATS) or f"the forms are {listing(list(FORMATS), 20)}"
        raise TraceError(TraceProblem("G652", f"no form of exports is called `{name}`", name, help=help))
    return FORMATS[name]


def _not_recognised(path: str) -> TraceError:
    help = f"say which it is with `--from`: {listing(list(FORMATS), 20)}"
    return TraceError(TraceProblem("G652", "this is no export in a form known here", path, help=help))


def _ambiguous(path: str, names: list[str]) -> TraceError:
    message = f"this could be in the form {' or '.join(f'`{name}`' for name in names)}"
    return TraceError(TraceProblem("G652", message, path, help=f"say which with `--from {names[0]}`"))


def _mixed(found: dict[str, str]) -> TraceError:
    (first, path), (second, other), *_ = found.items()
    message = f"this is in the form `{first}`, and `{other}` in the form `{second}`"
    help = "import the files of each form into a trace of their own; `guiju dry-run` takes several traces"
    return TraceError(TraceProblem("G652", message, path, help=help))
