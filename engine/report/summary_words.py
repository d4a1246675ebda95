"""The words of a dry run's summary, in the languages it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..durations import format_duration
from ..syntax.vocabulary import Language, vocabulary
from .examples import Act
from .languages import verb_in
from .phrasebook import Phrasebook, Phrases
from .terminal import safe

_EN: Phrases = {
    "title": "What the policy would have done",
    "stopped": "Stopped before the end of the trace: what follows is of what had passed until then.",
    "nothing": "no events were read",
    "read": "read",
    "events": "{events} by {members} in {files}",
    "besides": "{read}, and {due}",
    "one moment": "1 moment that came due",
    "some moments": "{count} moments that came due",
    "one event": "1 event",
    "some events": "{count} events",
    "one member": "1 member",
    "some members": "{count} members",
    "one file": "1 file",
    "some files": "{count} files",
    "span": "from {first} to {last} ({zone})",
    "set aside": "set aside",
    "unreadable": "{count} that could not be read",
    "doubtful": "{count} doubtful",
    "more problems": "… and {count} more",
    "titled": "{name}: {title}",
    "told": "“{text}”",
    "effects": "effects",
    "none": "none",
    "rules": "Rules",
    "rule heads": ["rule", "fired", "offences", "members", "effects"],
    "caught": "caught: {items}",
    "groups": "Groups",
    "group heads": ["group", "events", "fired", "members", "effects"],
    "no group": "(no group)",
    "without rules": "(no rules hold here)",
    "strange groups": "The community file has no {groups}: add it under `groups:`, or import it as one of its groups with `--group`.",
    "members": "Members who would have met with most",
    "member heads": ["member", "rules", "sanctions, in the order of time"],
    "goals": "Goals",
    "goal heads": ["goal", "group", "now", "figure", "days met", "over time"],
    "whole community": "(the community)",
    "met": "met",
    "not met": "not met",
    "not known": "not known",
    "since": "{verdict} since {day}",
    "at least": "at least {number}",
    "lacks": "needs {needs}",
    "days": "{met} of {days}",
    "unknown": "Rules that could not be decided, and what was not known",
    "withheld": "Sanctions that guards withheld",
    "instead": "{verb} instead",
    "in doubt": "because it was not known",
    "errors": "Rules that failed",
    "conflicts": "Effects that excluded each other",
    "dropped": "Effects that were not needed",
    "tasks": "Left for the admins to do",
    "notes": "Odd events",
    "others": "others",
    "more": "and {count} more",
    "closed loop": "In the closed loop",
    "carried out": "carried out",
    "prevented": "prevented",
    "of events": "{count} ({reasons})",
    "counterfactual": "counterfactual",
    "of verdicts": "{count} (verdicts that depend on what was carried out)",
    "cut": "not carried out",
    "of effects": "{count} (effects that followed from one another without end)",
    "both counts": "Firings and effects, as recorded and in the closed loop",
    "count heads": ["rule or effect", "as recorded", "closed loop", "counterfactual"],
    "not happened": "The first of what was prevented",
    "prevented heads": ["when", "member", "event", "why", "by"],
    "muted": "muted",
    "removed": "removed",
    "banned": "banned",
    "moved": "moved away",
    "locked": "group locked",
    "disbanded": "group disbanded",
    "deleted": "message deleted",
    "unsaid": "message never sent",
    "replaced": "what another bot did",
    "with people": "Beside what people moderating did",
    "with labels": "Beside the labels of the trace",
    "agreement heads": ["rule", "agreed", "missed", "over-reached", "unlabelled", "precision", "recall"],
    "in all": "in all",
    "nameless": "acts of people that name nobody and could not be compared: {count}",
    "again": "acts of people that followed another one at once, and count as one with it: {count}",
    "digests": "These give the same again: policy {policy}, community {community}, trace {trace}",
    "report": "and with the same options, this report {report}",
    "unfinished": "not read to its end",
}
_ZH: Phrases = {
    "title": "这套规矩本会怎么做",
    "stopped": "没有读完就停了：以下只是停下之前的情况。",
    "nothing": "没有读到任何事件",
    "read": "读到",
    "events": "{events}，{members}，{files}",
    "besides": "{read}，另有 {due}",
    "one moment": "1 个到点的时刻",
    "some moments": "{count} 个到点的时刻",
    "one event": "1 个事件",
    "some events": "{count} 个事件",
    "one member": "1 位成员",
    "some members": "{count} 位成员",
    "one file": "1 个文件",
    "some files": "{count} 个文件",
    "span": "从 {first} 到 {last}（{zone}）",
    "set aside": "搁置",
    "unreadable": "{count} 处读不出来",
    "doubtful": "{count} 处可疑",
    "more problems": "……另有 {count} 处",
    "titled": "{name}：{title}",
    "told": "“{text}”",
    "effects": "处置",
    "none": "没有",
    "rules": "规则",
    "rule heads": ["规则", "触发", "违规", "成员", "处置"],
    "caught": "命中：{items}",
    "groups": "群",
    "group heads": ["群", "事件", "触发", "成员", "处置"],
    "no group": "（不在群里）",
    "without rules": "（这里没有规则）",
    "strange groups": "社群文件里没有 {groups}：写进 `groups:`，或者导入时用 `--group` 指明是哪个群。",
    "members": "受影响最大的成员",
    "member heads": ["成员", "规则", "处罚，按时间先后"],
    "goals": "目标",
    "goal heads": ["目标", "群", "现状", "数值", "达成天数", "经过"],
    "whole community": "（整个社群）",
    "met": "达成",
    "not met": "未达成",
    "not known": "不明",
    "since": "{day} 起{verdict}",
    "at least": "至少 {number}",
    "lacks": "缺少 {needs}",
    "days": "{days} 天中 {met} 天",
    "unknown": "无法判断的规则，以及缺少什么",
    "withheld": "被守则拦下的处罚",
    "instead": "改为{verb}",
    "in doubt": "因为情况不明",
    "errors": "出错的规则",
    "conflicts": "互相矛盾的处置",
    "dropped": "用不着的处置",
    "tasks": "留给管理员处理",
    "notes": "可疑的事件",
    "others": "其他",
    "more": "另有 {count} 次",
    "closed loop": "闭环",
    "carried out": "已执行",
    "prevented": "没有发生",
    "of events": "{count}（{reasons}）",
    "counterfactual": "反事实",
    "of verdicts": "{count}（取决于已执行处置的判定）",
    "cut": "没有执行",
    "of effects": "{count}（没完没了相互引起的处置）",
    "both counts": "触发和处置：照记录，以及闭环",
    "count heads": ["规则或处置", "照记录", "闭环", "反事实"],
    "not happened": "没有发生的头几个事件",
    "prevented heads": ["时间", "成员", "事件", "原因", "由于"],
    "muted": "被禁言",
    "removed": "被移出",
    "banned": "被封禁",
    "moved": "已转群",
    "locked": "全员禁言",
    "disbanded": "群已解散",
    "deleted": "消息已删",
    "unsaid": "消息没有发出",
    "replaced": "别的机器人所为",
    "with people": "与管理员当时的做法相比",
    "with labels": "与记录里的标注相比",
    "agreement heads": ["规则", "一致", "漏掉", "过头", "无标注", "准确率", "召回率"],
    "in all": "合计",
    "nameless": "管理员有 {count} 次处置没有指明是谁，无法比较",
    "again": "管理员有 {count} 次处置紧接着前一次，合为一次",
    "digests": "同样的输入，结果必定相同：规矩 {policy}，社群 {community}，记录 {trace}",
    "report": "选项也相同，则报告必定是 {report}",
    "unfinished": "没有读完",
}


class Words(Phrasebook):
    """Says the parts of a summary in one language."""

    phrases: ClassVar[Mapping[Language, Phrases]] = {"en": _EN, "zh": _ZH}

    def verb(self, verb: str) -> str:
        """An effect as policies spell it."""
        return verb_in(verb, self.language)

    def act(self, act: Act, times: int = 1) -> str:
        """An effect with how long it lasts and how often it came, such as `mute 1h ×3`."""
        text = self.verb(act.verb)
        if act.what is not None:
            text += f" {safe(self._with_what(act.verb, act.what), 20)}"
        if act.each:
            text += f" {vocabulary().spell('keyword', 'EACH', self.language)}"
        if act.duration is not None:
            text += f" {format_duration(act.duration, self.language)}"
        return text if times == 1 else f"{text} ×{times:,}"

    def _with_what(self, verb: str, what: str) -> str:
        """What an effect is done with; roles and attributes of the language's own are spelled in the words' language."""
        first, blank, rest = what.partition(" ")
        try:
            if verb == "set":
                own = vocabulary().spell("attribute", f"member.{first}", self.language)
            elif verb in ("notify", "assign"):
                own = vocabulary().spell("noun", first, self.language)
            else:
                return what
        except KeyError:
            return what
        return f"{own}{blank}{rest}"

    def counts(self, counts: Mapping[str, int]) -> str:
        """Effects and how often, the most frequent first."""
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return self.listed(f"{self.verb(verb)} {count:,}" for verb, count in ordered)
