"""Ways in which people disguise what they write, each made from a text and a seed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

Evasion = Callable[[str, Random], str]

_TRADITIONAL = str.maketrans(
    "电话号联系买卖钱赚货实现资产业专门费发账户线网广质优价贷证办单职费员见视频资讯赢彩红岁妈马爱亲点类种样话请询问题钟进开门",
    "電話號聯繫買賣錢賺貨實現資產業專門費發賬戶線網廣質優價貸證辦單職費員見視頻資訊贏彩紅歲媽馬愛親點類種樣話請詢問題鐘進開門",
)
_LOOK_ALIKES = str.maketrans("aceiopsxyABCEHIKMOPTXY", "асеіорѕхуАВСЕНІКМОРТХУ")
_MATHEMATICAL = {ord("a") + place: 0x1D41A + place for place in range(26)}
_CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _inserted(text: str, random: Random, marks: str, share: float) -> str:
    """Puts marks between letters, digits and characters that run on, and nowhere else."""
    pieces = list(text[:1])
    for before, after in pairwise(text):
        if before.isalnum() and after.isalnum() and random.random() < share:
            pieces.append(random.choice(marks))
        pieces.append(after)
    return "".join(pieces)


EVASIONS: dict[str, Evasion] = {
    "capitals": lambda text, random: "".join(random.choice((str.upper, str.lower))(letter) for letter in text),
    "full-width letters": lambda text, _: text.translate(_FULL_WIDTH),
    "styled letters": lambda text, _: text.casefold().translate(_MATHEMATICAL),
    "circled digits": lambda text, _: text.translate(_CIRCLED),
    "invisible characters": lambda text, random: _inserted(text, random, "\u200b\u200d\u2060\u00ad\ufeff", 0.5),
    "combining marks": lambda text, random: _inserted(text, random, "\u0335\u0336\u0337", 0.5),
    "look-alike letters": lambda text, _: text.translate(_LOOK_ALIKES),
    "traditional characters": lambda text, _: text.translate(_TRADITIONAL),
    "a space here and there": lambda text, random: _inserted(text, random, " ", 0.15),
    "signs between all characters": lambda text, random: _inserted(text, random, random.choice(".-_*·❤"), 1),
    "line ends around": lambda text, _: f"\n\n{text}\n\n",
}
"""By the name that the report gives them."""
