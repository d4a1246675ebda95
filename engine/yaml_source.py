"""YAML files with places: plain values, and for each of them where in the file it stands.

Scalars mean what an admin sees. Only `true` and `false` are booleans, only `null`, `~` and nothing are nothing, only
plain decimal numbers are numbers; `09:30`, `2026-07-03`, `on` and `no` stay text. Keys are always text.

Files are read by this module's own walk over the parser's events and never by a YAML constructor, so that no tag can
make anything but plain values, and so that size, nesting and what aliases repeat are bounded before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import yaml

from .diagnostics import Diagnostic, Label, PolicyError
from .looking import content, is_file
from .source import Source, Span
from .yaml_mistakes import syntax_mistake

MAX_BYTES = 4 * 1024 * 1024
"""The longest YAML text, in bytes of UTF-8."""
MAX_NESTING = 32
"""How deep lists and mappings may stand in one another."""
MAX_REPEATED = 10_000
"""How many values all aliases of a file may repeat together."""
MAX_DIGITS = 30
"""The longest number, in characters."""
MAX_FINDINGS = 200
"""After so many findings a text isn't read any further."""

YamlValue: TypeAlias = "bool | int | Decimal | str | list[YamlValue] | dict[str, YamlValue] | None"
YamlPath: TypeAlias = "Sequence[str | int]"

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_CONSTANTS: Mapping[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_TEXT_TAG = "tag:yaml.org,2002:str"
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER_IN_TEXT = re.compile("[\x00\ud800-\udfff]")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class YamlNode:
    """A value and its place, with the nodes inside it.

    Args:
        span: the value's place; of a list or mapping, from its first to its last part.
        value: the plain value.
        keys: of a mapping, the place of each key.
        parts: of a mapping, the node of each key; of a list, the node of each index.
        size: how many values the node holds, itself and what aliases repeat included.
        height: how many levels of lists and mappings the node has.
    """

    span: Span
    value: YamlValue
    keys: Mapping[str, Span] = field(default_factory=dict)
    parts: Mapping[str | int, YamlNode] = field(default_factory=dict)
    size: int = 1
    height: int = 0


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML text that was read.

    Args:
        source: the text.
        root: the outermost value with its place.
    """

    source: Source
    root: YamlNode

    @property
    def value(self) -> YamlValue:
        """The outermost value, as plain Python."""
        return self.root.value

    def span(self, path: YamlPath) -> Span:
        """The place of a value; of a path that isn't there, the place of its nearest part that is.

        Args:
            path: keys and indexes from the outermost value.
        """
        return self._reach(path)[0].span

    def key_span(self, path: YamlPath) -> Span:
        """The place of the key of a value; of a list's item, the item's own place.

        Args:
            path: keys and indexes from the outermost value; the last one is the key.
        """
        parent, rest = self._reach(path[:-1])
        if rest or not path:
            return parent.span
        key = path[-1]
        if isinstance(key, str) and key in parent.keys:
            return parent.keys[key]
        return parent.parts[key].span if key in parent.parts else parent.span

    def place(self, path: YamlPath) -> Span:
        """Where to point at for a value: at itself, but at its key where it is a list or a mapping or empty.

        Args:
            path: keys and indexes from the outermost value.
        """
        node, rest = self._reach(path)
        scalar = not rest and not isinstance(node.value, list | dict) and node.span.start < node.span.end
        return node.span if scalar else self.key_span(path)

    def written(self, path: YamlPath) -> YamlPath:
        """A path with its keys as the text has them, which can be other names of those that they are read as.

        Args:
            path: keys and indexes from the outermost value.
        """
        found: list[str | int] = []
        node: YamlNode | None = self.root
        for step in path:
            span = node.keys.get(step) if node is not None and isinstance(step, str) else None
            plain = "" if span is None else span.text.strip("'\"")
            found.append(plain if plain.isalnum() else step)  # what YAML escapes is told as it is read
            node = None if node is None else node.parts.get(step)
        return found

    def _reach(self, path: YamlPath) -> tuple[YamlNode, YamlPath]:
        node = self.root
        for depth, step in enumerate(path):
            if step not in node.parts:
                return node, path[depth:]
            node = node.parts[step]
        return node, ()


def load_yaml(source: Source) -> YamlDocument:
    """Read a YAML text.

    Args:
        source: the text, at most `MAX_BYTES` long.

    Returns:
        its one document.

    Raises:
        PolicyError: the text is no YAML, or has a key twice, or uses what these files have no use for.
    """
    document, findings = read_yaml(source)
    if document is None or findings:
        raise PolicyError(findings)
    return document


def read_yaml(source: Source) -> tuple[YamlDocument | None, tuple[Diagnostic, ...]]:
    """Read a YAML text and go on where that is possible, so that further checks can find more in the same run.

    Args:
        source: the text, at most `MAX_BYTES` long.

    Returns:
        the document, or None when the text can't be read to its end, and all that is wrong; every finding is an error.
    """
    reader = _Reader(source)
    try:
        return YamlDocument(source, reader.read()), tuple(reader.findings)
    except _Unreadable as error:
        return None, (*reader.findings, error.diagnostic)


def read_source(path: Path, name: str, limit: int = MAX_BYTES) -> Source:
    """Read a text file.

    Args:
        path: the file.
        name: the file's name as a person knows it.
        limit: the largest size, in bytes.

    Returns:
        the text, without a byte order mark.

    Raises:
        PolicyError: the file is too big or not UTF-8.
        OSError: the file can't be opened, or is no ordinary file.
    """
    if not is_file(path):
        path.stat()
        raise OSError("it is not an ordinary file")
    data = content(path, limit + 1)
    if len(data) > limit:
        message = f"`{name}` is larger than {limit // 1024 // 1024} MiB, the most that is read"
        raise PolicyError([Diagnostic("G403", message)])
    try:
        return Source(name, data.decode("utf-8").removeprefix(_BYTE_ORDER_MARK))
    except UnicodeDecodeError as error:
        raise PolicyError([_not_utf8(name, data, error.start)]) from None


def _not_utf8(name: str, data: bytes, offset: int) -> Diagnostic:
    source = Source(name, data.decode("utf-8", errors="replace").removeprefix(_BYTE_ORDER_MARK))
    start = len(data[:offset].decode("utf-8").removeprefix(_BYTE_ORDER_MARK))
    return Diagnostic(
        "G405",
        "this file is not written in UTF-8",
        Span(source, start, start + 1),
        help="save it as UTF-8 (in Excel: `CSV UTF-8`)",
    )


class _Unreadable(Exception):
    """Nothing after this can be read."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Reader:
    """Builds nodes from the events of a YAML parser."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Diagnostic] = []
        self.anchors: dict[str, YamlNode] = {}
        self.repeated = 0
        # The parser doesn't count a byte order mark, our offsets do.
        self.shift = 1 if source.text.startswith(_BYTE_ORDER_MARK) else 0
        self.events: Iterator[Any] = iter(())

    def read(self) -> YamlNode:
        """The outermost node of the text."""
        self._refuse_bad_text()
        self.events = self._parsed(self.source.text[self.shift :])
        root = YamlNode(Span(self.source, 0, 0), None)
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop("G404", "a second document starts here, expected one in a file", self._span(event))
                root = self._node(next(self.events), 0)
        return root

    def _refuse_bad_text(self) -> None:
        text = self.source.text
        bad = _UNPRINTABLE.search(text, self.shift)
        if bad:
            span = Span(self.source, bad.start(), bad.end())
            self._stop("G405", f"the character U+{ord(bad[0]):04X} can't stand in a text", span, "delete it")
        if len(text) > MAX_BYTES or len(text.encode("utf-8")) > MAX_BYTES:
            message = f"this file is larger than {MAX_BYTES // 1024 // 1024} MiB, the most that is read"
            self._stop("G403", message, Span(self.source, 0, 0))

    def _parsed(self, text: str) -> Iterator[Any]:
        try:
            yield from yaml.parse(text, Loader=_PARSER)
        except yaml.MarkedYAMLError as error:
            raise _Unreadable(syntax_mistake(error, self.source, self.shift)) from None

    def _span(self, event: Any) -> Span:
        start = event.start_mark.index + self.shift
        end = event.end_mark.index + self.shift
        covered = self.source.text[start:end]
        return Span(self.source, start, start + len(covered.rstrip()))

    def _report(self, code: str, message: str, span: Span, help: str | None = None, *labels: Label) -> None:
        finding = Diagnostic(code, message, span, labels, help)
        if len(self.findings) + 1 == MAX_FINDINGS:
            raise _Unreadable(finding)
        self.findings.append(finding)

    def _stop(self, code: str, message: str, span: Span, help: str | None = None) -> NoReturn:
        raise _Unreadable(Diagnostic(code, message, span, help=help))

    def _node(self, event: Any, depth: int) -> YamlNode:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        self._check_tag(event)
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        else:
            self._check_depth(depth + 1, event)
            build = self._list if isinstance(event, yaml.SequenceStartEvent) else self._mapping
            node = build(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _alias(self, event: Any, depth: int) -> YamlNode:
        span = self._span(event)
        node = self.anchors.get(event.anchor)
        if node is None:
            self._report("G404", f"`*{event.anchor}` repeats a value that isn't there before it", span)
            return YamlNode(span, None)
        self._check_depth(depth + node.height, event)
        self.repeated += node.size
        if self.repeated > MAX_REPEATED:
            message = f"aliases such as `*{event.anchor}` repeat more than {MAX_REPEATED} values"
            self._stop("G403", message, span, "write the values out")
        return node

    def _check_depth(self, depth: int, event: Any) -> None:
        if depth > MAX_NESTING:
            message = f"lists and mappings stand more than {MAX_NESTING} levels deep in one another"
            self._stop("G403", message, self._span(event))

    def _check_tag(self, event: Any) -> None:
        if event.tag is None or (event.tag == _TEXT_TAG and isinstance(event, yaml.ScalarEvent)):
            return
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._report("G404", f"tags such as `{tag}` have no use here", self._span(event), "delete the tag")

    def _scalar(self, event: Any) -> YamlNode:
        span, text = self._span(event), event.value
        if event.tag is None and event.implicit[0]:
            return YamlNode(span, self._plain(text, span))
        if bad := _NEVER_IN_TEXT.search(text):
            self._report("G405", f"the character U+{ord(bad[0]):04X} can't stand in a text", span, "delete it")
            text = _NEVER_IN_TEXT.sub("", text)
        return YamlNode(span, text)

    def _plain(self, text: str, span: Span) -> YamlValue:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        number = _NUMBER.fullmatch(text)
        if number is None:
            return text
        if len(text) > MAX_DIGITS:
            self._report(
                "G403",
                f"this number has more than {MAX_DIGITS} digits",
                span,
                "put it in quotes if it is meant as a text, such as somebody's number on the platform",
            )
            return text
        return Decimal(text) if number[1] else int(text)

    def _list(self, event: Any, depth: int) -> YamlNode:
        start, items = self._span(event), []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        span = self._whole(start, event, items)
        return _collection(span, [item.value for item in items], dict(enumerate(items)))

    def _mapping(self, event: Any, depth: int) -> YamlNode:
        start = self._span(event)
        keys: dict[str, Span] = {}
        parts: dict[str | int, YamlNode] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key, key_span = self._key(event, depth)
            node = self._node(next(self.events), depth + 1)
            if node.value is None and node.span.start == node.span.end:
                # An empty value stands wherever the parser went on, which may be lines below.
                node = YamlNode(Span(self.source, key_span.end, key_span.end), None)
            if key in keys:
                first = Label(keys[key], "the first one")
                self._report("G402", f"`{key}` stands here twice", key_span, "keep one of the two", first)
            elif key is not None:
                keys[key], parts[key] = key_span, node
        value: YamlValue = {str(key): part.value for key, part in parts.items()}
        return _collection(self._whole(start, event, list(parts.values())), value, parts, keys)

    def _key(self, event: Any, depth: int) -> tuple[str | None, Span]:
        node = self._node(event, depth + 1)
        if isinstance(event, yaml.ScalarEvent) and event.value:
            return _NEVER_IN_TEXT.sub("", event.value), node.span
        self._report("G404", "expected a word or a number before this `:`", node.span)
        return None, node.span

    def _whole(self, start: Span, end_event: Any, parts: Sequence[YamlNode]) -> Span:
        # The end of a block is told by whatever stands behind it, so its last part says more.
        end = self._span(end_event)
        if end.start == end.end:
            end = max((part.span for part in parts if part.span.start >= start.start), key=_end, default=start)
        return start.until(end)


def _end(span: Span) -> int:
    return span.end


def _collection(
    span: Span, value: YamlValue, parts: Mapping[str | int, YamlNode], keys: Mapping[str, Span] | None = None
) -> YamlNode:
    return YamlNode(
        span,
        value,
        keys or {},
        parts,
        size=1 + sum(part.size for part in parts.values()),
        height=1 + max((part.height for part in parts.values()), default=0),
    )
