"""What a check looked at, in a line; with every rule and whom it is about, in a table."""

from __future__ import annotations

from collections.abc import Iterable

from ..check.policy import Policy, Rule
from ..syntax.nodes import Define, Statement
from .aligned import aligned
from .terminal import safe

_EN = {
    "checked": "checked {what}",
    "and": ", ",
    "rules": ("rule", "rules"),
    "patterns": ("pattern", "patterns"),
    "definitions": ("definition", "definitions"),
    "guards": ("guard", "guards"),
    "heads": ("rule", "about", "runs on", "in"),
    "community": "the community",
    "group": "a group",
    "member": "a member",
    "member in group": "a member in a group",
    "state": "a change of state",
    "everywhere": "every group",
}
_ZH = {
    "checked": "已检查 {what}",
    "and": "、",
    "rules": ("条规则", "条规则"),
    "patterns": ("个特征", "个特征"),
    "definitions": ("个定义", "个定义"),
    "guards": ("条守则", "条守则"),
    "heads": ("规则", "针对", "何时运行", "范围"),
    "community": "社群",
    "group": "群",
    "member": "成员",
    "member in group": "群里的成员",
    "state": "状态变化",
    "everywhere": "所有群",
}


def describe_check(policy: Policy, statements: Iterable[Statement], language: str, verbose: bool) -> str:
    """What was checked.

    Args:
        policy: what came of it.
        statements: of the policy's files.
        language: `en` or `zh`; any other is English.
        verbose: whether to list the rules, each with its subject.

    Returns:
        a line; the table before it, if wanted.
    """
    words: dict[str, str | tuple[str, ...]] = dict(_ZH if language == "zh" else _EN)
    counts = {
        "rules": len(policy.rules),
        "patterns": len(policy.patterns),
        "definitions": sum(isinstance(statement, Define) for statement in statements),
        "guards": len(policy.guards),
    }
    what = [f"{count:,} {words[key][count != 1]}" for key, count in counts.items() if count or key == "rules"]
    line = str(words["checked"]).format(what=str(words["and"]).join(what))
    if not verbose or not policy.rules:
        return line
    rows = [list(words["heads"]), *(_row(rule, words) for rule in policy.rules.values())]
    return "\n".join([*aligned(rows), "", line])


def _row(rule: Rule, words: dict[str, str | tuple[str, ...]]) -> list[str]:
    return [
        safe(rule.name),
        str(words[rule.subject]),
        ", ".join(sorted(rule.kinds)) or str(words["state"]),
        safe(", ".join(sorted(rule.scope))) if rule.scope is not None else str(words["everywhere"]),
    ]
