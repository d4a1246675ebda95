from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.engine import yaml_source
from guiju.engine.diagnostics import PolicyError, one_line
from guiju.engine.source import Source
from guiju.engine.yaml_source import MAX_BYTES, MAX_FINDINGS, MAX_NESTING, load_yaml, read_source, read_yaml

PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


@pytest.fixture(params=PARSERS, ids=lambda parser: parser.__name__)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(yaml_source, "_PARSER", request.param)
    return request.param


def value_of(text: str) -> object:
    return load_yaml(Source("f.yaml", text)).value


def findings_of(text: str) -> list[str]:
    return [one_line(finding) for finding in read_yaml(Source("f.yaml", text))[1]]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0.50", Decimal("0.50")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("09:30", "09:30"),
        ("2026-07-03T20:00", "2026-07-03T20:00"),
        ("2026-07-03", "2026-07-03"),
        ("on", "on"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("True", "True"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1e5", "1e5"),
        (".5", ".5"),
        (".inf", ".inf"),
        ("30d", "30d"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("[1, a, [b]]", [1, "a", ["b"]]),
        ("{1: a, on: b}", {"1": "a", "on": "b"}),
        ("|\n  two\n  lines", "two\nlines\n"),
    ],
)
def test_scalars_mean_what_an_admin_sees(written: str, value: object) -> None:
    read = value_of(f"key: {written}\n")
    assert read == {"key": value}
    assert isinstance(read, dict)
    assert type(read["key"]) is type(value)


@pytest.mark.usefixtures("parser")
def test_every_value_and_key_has_its_place() -> None:
    text = "社群: 蓝莓\r\ngroups:\n  𠀀: {tags: [a, 'b c'], empty: }\n  text: |\n    long\n    text\n\nlast: 1\n"
    document = load_yaml(Source("f.yaml", text))
    assert document.span(("社群",)).text == "蓝莓"
    assert document.key_span(("社群",)).text == "社群"
    assert document.key_span(("groups", "𠀀")).text == "𠀀"
    assert document.span(("groups", "𠀀")).text == "{tags: [a, 'b c'], empty: }"
    assert document.span(("groups", "𠀀", "tags", 1)).text == "'b c'"
    assert document.key_span(("groups", "𠀀", "tags", 1)).text == "'b c'"
    assert document.place(("groups", "𠀀", "tags")).text == "tags"
    assert document.place(("groups", "𠀀", "empty")).text == "empty"
    assert document.span(("groups", "text")).text == "|\n    long\n    text"
    assert document.span(("groups",)).text.endswith("    text")
    assert (document.span(("last",)).line, document.span(("last",)).column) == (8, 7)
    assert document.span(("groups", "𠀀", "missing")).text == "{tags: [a, 'b c'], empty: }"


@pytest.mark.usefixtures("parser")
def test_a_byte_order_mark_shifts_no_place() -> None:
    document = load_yaml(Source("f.yaml", "\ufeffa: 1\nb: 2\n"))
    assert document.value == {"a": 1, "b": 2}
    assert document.span(("a",)).text == "1"
    assert document.key_span(("b",)).text == "b"


@pytest.mark.usefixtures("parser")
def test_aliases_repeat_values_and_point_where_these_stand() -> None:
    document = load_yaml(Source("f.yaml", "a: &x [1, 2]\nb: *x\n"))
    assert document.value == {"a": [1, 2], "b": [1, 2]}
    assert document.span(("b", 1)).text == "2"
    assert document.span(("b", 1)).line == 1


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_a_file_without_values_is_empty(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a: b: c\n", "1:5: error[G401]: this `:` comes where no key can end"),
        ("a:\n\tb: c\n", "2:1: error[G401]: a tab can't be used to indent"),
        ("a: @b\n", "1:4: error[G401]: a text can't start with this character"),
        ("a: [b, c\nd: e\n", "2:2: error[G401]: the list in `[` `]` isn't closed before this"),
        ("a: {b: c\nd: e\n", "2:2: error[G401]: the mapping in `{` `}` isn't closed before this"),
        ("a: 'b\n", "2:1: error[G401]: the file ends inside quotes"),
        ("a:\n  b: 1\n c: 2\n", "3:2: error[G401]: this doesn't line up with the lines above it"),
        ("a : b\nc", "2:2: error[G401]: a line before this lacks its `:`"),
        ("a: ,b\n", "1:4: error[G401]: a value was expected here"),
        ("a: |x\n  b\n", "1:5: error[G401]: the text after `|` or `>` begins on the next line"),
        ("a: *bold*\n", "1:9: error[G401]: a text can't start with `&` or `*`"),
        ("a: !x!y z\n", "1:4: error[G401]: a text can't start with `!`"),
        ("a: 1\n...\nb: 2\n", "3:1: error[G401]: a line that starts with `%` or `...` has no use here"),
        ("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n", "2:1: error[G402]: `a` stands here twice"),
        ("a: 1\n---\nb: 2\n", "2:1: error[G404]: a second document starts here, expected one in a file"),
        ("a: !!python/object:os.system {}\n", "1:4: error[G404]: tags such as `!!python/object:os.system` have no use"),
        ("a: !!int 3\n", "1:4: error[G404]: tags such as `!!int` have no use here"),
        ("a: *x\n", "1:4: error[G404]: `*x` repeats a value that isn't there before it"),
        ("a: &x [*x]\n", "1:8: error[G404]: `*x` repeats a value that isn't there before it"),
        ("? [a]\n: b\n", "1:3: error[G404]: expected a word or a number before this `:`"),
        ("a: 'x\0y'\n", "1:6: error[G405]: the character U+0000 can't stand in a text"),
        ("a: 'x\ud800y'\n", "1:6: error[G405]: the character U+D800 can't stand in a text"),
        ('a: "x\\0y"\n', "1:4: error[G405]: the character U+0000 can't stand in a text"),
        (f"a: {'1' * 31}\n", "1:4: error[G403]: this number has more than 30 digits"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_place(text: str, finding: str) -> None:
    assert findings_of(text)[0].startswith(f"f.yaml:{finding}")


@pytest.mark.usefixtures("parser")
def test_a_full_width_colon_is_recognised() -> None:
    _, findings = read_yaml(Source("f.yaml", "时区： Asia/Shanghai\n语言: zh\n社群： 蓝莓"))
    assert findings[0].help == "write `:` and a space after a key, not the full-width `：`"


@pytest.mark.usefixtures("parser")
def test_all_repeated_keys_are_found_in_one_run() -> None:
    document, findings = read_yaml(Source("f.yaml", "a: 1\na: 2\nb:\n  c: 1\n  c: 2\n"))
    assert document is not None
    assert document.value == {"a": 1, "b": {"c": 1}}
    assert [finding.span and finding.span.line for finding in findings] == [2, 5]
    assert [label.span.line for finding in findings for label in finding.labels] == [1, 4]


@pytest.mark.usefixtures("parser")
def test_a_file_full_of_mistakes_is_not_read_to_its_end() -> None:
    document, findings = read_yaml(Source("f.yaml", "a: 1\n" * 10_000))
    assert document is None
    assert len(findings) == MAX_FINDINGS


@pytest.mark.usefixtures("parser")
def test_nesting_is_bounded() -> None:
    assert findings_of("[" * MAX_NESTING + "]" * MAX_NESTING) == []
    assert "G403" in findings_of("[" * (MAX_NESTING + 1) + "]" * (MAX_NESTING + 1))[0]
    assert "G403" in findings_of("[" * 1_000_000)[0]


@pytest.mark.usefixtures("parser")
def test_nesting_through_aliases_is_bounded() -> None:
    steps = "".join(f"k{n}: &k{n} [*k{n - 1}]\n" for n in range(1, 40))
    assert "levels deep" in findings_of(f"k0: &k0 [x]\n{steps}")[0]


@pytest.mark.usefixtures("parser")
def test_a_billion_laughs_are_refused() -> None:
    steps = "".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 10)}]\n" for n in range(1, 10))
    assert "repeat more than 10000 values" in findings_of(f"k0: &k0 [ha]\n{steps}")[0]


def test_size_is_bounded() -> None:
    assert "4 MiB" in findings_of("a: " + "x" * MAX_BYTES)[0]
    assert "4 MiB" in findings_of("a: " + "梅" * (MAX_BYTES // 3))[0]


def test_a_file_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes("\ufeff社群: x".encode())
    assert read_source(tmp_path / "f.yaml", "f.yaml") == Source("f.yaml", "社群: x")


def test_a_file_in_another_encoding_is_refused_where_it_starts(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"a: 1\n" + "b: 蓝莓".encode("gbk"))
    with pytest.raises(PolicyError) as error:
        read_source(tmp_path / "f.yaml", "f.yaml")
    [finding] = error.value.diagnostics
    assert one_line(finding) == "f.yaml:2:4: error[G405]: this file is not written in UTF-8"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(PolicyError, match=r"`f\.yaml` is larger than 1 MiB"):
        read_source(tmp_path / "f.yaml", "f.yaml", limit=1024 * 1024)


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_source(tmp_path / "nowhere.yaml", "nowhere.yaml")
    with pytest.raises(OSError, match="not an ordinary file"):
        read_source(tmp_path, "folder")


def test_load_raises_what_read_tells() -> None:
    with pytest.raises(PolicyError, match="`a` stands here twice"):
        load_yaml(Source("f.yaml", "a: 1\na: 2\n"))
