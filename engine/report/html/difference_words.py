"""The words of a page about a change of a policy; those of the report on a terminal and of other pages are shared."""

from __future__ import annotations

from collections.abc import Mapping

from ...syntax.vocabulary import Language
from .words import page_words

_EN: Mapping[str, str] = {
    "skip": "Skip to the changes",
    "changes": "Changes",
    "card changed": "events come out otherwise",
    "card reached": "members are reached",
    "no scripts": "This page can show its figures without scripts; the lists of changes and members need them. They are part of the page: nothing is fetched.",
    "before": "before",
    "after": "after",
    "nothing": "nothing",
    "rule before": "As it was",
    "rule after": "As it is",
    "is gone": "The rule is no more.",
    "is new": "There was no such rule.",
    "unaltered": "The rule is as it was: a pattern, a guard or another rule makes the difference.",
    "no alterations": "Nothing is other in the policy.",
    "show changes": "Show its changes",
    "more examples": "… and {count} more in the list of changes",
    "every manner": "every change",
    "only words": "only other words",
    "other deeds": "other deeds, without other words",
    "manner label": "change",
    "search decisions": "Search: words of a message, a name, an id, a rule, an effect …",
    "found": "{count} of {total} changes",
    "not listed": "There are {total} changes. The first {listed} are listed here; --format json writes up to 200,000.",
    "members not listed": "{total} members are reached. The first {listed}, by how many changes reach them, are listed here.",
    "what differs": "change",
    "says before": "said before",
    "says after": "says after",
    "why before": "why before",
    "why after": "why after",
    "repeat help": "The same policies, community and trace give the same comparison again.",
    "policy before": "policy before",
    "policy after": "policy after",
}
_ZH: Mapping[str, str] = {
    "skip": "跳到变化列表",
    "changes": "变化",
    "card changed": "个事件结果不同",
    "card reached": "位成员受到影响",
    "no scripts": "不开脚本也能看数字；变化和成员的列表需要脚本。脚本就在本页里，不从网上取任何东西。",
    "before": "修改前",
    "after": "修改后",
    "nothing": "什么也不做",
    "rule before": "原来的写法",
    "rule after": "现在的写法",
    "is gone": "这条规则没有了。",
    "is new": "原来没有这条规则。",
    "unaltered": "这条规则没有变：变化来自特征、守则或别的规则。",
    "no alterations": "规矩里没有变化。",
    "show changes": "看它的变化",
    "more examples": "……另有 {count} 处，见变化列表",
    "every manner": "所有变化",
    "only words": "只是文字不同",
    "other deeds": "处置不同的（不含只换文字）",
    "manner label": "变化",
    "search decisions": "搜索：消息里的字、名字、编号、规则、处置……",
    "found": "{total} 处变化中的 {count} 处",
    "not listed": "共有 {total} 处变化，这里列出最先的 {listed} 处；用 --format json 最多可以写出 200,000 处。",
    "members not listed": "共有 {total} 位成员受到影响，这里列出变化最多的 {listed} 位。",
    "what differs": "变化",
    "says before": "原来说",
    "says after": "现在说",
    "why before": "原来的原因",
    "why after": "现在的原因",
    "repeat help": "规矩、社群和记录都相同，比较的结果就必定相同。",
    "policy before": "修改前的规矩",
    "policy after": "修改后的规矩",
}
_WORDS: Mapping[Language, Mapping[str, str]] = {"en": _EN, "zh": _ZH}


def difference_page_words(language: Language) -> Mapping[str, str]:
    """The words of a page about a change, in a language."""
    return {**page_words(language), **_WORDS[language]}
