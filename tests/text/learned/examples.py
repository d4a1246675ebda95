"""Examples made for tests: offers of things and jobs, and talk of a garden club."""

from __future__ import annotations

from hashlib import sha256
from itertools import product

_OFFERS = ("日结兼职", "高薪招聘", "低价代购", "刷单返现", "贷款秒批", "earn money fast", "cheap loans today")
_CONTACTS = ("加微信", "私聊我", "加V", "扫码进群", "add me on wx", "dm me now")
_TOPICS = ("今天的玫瑰", "番茄的叶子", "周末的天气", "我家的猫", "the tomato plants", "our garden", "the new soil")
_SAYINGS = ("真好看", "怎么样了", "有点发黄", "让我想起去年", "look lovely", "need more water", "were dry today")

SPAM = [f"{offer}，{contact}{number}" for number, (offer, contact) in enumerate(product(_OFFERS, _CONTACTS), 4711)]
HAM = [f"{topic}{saying}" for topic, saying in product(_TOPICS, _SAYINGS)]

_NUMBERS = [f"{number}" for number in range(3000, 3400)]
MIXED = (
    [number for number in _NUMBERS if sha256(number.encode()).digest()[1] % 2],
    [number for number in _NUMBERS if not sha256(number.encode()).digest()[1] % 2],
)
"""Two sides that nothing but chance tells apart."""
