"""Kept patterns: found again, never half written, never trusted when broken."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from guiju.engine.cache import cache_folder
from guiju.engine.text.learned import cache
from guiju.engine.text.learned.cache import learned, written
from guiju.engine.text.learned.model import Model

from .examples import HAM, SPAM

ABOVE = Decimal("0.95")


@pytest.fixture(autouse=True)
def _forget() -> None:
    cache._learned.cache_clear()


def again(folder: Path | None) -> Model:
    cache._learned.cache_clear()
    return learned(SPAM, HAM, ABOVE, folder)


def test_what_is_kept_is_not_learned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = again(tmp_path)
    monkeypatch.setattr(cache, "learn", lambda *_: pytest.fail("it was learned again"))
    assert again(tmp_path) == first
    assert [path.suffix for path in tmp_path.iterdir()] == [".learned"]


def test_other_examples_or_another_precision_are_learned_apart(tmp_path: Path) -> None:
    again(tmp_path)
    learned(SPAM[1:], HAM, ABOVE, tmp_path)
    learned(SPAM, HAM[1:], ABOVE, tmp_path)
    learned(SPAM, HAM, Decimal("0.9"), tmp_path)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_broken_file_is_learned_anew_and_mended(tmp_path: Path) -> None:
    first = again(tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    assert again(tmp_path) == first
    assert path.read_bytes() == written(first)


def test_many_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    made: list[Model] = []

    def keep(_: int) -> None:
        made.append(again(tmp_path))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(4)))
    (path,) = tmp_path.iterdir()
    assert {written(model) for model in made} == {path.read_bytes()}


def test_a_folder_that_can_not_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert again(tmp_path / "file" / "cache") == again(None)


@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_where_others_may_write_nothing_is_kept_or_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    (planted,) = (again(tmp_path), *tmp_path.iterdir())[1:]
    tmp_path.chmod(mode)
    asked: list[object] = []
    learn = cache.learn
    monkeypatch.setattr(cache, "learn", lambda *given: asked.append(given) or learn(*given))
    again(tmp_path)
    planted.unlink()
    again(tmp_path)
    assert (len(asked), list(tmp_path.iterdir())) == (2, [])


def test_a_file_that_others_may_write_is_learned_anew(tmp_path: Path) -> None:
    first = again(tmp_path)
    (path,) = tmp_path.iterdir()
    other = learned(SPAM, HAM[1:], ABOVE, None)
    path.write_bytes(written(other))
    assert again(tmp_path) == other
    path.chmod(0o666)
    assert again(tmp_path) == first


def test_what_was_not_used_for_longest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KIND", replace(cache.KIND, most=2))
    again(tmp_path)
    (oldest,) = tmp_path.iterdir()
    os.utime(oldest, (1, 1))
    for number in (1, 2):
        learned(SPAM[number:], HAM, ABOVE, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert not oldest.exists()


def test_the_folder_can_be_named_or_turned_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GUIJU_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("GUIJU_CACHE", "")
    assert cache_folder() is None
