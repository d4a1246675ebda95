"""What members wrote is put into texts as harmless data."""

from __future__ import annotations

import pytest

from guiju.engine.runtime.wording import MAX_GRAPHEMES, harmless

_FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("written", "put"),
    [
        ("加微信 now!", "加微信 now!"),
        ("a" * MAX_GRAPHEMES, "a" * MAX_GRAPHEMES),
        ("a" * (MAX_GRAPHEMES + 1), "a" * MAX_GRAPHEMES),
        ("@all", "＠all"),
        ("one\r\n\ttwo", "one two"),
        ("left\u202eright\u200b", "leftright"),
        (_FAMILY * (MAX_GRAPHEMES + 1), _FAMILY * MAX_GRAPHEMES),
        ("e\u0301" * (MAX_GRAPHEMES - 1), "e\u0301" * (MAX_GRAPHEMES - 1)),
        ("half \ud83d", "half "),
    ],
)
def test_values_are_one_short_line_that_mentions_nobody(written: str, put: str) -> None:
    assert harmless(written) == put
