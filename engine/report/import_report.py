"""What an import made of its files, for people and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ..replay.importers.importing import Import
from ..syntax.vocabulary import Language
from .languages import spoken
from .reasons import kind_in, problem_in, said_in
from .replay_data import problem_data
from .terminal import safe

_SHOWN = 12
_ZH = {
    "understood": "看懂的", "guessed": "猜测的", "left out": "没有收的", "groups": "群", "problems": "问题", "more": "另有 {count} 个",
    "in more": "另外 {count} 种", "head": "{title}：{files} 个文件，{events} 个事件，{seconds:.1f} 秒",
}  # fmt: skip
_EN = {
    "understood": "understood", "guessed": "guessed", "left out": "left out", "groups": "groups", "problems": "problems",
    "more": "and {count} more", "in more": "in {count} more", "head": "{title}: {events} from {files}, {seconds:.1f} s",
}  # fmt: skip


def render_import(done: Import, seconds: float, language: str = "en") -> str:
    """The counts of an import, for a terminal or a file.

    Args:
        done: the import.
        seconds: how long it took.
        language: `en` or `zh`; any other is English.

    Returns:
        the text, without a last line end.
    """
    return "\n".join(_lines(done, seconds, spoken(language)))


def _lines(done: Import, seconds: float, language: Language) -> Iterator[str]:
    tally, files, words = done.tally, len(done.chosen.parts), _ZH if language == "zh" else _EN
    events, read = (
        (f"{done.events:,}", f"{files:,}")
        if language == "zh"
        else (_several(done.events, "event"), _several(files, "file"))
    )
    title = said_in(done.chosen.format.title, language)
    yield words["head"].format(title=title, events=events, files=read, seconds=seconds)
    understood = Counter({kind_in(kind, language): count for kind, count in tally.events.items()})
    yield from _table(words["understood"], understood, words)
    for key, counts in (("guessed", tally.guessed), ("left out", tally.skipped)):
        yield from _table(words[key], Counter({said_in(why, language): n for why, n in counts.items()}), words)
    groups = Counter({_called(group, tally.names.get(group)): count for group, count in tally.groups.items()})
    yield from _table(words["groups"], groups, words)
    if tally.problems.listed:
        counted = ", ".join(f"{code} {count:,}" for code, count in sorted(tally.problems.counts.items()))
        yield f"\n{words['problems']}: {counted}"
        yield from (f"  {safe(problem_in(problem, language))}" for problem in tally.problems.listed)
        if tally.problems.total > len(tally.problems.listed):
            yield f"  {words['more'].format(count=f'{tally.problems.total - len(tally.problems.listed):,}')}"


def _several(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _called(group: str, name: str | None) -> str:
    return group if name in (None, group) else f"{group} ({name})"


def _table(title: str, counts: Counter[str], words: Mapping[str, str]) -> Iterator[str]:
    if not counts:
        return
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    width = max(len(f"{count:,}") for _, count in rows)
    yield f"\n{title}"
    for name, count in rows[:_SHOWN]:
        yield f"  {count:>{width},}  {safe(name, 100)}"
    if len(rows) > _SHOWN:
        rest = sum(count for _, count in rows[_SHOWN:])
        yield f"  {rest:>{width},}  {words['in more'].format(count=len(rows) - _SHOWN)}"


def import_data(done: Import) -> dict[str, object]:
    """The counts of an import as plain JSON values."""
    tally = done.tally
    return {
        "format": done.chosen.format.name,
        "files": len(done.chosen.parts),
        "events": done.events,
        "understood": _sorted(tally.events),
        "guessed": _sorted(tally.guessed),
        "left_out": _sorted(tally.skipped),
        "groups": {
            group: {"name": tally.names.get(group), "events": count} for group, count in sorted(tally.groups.items())
        },
        "problems": {
            "counts": _sorted(tally.problems.counts),
            "listed": [problem_data(problem) for problem in tally.problems.listed],
        },
    }


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
