"""Every cheap disguise, put on mechanically, is seen through; honest messages that look a little alike are left alone."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from guiju.engine.text.normal import light
from guiju.engine.text.patterns import Hit, Pattern
from guiju.engine.text.scanner import compile_scanner

from .making import pattern, regex, word

MESSAGES = 500
WORDS = (
    "加微信",
    "代购",
    "兼职日结",
    "无抵押贷款",
    "刷单返利",
    "agent wanted",
    "viagra",
    "earn money",
    "telegram",
    "vx",
)
CHATTER = (
    "大家好", "今天 天气不错", "周末一起吃饭吧", "收到，谢谢", "明天开会", "hello everyone", "see you at nine", "ok", "好的",
    "the meeting is on Monday", "请查收", "thanks a lot", "价格是 99 元", "in the park", "下次再说",
)  # fmt: skip
PATTERN = pattern(*(word(each) for each in WORDS))

WIDE = {chr(narrow): chr(narrow + 0xFEE0) for narrow in range(0x21, 0x7F)}
STYLED = {chr(97 + number): chr(0x1D5BA + number) for number in range(26)}
CIRCLED = {chr(97 + number): chr(0x24D0 + number) for number in range(26)}
TRADITIONAL = {"购": "購", "职": "職", "结": "結", "无": "無", "贷": "貸", "单": "單"}
ALIKE = {"a": "а", "e": "е", "o": "о", "i": "і", "c": "с", "p": "р", "x": "х", "v": "ν", "t": "τ", "m": "м"}
INVISIBLE = ("\u200b", "\u2060", "\u00ad", "\ufe0f", "\u202e", "\ufeff", "\x07")
SIGNS = ("❤", "*", "-", "_", "~", "·", "|", "★", "😀", "—")
SPACES = ("\u3000", "\u00a0", "\u2003", "\t", "  ", "\n")


def styled(letters: dict[str, str]) -> Callable[[str, Random], str]:
    """Puts every character that has one in another style."""
    return lambda text, random: "".join(letters.get(character, character) for character in text)


def between(text: str, random: Random) -> str:
    """A sign between all characters."""
    return random.choice(SIGNS).join(text.replace(" ", ""))


def here_and_there(text: str, random: Random) -> str:
    """A sign at one place inside."""
    places = [place for place in range(1, len(text)) if " " not in text[place - 1 : place + 1]]
    place = random.choice(places)
    return text[:place] + random.choice(SIGNS) * random.randint(1, 3) + text[place:]


def one_alike(text: str, random: Random) -> str:
    """One letter borrowed from another alphabet, so that others stay."""
    places = [place for place, character in enumerate(text) if character in ALIKE]
    place = random.choice(places) if places else 0
    return text[:place] + ALIKE.get(text[place], text[place]) + text[place + 1 :]


def other_spaces(text: str, random: Random) -> str:
    """Another blank where there is one."""
    return text.replace(" ", random.choice(SPACES))


def spaced(text: str, random: Random) -> str:
    """A space between characters of a script that has none of its own; between all where it has."""
    return " ".join(text) if not text.isascii() else " ".join(text.replace(" ", ""))


DISGUISES: dict[str, Callable[[str, Random], str]] = {
    "capitals": lambda text, random: "".join(random.choice((c.upper(), c)) for c in text),
    "full width": styled(WIDE),
    "styled letters": styled(STYLED),
    "circled letters": styled(CIRCLED),
    "traditional characters": styled(TRADITIONAL),
    "look-alike letters": one_alike,
    "invisible characters": lambda text, random: random.choice(INVISIBLE).join(text),
    "marks": lambda text, random: "".join(c + "\u0336" if c.isalpha() else c for c in text),
    "other spaces": other_spaces,
    "signs between": between,
    "a sign inside": here_and_there,
    "spaces between": spaced,
    "full stops between": lambda text, random: ".".join(text.replace(" ", "")),
}


def messages(seed: int) -> list[tuple[str, str, str]]:
    """Messages with a word in them: what stands before it, the word, what stands behind it."""
    random = Random(seed)
    return [(f"{random.choice(CHATTER)} ", random.choice(WORDS), f" {random.choice(CHATTER)}") for _ in range(MESSAGES)]


def hits_of(one: Pattern, text: str) -> tuple[Hit, ...]:
    return compile_scanner([one])[0].hits(text, 0)


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_word_is_caught_where_it_stands(name: str) -> None:
    scanner, _ = compile_scanner([PATTERN])
    random = Random(name)
    missed = []
    for before, said, behind in messages(7):
        disguised = DISGUISES[name](said, random)
        text = before + disguised + behind
        start, end = len(before), len(before) + len(disguised)
        seen = _visible(text, start, end)
        hits = scanner.hits(text, 0)
        if not any(hit.item == said and hit.start <= seen[0] and hit.end >= seen[1] for hit in hits):
            missed.append((said, text, hits))
        assert scanner.scan(text).bits == bool(hits)
    assert not missed, missed[:5]


def _visible(text: str, start: int, end: int) -> tuple[int, int]:
    """A piece without what can't be seen at its rims: a hit need not cover that."""
    while not light(text[start]).strip():
        start += 1
    while not light(text[end - 1]).strip() or text[end - 1] == "\u0336":
        end -= 1
    return start, end


HONEST = (
    "he'll come, I'd say", "as sign of it", "the viola grand finale", "earn. Money is short", "we sell vegetables",
    "请参加，微信上说", "他加了微博。信不信由你", "全部代理。购物去", "兼职。日结算", "no agent, wanted or not", "tele gram by gram",
    "无抵押，贷款另说", "刷单、返利", "v, x and y", "Москва, сахар", "an agent was wanted", "大家参加\n微信上说",
)  # fmt: skip


def test_honest_messages_get_no_hits() -> None:
    found = {text: hits_of(PATTERN, text) for text in HONEST}
    assert {text: hits for text, hits in found.items() if hits} == {}


def test_chatter_gets_no_more_hits_than_words_compared_as_written() -> None:
    random = Random(11)
    for _ in range(MESSAGES):
        text = random.choice((" ", "，", ". ", "\n")).join(random.choices(CHATTER, k=4))
        assert hits_of(PATTERN, text) == ()


def test_of_two_words_that_look_the_same_each_is_found_in_its_own_alphabet() -> None:
    latin, russian = pattern(word("cop")), pattern(word("сор"))
    assert [bool(hits_of(one, "сор")) for one in (latin, russian)] == [False, True]
    assert [bool(hits_of(one, "cop")) for one in (latin, russian)] == [True, False]
    assert [bool(hits_of(one, "сop")) for one in (latin, russian)] == [True, True]


def test_words_with_signs_of_their_own_are_not_loosened() -> None:
    assert hits_of(pattern(word("c++")), "c or d") == ()
    assert hits_of(pattern(word("@all")), "all of us") == ()
    assert len(hits_of(pattern(word("c++")), "Ｃ＋＋ c++")) == 2


def test_expressions_see_through_less() -> None:
    assert hits_of(pattern(regex("加微信")), "加 微信 購") == ()
    assert len(hits_of(pattern(regex("vx\\d")), "ＶＸ1")) == 1
