"""That what the documents show is so: policies check, programs run, commands say what is printed below them.

Blocks of a document are taken in order, in a copy of the examples:

- `guiju` is checked and must have no errors; `guiju wrong` must have some;
- `python` runs, with the names of the blocks before it;
- `console` runs what stands behind `$ `, and the output must be what follows. A line with `…` alone stands for lines
  left out. `cd` goes to a folder, for all commands that follow;
- a comment `<!-- file: NAME -->` before a block writes it to that file, or compares it with a file of the examples;
  `<!-- shows: NAME -->` compares it with a file that a command made, but for lines left out;
  `<!-- change: NAME -->` before a `diff` changes lines of that file;
  `<!-- in: FOLDER -->` before a policy says where it is checked, for the community and the word lists it needs.

`pytest --snapshot-update` writes outputs of `console` blocks anew, and leaves lines out about where they were; read the
difference before you commit it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from guiju import engine
from guiju.cli import cli
from guiju.engine.loading import Loaded, load_all, load_text

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")])
READMES = [path for path in DOCUMENTS if path.parent == ROOT]

FENCE = re.compile(r"```(\w+) ?(.*)")
SETTING = re.compile(r"<!-- (file|shows|change|in): (\S+) -->")
VERSION = re.compile(r"\b\d+\.\d+\.\d+\S*")
LEFT_OUT = "…\n"


@dataclass(frozen=True)
class Block:
    """A fenced block of a document."""

    language: str
    words: str
    text: str
    settings: dict[str, str]
    line: int


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a document, each with the settings in the comment right above it."""
    lines = text.splitlines()
    place = 0
    while place < len(lines):
        fence = FENCE.fullmatch(lines[place])
        if fence is None:
            place += 1
            continue
        end = lines.index("```", place + 1)
        setting = SETTING.fullmatch(lines[place - 1]) if place else None
        settings = {setting[1]: setting[2]} if setting else {}
        body = "".join(f"{line}\n" for line in lines[place + 1 : end])
        yield Block(fence[1], fence[2], body, settings, place + 1)
        place = end + 1


class Reader:
    """Does what a reader of a document would do, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, object] = {"__name__": "__main__"}
        self.exit_code = 0
        self.home = folder / "home"
        self.home.mkdir()
        shutil.copytree(ROOT / "examples", folder / "examples")

    def take(self, block: Block) -> str | None:
        """Takes a block in; of a `console` block, what it should have said."""
        if "file" in block.settings:
            path = self.folder / block.settings["file"]
            if path.is_relative_to(self.folder / "examples"):
                assert path.read_text(encoding="utf-8") == block.text, (
                    "the document shows another text than the file has"
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        if "shows" in block.settings:
            there = (self.folder / block.settings["shows"]).read_text(encoding="utf-8")
            assert agreed(block.text, there) == block.text, (
                f"the document shows another text than the file has:\n{there}"
            )
            return None
        match block.language:
            case "guiju":
                self.check(block)
            case "python" if "file" not in block.settings:
                exec(compile(block.text, "document", "exec"), self.names)
            case "console":
                return self.converse(block.text)
            case "diff" if "change" in block.settings:
                self.change(self.folder / block.settings["change"], block.text)
            case "yaml":
                assert yaml.safe_load(block.text) is not None
            case "json":
                assert [json.loads(line) for line in block.text.splitlines()]
        return None

    def change(self, path: Path, difference: str) -> None:
        """Puts the lines with `+` where those with `-` stand; lines with a blank before them stay."""
        before = "".join(line[1:] for line in difference.splitlines(keepends=True) if line[0] != "+")
        after = "".join(line[1:] for line in difference.splitlines(keepends=True) if line[0] != "-")
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"`{path.name}` has not once what the document changes"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def check(self, block: Block) -> None:
        loaded = self._loaded(block)
        found = {finding.code for finding in loaded.diagnostics if finding.level == "error"}
        if block.words == "wrong":
            assert found
        else:
            assert [str(finding) for finding in loaded.diagnostics] == []

    def _loaded(self, block: Block) -> Loaded:
        if "file" in block.settings:
            return load_all([self.folder / block.settings["file"]])
        if "in" in block.settings:
            path = self.folder / block.settings["in"] / "from the document.guiju"
            path.write_text(block.text, encoding="utf-8")
            try:
                return load_all([path])
            finally:
                path.unlink()
        try:
            program = load_text(block.text)
        except engine.PolicyError as error:
            return Loaded(engine.load_text("").policy.community, None, tuple(error.diagnostics))
        return Loaded(program.policy.community, program, program.warnings)

    def converse(self, text: str) -> str:
        """The block as it should be: each command with what it says now, lines left out where they were."""
        said = []
        for piece in re.split(r"(?m)^(?=\$ )", text):
            command, _, expected = piece.partition("\n")
            if command:
                said.append(f"{command}\n{agreed(expected, self._run(command.removeprefix('$ ')))}")
        return "".join(said)

    def _run(self, command: str) -> str:
        program, *arguments = shlex.split(command)
        settings = {"NO_COLOR": "1", "COLUMNS": "100", "HOME": str(self.home)}
        match program:
            case "cd":
                os.chdir(arguments[0])
                return ""
            case "echo":
                assert arguments == ["$?"]
                return f"{self.exit_code}\n"
            case "guiju":
                return self._guiju(arguments, settings)
        assert program == "python"
        settings |= {"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, *arguments], env={**os.environ, **settings}, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.exit_code = done.returncode
        return done.stdout

    def _guiju(self, arguments: list[str], settings: dict[str, str]) -> str:
        done = CliRunner(env=settings).invoke(cli, arguments, prog_name="guiju")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        self.exit_code = done.exit_code
        return done.output


def agreed(expected: str, said: str) -> str:
    """What is expected, where that was said, but for version numbers and lines left out; else all that was said."""
    said = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
    if shows(expected, said):
        return expected
    shortened = as_short(expected.splitlines(keepends=True), said.splitlines(keepends=True))
    return shortened if LEFT_OUT in shortened and shows(shortened, said) else said


def shows(text: str, said: str) -> bool:
    """Whether a text is what was said, but for version numbers and lines left out."""
    lines = (f"{line}\n" for line in VERSION.sub("1.2.3", text).splitlines())
    pattern = "".join(r"(?:.*\n)*?" if line == LEFT_OUT else re.escape(line) for line in lines)
    return re.fullmatch(pattern, VERSION.sub("1.2.3", said)) is not None


def as_short(expected: list[str], said: list[str]) -> str:
    """What was said, with lines left out about where they were."""
    kept: list[str] = []
    for _, start, end, first, last in SequenceMatcher(None, expected, said, autojunk=False).get_opcodes():
        before, now = expected[start:end], said[first:last]
        if LEFT_OUT in before:
            place = before.index(LEFT_OUT)
            behind = len(before) - place - 1
            kept += [*now[:place], LEFT_OUT, *(now[max(place, len(now) - behind) :] if behind else [])]
        else:
            kept += now
    return "".join(kept)


@pytest.mark.parametrize(
    ("expected", "said", "written"),
    [
        ("a\n…\nd\n", "a\nb\nc\nd\n", "a\n…\nd\n"),
        ("a\n…\nd\n", "a\nb\nc\ne\n", "a\n…\ne\n"),
        ("a\n…\nd\n…\n", "A\nb\nd 1\ne\n", "A\n…\nd 1\ne\n"),
        ("…\nb 1\nc\n…\nf 2\n", "a\nb 2\nc\nd\ne\nf 3\n", "…\nb 2\nc\n…\nf 3\n"),
        ("guiju 0.1.0\n", "guiju 0.2.0\n", "guiju 0.1.0\n"),
        ("a\n", "b\n", "b\n"),
    ],
)
def test_what_is_left_out_stays_out(expected: str, said: str, written: str) -> None:
    assert agreed(expected, said) == written
    assert shows(written, said)


def described(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=described)
def test_a_document_shows_what_is_so(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    text = written = document.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path)
    wrong = []
    for block in blocks(text):
        try:
            said = reader.take(block)
        except Exception as error:
            error.add_note(f"in the block at {described(document)}:{block.line}")
            raise
        if said is not None and said != block.text:
            wrong.append(f"{described(document)}:{block.line} should say:\n{said}")
            written = written.replace(f"```console\n{block.text}```", f"```console\n{said}```", 1)
    if request.config.getoption("--snapshot-update"):
        document.write_text(written, encoding="utf-8")
    else:
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("document", DOCUMENTS, ids=described)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("readme", READMES, ids=described)
def test_a_readme_leads_to_every_page(readme: Path) -> None:
    """In its own language, where a page is there in it."""
    pages = {path.name for path in DOCUMENTS if path.parent != ROOT}
    translated = {name for name in pages if f"{name.removesuffix('.md')}.zh.md" in pages}
    chinese = {name for name in pages if name.endswith(".zh.md")}
    wanted = pages - translated if readme.name == "README.zh.md" else pages - chinese
    text = readme.read_text(encoding="utf-8")
    assert sorted(name for name in wanted if f"(docs/{name})" not in text) == []


def marked(readme: Path, marker: str) -> str:
    """The one command in the block behind a marker."""
    lines = readme.read_text(encoding="utf-8").splitlines()
    start = lines.index(f"<!-- {marker} -->")
    assert lines[start + 1] == "```sh"
    assert lines[start + 3] == "```", "one command and nothing else"
    return lines[start + 2]


@pytest.mark.parametrize("readme", READMES, ids=described)
def test_the_run_command_runs(readme: Path) -> None:
    install, command = marked(readme, "run-command").rsplit(" && ", 1)
    assert install == "python3 -m venv .venv && .venv/bin/pip install -q -e ."
    program, *arguments = shlex.split(command)
    assert program == ".venv/bin/guiju"
    done = subprocess.run(
        [sys.executable, "-m", "guiju", *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "禁止广告" in done.stdout


@pytest.mark.parametrize("readme", READMES, ids=described)
def test_the_test_command_is_the_one_to_use(readme: Path) -> None:
    install = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]'"
    assert marked(readme, "test-command") == f"{install} && .venv/bin/python -m pytest -q -n auto --dist loadfile"
