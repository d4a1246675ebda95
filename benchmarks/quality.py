"""How well the patterns that come with the engine, and learned ones, do on real messages.

    python benchmarks/quality.py --data FOLDER [--write]

The folder holds what `datasets.SOURCES` lists; what is absent is named and left out of the tables. `--write` puts the
report into docs/quality.md, otherwise it is printed. Only counts are reported: no message leaves the data.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from datasets import Datasets, Labelled, read_datasets  # noqa: E402
from evasions import EVASIONS  # noqa: E402
from scan_cost import RUNS, costs, open_share  # noqa: E402

from guiju.engine.loading import load_text  # noqa: E402
from guiju.engine.text.learned.lane import Weigher  # noqa: E402
from guiju.engine.text.learned.train import learn  # noqa: E402
from guiju.engine.text.normal import light  # noqa: E402
from guiju.engine.text.patterns import Item, Pattern  # noqa: E402
from guiju.engine.text.scanner import compile_scanner  # noqa: E402
from guiju.engine.text.stand_ins import is_han  # noqa: E402
from guiju.engine.text.steps import STAND_INS, USUAL, Steps  # noqa: E402
from guiju.engine.text.words import read_word_list  # noqa: E402

Judge = Callable[[str], bool]
ABOVE = Decimal("0.97")
SEED = 20260301
CAUGHT, HARMLESS = 500, 10_000
TALK_TO_LEARN_FROM = 40_000
CHINESE_PACKAGE = "hello-gfw (Chinese: politics, sex, swearing and advertising)"
ITEM = Item("word", "", False, False, "word", None)
PACKAGE = "better-profanity (English; on 500 messages of each, for it takes milliseconds a message)"


@dataclass(frozen=True)
class Method:
    """A way to catch messages.

    Args:
        kind: what it is meant for: `ad`, `abuse` or `any`.
        name: as the report calls it.
        judge: whether a message is caught; None where it can't be tried.
        why: where it can't be, why not.
    """

    kind: str
    name: str
    judge: Judge | None
    why: str = ""


def shipped(pattern: str) -> Judge:
    """A pattern that comes with the engine."""
    scanner = load_text(f"rule a when message matches {pattern} then delete\n").scanner
    return lambda text: bool(scanner.scan(text).bits)


def substrings(words: Sequence[str]) -> Judge:
    """What a plain list of words does: each is looked for anywhere, as written, capitals aside."""
    wanted = [word.strip().casefold() for word in words if word.strip()]

    def judge(text: str) -> bool:
        folded = text.casefold()
        return any(word in folded for word in wanted)

    return judge


def earlier_and_later(talk: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The first half of some talk, to learn from, and the second, to measure on."""
    half = len(talk) // 2
    return talk[:half], talk[half:]


def learned(data: Labelled, talk: Sequence[str]) -> tuple[Judge, str]:
    """A pattern learned from labelled messages and from talk that is taken for harmless, and how that went."""
    step = max(1, len(talk) // TALK_TO_LEARN_FROM)
    harmless = [*data.harmless, *talk[::step]]
    start = perf_counter()
    model = learn(data.wanted, harmless, ABOVE)
    took = perf_counter() - start
    weigher = Weigher(model)
    said = (
        f"{len(data.wanted):,} messages against {len(harmless):,}: {len(model.weights):,} pieces, trained in {took:.0f} s; "
        f"on its own examples kept aside {model.held_out.precision:.1%} precision at {model.held_out.recall:.1%} recall"
    )
    return (lambda text: weigher.matches(light(text))), said


def methods(found: Datasets, parts: dict[str, tuple[Labelled, Labelled]], notes: list[str]) -> list[Method]:
    """All that is compared."""
    ad, abuse = shipped("ad"), shipped("abuse")
    rows = [Method("ad", "`ad`", ad), Method("abuse", "`abuse`", abuse)]
    for name, talk in (("spam_zh", "livechat_zh"), ("spam_en", "discord_en")):
        if name in parts and talk in found.talk:
            judge, said = learned(parts[name][0], earlier_and_later(found.talk[talk])[0])
            notes.append(f"learned from {name} and the first half of {talk}, {said}")
            rows.append(Method("ad", f"learned from {name}", judge))
            rows.append(Method("ad", f"`ad` or learned from {name}", either(ad, judge)))
    for kind, name in (("ad", "advertising_zh"), ("abuse", "swear_zh"), ("abuse", "swear_en")):
        if name in found.lists:
            rows.append(Method(kind, f"substring list {name}", substrings(found.lists[name])))
    return [*rows, better_profanity(), hello_gfw()]


def either(one: Judge, other: Judge) -> Judge:
    """Whether one of two catches a message."""
    return lambda text: one(text) or other(text)


def better_profanity() -> Method:
    """The package that is installed most for swear words in English."""
    if importlib.util.find_spec("better_profanity") is None:
        return Method("abuse", PACKAGE, None, "not installed: `pip install better-profanity`")
    from better_profanity import profanity

    profanity.load_censor_words()
    return Method("abuse", PACKAGE, profanity.contains_profanity)


def hello_gfw() -> Method:
    """The one package on PyPI that brings a list of Chinese words of its own and can be installed and called."""
    if importlib.util.find_spec("hgfw") is None:
        return Method("any", CHINESE_PACKAGE, None, "not installed: `pip install hello-gfw`")
    from hgfw import Filter

    return Method("any", CHINESE_PACKAGE, Filter.default().contains)


def precision_and_recall(judge: Judge, data: Labelled) -> str:
    """Both, as a cell of the table."""
    caught = sum(map(judge, data.wanted))
    mistaken = sum(map(judge, data.harmless))
    if not caught:
        return "nothing caught"
    return f"{caught / (caught + mistaken):.3f} at {caught / len(data.wanted):.3f}"


def per_100_000(judge: Judge, talk: Sequence[str], most: int) -> str:
    """How much of some talk is caught."""
    step = max(1, len(talk) // most)
    looked = talk[::step]
    return f"{sum(map(judge, looked)) * 100_000 / len(looked):.1f}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, its first row the heads."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "| " + " | ".join("---" for _ in rows[0]) + " |", *lines[1:]])


def comparison(rows: Sequence[Method], parts: dict[str, tuple[Labelled, Labelled]], found: Datasets) -> str:
    """Precision and recall on labelled messages, and what is caught of real talk."""
    labelled, talk = list(parts), list(found.talk)
    heads = ["method", *(f"{name}: precision at recall" for name in labelled)]
    heads += [f"{name}: caught per 100,000" for name in talk]
    body = [heads]
    for method in rows:
        if method.judge is None:
            body.append([method.name, *([method.why] + [""] * (len(heads) - 2))])
            continue
        slow = method.name == PACKAGE
        cells = [
            precision_and_recall(method.judge, parts[name][1]) if meant(method.kind, name) and not slow else ""
            for name in labelled
        ]
        most = 500 if slow else 100_000
        cells += [per_100_000(method.judge, earlier_and_later(found.talk[name])[1], most) for name in talk]
        body.append([method.name, *cells])
        print(f"measured {method.name}", file=sys.stderr)
    return table(body)


def meant(kind: str, dataset: str) -> bool:
    """Whether what a method looks for is what a data set has."""
    return kind == "any" or (kind == "abuse") == dataset.startswith("offence")


def evasion(judge: Judge, data: Labelled) -> list[list[str]]:
    """For each evasion: how much of what was caught is caught still, and what it does to harmless messages."""
    random = Random(SEED)
    caught = [text for text in dict.fromkeys(data.wanted) if judge(text)]
    caught = random.sample(caught, min(CAUGHT, len(caught)))
    harmless = list(dict.fromkeys(data.harmless))
    harmless = random.sample(harmless, min(HARMLESS, len(harmless)))
    before = sum(map(judge, harmless))
    found = []
    for name, evade in EVASIONS.items():
        made = Random(SEED)
        still = sum(judge(evade(text, made)) for text in caught)
        mistaken = sum(judge(evade(text, made)) for text in harmless)
        found.append([name, f"{still / len(caught):.1%}", f"{before} → {mistaken} of {len(harmless):,}"])
    return found


def evasions(rows: Sequence[Method], parts: dict[str, tuple[Labelled, Labelled]], found: Datasets) -> str:
    """The evasions against the shipped and the learned pattern for Chinese advertising."""
    if "spam_zh" not in parts:
        return "Not measured: spam_zh is missing."
    _, measured = parts["spam_zh"]
    talk = earlier_and_later(found.talk["livechat_zh"])[1] if "livechat_zh" in found.talk else []
    data = Labelled(measured.wanted, [*measured.harmless, *talk[:: max(1, len(talk) // HARMLESS)]])
    columns = {name: evasion(judge, data) for name, judge in _evaded(rows)}
    heads = ["evasion"] + [head for name in columns for head in (f"{name}: still caught", f"{name}: harmless caught")]
    lines = zip(*columns.values(), strict=True)
    return table([heads, *([line[0][0], *(cell for column in line for cell in column[1:])] for line in lines)])


def _evaded(rows: Sequence[Method]) -> list[tuple[str, Judge]]:
    names = ("`ad`", "learned from spam_zh", "`ad` or learned from spam_zh")
    return [(row.name, row.judge) for row in rows if row.name in names and row.judge is not None]


def stood_in(parts: dict[str, tuple[Labelled, Labelled]], found: Datasets) -> str:
    """What the words of `ad` would catch besides with the steps that a policy has to ask for."""
    if "spam_zh" not in parts or "livechat_zh" not in found.talk:
        return "Not measured: spam_zh or livechat_zh is missing."
    ad, measured = shipped("ad"), parts["spam_zh"][1]
    missed = [text for text in measured.wanted if not ad(text)]
    talk = earlier_and_later(found.talk["livechat_zh"])[1]
    rows = [
        [
            "step",
            "characters",
            "words",
            "spam_zh: caught besides",
            "spam_zh: harmless besides",
            "livechat_zh: per 100,000",
        ]
    ]
    for steps in (*(frozenset({step}) for step in sorted(STAND_INS)), STAND_INS):
        for fewest in (2, 3):
            words = [word for word in chinese_words() if sum(map(is_han, word)) >= fewest]
            besides = in_addition(words, steps, ad)
            rows.append(
                ["all of these" if len(steps) > 1 else f"`{min(steps)}`", f"{fewest} and more", str(len(words)), f"{sum(map(besides, missed))} of {len(missed):,}",
                 f"{sum(map(besides, measured.harmless))} of {len(measured.harmless):,}",
                 f"{sum(map(besides, talk)) * 100_000 / len(talk):.1f}"]
            )  # fmt: skip
    return table(rows)


def in_addition(words: Sequence[str], further: Steps, ad: Judge) -> Judge:
    """Whether words catch a message by some steps that they do not catch without, and `ad` does not either."""
    scanners = [
        compile_scanner([Pattern("p", None, tuple(replace(ITEM, text=word, steps=steps) for word in words))])[0]
        for steps in (USUAL, USUAL | further)
    ]
    return lambda text: bool(scanners[1].scan(text).bits) and not scanners[0].scan(text).bits and not ad(text)


def chinese_words() -> list[str]:
    """The Chinese words of `ad`."""
    lists = sorted((ROOT / "policies" / "lexicons").glob("*.zh.txt"))
    of_ad = [path for path in lists if not path.name.startswith(("abuse", "rumours"))]
    return [word for path in of_ad for word, _ in read_word_list(path.read_text(encoding="utf-8"))]


def cost() -> str:
    """What a scan for words costs."""
    return f"{table(costs())}\n\nOf the plain messages {open_share():.0%} are seen to hide nothing."


REPORT = """\
# Quality

What the patterns that come with the engine find and miss, measured on real messages by

```text
python benchmarks/quality.py --data FOLDER --write
```

None of the messages comes with the project; `benchmarks/datasets.py` says what the folder holds. Each labelled set is cut in five by a digest of each text; one part is measured on. Of real talk the first
half, in order of time, may be learned from and the second is measured on. Nobody looked through it, so what is caught there
may be caught rightly: it bounds the false alarms from above.

Which words and expressions stand in the patterns was decided by measuring on the same data sets, of which the labelled
messages measured here are a cut: for `ad` and `abuse` the numbers are of messages that those who chose could have seen, so
expect less of messages from elsewhere. Learned patterns have not seen what they are measured on.

## Precision and recall

A cell says the precision, at the recall.

{comparison}

{notes}

A learned pattern knows the language of its examples: in talk of another it guesses, as its row shows. `abuse` looks for
insults; the data set has opinions on regions, races and sexes as well, which no list of words can tell from others. In
English it looks for insults that are aimed at whoever reads them, and not for rough talk of others.

Of packages for Chinese on PyPI, hello-gfw is the one that brings a list of its own and can be called: badwords-zh wants a
dictionary that is not in it, wfgfw fetches one from the network, sensitive-word, textfilter, nest-dfa and erispulse-dfafilter
bring no words, nonebot-plugin-paminet-nodirtymsg is a plugin of a bot, and of badwordfilter, sensitive-words,
py-sensitive-words, sensitivewords and dfa-filter there is nothing to install.

What was aimed at, on the part that is measured:

| | precision | recall | caught of talk in the same language, per 100,000 |
| --- | --- | --- | --- |
| `ad` on spam_zh | ≥ 0.95 | ≥ 0.65 | ≤ 30 |
| learned from spam_zh | ≥ 0.97 | ≥ 0.88 | ≤ 100 |
| `ad` or learned from spam_zh | ≥ 0.97 | ≥ 0.90 | ≤ 100 |
| learned from spam_en |  |  | ≤ 100 |
| `abuse` |  |  | ≤ 30 |

`abuse` has no aim for its recall. Learned patterns are above 100
only in a language that they have not learned.

No detectors stand in `ad`: `wechat_id` alone would raise its recall on spam_zh by 0.003, `qq` by 0.003, `phone` by 0.010, and
each makes an advertisement of every message that gives a number; `link` and `domain` catch 7,000 of 100,000 in discord_en;
two of them together find nothing that it does not find.

## Evasion

{count:,} messages that are caught, each written in another way, and {harmless:,} harmless ones written so; there are fewer
where the data has fewer. The aim is that 99% are still caught, and no more harmless ones than before.

The expressions of patterns that come with the engine are compared with the text as it stands and with what is left of it
once disguise is undone all over it; those of a policy's own patterns with the text as it stands alone. What is missed are
mostly numbers and addresses with several spaces inside.

{evasions}

## Characters that stand for others

Words can be looked for with homophones, similar characters and parts of characters. The patterns that come with the engine
have the common ones in their lists (`薇信`, `徽信`) and do not ask for these steps. What they would add to `ad`, if all of its
Chinese words did that have so many characters:

{stood_in}

So a list of one's own gains by them where its words have three characters and more and are no everyday words.

## What a scan costs

Microseconds a message of some forty characters, in eight of a hundred of which stands a word that is looked for, by
`python benchmarks/scan_cost.py`: the least of {runs} runs, on a machine with other things to do. Read them as ratios.

{costs}

Words are looked for once as they stand, and once more with separators skipped: the second only in texts in which
something might stand between the characters of a word. Steps that a policy asks for cost only where it does: further spellings of
a word stand beside it, and homophones are looked for in a form of their own.
{missing}"""


def report(found: Datasets) -> str:
    """The whole report."""
    parts = {name: data.split() for name, data in found.labelled.items()}
    notes: list[str] = []
    rows = methods(found, parts, notes)
    missing = "".join(f"\nNot measured, for want of data: {what}.\n" for what in dict.fromkeys(found.missing))
    return REPORT.format(
        comparison=comparison(rows, parts, found),
        notes="\n".join(f"- {note[0].upper()}{note[1:]}." for note in notes),
        evasions=evasions(rows, parts, found), stood_in=stood_in(parts, found),
        count=CAUGHT, harmless=HARMLESS, missing=missing, runs=RUNS, costs=cost() if found.labelled else "Not measured.",
    )  # fmt: skip


def main() -> None:
    """Measures what can be measured."""
    parser = argparse.ArgumentParser(description="Measures the patterns that come with the engine on real messages.")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--write", action="store_true", help="write docs/quality.md instead of printing")
    given = parser.parse_args()
    found = read_datasets(given.data)
    for what in dict.fromkeys(found.missing):
        print(f"missing: {what}", file=sys.stderr)
    text = report(found)
    if given.write:
        (ROOT / "docs" / "quality.md").write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
