"""What was wrong with a call, said in Chinese: the words that click has for it, and what it finds wrong itself."""

from __future__ import annotations

import re
from typing import IO, Any

import click

from ..findings import LEVELS
from ..languages import spoken
from ..reasons import said_in

_KINDS = {"argument": "参数", "option": "选项", "parameter": "参数", "values": "值"}
_FOUND: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (r"No such option:? '?([^\s']+?)'?\.?", "没有 {0} 这个选项"),
        (r"No such command '(.*)'\.", "没有 {0} 这个命令"),
        (r"Missing command\.", "没有写命令"),
        (r"Missing (argument|option|parameter) '(.*?)'\.(?: (.*))?", "缺少{0} {1}{2}"),
        (r"Invalid value for '?(.*?)'?: (.*)", "{0} 的值不对：{1}"),
        (r"'(.*)' is not one of (.*)\.", "{0} 不在 {1} 之中"),
        (r"'(.*)' is not a valid (?:integer|float|int) ?(?:range)?\.", "{0} 不是数字"),
        (r"(.*) is not in the range (.*)\.", "{0} 不在 {1} 的范围之内"),
        (r"Got unexpected extra arguments? \((.*)\)", "多出了参数 {0}"),
        (r"Option '(.*)' requires (?:an argument|\d+ arguments)\.", "选项 {0} 后面要写值"),
        (r"Option '(.*)' does not take a value\.", "选项 {0} 后面不写值"),
        (r"Choose from:\s*(.*)", "，可选：{0}"),
    )
)
"""What click finds wrong, in the words of its versions so far; in others it stays as it is."""
_MEANT = re.compile(r" \(?Did you mean (?:one of: )?(?P<names>.*?)\?\)?")


class WrongCall(click.UsageError):
    """A command was called wrongly; said in a language.

    Args:
        error: what click or a command found wrong.
        language: `en` or `zh`; any other is English.
    """

    def __init__(self, error: click.UsageError, language: str | None) -> None:
        self._language = spoken(language or "en")
        said = error.format_message()
        super().__init__(said if self._language == "en" else _in_chinese(said), error.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """Says how the command is called, and what was wrong."""
        if self._language == "en":
            super().show(file)
            return
        if self.ctx is not None:
            help = f"用 `{self.ctx.command_path} --help` 查看说明（英文）。\n"
            click.echo(f"{_usage(self.ctx)}\n{help}", file, err=file is None)
        click.echo(f"{LEVELS['zh']['error']}: {self.message}", file, err=file is None)


def _in_chinese(said: str) -> str:
    text = said_in(said, "zh")
    meant = _MEANT.search(text)
    if meant is not None:
        text = f"{_of_click(text[: meant.start()])}，是不是 {meant['names']}？"
    return text if meant is not None else _of_click(text)


def _of_click(text: str) -> str:
    for english, chinese in _FOUND:
        found = english.fullmatch(text.strip())
        if found is not None:
            return chinese.format(*(_KINDS.get(part, _of_click(part)) if part else "" for part in found.groups()))
    return text


def _usage(context: click.Context) -> str:
    pieces = context.command.collect_usage_pieces(context)
    words = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
    return f"用法: {context.command_path} {' '.join(words.get(piece, piece) for piece in pieces)}"
