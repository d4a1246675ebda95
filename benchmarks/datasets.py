"""The texts that quality is measured on. None of them comes with the project; a folder given on the command line has them."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

csv.field_size_limit(1 << 24)


@dataclass(frozen=True)
class Labelled:
    """Messages of which somebody said what they are.

    Args:
        wanted: those that a pattern should match.
        harmless: those that it should not.
    """

    wanted: list[str]
    harmless: list[str]

    def split(self) -> tuple[Labelled, Labelled]:
        """Four fifths to learn from and one to measure on, by a digest of each text's letters, so that copies stay together."""
        return self._side(False), self._side(True)

    def _side(self, to_measure: bool) -> Labelled:
        return Labelled(
            *([text for text in side if _is_kept(text) is to_measure] for side in (self.wanted, self.harmless))
        )


@dataclass(frozen=True)
class Datasets:
    """What was found in the folder, and what was not.

    Args:
        labelled: by name.
        talk: real talk by name, in order of time within each channel; nearly all of it is harmless.
        lists: word lists as people take them off the shelf, by name.
        missing: files that are not there.
    """

    labelled: dict[str, Labelled] = field(default_factory=dict)
    talk: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


SOURCES = {
    "spam_zh": "spam_zh/train.csv: Chinese Telegram groups, half spam, heavily disguised (MarkIvory2973/tg-spam)",
    "spam_en": "spam_en/sms_train.tsv: English SMS (SMS Spam Collection)",
    "offence_zh": "offence_zh/train.csv: Chinese posts, offensive or not (thu-coai/COLDataset)",
    "livechat_zh": "livechat_zh/events.jsonl.gz: a Chinese live-chat room as a trace (lyineee/danmaku-archive)",
    "discord_en": "discord_en/before/*.csv.gz: an English Discord server (gcharang/discord-archive-komodo)",
    "lists": "lexicons/{advertising_zh,swear_zh,swear_en}.txt: word lists, one word a line (Sensitive-lexicon, LDNOOBW)",
}


def read_datasets(folder: Path) -> Datasets:
    """Everything of `SOURCES` that the folder has."""
    found = Datasets()
    for name, read in (("spam_zh", _spam_zh), ("spam_en", _spam_en), ("offence_zh", _offence_zh)):
        try:
            found.labelled[name] = read(folder)
        except OSError:
            found.missing.append(SOURCES[name])
    for name, talk in (("livechat_zh", _livechat), ("discord_en", _discord)):
        try:
            found.talk[name] = list(talk(folder))
        except OSError:
            found.missing.append(SOURCES[name])
    for name in ("advertising_zh", "swear_zh", "swear_en"):
        try:
            found.lists[name] = (folder / "lexicons" / f"{name}.txt").read_text(encoding="utf-8").split("\n")
        except OSError:
            found.missing.append(SOURCES["lists"])
    return found


def _labelled(rows: Iterable[tuple[str, bool]]) -> Labelled:
    texts = list(rows)
    return Labelled([text for text, wanted in texts if wanted], [text for text, wanted in texts if not wanted])


def _spam_zh(folder: Path) -> Labelled:
    with (folder / "spam_zh/train.csv").open(encoding="utf-8", newline="") as file:
        return _labelled((row["input"], row["target"] == "1") for row in csv.DictReader(file) if row["input"])


def _spam_en(folder: Path) -> Labelled:
    lines = (folder / "spam_en/sms_train.tsv").read_text(encoding="utf-8").split("\n")
    return _labelled((text, label == "spam") for label, _, text in (line.partition("\t") for line in lines) if text)


def _offence_zh(folder: Path) -> Labelled:
    with (folder / "offence_zh/train.csv").open(encoding="utf-8-sig", newline="") as file:
        return _labelled((row["TEXT"], row["label"] == "1") for row in csv.DictReader(file))


def _livechat(folder: Path) -> Iterator[str]:
    with gzip.open(folder / "livechat_zh/events.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["message"]["text"]


def _discord(folder: Path) -> Iterator[str]:
    files = sorted((folder / "discord_en/before").glob("*.csv.gz"))
    if not files:
        raise FileNotFoundError(folder / "discord_en/before")
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from (row["Content"] for row in csv.DictReader(file) if row["Content"])


def _is_kept(text: str) -> bool:
    letters = "".join(filter(str.isalnum, text.casefold()))
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).digest()[1] % 5 == 0
