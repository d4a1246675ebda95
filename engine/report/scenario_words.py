"""The words around results of scenarios, in the languages they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from decimal import Decimal
from typing import ClassVar

from ..check.tables import facts
from ..compile.bounds import AtLeast
from ..durations import format_duration
from ..runtime.instant import format_instant
from ..syntax.vocabulary import Language
from .phrasebook import Phrasebook, Phrases
from .reasons import value_in
from .terminal import safe

_EN: Phrases = {
    "passed": "ok",
    "failed": "FAILED",
    "unplayable": "NOT PLAYED",
    "expected": "expected",
    "decided": "decided",
    "by": "by",
    "nothing": "nothing",
    "anything": "anything",
    "absent": "(did not come)",
    "surplus": "(not expected)",
    "at figure": "{result} at {figure}",
    "lacking": "{result}, {figure}",
    "of group": "{group}: {text}",
    "in short absent": "did not come: {items}",
    "in short surplus": "not expected: {items}",
    "shown": "yes",
    "not shown": "no",
    "not open": "nothing had decided `{effect}`, so it can't have been carried out",
    "fired": "`{rule}` fired",
    "offence": "`{rule}` fired: offence {offence}, step {step} of {of}",
    "repeated": "`{rule}` fired for an offence already counted",
    "because": ", because of {items}",
    "item": "`{item}` ({pattern})",
    "withheld": "`{rule}`: {verb} was withheld by `{guard}`",
    "instead": ", {verb} came instead",
    "in doubt": ", because it was not known",
    "unknown rule": "`{rule}` could not be decided: {needs} was not known",
    "dropped": "`{rule}`: {verb} was dropped: {reason}",
    "conflict": "{rules}: {outcome}",
    "task": "`{rule}`: a task for the admins: {task}",
    "error": "`{rule}` failed: {error}",
    "false": "`{rule}` did not fire: {parts}",
    "unknown": "`{rule}` could not be decided: {parts}",
    "held before": "`{rule}` did not fire: it held before this step already",
    "throttled": "`{rule}` did not fire: it has acted as often as it may",
    "fired before": "`{rule}` did not fire: it has fired on this message already",
    "kind": "`{rule}` did not run: it runs on {listed}",
    "scope": "`{rule}` did not run: it holds only in {listed}",
    "unchanged": "`{rule}` did not run: nothing that it depends on changed",
    "moment": "`{rule}` did not run: it runs at moments of its own, {listed}",
    "bot": "`{rule}` did not run: it does not run on what bots do",
    "no rules": "`{rule}` did not run: no rules hold in this group",
    "repeat": "`{rule}` did not run: this was processed before",
    "part false": "`{text}` was false",
    "part unknown": "`{text}` was unknown",
    "part true": "`{text}` was true",
    "value": "{name} was {value}",
    "not known": "not known",
    "at least": "at least {count}",
    "more": "and {count} more",
    "count": "{count} scenarios: {parts}",
    "count one": "1 scenario: {parts}",
    "count passed": "{count} passed",
    "count failed": "{count} failed",
    "count unplayable": "{count} not played",
    "coverage": "Coverage of {policy}",
    "rules": "rules",
    "guards": "guards",
    "steps": "ladder steps",
    "branches": "branches",
    "total": "{what} {shown} of {there} ({percent}%)",
    "never fired": "never fired",
    "never withheld": "never withheld anything",
    "never step": "step {step} was never taken",
    "never otherwise": "step {step} of what follows `otherwise` was never taken",
    "never true": "`{text}` was never true",
    "never false": "`{text}` was never false",
    "only unknown": "`{text}` was only ever unknown",
    "never judged": "`{text}` was never judged",
    "below": "coverage is below {percent}%",
}
_ZH: Phrases = {
    "passed": "通过",
    "failed": "未通过",
    "unplayable": "没有运行",
    "expected": "预期",
    "decided": "实际",
    "by": "规则",
    "nothing": "无",
    "anything": "不限",
    "absent": "（没有出现）",
    "surplus": "（不在预期中）",
    "at figure": "{result} {figure}",
    "lacking": "{result}，{figure}",
    "of group": "{group}：{text}",
    "in short absent": "没有出现：{items}",
    "in short surplus": "不在预期中：{items}",
    "shown": "是",
    "not shown": "否",
    "not open": "之前没有决定过 `{effect}`，所以不会有人执行它",
    "fired": "`{rule}` 触发",
    "offence": "`{rule}` 触发：第 {offence} 次违规，第 {step} 步，共 {of} 步",
    "repeated": "`{rule}` 触发，这次违规已经记过",
    "because": "，命中 {items}",
    "item": "`{item}`（{pattern}）",
    "withheld": "`{rule}`：{verb}被守则 `{guard}` 拦下",
    "instead": "，改为{verb}",
    "in doubt": "，因为情况不明",
    "unknown rule": "`{rule}` 无法判断：不知道 {needs}",
    "dropped": "`{rule}`：没有{verb}：{reason}",
    "conflict": "{rules}：{outcome}",
    "task": "`{rule}`：留给管理员处理：{task}",
    "error": "`{rule}` 出错：{error}",
    "false": "`{rule}` 没有触发：{parts}",
    "unknown": "`{rule}` 无法判断：{parts}",
    "held before": "`{rule}` 没有触发：这一步之前就已成立",
    "throttled": "`{rule}` 没有触发：已达到最多次数",
    "fired before": "`{rule}` 没有触发：它已经因这条消息触发过",
    "kind": "`{rule}` 没有运行：只在这些事件时运行：{listed}",
    "scope": "`{rule}` 没有运行：只在这些群里有效：{listed}",
    "unchanged": "`{rule}` 没有运行：它依据的东西都没有变",
    "moment": "`{rule}` 没有运行：只在自己的时刻运行：{listed}",
    "bot": "`{rule}` 没有运行：它不管机器人做的事",
    "no rules": "`{rule}` 没有运行：这个群里没有规则",
    "repeat": "`{rule}` 没有运行：这件事已经处理过",
    "part false": "`{text}` 不成立",
    "part unknown": "`{text}` 不知道",
    "part true": "`{text}` 成立",
    "value": "{name} 是 {value}",
    "not known": "未知",
    "at least": "至少 {count}",
    "more": "另有 {count} 项",
    "count": "{count} 个情景：{parts}",
    "count one": "1 个情景：{parts}",
    "count passed": "{count} 个通过",
    "count failed": "{count} 个未通过",
    "count unplayable": "{count} 个没有运行",
    "coverage": "{policy} 的覆盖情况",
    "rules": "规则",
    "guards": "守则",
    "steps": "阶梯步骤",
    "branches": "分支",
    "total": "{what} {shown}/{there}（{percent}%）",
    "never fired": "从未触发",
    "never withheld": "从未拦下什么",
    "never step": "从未走到第 {step} 步",
    "never otherwise": "`否则` 之后从未走到第 {step} 步",
    "never true": "`{text}` 从未成立",
    "never false": "`{text}` 从未不成立",
    "only unknown": "`{text}` 一直是不知道",
    "never judged": "`{text}` 从未判断过",
    "below": "覆盖率低于 {percent}%",
}
_LONGEST = 40


class ScenarioWords(Phrasebook):
    """Says the parts of a report on scenarios in one language."""

    phrases: ClassVar[Mapping[Language, Phrases]] = {"en": _EN, "zh": _ZH}

    def first(self, items: list[str], most: int = 5) -> str:
        """The first few items with the language's comma between them, and a count of those too many."""
        rest = [self.say("more", count=len(items) - most)] if len(items) > most else []
        return self.listed([*items[:most], *rest])

    def clauses(self, items: list[str]) -> str:
        """Clauses with the language's semicolon between them."""
        return ("；" if self.language == "zh" else "; ").join(items)

    def value(self, name: str, value: object) -> str:
        """The value of a fact or a counter."""
        if value is None:
            return self.say("not known")
        if isinstance(value, AtLeast):
            return self.say("at least", count=value.least)
        if isinstance(value, bool):
            return self.say("shown" if value else "not shown")
        if isinstance(value, int):
            return self._number(name, value)
        if isinstance(value, frozenset):
            entries = [safe(str(entry), _LONGEST) for entry in sorted(value, key=str)]
            return f"({self.first(entries)})"
        if isinstance(value, str):
            return f'"{safe(value_in(name, value, self.language), _LONGEST)}"'
        if isinstance(value, Decimal):
            return f"{value:f}"
        return value.isoformat() if isinstance(value, date) else safe(str(value), _LONGEST)

    def _number(self, name: str, value: int) -> str:
        owner, _, fact = name.partition(".")
        row = facts().get(owner, {}).get(fact)
        if row is not None and row.type == "datetime":
            return format_instant(value, UTC)
        return format_duration(value, self.language) if row is not None and row.type == "duration" else str(value)
