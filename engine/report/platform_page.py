"""The page of platforms, written from the table that the checker and the evaluator read.

`python -m guiju.engine.report.platform_page docs/platforms.md` writes it anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..check.platforms import Capability, Cited, Platform, platforms
from ..check.tables import effects

PAGE = "docs/platforms.md"

_ANSWERS = {"yes": "yes", "limited": "within limits", "no": "no"}
_HEAD = """\
# Platforms

The community file names its platform (`platform: telegram`), and the platform has the last word on what is possible.

- An effect that it can't carry out is a warning when the policy is checked ([G512](diagnostics/G512.md)). When the policy
  runs, the effect is not among the effects of the decision: it is a task for the group's admins, with what to do instead.
  `by_hand: [mute, delete]` in the community file says that they know, and the warning is gone.
- A length of time beyond what it takes is a warning too ([G513](diagnostics/G513.md)), and is cut to what it takes; the
  decision notes it.
- What only the engine keeps (points, tags, attributes) is possible everywhere.

A bot may be able to do less than its platform: it needs the rights for what it does. Platforms change; where a claim has a
source, it is linked."""


def page() -> str:
    """The whole page."""
    listed = [each for each in platforms().values() if each.id != "generic"]
    parts = [_HEAD, "## At a glance", _overview(listed)]
    for each in listed:
        parts += [f"## {each.name}", f"`platform: {each.id}`. {each.about}", *_limits(each), _table(each)]
    parts += [f"## {platforms()['generic'].name.capitalize()}", f"`platform: generic`. {platforms()['generic'].about}"]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page to the file named on the command line."""
    parser = argparse.ArgumentParser(description="write the page of what each platform can do")
    parser.add_argument("page", type=Path, help=f"where the page goes, usually {PAGE}")
    parser.parse_args(arguments).page.write_text(page(), encoding="utf-8", newline="\n")


def _overview(listed: Iterable[Platform]) -> str:
    named = list(listed)
    rows = [["effect", *(each.name for each in named)]]
    rows += [[f"`{_spoken(verb)}`", *(_ANSWERS[each.can[verb].answer] for each in named)] for verb in effects()]
    return _rows(rows)


def _table(platform: Platform) -> str:
    rows = [["effect", "possible", "how", "limit, or what a person does instead", "source"]]
    for verb in effects():
        can = platform.can[verb]
        rows.append([f"`{_spoken(verb)}`", _ANSWERS[can.answer], can.how, _words(can), _link(can.source)])
    return _rows(rows)


def _words(can: Capability) -> str:
    return can.instead or can.limit or ""


def _limits(platform: Platform) -> Iterable[str]:
    for path, limit in platform.limits.items():
        source = f" ({_link(limit.source)})" if limit.source is not None else ""
        yield f"`{path}` is at most {limit.most:,}{source}."


def _link(source: Cited | None) -> str:
    return "" if source is None else f"[{source.title}]({source.url})"


def _spoken(verb: str) -> str:
    return verb.replace("_", " ")


def _rows(rows: list[list[str]]) -> str:
    head, *body = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join([head, f"|{' --- |' * len(rows[0])}", *body])


if __name__ == "__main__":
    main()
