"""What a scan for words costs, on plain and on disguised messages.

    python benchmarks/scan_cost.py

Words and messages are made from a seed, so that anybody can measure the same.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from evasions import EVASIONS  # noqa: E402

from guiju.engine.text.disguise import pressed, undisguised  # noqa: E402
from guiju.engine.text.normal import light  # noqa: E402
from guiju.engine.text.openness import is_open, meetings  # noqa: E402
from guiju.engine.text.patterns import Item, Pattern  # noqa: E402
from guiju.engine.text.scanner import Scanner, compile_scanner  # noqa: E402
from guiju.engine.text.steps import STAND_INS, USUAL, Step, Steps  # noqa: E402

SEED = 20260302
SIZES = (2_000, 20_000, 100_000)
MESSAGES = 2_000
RUNS = 5
_SYLLABLES = [f"{one}{other}" for one in "bcdfghjklmnprstvwz" for other in ("a", "e", "i", "o", "u", "an", "er")]
_COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
)
_ENDS = ("，", "。", "！", "？", ", ", ". ", " ")


def words(count: int) -> list[str]:
    """Words to look for: half in Chinese characters, half in Latin letters, one in five of those a phrase."""
    random = Random(SEED)
    found: dict[str, None] = {}
    while len(found) < count:
        if random.random() < 0.5:
            word = "".join(chr(random.randint(0x4E00, 0x9FA5)) for _ in range(random.randint(2, 5)))
        else:
            word = " ".join(_latin(random) for _ in range(2 if random.random() < 0.2 else 1))
        found[word] = None
    return list(found)


def messages(sought: Sequence[str], evade: str = "") -> list[str]:
    """Messages of some forty characters; in eight of a hundred stands a word that is looked for, disguised if so asked.

    Args:
        sought: words that are looked for.
        evade: a key of `EVASIONS`, put on all messages; "" for none.
    """
    random = Random(SEED + 1)
    made = [_message(random, random.choice(sought) if random.random() < 0.08 else "") for _ in range(MESSAGES)]
    return [EVASIONS[evade](message, random) for message in made] if evade else made


def microseconds(scanner: Scanner, texts: Sequence[str]) -> float:
    """The least time of a scan, of some runs; the machine may be busy with other things in the rest."""
    took: list[float] = []
    for _ in range(RUNS):
        start = process_time()
        for text in texts:
            scanner.scan(text)
        took.append((process_time() - start) / len(texts) * 1e6)
    return min(took)


def scanner_for(sought: Sequence[str], steps: Steps = USUAL) -> Scanner:
    """A scanner for one pattern of words."""
    items = tuple(Item("word", word, False, False, word, None, steps=steps) for word in sought)
    return compile_scanner([Pattern("p", None, items)])[0]


def open_share() -> float:
    """The share of plain messages in which words are not looked for with separators skipped."""
    sought = words(SIZES[0])
    met = {pair for word in sought for pair in meetings(pressed(word))}
    texts = [undisguised(light(message)) for message in messages(sought)]
    return sum(is_open(text, met) for text in texts) / len(texts)


def costs() -> list[list[str]]:
    """A table: a row for each way of writing, a column for each number of words; microseconds a message."""
    ways = ("", "a space here and there", "look-alike letters", "signs between all characters")
    rows = [["messages", *(f"{size:,} words" for size in SIZES)], *([way or "plain"] for way in ways)]
    for size in SIZES:
        sought = words(size)
        scanner = scanner_for(sought)
        for row, way in zip(rows[1:], ways, strict=True):
            row.append(f"{microseconds(scanner, messages(sought, way)):.1f}")
    rows += [_with_steps(f"`{step}`", frozenset({step})) for step in sorted(set(Step) - USUAL)]
    return [*rows, _with_steps("all three that stand in for characters", STAND_INS)]


def _with_steps(called: str, further: Steps) -> list[str]:
    """A row of the table: plain messages, words with steps that a policy asks for; of few words, which become many."""
    sought = words(SIZES[0])
    cost = microseconds(scanner_for(sought, USUAL | further), messages(sought))
    return [f"plain, words with {called}", f"{cost:.1f}", *("" for _ in SIZES[1:])]


def _latin(random: Random) -> str:
    return "".join(random.choice(_SYLLABLES) for _ in range(random.randint(3, 4)))


def _message(random: Random, word: str) -> str:
    """Clauses of a chat, in one language or the other."""
    chinese = random.random() < 0.6
    clauses: list[str] = []
    for _ in range(random.randint(1, 5)):
        if chinese:
            clauses.append("".join(random.choice(_COMMON) for _ in range(random.randint(3, 14))))
        else:
            clauses.append(" ".join(_latin(random) for _ in range(random.randint(1, 4))))
        clauses.append(random.choice(_ENDS[:4] if chinese else _ENDS[4:]))
    clauses.insert(random.randrange(len(clauses)), f" {word} " if word and not chinese else word)
    return "".join(clauses)


def main() -> None:
    """Prints the table."""
    for row in costs():
        print(" | ".join(row))


if __name__ == "__main__":
    main()
