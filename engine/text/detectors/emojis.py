"""Emoji as people count them: one a picture, however many characters it is made of.

Chats that write their own faces as words in brackets (`[微笑]`, `<:wave:123…>`) mean pictures as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from .detector import Detector, Found

_FACES = """
    微笑 撇嘴 色 发呆 得意 流泪 害羞 闭嘴 睡 大哭 尴尬 发怒 调皮 呲牙 惊讶 难过 酷 冷汗 抓狂 吐 偷笑 可爱 愉快 白眼 傲慢 饥饿 困 惊恐 流汗 憨笑
    大兵 悠闲 奋斗 咒骂 疑问 嘘 晕 折磨 疯了 衰 骷髅 敲打 再见 擦汗 抠鼻 鼓掌 糗大了 坏笑 左哼哼 右哼哼 哈欠 鄙视 委屈 快哭了 阴险 亲亲 吓 可怜 笑脸 生病
    脸红 破涕为笑 恐惧 失望 无语 嘿哈 捂脸 奸笑 机智 皱眉 耶 吃瓜 加油 汗 天啊 emm 社会社会 旺柴 好的 打脸 哇 翻白眼 666 让我看看 叹气 苦涩 裂开 嘴唇
    爱心 心碎 拥抱 强 弱 握手 胜利 抱拳 勾引 拳头 ok 合十 啤酒 咖啡 蛋糕 玫瑰 凋谢 菜刀 炸弹 便便 月亮 太阳 庆祝 礼物 红包 發 福 烟花 爆竹 猪头 跳跳
    发抖 转圈 囧 笑哭 狗头 doge 比心 赞 送花 干杯 飞吻 跪了 滑稽 托腮 卖萌 斜眼笑 喷血 吃糖 惊喜 泪奔 无奈 小纠结 呕吐
    smile grimace drool scowl coolguy sob shy silent sleep cry awkward angry tongue grin surprise frown blush scream puke
    chuckle joyful slight smug drowsy panic laugh commando scold shocked shhh dizzy toasted skull hammer bye speechless
    nosepick clap trick whimper puling sly kiss facepalm smirk onlooker party heart brokenheart hug thumbsup thumbsdown
    shake peace fist rose wilt cake beer coffee poop moon sun gift fireworks
""".split()

# A picture by itself; characters that most fonts draw as text (`©`, `↔`) count when they ask to be drawn as pictures.
_FIRST = (
    r"(?:[\p{Emoji_Presentation}[\p{Emoji}&&[\u2600-\u27bf]--[\u2640\u2642]]](?!\ufe0e)"
    r"|[\p{Emoji}--[0-9#*]](?=\ufe0f|\p{Emoji_Modifier}))"
)
_CHANGED = r"(?:\p{Emoji_Modifier}|\ufe0f\u20e3?|[\U000e0020-\U000e007e]+\U000e007f)?"
_EMOJI = regex.compile(
    r"(?V1)(?i)\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3"
    rf"|{_FIRST}{_CHANGED}(?:\u200d\p{{Emoji}}{_CHANGED})*+"
    rf"|\[(?:{'|'.join(sorted(set(_FACES), key=len, reverse=True))})\]|<a?:\w{{2,32}}:\d{{15,21}}>"
)
_may_hold = re.compile(r"[^\0-\u203b\u2050-\u20e2\u2c00-\u302f\u303e-\u3296\u329a-\uffff]|[\[<]").search


def _emojis(text: str) -> Iterator[Found]:
    for found in _EMOJI.finditer(text):
        yield *found.span(), found[0]


DETECTORS = (Detector("emoji", _may_hold, _emojis, as_written=True),)
