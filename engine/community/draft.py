"""A community file while it is read: its values, what is still wrong with it, and how to say so."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..diagnostics import Diagnostic, Label, Severity
from ..source import Span
from ..yaml_schema import found, path_words
from ..yaml_source import YamlDocument, YamlPath, YamlValue
from .values import plain_text


@dataclass(slots=True)
class Draft:
    """A community file that fits its schema, except where a finding says it doesn't.

    Args:
        document: the file.
        data: its value without the parts that don't fit.
        reserved: the words that can't be names.
        findings: what is wrong so far.
    """

    document: YamlDocument
    data: dict[str, YamlValue]
    reserved: frozenset[str]
    findings: list[Diagnostic] = field(default_factory=list)

    def mapping(self, *path: str) -> dict[str, YamlValue]:
        """The mapping at a path; empty when none is there."""
        value = _at(self.data, path)
        return value if isinstance(value, dict) else {}

    def listed(self, *path: str) -> list[str]:
        """The list of names or ids at a path, numbers as texts; empty when none is there."""
        value = _at(self.data, path)
        return [plain_text(item) for item in value] if isinstance(value, list) else []

    def text(self, *path: str) -> str | None:
        """The text at a path, of a number its digits; None when nothing is there."""
        value = _at(self.data, path)
        return None if value is None or isinstance(value, list | dict) else plain_text(value)

    def written(self, *path: str) -> list[str]:
        """The keys that the file itself has at a path, those that don't fit included."""
        value = _at(self.document.value, path)
        return list(value) if isinstance(value, dict) else []

    def lost(self, *path: str) -> bool:
        """Whether the file has something at a path that doesn't fit, so that what builds on it can't be judged."""
        return _at(self.document.value, path) is not None and _at(self.data, path) is None

    def report(
        self, code: str, path: YamlPath, message: str, help: str | None = None, *labels: Label, key: bool = False
    ) -> None:
        """Say what is wrong.

        Args:
            code: the code of the finding.
            path: where in the file.
            message: what was found and what was expected.
            help: what to do.
            labels: further places.
            key: whether the key at the path is meant and not its value.
        """
        span = self.document.key_span(path) if key else self.document.place(path)
        self.findings.append(Diagnostic(code, message, span, labels, help))

    def report_value(self, code: str, path: YamlPath, expected: str, help: str | None = None) -> None:
        """Say that the value at a path is not what was expected."""
        value = _at(self.document.value, path)
        self.report(
            code, path, f"{path_words(self.document.written(path))} is {found(value)}, expected {expected}", help
        )

    def report_at(self, code: str, span: Span | None, message: str, help: str | None = None, *labels: Label) -> None:
        """Say what is wrong in another file than this one."""
        self.findings.append(Diagnostic(code, message, span, labels, help))

    def warn_at(self, code: str, span: Span | None, message: str, help: str | None = None) -> None:
        """Say what is odd in another file than this one, and no error there."""
        self.findings.append(Diagnostic(code, message, span, help=help, severity=Severity.WARNING))


def _at(value: YamlValue, path: YamlPath) -> YamlValue:
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
