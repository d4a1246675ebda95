"""`guiju match` and `guiju suggest`: what they show, and that nothing in a file of texts can break them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import Result
from syrupy.assertion import SnapshotAssertion

from guiju.engine.replay.labelled import Columns, Sample, Samples, Unreadable
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.separating import Separation, terms
from guiju.engine.report.terminal import UNSAFE

Run = Callable[..., Result]

POLICY = 'pattern ad "advertising": words "加微信", "cheap" except "not cheap" detect phone\n'
POLICY += 'pattern form: fields "name", "need"\nrule a when message matches ad then delete\n'
TEXTS = (
    "请加 微.信 领券\nhello\nnot cheap, but cheap enough: 13800138000 \x1b[31m\u202ered\n\n" + "x" * 300 + " cheap\n"
)
TABLE = 'label,text\nad,加微信 now\nother,cheap as chips\nad,write me\n,unread cheap\nother,"a, b"\nother\n'


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ads.guiju").write_text(POLICY, encoding="utf-8")
    (tmp_path / "texts.txt").write_text(TEXTS, encoding="utf-8")
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8-sig")
    return tmp_path


# ---- match -----------------------------------------------------------------------------------------------------------


def test_texts_with_what_was_hit_in_them(run: Run, lab: Path, snapshot: SnapshotAssertion) -> None:
    result = run("match", "ads.guiju", "texts.txt")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (ExitCode.OK, "3 of 4 texts match")
    assert result.stdout == snapshot
    assert not UNSAFE.search(result.stdout.replace("\n", ""))


def test_a_table_with_labels(run: Run, lab: Path, snapshot: SnapshotAssertion) -> None:
    result = run("match", "ads.guiju", "table.csv", "--pattern", "ad")
    assert result.exit_code == ExitCode.OK
    assert result.stdout == snapshot
    assert "1 lines without a text were left out (line 7)" in result.stderr


def test_in_chinese(run: Run, lab: Path, snapshot: SnapshotAssertion) -> None:
    (lab / "by.guiju").write_text('pattern a: words "加微信" with homophones, split_characters\n', encoding="utf-8")
    (lab / "by.txt").write_text("家威信\n你好 13800138000\n", encoding="gb18030")
    calls = (
        ("ads.guiju", "texts.txt"),
        ("ads.guiju", "table.csv", "--pattern", "ad"),
        ("by.guiju", "by.txt", "--pattern", "a", "--pattern", "phone"),
    )
    results = [run("match", *call, "--lang", "zh") for call in calls]
    assert [result.exit_code for result in results] == [ExitCode.OK] * 3
    assert "\n---\n".join(f"{result.stdout}{result.stderr}" for result in results) == snapshot


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["match", "ads.guiju", "texts.txt", "--pattern", "fone"], "没有特征或检测器 `fone`："),
        (["match", "ads.guiju", "table.csv", "--text-column", "body"], "没有 `body` 这一列；表里有 `label`、`text`"),
        (
            ["match", "ads.guiju", "bare.csv"],
            "看不出哪一列是文字：第一行应是各列的名称，却是 `a`、`b`；用 `--text-column` 指明",
        ),
        (["match", "-", "-"], "规矩和文字不能都来自标准输入"),
        (["suggest", "ads.guiju", "texts.txt", "--pattern", "ad"], "文字都没有标注"),
    ],
)
def test_what_can_not_be_meant_is_said_in_chinese(run: Run, lab: Path, arguments: list[str], said: str) -> None:
    (lab / "bare.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    result = run(*arguments, "--lang", "zh")
    assert (result.exit_code, said in result.stderr) == (ExitCode.USAGE, True), result.stderr


def test_a_table_with_labels_as_data(run: Run, lab: Path) -> None:
    data = json.loads(run("match", "ads.guiju", "table.csv", "--pattern", "ad", "--format", "json").stdout)
    (score,) = data["scores"]
    assert [score[name] for name in ("labelled", "caught", "false_alarms", "missed", "let_pass")] == [4, 1, 1, 1, 1]
    assert [score[name] for name in ("precision", "recall", "f1")] == [0.5, 0.5, 0.5]
    assert score["items"] == [
        {"item": "cheap", "right": 0, "false_alarms": 1}, {"item": "加微信", "right": 1, "false_alarms": 0},
    ]  # fmt: skip
    assert [found["line"] for found in score["worst_misses"]] == [4]
    assert data["matches"] == [
        {"line": 5, "text": "unread cheap", "hits": [{"pattern": "ad", "item": "cheap", "span": [7, 12]}]}
    ]


@pytest.mark.parametrize(("encoding", "said"), [("gb18030", "read as GB18030"), ("utf-16", "read as UTF-16")])
def test_a_table_as_other_programs_write_it(run: Run, lab: Path, encoding: str, said: str) -> None:
    (lab / "other.csv").write_text("label,text\nad,请加微信\nother,你好\n", encoding=encoding)
    result = run("match", "ads.guiju", "other.csv", "--pattern", "ad")
    assert "precision 100.0%  (1 right, 0 false alarms)" in result.stdout
    assert f"{said}, for it is not UTF-8" in result.stderr


def test_a_few_broken_bytes_make_no_other_encoding(run: Run, lab: Path) -> None:
    (lab / "bytes.txt").write_bytes("请加微信\n你好\n".encode() + b"\xc4\xe3 cheap\n")
    result = run("match", "ads.guiju", "bytes.txt", "--pattern", "ad")
    assert "read as" not in result.stderr
    assert "2 of 3 texts match" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", "the table is empty"),
        ("a.tsv", "ad\t加微信\nother\t你好\n", "the first line, which should name the columns, has `ad`, `加微信`"),
        ("b.csv", "label,text\n", "0 of 0 texts match"),
        ("a.jsonl", '"加微信"\n""\n[1]\n{"text": 5}\n', "1 of 1 texts match"),
    ],
)
def test_files_that_hold_less_than_was_thought(run: Run, lab: Path, name: str, text: str, said: str) -> None:
    (lab / name).write_text(text, encoding="utf-8")
    assert said in run("match", "ads.guiju", name, "--pattern", "ad").stderr


def test_by_which_way_of_writing_a_word_was_found(run: Run, lab: Path) -> None:
    (lab / "by.guiju").write_text('pattern a: words "加微信" with homophones, split_characters\n', encoding="utf-8")
    texts = "家威信\n力口微信\n加.微信\n"
    result = run("match", "by.guiju", "-", stdin=texts)
    place = "(by.guiju:1)"
    assert result.stdout.splitlines()[1::2] == [
        f"    a: 加微信 by `homophones`  {place}", f"    a: 加微信 by `split_characters`  {place}", f"    a: 加微信  {place}",
    ]  # fmt: skip
    data = json.loads(run("match", "by.guiju", "-", "--format", "json", stdin=texts).stdout)
    assert [hit.get("by") for found in data["matches"] for hit in found["hits"]] == [
        ["homophones"], ["split_characters"], None,
    ]  # fmt: skip


def test_a_detector_alone_on_standard_input(run: Run, lab: Path) -> None:
    result = run("match", "ads.guiju", "-", "--pattern", "script(cyrillic)", stdin="hello\nпривет\n")
    assert result.stdout == "2: «привет»\n    script(cyrillic): script(cyrillic)\n"


def test_a_trace_with_truth(run: Run, lab: Path) -> None:
    events = [
        {"id": "1", "at": "2026-03-01T09:00:00Z", "kind": "message", "message": {"text": "加微信"},
         "truth": {"patterns": ["ad"]}},
        {"id": "2", "at": "2026-03-01T09:00:01Z", "kind": "message", "message": {"text": "cheap"}, "truth": {}},
        {"id": "3", "at": "2026-03-01T09:00:02Z", "kind": "join"},
    ]  # fmt: skip
    lines = ['{"trace": 1}', *map(json.dumps, events), "{broken"]
    result = run("match", "ads.guiju", "-", "--pattern", "ad", "--format", "json", stdin="\n".join(lines))
    (score,) = json.loads(result.stdout)["scores"]
    assert (score["caught"], score["false_alarms"]) == (1, 1)
    assert "2 lines without a text were left out (line 4, 5)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ads.guiju", "texts.txt", "--pattern", "fone"], "there is no pattern or detector `fone`"),
        (["ads.guiju", "texts.txt", "--pattern", "script"], "there is no pattern or detector `script`"),
        (["ads.guiju", "table.csv", "--text-column", "body"], "there is no column `body`; the table has `label`"),
        (["-", "-"], "can't both come from standard input"),
    ],
)
def test_what_can_not_be_meant_is_said(run: Run, lab: Path, arguments: list[str], said: str) -> None:
    result = run("match", *arguments)
    assert result.exit_code == ExitCode.USAGE
    assert said in result.stderr


def test_a_file_that_is_not_there(run: Run, lab: Path) -> None:
    result = run("match", "ads.guiju", "none.txt")
    assert result.exit_code == ExitCode.INVALID
    assert "none.txt" in result.stderr


def test_a_policy_without_patterns(run: Run, lab: Path) -> None:
    result = run("match", "-", "texts.txt", stdin="rule a when message then delete\n")
    assert result.exit_code == ExitCode.USAGE
    assert "--pattern phone" in result.stderr


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.tsv", "a.jsonl"])
def test_no_file_breaks_it(run: Run, lab: Path, name: str) -> None:
    random = Random(name)
    pieces = [
        b"text,label\n",
        b"\x00",
        b"\xff\xfe",
        b'{"text": ',
        b'"a"}\n',
        b"[[[",
        b",\n",
        b'"',
        b"\t",
        b"\r",
        "加微信".encode(),
    ]
    for _ in range(30):
        (lab / name).write_bytes(b"".join(random.choices(pieces, k=random.randint(0, 30))))
        assert run("match", "ads.guiju", name).exit_code in (ExitCode.OK, ExitCode.USAGE)


# ---- texts and labels ------------------------------------------------------------------------------------------------


def test_a_label_is_the_patterns_name_or_a_word_for_yes_and_silence_is_neither() -> None:
    yes = frozenset(("spam",))
    labels: tuple[frozenset[str] | None, ...] = (
        frozenset(("ad",)), frozenset(("SPAM",)), frozenset(("ham",)), frozenset(), None,
    )  # fmt: skip
    assert [Sample("x", 1, each).is_a("ad", yes) for each in labels] == [True, True, False, False, None]


def test_tables_and_objects_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("消息\t标签\n你好\t1\n再见\t\n", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"text": "你好", "label": 1}\n{"text": "再见"}\n', encoding="utf-8")
    found = [[(s.text, s.labels) for s in Samples(str(tmp_path / name))] for name in ("a.tsv", "a.jsonl")]
    assert found[0] == found[1] == [("你好", frozenset(("1",))), ("再见", None)]


def test_a_table_has_to_have_texts(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="no column is known to hold texts"):
        list(Samples(str(tmp_path / "a.csv")))
    assert [s.text for s in Samples(str(tmp_path / "a.csv"), columns=Columns(text="b"))] == ["2"]


# ---- suggest ---------------------------------------------------------------------------------------------------------


def labelled(path: Path, meant: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Two hundred texts of each kind, each with a number of its own."""
    rows = [
        f'{label},"{texts[n % len(texts)]} {n}"' for n in range(200) for label, texts in (("ad", meant), ("no", other))
    ]
    path.write_text("\n".join(["label,text", *rows]), encoding="utf-8")


def test_words_and_exceptions_are_proposed(run: Run, lab: Path, snapshot: SnapshotAssertion) -> None:
    labelled(
        lab / "many.csv",
        ("加微信 领券", "代购 包包", "earn money fast", "兼职 日结"),
        ("大家好", "谨防诈骗 不要加微信", "see you", "the money is there", "兼职 老师"),
    )
    result = run("suggest", "ads.guiju", "many.csv", "--pattern", "ad")
    assert result.exit_code == ExitCode.OK
    assert result.stdout == snapshot
    chinese = run("suggest", "ads.guiju", "many.csv", "--pattern", "ad", "--lang", "zh")
    assert f"{chinese.stdout}{chinese.stderr}" == snapshot
    data = json.loads(run("suggest", "ads.guiju", "many.csv", "--pattern", "ad", "--format", "json").stdout)
    proposed = {each["word"]: each["kind"] for each in data["suggestions"]}
    assert proposed["代购"] == proposed["日结"] == "words"
    assert proposed["不要加微信"] == "except"
    assert "兼职" not in proposed


def test_what_is_proposed_makes_the_pattern_tell_better(run: Run, lab: Path) -> None:
    labelled(lab / "many.csv", ("加微信", "代购 包", "free gift"), ("你好", "谨防诈骗 不要加微信", "see you"))
    data = json.loads(run("suggest", "ads.guiju", "many.csv", "--pattern", "ad", "--format", "json").stdout)
    items = "".join(f' {each["kind"]} "{each["word"]}"' for each in data["suggestions"])
    (lab / "better.guiju").write_text(POLICY.replace(" detect phone", f" detect phone{items}", 1), encoding="utf-8")
    scores = [
        json.loads(run("match", policy, "many.csv", "--pattern", "ad", "--format", "json").stdout)["scores"][0]["f1"]
        for policy in ("ads.guiju", "better.guiju")
    ]
    assert scores[0] < scores[1] == 1


def test_chance_proposes_nothing(run: Run, lab: Path) -> None:
    random = Random(5)
    words = [f"w{random.choice('abcdefgh')}{random.choice('ijklmnop')}" for _ in range(60)]
    rows = [f"{random.choice(('ad', 'no'))},{' '.join(random.choices(words, k=5))}" for _ in range(200)]
    (lab / "noise.csv").write_text("\n".join(["label,text", *rows]), encoding="utf-8")
    assert run("suggest", "ads.guiju", "noise.csv", "--pattern", "ad").stdout == "# nothing separates well enough\n"


def test_texts_without_labels_can_not_be_told_apart(run: Run, lab: Path) -> None:
    result = run("suggest", "ads.guiju", "texts.txt", "--pattern", "ad")
    assert result.exit_code == ExitCode.USAGE
    assert "none of the texts has a label" in result.stderr


def test_terms_are_words_pairs_and_short_runs_of_chinese_characters() -> None:
    assert terms("Earn MONEY, now 加微信") == {"earn", "money", "now", "earn money", "加微", "微信", "加微信"}


def test_a_score_grows_with_evidence_and_not_with_purity_alone() -> None:
    separation = Separation()
    for number in range(100):
        separation.take("often" if number < 50 else "seldom" if number < 52 else "x y", True)
        separation.take("plain words" if number > 2 else "often", False)
    assert separation.counts("often") == (50, 3)
    assert separation.score("often") > 4 > 2 > separation.score("seldom")
    assert separation.score("plain") < 0
