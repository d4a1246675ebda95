"""Detectors: kinds of content that a policy names instead of describing them, such as links and phone numbers.

Each family is a module that is imported when one of its detectors is first asked for: a policy without detectors pays
for none, and one that looks for links loads no tables of phone numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from .detector import Detector, Found

__all__ = ["DETECTORS", "Detector", "Found", "detector"]

SCRIPTS = (
    "latin", "cyrillic", "arabic", "greek", "hebrew", "han", "hiragana", "katakana", "hangul", "thai", "devanagari",
)  # fmt: skip
"""The scripts that `script(…)` knows; each is also a detector of its own."""

_FAMILIES = {
    "link": "links", "domain": "links", "masked_link": "masked_links", "phone": "phones", "email": "emails",
    "id_card": "id_cards", "bank_card": "bank_cards", "wechat_id": "accounts", "qq": "accounts", "ip": "ips",
    "money": "money", "emoji": "emojis", "mention": "mentions", "lookalike": "lookalikes",
    "symbol": "symbols",
} | dict.fromkeys(SCRIPTS, "scripts")  # fmt: skip


class _Registry(Mapping[str, Detector]):
    """The detectors by name; a family is imported when one of its own is asked for."""

    def __getitem__(self, name: str) -> Detector:
        return _family(_FAMILIES[name])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_FAMILIES)

    def __len__(self) -> int:
        return len(_FAMILIES)

    def __contains__(self, name: object) -> bool:
        return name in _FAMILIES


@cache
def _family(module: str) -> Mapping[str, Detector]:
    found: tuple[Detector, ...] = import_module(f".{module}", __package__).DETECTORS
    return {one.name: one for one in found}


DETECTORS: Mapping[str, Detector] = _Registry()
"""Every detector by its name in policies; scripts by the script's."""


def detector(name: str, argument: str = "") -> Detector:
    """The detector that a policy names.

    Args:
        name: `phone`, `emoji`, …; or `script`.
        argument: of `script`: which one.

    Raises:
        KeyError: there is no such detector or script.
    """
    if name == "script":
        if argument not in SCRIPTS:
            raise KeyError(argument)
        return DETECTORS[argument]
    return DETECTORS[name]
