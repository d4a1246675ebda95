"""An explanation as an admin reads it: what was decided, and every condition with its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from ..check.policy import Policy
from ..check.tables import facts
from ..check.terms import Always
from ..community import Community
from ..compile.bounds import AtLeast, normal
from ..compile.program import Program, Verdict
from ..durations import format_duration
from ..interpret import Explanation
from ..runtime.decision import Effect, Fired
from ..runtime.instant import format_instant
from ..syntax.vocabulary import vocabulary
from .aligned import aligned
from .examples import act_of
from .excerpt import excerpt, shown
from .explanation import Considered, Explained, Ladder, Missed, moment_of, why_silent
from .otherwise import Turn
from .people import person
from .reasons import guard_in, kind_in, needs_in, reason_in, task_in, value_in
from .summary_words import Words
from .terminal import ELLIPSIS, safe, styled

_EN: Mapping[str, str] = {
    "decided": "Decided",
    "nothing": "nothing",
    "step": "step {step} of {of}",
    "until": "until {until}",
    "repeated": "of an offence already counted",
    "fired": "fired",
    "offence": "fired, as offence {offence}",
    "repeats": "fired, for an offence already counted",
    "quiet": "did not fire",
    "held before": "did not fire: it held before this event already",
    "throttled": "did not fire: it has acted as often as it may",
    "fired before": "did not fire: it has fired on this message already",
    "unknown rule": "could not be decided",
    "failed": "failed: {error}",
    "withheld": "`{verb}` was withheld: {guard}",
    "dropped": "`{verb}` was dropped: {reason}",
    "conflict": "{verb}: {outcome}",
    "task": "for the admins: {task}",
    "true": "true",
    "false": "false",
    "unknown": "unknown",
    "is": "{name} is {value}",
    "missing": "missing: {parts}",
    "turn": "`{text}` turns with a threshold of {side} {bound}: {name} was {value}",
    "at most": "at most",
    "at least": "at least",
    "less than": "less than",
    "more than": "more than",
    "exactly": "exactly",
    "ladder": "ladder: {offences} before this; a further one takes step {step} of {steps}",
    "no offences": "no offences",
    "offences": "{count} offences",
    "one offence": "1 offence",
    "earlier": "earlier offence: {when}  {message}  {group}",
    "forgotten": "forgotten on {when}",
    "guard": "guard",
    "passed over": "Did not run",
    "kind": "runs on {kinds}",
    "scope": "holds only in {scope}",
    "moment": "runs at moments of its own: `{moment}`",
    "bot": "does not run on what bots do",
    "repeat": "the event was processed before",
    "no rules": "no rules hold in this group",
    "unchanged": "nothing it depends on changed",
    "runs": "runs `{moment}`",
    "deadline": "a deadline passed: step {step} of {of}",
    "owed": "expected within {within} from {who}{what}, since {opened} ({event})",
    "owed what": " `{condition}`",
    "more": "… and {count} more decisions at that time; name one with --member or --group",
}
_ZH: Mapping[str, str] = {
    "decided": "决定",
    "nothing": "什么也不做",
    "step": "第 {step} 步，共 {of} 步",
    "until": "到 {until} 为止",
    "repeated": "这次违规已经记过",
    "fired": "触发",
    "offence": "触发，记第 {offence} 次违规",
    "repeats": "触发，这次违规已经记过",
    "quiet": "没有触发",
    "held before": "没有触发：这个事件之前就已成立",
    "throttled": "没有触发：已达到最多次数",
    "fired before": "没有触发：它已经因这条消息触发过",
    "unknown rule": "无法判断",
    "failed": "出错：{error}",
    "withheld": "拦下了{verb}：{guard}",
    "dropped": "没有{verb}：{reason}",
    "conflict": "{verb}：{outcome}",
    "task": "留给管理员：{task}",
    "true": "成立",
    "false": "不成立",
    "unknown": "不知道",
    "is": "{name} 是 {value}",
    "missing": "缺的是：{parts}",
    "turn": "`{text}` 的门槛若{side} {bound}，结果就相反：{name} 是 {value}",
    "at most": "至多是",
    "at least": "至少是",
    "less than": "小于",
    "more than": "大于",
    "exactly": "正好是",
    "ladder": "阶梯：之前{offences}；再犯走第 {step} 步，共 {steps} 步",
    "no offences": "没有违规",
    "offences": "有 {count} 次违规",
    "one offence": "有 1 次违规",
    "earlier": "之前的违规：{when}  {message}  {group}",
    "forgotten": "{when} 遗忘",
    "guard": "守则",
    "passed over": "没有运行",
    "kind": "只在这些事件时运行：{kinds}",
    "scope": "只在这些群里有效：{scope}",
    "moment": "只在自己的时刻运行：`{moment}`",
    "bot": "不管机器人做的事",
    "repeat": "这个事件已经处理过",
    "no rules": "这个群里没有规则",
    "unchanged": "它依据的东西都没有变",
    "runs": "运行时间：`{moment}`",
    "deadline": "期限已过：第 {step} 步，共 {of} 步",
    "owed": "自 {opened}（{event}）起，{within}内须由 {who} 完成{what}",
    "owed what": " `{condition}`",
    "more": "……同一时间另有 {count} 个决定；用 --member 或 --group 指明一个",
}
_STYLES: Mapping[Verdict, str] = {True: "help", False: "frame", None: "warning"}
_NAMES: Mapping[Verdict, str] = {True: "true", False: "false", None: "unknown"}
_TEXT = 80
_PEOPLE = ("member", "anyone", "owner", "admin", "service", "bot")
_OFFENCES = 10


def render_explanation(explained: Explained, program: Program, color: bool, language: str) -> str:
    """The explanation as text.

    Args:
        explained: an event and what came of it.
        program: the policy.
        color: whether the terminal shows colours.
        language: `en` or `zh`; any other is English.

    Returns:
        the text, without a last line end.
    """
    return "\n".join(_Text(explained, program.policy, color, language).lines())


def render_more(count: int, language: str) -> str:
    """That there are more explanations than are shown.

    Args:
        count: how many more.
        language: `en` or `zh`; any other is English.
    """
    phrases = _ZH if Words(language).language == "zh" else _EN
    return phrases["more"].format(count=count)


class _Text:
    def __init__(self, explained: Explained, policy: Policy, color: bool, language: str) -> None:
        self._explained = explained
        self._community, self._own = policy.community, policy.own
        self._color = color
        self._words = Words(language)
        self._phrases = _ZH if self._words.language == "zh" else _EN

    def _say(self, key: str, **parts: object) -> str:
        return self._phrases[key].format(**parts)

    def lines(self) -> Iterator[str]:
        yield from self._event()
        yield ""
        yield styled(self._say("decided"), "strong", self._color)
        yield from self._effects()
        for missed in self._explained.missed:
            yield ""
            yield from self._missed(missed)
        for considered in sorted(self._explained.considered, key=self._place):
            yield ""
            yield from self._rule(considered)
        yield from self._passed_over()

    # ---- the event and the decision -----------------------------------------------------------------------------

    def _event(self) -> Iterator[str]:
        item, decision = self._explained.item, self._explained.decision
        event = item.event
        name = (event.member or {}).get("name")
        member = decision.member or ""
        who = person(member, name)
        when = decision.at[:19].replace("T", " ")
        kind = safe(kind_in(event.kind, self._words.language))
        head = [styled(safe(event.id), "strong", self._color), kind, when, safe(event.group or ""), who]
        place = f"{safe(item.path)}:{item.line}" if item.path else ""
        yield "  ".join(part for part in [*head, place] if part)
        if event.message is not None and event.message.text:
            spans = [hit.span for fired in decision.fired for hit in fired.because if hit.of is None]
            yield f"  {shown(excerpt(event.message.text, spans, _TEXT), self._color)}"
        yield from (f"  {safe(reason_in(note, self._words.language, self._own))}" for note in decision.notes)

    def _effects(self) -> Iterator[str]:
        decision, language = self._explained.decision, self._words.language
        rows = [self._effect(effect) for effect in decision.effects]
        yield from (f"  {row}" for row in aligned(rows) or ([] if decision.tasks else [self._say("nothing")]))
        for conflict in decision.conflicts:
            outcome = safe(reason_in(conflict.outcome, language, self._own))
            yield f"  {self._say('conflict', verb=self._words.verb(conflict.verb), outcome=outcome)}"
        for task in decision.tasks:
            yield f"  {self._say('task', task=safe(task_in(task.text, language, self._own)))}"

    def _effect(self, effect: Effect) -> list[str]:
        details = []
        if effect.step is not None:
            details.append(self._say("step", step=effect.step, of=effect.of))
        if effect.until is not None:
            details.append(self._say("until", until=effect.until[:19].replace("T", " ")))
        if effect.repeated:
            details.append(self._say("repeated"))
        target = safe(effect.member or effect.message or effect.group or "")
        rules = self._words.listed(safe(rule) for rule in effect.rules)
        act, text = self._words.act(act_of(effect, self._explained.decision)), safe(effect.text or "", _TEXT)
        return [act, target, rules, self._words.listed(details), text]

    # ---- rules --------------------------------------------------------------------------------------------------

    def _place(self, considered: Considered) -> tuple[int, str]:
        """Rules that fired come first, then those that could not be decided."""
        name, verdict = considered.rule.name, considered.why.verdict
        return 0 if self._fired(name) is not None else 1 if verdict is None else 2, name

    def _fired(self, rule: str) -> Fired | None:
        return next((fired for fired in self._explained.decision.fired if fired.rule == rule), None)

    def _missed(self, missed: Missed) -> Iterator[str]:
        """A deadline: what was expected, of whom and since when."""
        rule, expect = missed.rule, missed.rule.expect
        if expect is None:
            return
        steps = len(expect.otherwise)
        head = styled(safe(rule.name), "strong", self._color)
        yield f"{head}  {self._say('deadline', step=min(missed.step, steps), of=steps)}"
        condition = "" if expect.condition is None else " ".join(expect.condition.span.text.split())
        what = self._say("owed what", condition=safe(condition, _TEXT)) if condition else ""
        within = format_duration(expect.within, self._words.language)
        who = vocabulary().spell("noun", expect.who, self._words.language) if expect.who in _PEOPLE else expect.who
        opened, event = self._moment(missed.opened), safe(missed.event, 40)
        yield f"  {self._say('owed', within=within, who=safe(who), what=what, opened=opened, event=event)}"

    def _rule(self, considered: Considered) -> Iterator[str]:
        rule = considered.rule
        yield f"{styled(safe(rule.name), 'strong', self._color)}  {self._outcome(considered)}"
        moment = moment_of(rule)
        if moment is not None:
            yield f"  {self._say('runs', moment=safe(moment, _TEXT))}"
        if not isinstance(rule.condition, Always):
            yield from (f"  {row}" for row in aligned(list(self._conditions(considered.why, 0))))
        for withheld in self._explained.decision.withheld:
            if withheld.rule == rule.name:
                verb = self._words.verb(withheld.verb)
                yield f"  {self._say('withheld', verb=verb, guard=safe(guard_in(withheld.guard, self._words.language, self._own)))}"
        for dropped in self._explained.decision.dropped:
            if dropped.rule == rule.name and dropped.verb != "rule":
                verb = self._words.verb(dropped.verb)
                reason = safe(reason_in(dropped.reason, self._words.language, self._own))
                yield f"  {self._say('dropped', verb=verb, reason=reason)}"
        yield from (f"  {row}" for row in self._background(considered))

    def _background(self, considered: Considered) -> Iterator[str]:
        """What kept the rule from firing, what stood before, and what would have been different otherwise."""
        for guard in considered.guards:
            yield self._say("guard")
            yield from (f"  {row}" for row in aligned(list(self._conditions(guard, 0))))
        if len(considered.missing) > 1 or (considered.missing and considered.why.parts):
            parts = self._words.listed(f"`{safe(part, _TEXT)}`" for part in considered.missing)
            yield self._say("missing", parts=parts)
        if considered.ladder is not None and (considered.ladder.steps > 1 or considered.ladder.offences):
            yield from self._ladder(considered.ladder)
        for turn in considered.turns:
            bound, value = (self._amount(number, turn) for number in (turn.bound, turn.value))
            side = self._say(turn.side)
            text, name = safe(turn.text, _TEXT), safe(needs_in(turn.name, self._words.language, self._own))
            yield self._say("turn", text=text, side=side, bound=bound, name=name, value=value)

    def _ladder(self, ladder: Ladder) -> Iterator[str]:
        count = len(ladder.offences)
        offences = self._say("no offences" if not count else "one offence" if count == 1 else "offences", count=count)
        yield self._say("ladder", offences=offences, step=ladder.step, steps=ladder.steps)
        listed = list(zip(ladder.offences, ladder.forgotten, strict=True))
        for (at, message, group), end in listed[-_OFFENCES:]:
            row = self._say("earlier", when=self._moment(at), message=safe(message, 20), group=safe(group, 20))
            yield f"  {row}" + ("" if end is None else f"  {self._say('forgotten', when=self._moment(end))}")

    def _moment(self, at: int) -> str:
        return format_instant(at, self._community.timezone)[:16].replace("T", " ")

    def _amount(self, number: int | Decimal, turn: Turn) -> str:
        if turn.percent:
            return f"{normal(Decimal(number) * 100)}%"
        return self._number(turn.name, number) if isinstance(number, int) else f"{normal(round(Decimal(number), 3)):f}"

    def _outcome(self, considered: Considered) -> str:
        fired = self._fired(considered.rule.name)
        failed = [each for each in self._explained.decision.errors if each.rule == considered.rule.name]
        if failed:
            return self._say("failed", error=safe(failed[0].error))
        if fired is None:
            silent = considered.why.verdict
            return self._say(
                why_silent(considered, self._explained.decision) if silent else self._undecided(considered)
            )
        if fired.repeated:
            return self._say("repeats")
        return self._say("fired") if fired.offence is None else self._say("offence", offence=fired.offence)

    def _undecided(self, considered: Considered) -> str:
        return "unknown rule" if considered.why.verdict is None else "quiet"

    def _conditions(self, why: Explanation, depth: int) -> Iterator[list[str]]:
        values = self._words.listed(
            self._say("is", name=safe(needs_in(name, self._words.language, self._own)), value=self._value(name, value))
            for name, value in why.values
        )
        verdict = self._say(_NAMES[why.verdict])
        text = "  " * depth + safe(why.text, _TEXT)
        yield [verdict, text, styled(values, _STYLES[why.verdict], self._color)] if values else [verdict, text]
        for part in why.parts:
            yield from self._conditions(part, depth + 1)

    def _value(self, name: str, value: object) -> str:
        if value is None:
            return self._say("unknown")
        if isinstance(value, bool):
            return self._say(_NAMES[value])
        if isinstance(value, AtLeast):
            return self._words.say("at least", number=self._value(name, value.least))
        if isinstance(value, int):
            return self._number(name, value)
        if isinstance(value, str):
            return f'"{safe(value_in(name, value, self._words.language), 40)}"'
        if isinstance(value, frozenset):
            kept = sorted(map(str, value))
            listed = self._words.listed(safe(entry, 20) for entry in kept[:5])
            return f"({listed}{ELLIPSIS if len(kept) > 5 else ''})"
        if isinstance(value, Decimal):
            return f"{value:f}"
        return value.isoformat() if isinstance(value, date) else safe(str(value))

    def _number(self, name: str, value: int) -> str:
        kind = _type_of(name, self._community)
        if kind == "datetime":
            return format_instant(value, self._community.timezone)[:19].replace("T", " ")
        return format_duration(value, self._words.language) if kind == "duration" else f"{value:,}"

    def _passed_over(self) -> Iterator[str]:
        if not self._explained.passed_over:
            return
        yield ""
        yield styled(self._say("passed over"), "strong", self._color)
        rows = []
        for rule, reason in self._explained.passed_over:
            kinds = self._words.listed(kind_in(kind, self._words.language) for kind in sorted(rule.kinds))
            scope = self._words.listed(safe(group) for group in sorted(rule.scope or ()))
            moment = safe(moment_of(rule) or "", _TEXT)
            rows.append([safe(rule.name), self._say(reason, kinds=kinds, scope=scope, moment=moment)])
        yield from (f"  {row}" for row in aligned(rows))


def _type_of(path: str, community: Community) -> str | None:
    """The type of a fact, by its path."""
    owner, _, name = path.partition(".")
    row = facts().get(owner, {}).get(name)
    if row is not None:
        return row.type
    declared = community.attributes.get(owner, {}).get(name)  # type: ignore[call-overload]
    return None if declared is None else str(declared.kind)
