"""The vocabulary names the detectors and scripts there are, and no others."""

from __future__ import annotations

import pytest

from guiju.engine.check.detecting import pattern_of
from guiju.engine.check.names import builtin
from guiju.engine.loading import load_text
from guiju.engine.text.detectors import DETECTORS, SCRIPTS, detector


def test_the_vocabulary_has_every_detector_and_no_other() -> None:
    assert builtin("detector") == {*DETECTORS, "script"}
    assert builtin("script") == frozenset(SCRIPTS)


@pytest.mark.parametrize("name", sorted(builtin("detector") - {"script"}))
def test_every_detector_can_be_an_item_a_pattern_a_count_and_a_share(name: str) -> None:
    program = load_text(
        f"pattern p: detect {name}\n"
        f"rule a when message matches p then delete\n"
        f"rule b when message matches {name} then delete\n"
        f"rule c when message.count({name}) > 2 then delete\n"
        f"rule d when message.share({name}) > 50% then delete\n"
    )
    assert set(program.index_of) == {"p", name}


def test_a_label_is_the_pattern_of_its_detector() -> None:
    community = load_text("").policy.community
    found = pattern_of("script(arabic)", community)
    assert found is not None
    assert [(item.text, item.argument) for item in found.items] == [("script", "arabic")]
    assert pattern_of("script", community) is None
    assert pattern_of("script(klingon)", community) is None
    assert pattern_of("phone(cn)", community) is None
    assert detector("script", "arabic").name == "arabic"
