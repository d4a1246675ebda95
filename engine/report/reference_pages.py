"""The reference pages of effects and facts, written from the tables that the checker reads and from the vocabulary.

`python -m guiju.engine.report.reference_pages docs` writes them anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..check.tables import EffectClass, EffectRow, FactRow, effects, facts
from ..syntax.vocabulary import Entry, vocabulary

FOLDER = "docs"

_CLASSES: dict[EffectClass, tuple[str, str]] = {
    "sanction": ("Sanctions", "Weakest first. Guards (`never …`) can forbid these."),
    "message": ("On the message", "For rules about messages. They are repeated when a message is caught again."),
    "membership": ("Membership", "Where the member is. Groups of a track are left when the member moves along it."),
    "words": ("Words", "Texts to members and groups. Values in braces are filled in: `{member.name}`."),
    "people": ("People", "Somebody is told, or given something to do."),
    "state": ("State of the member", "Kept by the engine itself; nobody has to carry these out."),
    "group": ("The group", "The group as a whole."),
}
_OBJECTS = {
    "member": "`member.inviter`",
    "role": "a role",
    "amount": "a number",
    "mode": "a mode",
    "group": "a group",
    "reference": "a rule, or an attribute of the event that names a sanction or rule",
    "name": "a tag",
    "template": "a template",
    "attribute": "`member.…`",
}
_ARGUMENTS = {
    "text": '`"text"`',
    "duration": "a duration",
    "everywhere": "`everywhere`",
    "points": "`points`",
    "to group": "`to` a group",
    "from group": "`from` a group",
    "in group": "`in` a group",
    "to attribute": "`to member.…`",
    "to value": "`to` a value",
    "to role": "`to` a role",
    "from members": "`from members`, or `from` a tag",
    "for": "`for` a duration",
    "by turns": "`by turns`",
    "each": "a number `each`",
}
_JOINS = {
    "each": "each rule's stands; a warning is never absorbed",
    "strongest": "the strongest on one member in one group, and of these the longest",
    "delete, hold, approve": "`delete` before `hold` before `approve`",
    "reject, approve": "`reject` before `approve`",
    "lock, unlock": "`lock` before `unlock`",
    "once": "once, however many rules ask",
    "merge": "one reply with all texts",
    "each rule": "each rule's stands",
    "along the track": "the furthest group of the track; on no one track: none",
    "sum": "added up",
    "agree": "once; where rules disagree: nothing, and the decision says so",
}
_TYPES = {
    "boolean": "yes or no",
    "date": "a day",
    "datetime": "a moment",
    "time": "a time of day",
    "duration": "a duration",
}
_OWNERS = {
    "message": "A message: `message`",
    "member": "A member: `member`, or `sender` of a message",
    "group": "A group: `group`",
    "community": "The community: `community`",
    "request": "A request to join: `request`",
    "reporter": "Whoever reported a message: `reporter`",
    "reactor": "Whoever reacted to a message: `reactor`",
    "actor": "Whoever did what an action is about: `actor`",
    "report": "A report of a message: `report`",
    "reaction": "A reaction to a message: `reaction`",
    "action": "What was done by a person or carried out by the bot: `action`",
    "pattern": "The pattern that matched, in texts: `pattern`",
}
_VALUES = {
    "message_kind": ("Kinds of message", "`message.kind is image`, `message is voice`"),
    "content": (
        "Content of a message",
        "`message has image`, `message has only (image, text)`, `sender.messages(image)`",
    ),
    "member_state": ("States of a member", "`member is banned`"),
    "message_state": ("States of a message", "`message is forwarded`"),
    "weekday": ("Days of the week", "`today is monday`"),
}
# What a message carries of these has to be found in its text, which this version does not do yet.
# A fact of the table that has no value of its own, and is counted all the same.
_COUNTED = frozenset((("member", "warnings"), ("member", "offences"), ("group", "sum"), ("group", "response_time")))
_MADE = "<!-- Made by `python -m guiju.engine.report.reference_pages docs`; changes by hand are lost. -->"


def effects_page() -> str:
    """The page that lists every effect: what it does, what it takes, and how those of several rules are joined."""
    rows = effects()
    parts = [
        "# Effects",
        _MADE,
        "What a rule can do. Steps of a ladder are separated by commas, effects of one step are joined by `and`.\n"
        "What stands in brackets can be left out.",
    ]
    for kind, (title, about) in _CLASSES.items():
        found = [row for row in rows.values() if row.kind == kind]
        table = _table(("effect", "中文", "what it does", "takes", "several rules at once"), map(_effect, found))
        parts += [f"## {title}", about, table]
    return "\n\n".join(parts) + "\n"


def facts_page() -> str:
    """The page that lists every built-in attribute and value, with its type and whether it can be unknown."""
    parts = [
        "# What a condition can read",
        _MADE,
        "The community file adds attributes of its own to `member` and `group`, and events of its own.\n"
        "An attribute that nobody has told is unknown, and unknown is never false: the rule does not fire and the\n"
        "decision says what it lacked.",
    ]
    for owner, rows in facts().items():
        table = _table(("attribute", "中文", "type", "what it says", "remarks"), (_fact(row) for row in rows.values()))
        parts += [f"## {_OWNERS[owner]}", table]
    for use, (title, example) in _VALUES.items():
        entries = (entry for entry in vocabulary().entries if use in entry.used_as)
        table = _table(("word", "中文", "what it says"), (_value(entry, use) for entry in entries))
        parts += [f"## {title}", f"As in {example}.", table]
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Both pages by their file names."""
    return {"effects.md": effects_page(), "facts.md": facts_page()}


def write_pages(folder: Path) -> list[Path]:
    """Write both pages.

    Args:
        folder: where they go; made if it is not there.

    Returns:
        the pages written.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in pages()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pages into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="write the reference pages of effects and facts")
    parser.add_argument("folder", type=Path, help=f"where the pages go, usually {FOLDER}")
    print(f"{len(write_pages(parser.parse_args(arguments).folder))} pages written")


def _effect(row: EffectRow) -> tuple[str, ...]:
    entry = vocabulary().entry("effect", row.verb)
    return (*_spelled(entry), entry.help["en"], ", ".join(_takes(row)), _JOINS[row.join])


def _takes(row: EffectRow) -> Iterator[str]:
    if row.object is not None:
        yield _optional(_OBJECTS[row.object], not row.required)
    for argument in _ARGUMENTS:
        if argument in row.takes:
            yield _optional(_ARGUMENTS[argument], argument not in row.demands)


def _optional(text: str, optional: bool) -> str:
    return f"[{text}]" if optional else text


def _fact(row: FactRow) -> tuple[str, ...]:
    try:
        entry = vocabulary().entry("attribute", f"{row.owner}.{row.name}")
    except KeyError:
        return f"`{row.name}`", "", _TYPES.get(row.type, row.type), "", _remarks(row)
    return (*_spelled(entry), _TYPES.get(row.type, row.type), entry.help["en"], _remarks(row))


def _remarks(row: FactRow) -> str:
    if (row.owner, row.name) in _COUNTED:
        return "a counter: with `within`"
    said = {"never unknown": row.known, "kept by the engine": row.engine, "changes with time": row.clock}
    return ", ".join(remark for remark, holds in said.items() if holds)


def _value(entry: Entry, use: str) -> tuple[str, ...]:
    return (*_spelled(entry), entry.help["en"])


def _spelled(entry: Entry) -> tuple[str, str]:
    chinese = ", ".join(f"`{word}`" for word in (*entry.zh, *entry.with_to.get("zh", ())))
    return f"`{entry.en[0]}`", chinese


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    main()
