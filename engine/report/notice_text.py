"""A notice as people read it: as Markdown, or as plain text that a group announcement takes."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from ..check.policy import Forget
from ..durations import spell_duration
from ..syntax.vocabulary import Language
from .notice import Consequence, Line, Notice
from .terminal import safe

_MARKS = re.compile(r"([\\`*_<>\[\]#|])")
_SHOWN_GROUPS = 6
_Step = tuple[Consequence, ...]
_ENGLISH: Mapping[str, tuple[str, str]] = {
    "delete": ("the message is", "deleted"), "hold": ("the message is", "held until an admin has looked at it"),
    "reject": ("the request is", "declined"), "remind": ("you are", "reminded"), "warn": ("you are", "warned"),
    "remove": ("you are", "removed from the group"), "kick": ("you are", "removed from the group"),
    "reply": ("you are", "told so in the group"), "dm": ("you are", "told so in private"),
}  # fmt: skip
"""Whom or what an effect meets, and what comes of it."""
_CHINESE: Mapping[str, str] = {
    "delete": "删除消息", "hold": "先由管理员查看", "reject": "拒绝申请", "remind": "会提醒您", "warn": "警告", "remove": "移出本群",
    "kick": "移出本群", "reply": "群里提醒", "dm": "私信提醒",
}  # fmt: skip


class Prose(ABC):
    """The sentences of one language."""

    headings: tuple[str, str, str, str]
    """Above values, what is encouraged, what holds and what follows when it is broken, and what else happens."""

    @abstractmethod
    def title(self, name: str) -> str:
        """The heading of it all."""

    @abstractmethod
    def line(self, line: Line) -> tuple[str, str]:
        """A rule: what it is about, and what follows."""


class English(Prose):
    """A notice in English."""

    headings = ("What we stand for", "What we welcome", "Our rules, and what follows", "Good to know")
    _times = ("first time", "second time", "third time", "fourth time", "fifth time")

    def title(self, name: str) -> str:
        """The heading of it all."""
        return f"Rules of {name}" if name else "Rules"

    def line(self, line: Line) -> tuple[str, str]:
        """A rule: what it is about, and what follows."""
        where = f" (in {_few(line.groups, ', ', 'and {} more')})" if line.groups else ""
        follows = self._late(line.within, line.steps) if line.within and line.steps else self._ladder(line.steps)
        return f"{_capital(line.titled('en'))}{where}", f"{follows}{self._forget(line.forget)}"

    def _late(self, within: int, steps: Sequence[_Step]) -> str:
        length = spell_duration(within, "en")
        told = [self._step(step) for step in steps]
        return f"you have {length}. Then " + f"; {length} later ".join(told) + "."

    def _ladder(self, steps: Sequence[_Step]) -> str:
        if len(steps) < 2:
            return f"{self._step(steps[0])}." if steps else ""
        always, steps = _apart(steps)
        names = [*(self._time(number) for number in range(len(steps) - 1)), "after that"]
        told = ", ".join(f"{name} {self._step(step)}" for name, step in zip(names, steps, strict=True))
        return f"{self._step(always)}. {_capital(told)}." if always else f"{told}."

    def _time(self, number: int) -> str:
        return f"the {self._times[number]}" if number < len(self._times) else f"time {number + 1}"

    def _step(self, step: _Step) -> str:
        said, before = [], ""
        for subject, what in map(self._consequence, step):
            said.append(what if subject == before else f"{subject} {what}")
            before = subject
        return " and ".join(said) or "nothing happens yet"

    def _consequence(self, found: Consequence) -> tuple[str, str]:
        length = f" for {spell_duration(found.duration, 'en')}" if found.duration is not None else ""
        match found.verb:
            case "mute":
                return "you are", f"muted{length}"
            case "ban":
                return "you are", f"banned{length}" if length else "removed for good"
            case "deduct":
                return "you", f"lose {_points(found.amount)}"
            case "award":
                return "you", f"get {_points(found.amount)}"
            case verb:
                return _ENGLISH[verb]

    def _forget(self, forget: Forget | None) -> str:
        if forget is None:
            return ""
        match forget.mode:
            case "each":
                return f" Each time counts for {spell_duration(forget.after, 'en')}."
            case "all":
                return f" All is forgotten after {spell_duration(forget.after, 'en')} without a new one."
            case "reset":
                return " Then the count starts anew."
            case _:
                return " Earlier times are not forgotten."


class Chinese(Prose):
    """A notice in Chinese."""

    headings = ("我们的共识", "我们提倡", "我们的规矩和后果", "另外")
    _numbers = "一二三四五六七八九"

    def title(self, name: str) -> str:
        """The heading of it all."""
        return f"{name}群规" if name else "群规"

    def line(self, line: Line) -> tuple[str, str]:
        """A rule: what it is about, and what follows."""
        where = f"（{_few(line.groups, '、', '等 {} 个群', total=True)}）" if line.groups else ""
        follows = self._late(line.within, line.steps) if line.within and line.steps else self._ladder(line.steps)
        return f"{line.titled('zh')}{where}", f"{follows}{self._forget(line.forget)}"

    def _late(self, within: int, steps: Sequence[_Step]) -> str:
        length = spell_duration(within, "zh")
        return f"请在{length}内完成。到时未完成，" + f"；再过{length}仍未完成，".join(map(self._step, steps)) + "。"

    def _ladder(self, steps: Sequence[_Step]) -> str:
        if len(steps) < 2:
            return f"{self._step(steps[0])}。" if steps else ""
        always, steps = _apart(steps)
        names = [*(f"第{self._numeral(number)}次" for number in range(len(steps) - 1)), "再犯"]
        told = "，".join(f"{name}{self._step(step)}" for name, step in zip(names, steps, strict=True))
        return f"{self._step(always)}；{told}。" if always else f"{told}。"

    def _step(self, step: _Step) -> str:
        return "并".join(map(self._consequence, step)) or "暂不处理"

    def _numeral(self, number: int) -> str:
        return self._numbers[number] if number < len(self._numbers) else str(number + 1)

    def _consequence(self, found: Consequence) -> str:
        length = spell_duration(found.duration, "zh") if found.duration is not None else ""
        match found.verb:
            case "mute":
                return f"禁言{length}"
            case "ban":
                return f"封禁{length}" if length else "移出本群，不再接纳"
            case "deduct":
                return f"扣{found.amount}分" if found.amount else "扣积分"
            case "award":
                return f"得{found.amount}分"
            case verb:
                return _CHINESE[verb]

    def _forget(self, forget: Forget | None) -> str:
        if forget is None:
            return ""
        length = spell_duration(forget.after, "zh")
        return {
            "each": f"每次记录{length}后清除。",
            "all": f"{length}内没有再犯，从头计起。",
            "reset": "之后从头计起。",
            "never": "次数一直累计。",
        }[forget.mode]


_PROSE: dict[Language, Prose] = {"en": English(), "zh": Chinese()}


def render_notice(notice: Notice, language: Language, markdown: bool) -> str:
    """A notice as text.

    Args:
        notice: what it says.
        language: the language of the words around the admin's own.
        markdown: whether as Markdown; else as plain text with numbered rules.

    Returns:
        the text, without a last line end.
    """
    prose = _PROSE[language]
    blocks = [_heading(prose.title(notice.name), 1, language, markdown)]
    for heading, lines in zip(prose.headings, _sections(notice, prose), strict=True):
        if lines:
            items = [_item(number, *line, language, markdown) for number, line in enumerate(lines, 1)]
            blocks.append("\n".join([_heading(heading, 2, language, markdown), *([""] if markdown else []), *items]))
    return "\n\n".join(blocks)


def _sections(notice: Notice, prose: Prose) -> Iterator[list[tuple[str, str]]]:
    yield [(text, "") for text in notice.values]
    yield [(text, "") for text in notice.encouraged]
    yield [prose.line(line) for line in notice.forbidden]
    yield [prose.line(line) for line in notice.more]


def _heading(text: str, level: int, language: Language, markdown: bool) -> str:
    shown = _shown(text, markdown)
    if markdown:
        return f"{'#' * level} {shown}"
    if level == 1 or language == "zh":
        return f"【{shown}】" if language == "zh" else shown
    return f"{shown}:"


def _item(number: int, what: str, follows: str, language: Language, markdown: bool) -> str:
    what, follows = _shown(what, markdown), _shown(follows, markdown)
    if follows:
        what = f"**{what}**" if markdown else what
        end = "：" if language == "zh" else ": " if not what.rstrip("*").endswith((".", "!", "?")) else " "
        what = f"{what}{end}{follows}"
    return f"- {what}" if markdown else f"{number}. {what}"


def _shown(text: str, markdown: bool) -> str:
    """A text on one line, with nothing in it that acts on a terminal or that Markdown would take for its own."""
    plain = safe(" ".join(text.split()))
    return _MARKS.sub(r"\\\1", plain) if markdown else plain


def _few(names: Sequence[str], comma: str, rest: str, total: bool = False) -> str:
    if len(names) <= _SHOWN_GROUPS:
        return comma.join(names)
    more = len(names) if total else len(names) - _SHOWN_GROUPS
    return f"{comma.join(names[:_SHOWN_GROUPS])}{comma if not total else ''}{rest.format(more)}"


def _apart(steps: Sequence[_Step]) -> tuple[_Step, Sequence[_Step]]:
    """What happens to the message at every step, and the steps without that; nothing where a step would be left empty."""
    of_message = [each for each in steps[0] if each.verb in ("delete", "hold")]
    always = tuple(each for each in of_message if all(each in step for step in steps))
    rest = [tuple(each for each in step if each not in always) for step in steps]
    return (always, rest) if all(rest) else ((), steps)


def _points(amount: str) -> str:
    return "points" if not amount else f"{amount} point{'' if amount == '1' else 's'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
