"""The reference page of scenarios, written from their schema, the table of sentences and the vocabulary.

`python -m guiju.engine.report.scenario_reference docs/scenarios.md` writes it anew.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..replay.scenario_words import (
    Meaning,
    Sentence,
    action_key_rows,
    acts,
    contents,
    example_effects,
    expectation_rows,
    meanings,
    message_key_rows,
    verdict_rows,
)
from ..syntax.vocabulary import LANGUAGES, vocabulary
from ..yaml_keys import names_of_key
from ..yaml_schema import read_schema

PAGE = "docs/scenarios.md"

_HEAD = f"""\
# Scenarios: the reference

<!-- Made by `python -m guiju.engine.report.scenario_reference {PAGE}`; changes by hand are lost. -->

What a scenario file can say, in English, in Chinese or in both at once. [Testing a policy](testing.md) shows how to write
one; `guiju schema scenario` prints the schema."""
_SENTENCES = """\
One sentence says what happens in a step. It is a key, so a colon stands at its end, and what is said stands behind it.
Between words there are blanks; what stands in brackets can be left out; a name with blanks or signs in it stands in
backticks, and then the whole sentence in quotes."""
_BEHIND = (
    "A message, and what somebody did, may be told with keys, as in `li says in chat: {text: hello, forwarded: true}`:"
)
_NAMES = """\
- **Members** are the keys of `given:`, the members of the roster, and the owners and admins of the community file, by
  id or, where only one has it, by name.
- **Groups** are those of the community file, by id or by name.
- **Messages** are called `m` and the number of their step, or what `as:` says.
- What a step does not know is an error, never a pass."""
_EXPECTED = """\
Effects stand as in a policy, with the member behind the verb. What is not said is not compared: `mute` is any mute. What no
decision shows, such as `by turns`, can't be expected. A text stands behind a colon, `reply: "…"`, where `…` stands for any
words; of a sanction it is the reason. `everywhere` is the same effect in more than one group."""
_BESIDE = "Beside effects a step can expect:"
_GOALS = """\
`goal NAME [in GROUP]: RESULT [at VALUE]`, in Chinese `目标 NAME [在 GROUP]: RESULT [为 VALUE]`, says how a goal stands at the
step's moment. Without a group it has to stand so in every group it is about. A value (`85%`, `12`, `30m`) is compared as
precisely as it is written, and may stand alone."""
_CONTENTS = {
    "message": "what is said, or the keys of a message",
    "values": "keys with values",
    "effects": "effects, or `everything`",
    "text": "a text",
    "nothing": "nothing",
}


def reference() -> str:
    """The page."""
    schema = read_schema("scenario")
    steps = schema["$defs"]["step"]
    parts = [
        _HEAD,
        "## The keys of a scenario",
        _table(("key", "中文", "what it says"), _keys(schema)),
        "## The keys of a step",
        _table(("key", "中文", "what it says"), _keys(steps)),
        "## Sentences",
        _SENTENCES,
        _table(("sentence", "中文", "what happens", "behind the colon"), map(_sentence, meanings().values())),
        _BEHIND,
        _table(("key of a message", "中文"), map(_row, message_key_rows().values())),
        _table(("key of an action", "中文"), map(_row, action_key_rows().values())),
        f"What people do ({_words(acts())}) is `act`; what can be posted ({_words(contents())}) is `content`.",
        "## Names",
        _NAMES,
        "## Expectations",
        _EXPECTED,
        _table(("effect", "中文"), map(_effect, example_effects().items())),
        _BESIDE,
        _table(("word", "中文", "what it says"), map(_expectation, expectation_rows().values())),
        "## Goals",
        _GOALS,
        _table(("result", "中文"), map(_row, verdict_rows().values())),
    ]
    return "\n\n".join(parts) + "\n"


def write_reference(path: Path) -> None:
    """Writes the page.

    Args:
        path: the file.

    Raises:
        OSError: it can't be written.
    """
    path.write_text(reference(), encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the page into the file named on the command line."""
    parser = argparse.ArgumentParser(description="write the reference page of scenarios")
    parser.add_argument("page", type=Path, help=f"the file, usually {PAGE}")
    write_reference(parser.parse_args(arguments).page)


def _keys(schema: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    required = schema.get("required", ())
    for key, part in schema["properties"].items():
        written = f"`{key}`" + (" (needed)" if key in required else "")
        yield written, _words(names_of_key(part)), str(part["description"])


def _sentence(meaning: Meaning) -> tuple[str, ...]:
    ways = {
        language: "<br>".join(f"`{_shown(each)}`" for each in meaning.sentences if each.language == language)
        for language in LANGUAGES
    }
    content = _CONTENTS[meaning.content] + (", or nothing" if meaning.optional else "")
    return ways["en"], ways["zh"], meaning.help["en"], content


def _shown(sentence: Sentence) -> str:
    """A sentence with its places as capitals, and its event verbs as they are first spelled."""
    written = re.sub(r"\{(\w+)\}", lambda place: place[1].upper(), sentence.written)
    written = written.replace("( ", "(").replace(" )", ")")
    return re.sub(r"<(\w+)>", lambda verb: vocabulary().spell("event_verb", verb[1], sentence.language), written)


def _expectation(row: Mapping[str, Any]) -> tuple[str, ...]:
    return *(", ".join(f"`{word}`" for word in row[language]) for language in LANGUAGES), str(row["help"]["en"])


def _row(row: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(_words(row[language]) for language in LANGUAGES)


def _effect(example: tuple[str, Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(f"`{example[1][language]}`" for language in LANGUAGES)


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
