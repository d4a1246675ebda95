"""A community file to start from: what the examples of several topics declare, joined into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from ..community.parameters import Declaration
from ..durations import duration_in
from ..source import Source
from ..syntax.naming import calendar_id
from ..syntax.vocabulary import Language, vocabulary
from ..yaml_keys import keys_in
from ..yaml_source import YamlValue, load_yaml
from .languages import spoken, verb_in

_OWN = ("community", "platform", "by_hand", "language", "members", "members_as_of")
"""What a new community says of itself, or knows only of the people in an example."""

_HEADS: Mapping[str, tuple[str, str, str]] = {
    "en": (
        "Who we are. Put your own groups and people here.",
        "What you can choose of the policies; these are the defaults.",
        "What the platform can't do for us; it becomes a task for the admins.",
    ),
    "zh": (
        "我们是谁。请换成自己的群和人。",
        "规则里可以由你选的部分；下面是默认值。",
        "平台做不到的，会成为管理员的任务。",
    ),
}


def join_communities(examples: Iterable[Mapping[str, YamlValue]]) -> dict[str, YamlValue]:
    """What several community files declare, as one: keys of all, lists with the entries of all in their order; of two
    values that can't both be, the first."""
    joined: dict[str, YamlValue] = {}
    for example in examples:
        joined = _joined(joined, {key: value for key, value in example.items() if key not in _OWN})
    return joined


def _joined(first: Mapping[str, YamlValue], second: Mapping[str, YamlValue]) -> dict[str, YamlValue]:
    found = dict(first)
    for key, value in second.items():
        before = found.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            found[key] = _joined(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            found[key] = _woven(before, value)
        elif before is None:
            found[key] = value
    return found


def _woven(first: Sequence[YamlValue], second: Sequence[YamlValue]) -> list[YamlValue]:
    """Both lists, what is new behind what stands before it in the second: `roles` stay in the order of both."""
    found = list(first)
    place = 0
    for item in second:
        if item in found:
            place = found.index(item) + 1
        else:
            found.insert(place, item)
            place += 1
    return found


def community_text(
    own: Mapping[str, YamlValue], declared: Mapping[str, YamlValue], parameters: Mapping[str, Iterable[Declaration]]
) -> str:
    """The text of the community file.

    Args:
        own: what the community says of itself: `community`, `platform`, `language`, and perhaps `timezone` and `by_hand`.
        declared: what its policies need.
        parameters: what can be chosen, by topic; written as comments.
    """
    language = str(own["language"])
    who, chosen, by_hand = _HEADS[language]
    told = {**own, **{key: value for key, value in declared.items() if key not in own}}
    written = _yaml(told).replace("\nby_hand:", f"\n# {by_hand}\nby_hand:", 1)
    lines = [f"# {who}", written, f"# {chosen}", "# 参数:" if language == "zh" else "# parameters:"]
    for topic, declarations in parameters.items():
        rows = [line for each in declarations for line in _row(each, language)]
        lines += [f"#   {topic}:", *rows] if rows else []
    return "\n".join(lines if len(lines) > 4 else lines[:2]).rstrip("\n") + "\n"


def spelled_community(text: str, language: Language) -> str:
    """A community file with keys, built-in roles, effects and lengths of time in the words of a language, else as it is.

    Args:
        text: the file.
        language: the language to write.
    """
    if language == "en":  # as the topics have it
        return text
    document = load_yaml(Source("community.yaml", text))
    root = document.root
    edits = list(keys_in(document, "community", language))
    for key, spelled in (("roles", _role_in), ("by_hand", verb_in)):
        listed = root.parts.get(key)
        told = [(node, spelled(str(node.value), language)) for node in (listed.parts.values() if listed else ())]
        edits += [(node.span, written) for node, written in told if written != node.value]
    usual = root.parts.get("defaults")
    for name, node in usual.parts.items() if usual is not None else ():
        if name != "on_error":  # which has its words in the schema
            said = str(node.value)
            written = _role_in(said, language) if name == "role" else duration_in(said, language)
            edits += [(node.span, written)] if written != said else []
    for span, written in sorted(edits, key=lambda edit: -edit[0].start):
        text = text[: span.start] + written + text[span.end :]
    return text


def _role_in(role: str, language: Language) -> str:
    return vocabulary().spell("noun", role, language) if role in vocabulary().used_as("role") else role


def _row(declaration: Declaration, language: str) -> list[str]:
    title = declaration.title.get(language) or next(iter(declaration.title.values()), "")
    value = _on_one_line({declaration.name: _plain(_said(declaration, language))})
    return [f"#     {value}{f'   # {title}' if title else ''}"]


def _said(declaration: Declaration, language: str) -> YamlValue:
    """The default of a parameter as a person of a language writes it: lengths of time and days of the week in its words."""
    value = declaration.default_in(language)
    if declaration.kind == "duration" and isinstance(value, str):
        return duration_in(value, spoken(language))
    if declaration.kind == "days" and isinstance(value, list):
        return [vocabulary().spell("noun", calendar_id(str(day)), spoken(language)) for day in value]
    return value


def _on_one_line(value: Mapping[str, Any]) -> str:
    """Keys and values on one line, without the braces around them."""
    shown = str(
        yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10**6)
    ).rstrip()
    if "\n" in shown:
        shown = str(yaml.safe_dump(value, default_flow_style=True, default_style='"', width=10**6)).rstrip()
    return shown[1:-1]


def _yaml(value: Mapping[str, YamlValue]) -> str:
    return str(
        yaml.safe_dump(_plain(dict(value)), allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    )


def _plain(value: YamlValue) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return float(value) if isinstance(value, Decimal) else value
