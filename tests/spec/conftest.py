"""Makes each `## NUMBER. SENTENCE` of the markdown files in this folder a test."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from _pytest._code import ExceptionInfo

from .literate import SpecError, Test, read_tests
from .playing import SpecFailure, play


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == ".md" and file_path.parent == Path(__file__).parent:
        return LiterateFile.from_parent(parent, path=file_path)
    return None


class LiterateFile(pytest.File):
    def collect(self) -> Iterable[pytest.Item]:
        for test in read_tests(self.path):
            yield LiterateItem.from_parent(self, name=f"{test.number}. {test.sentence}", test=test)


class LiterateItem(pytest.Item):
    def __init__(self, *, test: Test, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.test = test

    def runtest(self) -> None:
        with TemporaryDirectory() as folder:
            play(self.test, Path(folder))

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: object = None) -> str:
        if isinstance(excinfo.value, SpecFailure | SpecError):
            return f"{self.path.name}:{self.test.line}: {self.test.number}. {self.test.sentence}\n{excinfo.value}"
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.test.line - 1, f"{self.test.number}. {self.test.sentence}"
