"""Commands that are called wrongly, in Chinese: click's own words too, and what it finds wrong itself."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from click.testing import Result

from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.shell.wrong_calls import WrongCall

Run = Callable[..., Result]
SAID = {
    "check": "缺少参数 POLICY...",
    "chek": "没有 chek 这个命令",
    "--foo": "没有 --foo 这个选项",
    "check x --fomat text": "没有 --fomat 这个选项，是不是 '--format'？",
    "check x --format xml": "--format 的值不对：xml 不在 'text', 'json', 'sarif', 'github' 之中",
    "explain a b": "用 `--event` 指明事件，或用 `--at` 指明时间",
    "dry-run a b --limit-examples -1": "--limit-examples 的值不对：-1 不在 0<=x<=20 的范围之内",
    "dry-run a b --limit-examples x": "--limit-examples 的值不对：x 不是数字",
    "dry-run a b --limit-examples": "选项 --limit-examples 后面要写值",
    "check x --verbose=yes": "选项 --verbose 后面不写值",
    "init a b": "多出了参数 b",
}


@pytest.mark.parametrize("arguments", SAID)
def test_what_was_wrong_is_said_in_chinese(run: Run, monkeypatch: pytest.MonkeyPatch, arguments: str) -> None:
    monkeypatch.setenv("GUIJU_LANG", "zh")
    result = run(*arguments.split())
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert result.stderr.splitlines()[-1] == f"错误: {SAID[arguments]}"
    assert not {"Usage", "Error", "Try", "OPTIONS"} & set(result.stderr.replace(":", " ").replace("[", " ").split())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_call_without_a_command_gets_help(run: Run, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("GUIJU_LANG", language)
    result = run()
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert result.stderr.strip() == run("--help").stdout.strip()


@pytest.mark.parametrize("language", [("--lang", "zh"), ("--lang=zh",)])
@pytest.mark.parametrize("arguments", [("check",), ("check", "x", "--fomat", "text"), ("init", "a", "b")])
def test_the_language_is_known_before_arguments_are_read(
    run: Run, arguments: tuple[str, ...], language: tuple[str, ...]
) -> None:
    result = run(*arguments, *language)
    assert result.exit_code == ExitCode.USAGE
    assert result.stderr.startswith(f"用法: guiju {arguments[0]} [选项]")
    assert f"用 `guiju {arguments[0]} --help` 查看说明（英文）。" in result.stderr


@pytest.mark.parametrize("language", ["en", "xx", ""])
def test_other_languages_are_english(run: Run, language: str) -> None:
    result = run("check", "x", "--lang", language)
    assert result.stderr.startswith("Usage: guiju check") == (language != "en")
    assert "Error: Invalid value for '--lang'" in result.stderr or language == "en"


@pytest.mark.parametrize("said", ["No such option: --foo", "No such option: --foo Did you mean --format?", "Strange."])
def test_words_of_other_versions(said: str) -> None:
    found = {
        "No such option: --foo": "没有 --foo 这个选项",
        "No such option: --foo Did you mean --format?": "没有 --foo 这个选项，是不是 --format？",
        "Strange.": "Strange.",
    }
    assert WrongCall(click.UsageError(said), "zh").message == found[said]
    assert WrongCall(click.UsageError(said), "en").message == said
