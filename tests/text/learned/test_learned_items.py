"""Learned patterns in a scan and in a policy."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from guiju.engine.diagnostics import Diagnostic
from guiju.engine.loading import load, load_all
from guiju.engine.text.learned.examples import ExampleError, read_examples
from guiju.engine.text.learned.train import learn
from guiju.engine.text.naive import naive_hits
from guiju.engine.text.patterns import Item
from guiju.engine.text.scanner import compile_scanner

from ..making import pattern, word
from .examples import HAM, MIXED, SPAM

POLICY = (
    'pattern spam: learned from "spam.txt" against "ham.txt" above 95%\nrule a when message matches spam then delete\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spam.txt").write_text("\n".join(SPAM), encoding="utf-8")
    (tmp_path / "ham.txt").write_text("\n".join(HAM), encoding="utf-8")
    return tmp_path


def findings(folder: Path, policy: str) -> list[Diagnostic]:
    (folder / "policy.guiju").write_text(policy, encoding="utf-8")
    return [found for found in load_all([folder]).diagnostics if found.code.startswith(("G2", "G3"))]


def learned_item() -> Item:
    return Item("learned", "spam.txt", False, False, "learned", None, model=learn(SPAM, HAM, Decimal("0.95")))


def test_a_hit_is_the_whole_message_and_names_its_pieces() -> None:
    scanner, found = compile_scanner([pattern(learned_item())])
    text = "低价代购，加微信 99"
    (hit,) = scanner.hits(text, 0)
    assert (hit.start, hit.end, found) == (0, len(text), [])
    assert hit.item.startswith("learned (`")
    assert scanner.scan("今天的玫瑰真好看").bits == 0


def test_an_exception_anywhere_in_the_message_cancels() -> None:
    scanner, _ = compile_scanner([pattern(learned_item(), word("官方客服", excepted=True))])
    assert scanner.scan("低价代购，加微信 99").bits == 1
    assert scanner.scan("低价代购，加微信 99，官方客服").bits == 0


@pytest.mark.parametrize("text", [*SPAM[:5], *HAM[:5], "", "…", "加微信 the tomato plants"])
def test_the_scan_says_what_the_slow_reference_says(text: str) -> None:
    patterns = [pattern(learned_item()), pattern(word("加微信"))]
    scanner, _ = compile_scanner(patterns)
    assert scanner.hits(text, 0) == naive_hits(patterns, text, 0)
    assert scanner.scan(text).bits & 1 == bool(scanner.hits(text, 0))


def test_a_policy_learns_from_its_folder(folder: Path) -> None:
    assert findings(folder, POLICY) == []
    (item,) = load(folder).policy.patterns[0].items
    assert item.model is not None
    assert item.model.held_out.precision >= Decimal("0.95")


def test_examples_outside_the_folder_are_not_read(folder: Path) -> None:
    (folder / "inside").mkdir()
    (found,) = findings(folder / "inside", POLICY.replace("spam.txt", "../spam.txt"))
    assert (found.code, found.message) == ("G219", "`../spam.txt` lies outside the policy folder")


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        (POLICY.replace(' against "ham.txt"', ""), "G320", "this learned pattern has no examples of harmless talk"),
        (POLICY.replace("95", "20"), "G321", "a learned pattern can't be above 20%"),
        (POLICY.replace("spam.txt", "few.txt"), "G323", "`few.txt` has 2 distinct examples; at least 30 are needed to learn from"),
        (POLICY.replace("spam.txt", "no.jsonl"), "G322", "line 2 of `no.jsonl` is no example"),
        (POLICY.replace("spam.txt", "odd.txt").replace("ham.txt", "even.txt"), "G324", "nothing learned from these examples is above 95%"),
    ],
)  # fmt: skip
def test_what_can_not_be_learned_is_said(folder: Path, changed: str, code: str, said: str) -> None:
    (folder / "few.txt").write_text("加微信\n\n加V信\n加微信！\n", encoding="utf-8")
    (folder / "no.jsonl").write_text('"加微信"\n17\n', encoding="utf-8")
    for name, side in zip(("odd.txt", "even.txt"), MIXED, strict=True):
        (folder / name).write_text("\n".join(side), encoding="utf-8")
    (found,) = findings(folder, changed)
    assert found.code == code
    assert found.message.startswith(said)
    assert found.help


def test_examples_are_lines_or_lines_of_json() -> None:
    assert read_examples("\ufeff# one\r\n\n  two \n", as_json=False) == ["# one", "  two "]
    event = {"kind": "message", "message": {"text": "three"}}
    lines = ['"one\\ntwo"', '{"text": "two"}', json.dumps(event), '{"kind": "join"}', ""]
    assert read_examples("\n".join(lines), as_json=True) == ["one\ntwo", "two", "three"]
    for wrong in ("[]", "17", "{", '{"text": 4}'):
        with pytest.raises(ExampleError):
            read_examples(wrong, as_json=True)
