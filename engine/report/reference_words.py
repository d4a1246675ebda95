"""What the reference pages of effects and facts say around their tables, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..check.tables import EffectClass
from ..syntax.vocabulary import Language


@dataclass(frozen=True, slots=True)
class ReferenceWords:
    """The words of one language.

    Args:
        effects, facts: the titles of the pages, and what they begin with.
        effect_heads, fact_heads, value_heads: the heads of the tables.
        classes: classes of effects, each with its title and what is said of them all.
        objects: what may stand right behind a verb.
        arguments: what else an effect takes, in the order of the tables.
        joins: how effects of several rules become one.
        types: of attributes; one that is not here is called what it is.
        owners: whose attributes they are.
        values: sorts of words, each with its title and an example.
        example: what an example is put into.
        comma: what stands between several words.
        remarks: what is said of an attribute: that it is a counter, never unknown, the engine's own, or changes with time.
    """

    effects: tuple[str, str]
    facts: tuple[str, str]
    effect_heads: tuple[str, ...]
    fact_heads: tuple[str, ...]
    value_heads: tuple[str, ...]
    classes: Mapping[EffectClass, tuple[str, str]]
    objects: Mapping[str, str]
    arguments: Mapping[str, str]
    joins: Mapping[str, str]
    types: Mapping[str, str]
    owners: Mapping[str, str]
    values: Mapping[str, tuple[str, str]]
    example: str
    comma: str
    remarks: tuple[str, str, str, str]


_EN = ReferenceWords(
    effects=(
        "Effects",
        "What a rule can do. Steps of a ladder are separated by commas, effects of one step are joined by `and`.\n"
        "What stands in brackets can be left out.",
    ),
    facts=(
        "What a condition can read",
        "The community file adds attributes of its own to `member` and `group`, and events of its own.\n"
        "An attribute that nobody has told is unknown, and unknown is never false: the rule does not fire and the\n"
        "decision says what it lacked.",
    ),
    effect_heads=("effect", "中文", "what it does", "takes", "several rules at once"),
    fact_heads=("attribute", "中文", "type", "what it says", "remarks"),
    value_heads=("word", "中文", "what it says"),
    classes={
        "sanction": ("Sanctions", "Weakest first. Guards (`never …`) can forbid these."),
        "message": ("On the message", "For rules about messages. They are repeated when a message is caught again."),
        "membership": ("Membership", "Where the member is. Groups of a track are left when the member moves along it."),
        "words": ("Words", "Texts to members and groups. Values in braces are filled in: `{member.name}`."),
        "people": ("People", "Somebody is told, or given something to do."),
        "state": ("State of the member", "Kept by the engine itself; nobody has to carry these out."),
        "group": ("The group", "The group as a whole."),
    },
    objects={
        "member": "`member.inviter`",
        "role": "a role",
        "amount": "a number",
        "mode": "a mode",
        "group": "a group",
        "reference": "a rule, or an attribute of the event that names a sanction or rule",
        "name": "a tag",
        "template": "a template",
        "attribute": "`member.…`",
    },
    arguments={
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
    },
    joins={
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
    },
    types={
        "boolean": "yes or no",
        "date": "a day",
        "datetime": "a moment",
        "time": "a time of day",
        "duration": "a duration",
    },
    owners={
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
    },
    values={
        "message_kind": ("Kinds of message", "`message.kind is image`, `message is voice`"),
        "content": (
            "Content of a message",
            "`message has image`, `message has only (image, text)`, `sender.messages(image)`",
        ),
        "member_state": ("States of a member", "`member is banned`"),
        "message_state": ("States of a message", "`message is forwarded`"),
        "weekday": ("Days of the week", "`today is monday`"),
    },
    example="As in {example}.",
    comma=", ",
    remarks=("a counter: with `within`", "never unknown", "kept by the engine", "changes with time"),
)


_ZH = ReferenceWords(
    effects=(
        "处置",
        "规则能做的事。阶梯的各步之间写顿号，一步之内的几种处置用 `并` 连接。\n方括号里的可以不写。",
    ),
    facts=(
        "条件里能用什么",
        "社群文件可以给 `成员` 和 `群` 加上自己的属性，也可以有自己的事件。\n"
        "没有人说过的属性是未知的，未知不等于不成立：规则不触发，决定里写明缺了什么。",
    ),
    effect_heads=("处置", "English", "做什么", "可以带", "几条规则同时要做时"),
    fact_heads=("属性", "English", "类型", "说的是什么", "备注"),
    value_heads=("词", "English", "说的是什么"),
    classes={
        "sanction": ("处罚", "从轻到重。守则（`绝不 …`）可以禁止这些。"),
        "message": ("对消息", "用在关于消息的规则里。同一条消息再次被查到时会再做一遍。"),
        "membership": ("成员在哪里", "成员沿着晋升路线移动时，离开路线上的其他群。"),
        "words": ("说的话", "给成员和群的文字。花括号里的会填上：`{成员.昵称}`。"),
        "people": ("人", "告诉某人，或交给某人去做。"),
        "state": ("成员的记录", "由引擎自己保管；不需要谁去执行。"),
        "group": ("群", "对整个群。"),
    },
    objects={
        "member": "`成员.邀请人`",
        "role": "角色",
        "amount": "数字",
        "mode": "模式",
        "group": "群",
        "reference": "规则，或事件里写明处罚或规则的属性",
        "name": "标签",
        "template": "模板",
        "attribute": "`成员.…`",
    },
    arguments={
        "text": '`"文字"`',
        "duration": "时长",
        "everywhere": "`所有群`",
        "points": "`积分`",
        "to group": "`到` 群",
        "from group": "`从` 群",
        "in group": "`在` 群",
        "to attribute": "`给 成员.…`",
        "to value": "`为` 值",
        "to role": "`给` 角色",
        "from members": "`从 成员`，或 `从` 标签",
        "for": "`持续` 时长",
        "by turns": "`轮流`",
        "each": "`每人` 数字",
    },
    joins={
        "each": "每条规则各做各的；警告从不被涵盖",
        "strongest": "对同一个群的同一个成员只做最重的，同样重的取最长的",
        "delete, hold, approve": "先 `删除`，再 `扣留`，再 `通过`",
        "reject, approve": "先 `拒绝`，再 `通过`",
        "lock, unlock": "先 `锁定`，再 `解锁`",
        "once": "只做一次，不管几条规则要做",
        "merge": "合成一条回复，文字都在",
        "each rule": "每条规则各做各的",
        "along the track": "去路线上最远的群；不在同一条路线上就都不做",
        "sum": "相加",
        "agree": "只做一次；规则互相矛盾时什么也不做，决定里写明",
    },
    types={
        "text": "文字",
        "number": "数字",
        "boolean": "是或否",
        "date": "日期",
        "datetime": "时刻",
        "time": "钟点",
        "duration": "时长",
        "set": "集合",
        "role": "角色",
        "tier": "等级",
        "kind": "类型",
        "mode": "模式",
    },
    owners={
        "message": "消息：`消息`",
        "member": "成员：`成员`，消息的发送者也写作 `发送者`",
        "group": "群：`群`",
        "community": "社群：`社群`",
        "request": "入群申请：`申请单`",
        "reporter": "举报消息的人：`举报人`",
        "reactor": "对消息表态的人：`表态人`",
        "actor": "做了某个处置的人：`处置人`",
        "report": "对消息的举报：`举报`",
        "reaction": "对消息的表态：`表态`",
        "action": "由人做的或机器人执行的处置：`处置`",
        "pattern": "命中的特征，写在文字里：`特征`",
    },
    values={
        "message_kind": ("消息的类型", "`消息.类型 是 图片`、`消息 是 语音`"),
        "content": ("消息的内容", "`消息 含 图片`、`消息 只含（图片、文字）`、`发送者.消息数(图片)`"),
        "member_state": ("成员的状态", "`成员 是 已封禁`"),
        "message_state": ("消息的状态", "`消息 是 转发的`"),
        "weekday": ("星期", "`今天 是 周一`"),
    },
    example="如 {example}。",
    comma="、",
    remarks=("计数：可以写 `近` 多长时间", "总是知道", "由引擎保管", "随时间变化"),
)

REFERENCE: Mapping[Language, ReferenceWords] = {"en": _EN, "zh": _ZH}
