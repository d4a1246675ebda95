"""What a check looked at, in a line; with every rule and whom it is about, in a table."""

from __future__ import annotations

from collections.abc import Mapping

from ..check.cost import bound
from ..check.policy import Policy, Rule
from ..compile.crossing import sharing
from ..loading import library
from .aligned import aligned
from .cost_line import describe_cost
from .learned_text import describe_patterns
from .reasons import kind_in, said_in
from .terminal import safe

_Words = Mapping[str, str | tuple[str, ...]]

_EN: _Words = {
    "checked": "checked {what}",
    "and": ", ",
    "rules": ("rule", "rules"),
    "patterns": ("pattern", "patterns"),
    "definitions": ("definition", "definitions"),
    "guards": ("guard", "guards"),
    "goals": ("goal", "goals"),
    "heads": ("rule", "about", "runs on", "in"),
    "community": "the community",
    "group": "a group",
    "member": "a member",
    "member in group": "a member in a group",
    "state": "a change of state",
    "everywhere": "every group",
    "shared by group": "long traces are shared among processes by group",
    "shared by member": "long traces are shared among processes by member",
    "shared by members of groups": "long traces are shared among processes by groups that have no member in common",
    "shared by None": "long traces take two processes at most, since events can't be shared out",
}
_ZH: _Words = {
    "checked": "已检查 {what}",
    "and": "、",
    "rules": ("条规则", "条规则"),
    "patterns": ("个特征", "个特征"),
    "definitions": ("个定义", "个定义"),
    "guards": ("条守则", "条守则"),
    "goals": ("个目标", "个目标"),
    "heads": ("规则", "针对", "何时运行", "范围"),
    "community": "社群",
    "group": "群",
    "member": "成员",
    "member in group": "群里的成员",
    "state": "状态变化",
    "everywhere": "所有群",
    "shared by group": "长记录按群分给多个进程",
    "shared by member": "长记录按成员分给多个进程",
    "shared by members of groups": "长记录按没有共同成员的群分给多个进程",
    "shared by None": "长记录至多由两个进程回放，因为事件不能分开算",
}


def describe_check(policy: Policy, language: str, verbose: bool) -> str:
    """What was checked.

    Args:
        policy: what came of it.
        language: `en` or `zh`; any other is English.
        verbose: whether to list the rules, each with its subject.

    Returns:
        a line, and one on what a message costs at most; if wanted, a table before and how traces are shared behind them.
    """
    words = _ZH if language == "zh" else _EN
    counts = {
        "rules": len(policy.rules),
        "patterns": len(policy.patterns),
        "definitions": policy.definitions,
        "guards": len(policy.guards),
        "goals": len(policy.goals),
    }
    what = [f"{count:,} {words[key][count != 1]}" for key, count in counts.items() if count or key == "rules"]
    line = str(words["checked"]).format(what=str(words["and"]).join(what))
    shipped = frozenset(pattern.name.id for pattern in library())
    line = "\n".join([line, *describe_patterns(policy.patterns, shipped, language)])
    if policy.rules:
        line += f"\n{describe_cost(bound(policy), language)}"
    if not verbose or not policy.rules:
        return line
    rows = [list(words["heads"]), *(_row(rule, words, language) for rule in policy.rules.values())]
    return "\n".join([*aligned(rows), "", line, describe_sharing(policy, words, language)])


def describe_sharing(policy: Policy, words: _Words, language: str) -> str:
    """How a long trace can be shared among processes, and why no further."""
    how = sharing(policy)
    text = str(words[f"shared by {how.by}"])
    if how.reason is None:
        return text
    reasons = (safe(said_in(each, language)) for each in how.reason.split("; "))
    return f"{text}（{'；'.join(reasons)}）" if language == "zh" else f"{text} ({'; '.join(reasons)})"


def _row(rule: Rule, words: _Words, language: str) -> list[str]:
    return [
        safe(rule.name),
        str(words[rule.subject]),
        str(words["and"]).join(kind_in(kind, language) for kind in sorted(rule.kinds)) or str(words["state"]),
        safe(str(words["and"]).join(sorted(rule.scope))) if rule.scope is not None else str(words["everywhere"]),
    ]
