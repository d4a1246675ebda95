"""The words of comparisons of policies and of sweeps, in the languages they are written in."""

from __future__ import annotations

from collections.abc import Mapping

from ..syntax.vocabulary import Language
from .languages import spoken

_EN: Mapping[str, str] = {
    "title": "What the change would change",
    "sweep title": "{rule}: `{written}` with other values",
    "stopped": "Stopped before the end of the trace: what follows is of what had passed until then.",
    "read": "read",
    "events": "{events} events by {members} members in {files}",
    "one file": "1 file",
    "files": "{count} files",
    "set aside": "set aside",
    "problems": "{count} events or lines, as `guiju dry-run` shows",
    "changes": "changes",
    "reached": "{parts} (events: {events}, members: {members})",
    "nothing": "none: everything would happen as before",
    "undecided only": "none in what happens; what could be decided is other",
    "rules": "Rules",
    "rule": "rule",
    "policy": "in the policy",
    "fired": "fired",
    "unknown": "not decided",
    "failed": "failed",
    "members": "members",
    "member": "member",
    "newly": "newly",
    "no longer": "no longer",
    "differently": "differently",
    "same": "as before",
    "new": "new",
    "gone": "gone",
    "renamed": "was {name}",
    "reworded": "reworded",
    "changed": "other {parts}",
    "part title": "title",
    "part words": "words",
    "part scope": "scope",
    "part condition": "condition",
    "part schedule": "schedule",
    "part effects": "effects",
    "part forgetting": "forgetting",
    "part limit": "limit",
    "part obligation": "obligation",
    "in verb": "effect",
    "in step": "step",
    "in duration": "duration",
    "in text": "text",
    "in rules": "rules",
    "in amount": "amount",
    "in value": "value",
    "in to": "whom",
    "in groups": "groups",
    "step of": "step {step} of {of}",
    "task": "task for the admins",
    "more": "… and {count} more, which `--limit N` or `--format json` shows",
    "titled": "{name}: {title}",
    "members head": "Members",
    "also": "Also other in the policy: {items}",
    "pattern": "pattern {name}",
    "pattern items": "pattern {name} ({parts})",
    "items new": "new: {items}",
    "items gone": "gone: {items}",
    "excepted": "except {item}",
    "more items": "… {count} more",
    "guard": "guard {name}",
    "forgets": "Offences against `{was}` would not count for `{name}`: write `rule {name} was {was}` to keep them.",
    "value": "value",
    "effects": "effects",
    "flips": "otherwise than before",
    "of members": "of members",
    "current": "{value} (now)",
    "flips head": "Where decisions flip",
    "moment": "time",
    "fires at": "fires with",
    "message": "message",
    "never": "never",
    "elsewhere": "(effects differ)",
    "no flips": "Nothing is decided otherwise with any of these values.",
    "event": "event",
    "effect": "what happens",
}
_ZH: Mapping[str, str] = {
    "title": "这次修改会改变什么",
    "sweep title": "{rule}：`{written}` 换成别的数值",
    "stopped": "没有读完就停了：以下只是停下之前的情况。",
    "read": "读到",
    "events": "{events} 个事件，{members} 位成员，{files}",
    "one file": "1 个文件",
    "files": "{count} 个文件",
    "set aside": "搁置",
    "problems": "{count} 个事件或行，见 `guiju dry-run`",
    "changes": "变化",
    "reached": "{parts}（{events} 个事件，{members} 位成员）",
    "nothing": "没有：一切照旧",
    "undecided only": "结果没有变化；能否判断有变化",
    "rules": "规则",
    "rule": "规则",
    "policy": "规矩里",
    "fired": "触发",
    "unknown": "无法判断",
    "failed": "出错",
    "members": "成员",
    "member": "成员",
    "newly": "新增",
    "no longer": "不再",
    "differently": "不同",
    "same": "没变",
    "new": "新规则",
    "gone": "已删除",
    "renamed": "原名 {name}",
    "reworded": "换了说法",
    "changed": "改了{parts}",
    "part title": "标题",
    "part words": "文字",
    "part scope": "范围",
    "part condition": "条件",
    "part schedule": "时间",
    "part effects": "处置",
    "part forgetting": "遗忘",
    "part limit": "次数限制",
    "part obligation": "期待",
    "in verb": "处置",
    "in step": "步骤",
    "in duration": "时长",
    "in text": "文字",
    "in rules": "规则",
    "in amount": "数量",
    "in value": "值",
    "in to": "对象",
    "in groups": "群",
    "step of": "第 {step} 步，共 {of} 步",
    "task": "留给管理员",
    "more": "……另有 {count} 处，用 `--limit N` 或 `--format json` 查看",
    "titled": "{name}：{title}",
    "members head": "成员",
    "also": "规矩里另有变化：{items}",
    "pattern": "模式 {name}",
    "pattern items": "模式 {name}（{parts}）",
    "items new": "新增：{items}",
    "items gone": "去掉：{items}",
    "excepted": "除外 {item}",
    "more items": "……另有 {count} 个",
    "guard": "守则 {name}",
    "forgets": "对 `{was}` 的违规不会算到 `{name}` 上：写成“规则 {name} 原名 {was}”才会保留。",
    "value": "数值",
    "effects": "处置",
    "flips": "与前一个不同",
    "of members": "涉及成员",
    "current": "{value}（现在）",
    "flips head": "在哪里翻转",
    "moment": "时间",
    "fires at": "触发于",
    "message": "消息",
    "never": "从不",
    "elsewhere": "（处置不同）",
    "no flips": "换哪个数值，结果都一样。",
    "event": "事件",
    "effect": "结果",
}
_WORDS: Mapping[Language, Mapping[str, str]] = {"en": _EN, "zh": _ZH}


class DifferenceWords:
    """Says the parts of a comparison in one language.

    Args:
        language: `en` or `zh`; any other is English.
    """

    def __init__(self, language: str) -> None:
        self.language: Language = spoken(language)
        self._words = _WORDS[self.language]

    def say(self, key: str, **parts: object) -> str:
        """A phrase with its parts filled in, which were made harmless before; numbers get their commas."""
        shown = {name: f"{part:,}" if isinstance(part, int) else part for name, part in parts.items()}
        return self._words[key].format(**shown)

    def all(self, *keys: str) -> list[str]:
        """Phrases without parts."""
        return [self._words[key] for key in keys]

    def listed(self, items: list[str]) -> str:
        """Items with the language's comma between them."""
        return ("、" if self.language == "zh" else ", ").join(items)
