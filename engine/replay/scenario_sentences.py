"""Reads the sentence of a step: which of the sentences there are it is, and the names in it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from ..community.built_ins import canonical_role
from ..diagnostics import near_miss
from ..source import Span
from ..syntax.shapes import duration_end
from ..syntax.vocabulary import Language, vocabulary
from ..yaml_schema import shortened
from .scenario_names import MAX_SENTENCE, Misread, Names, ends_word, named_at
from .scenario_words import Meaning, Part, Slot, Word, acts, contents, meanings

_FOLDED = str.maketrans("（）：\u3000", "(): ")
_EVENT_VERB = re.compile("<([a-z_]+)>")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_SAME_AS = {"by": "member", "inviter": "member", "reply": "message"}
"""Places of a sentence that take names of another sort's kind."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a sentence: as it is written, without backticks, and its offsets in the sentence."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence that was recognised.

    Args:
        meaning: what it says.
        slots: the names in it, by what they are; not every one need be known.
        span: the whole sentence.
    """

    meaning: Meaning
    slots: Mapping[str, Found]
    span: Span

    def text(self, slot: str) -> str | None:
        """The name in a place of the sentence, None where it was left out."""
        found = self.slots.get(slot)
        return None if found is None else found.name

    def place(self, slot: str) -> Span:
        """Where a name of the sentence stands in the file."""
        found = self.slots.get(slot)
        return self.span if found is None else inside(self.span, found.start, found.end)


def inside(span: Span, start: int, end: int) -> Span:
    """The place of a part of a value, if the value stands in the file just as it is; else the whole value's place.

    Args:
        span: where the value stands, with its quotes if it has any.
        start, end: offsets in the value.
    """
    raw = span.text
    quoted = len(raw) > 1 and raw[0] in "\"'" and raw[0] == raw[-1]
    if "\n" in raw or (quoted and ("\\" in raw or raw[0] in raw[1:-1])):
        return span
    first = span.start + quoted
    return Span(span.source, first + start, min(first + end, span.end))


def read_sentence(text: str, span: Span, names: Names) -> Read:
    """Recognises a sentence.

    Args:
        text: the sentence, without the colon and what stands behind it.
        span: its place.
        names: the names that are known.

    Raises:
        Misread: it is none of the sentences there are.
    """
    if len(text) > MAX_SENTENCE:
        raise Misread("G704", f"a sentence of {len(text):,} characters, expected at most {MAX_SENTENCE}", span)
    folded = text.translate(_FOLDED)
    for matcher in (_Matcher(folded, names), _Matcher(folded, names, guessing=True)):
        for meaning in meanings().values():
            slots = matcher.slots_of(meaning)
            if slots is not None:
                return Read(meaning, slots, span)
    raise Misread("G704", f"the sentence `{shortened(text, 60)}` can't be understood", span, _help(folded, names))


class _Matcher:
    """Finds the forms of sentences in one text.

    Args:
        text: the sentence.
        names: the names that are known.
        guessing: whether anything without blanks may be a name where one is expected.
    """

    def __init__(self, text: str, names: Names, guessing: bool = False) -> None:
        self._text = text
        self._guessing = guessing
        self._known: dict[str, Container[str]] = {
            "member": names.members, "group": names.groups, "message": names.messages, "event": names.community.events,
            "act": acts(), "content": contents(), "role": _Roles(names),
        }  # fmt: skip

    def slots_of(self, meaning: Meaning) -> Mapping[str, Found] | None:
        """The names in the sentence if it has this meaning."""
        for sentence in meaning.sentences:
            for form in sentence.forms:
                found = next(self._match(form, 0), None)
                if found is not None:
                    return dict(found)
        return None

    def _match(self, parts: tuple[Part, ...], start: int) -> Iterator[tuple[tuple[str, Found], ...]]:
        place = start
        while place < len(self._text) and self._text[place].isspace():
            place += 1
        if not parts:
            if place == len(self._text):
                yield ()
            return
        if place > start or ends_word(self._text, place):
            part, *rest = parts
            for found in self._word(part, place) if isinstance(part, Word) else self._slot(part, place):
                named = ((part.name, found),) if isinstance(part, Slot) else ()
                for others in self._match(tuple(rest), found.end):
                    yield (*named, *others)

    def _word(self, word: Word, place: int) -> Iterator[Found]:
        for spelling in word.spellings:
            end = place + len(spelling)
            if self._text[place:end].casefold() == spelling.casefold() and ends_word(self._text, end):
                yield Found(spelling, place, end)

    def _slot(self, slot: Slot, place: int) -> Iterator[Found]:
        if slot.name == "duration":
            end = duration_end(self._text, place, len(self._text))
            if end > place:
                yield Found(self._text[place:end], place, end)
            return
        kind = _SAME_AS.get(slot.name, slot.name)
        for name, end in named_at(self._text, place, self._known[kind]):
            yield Found(name, place, end)
        if self._guessing and kind not in ("act", "role"):
            yield from self._guess(place)

    def _guess(self, place: int) -> Iterator[Found]:
        if self._text.startswith("`", place):
            end = self._text.find("`", place + 1)
            if end > place:
                yield Found(self._text[place + 1 : end], place, end + 1)
            return
        end = place
        while end < len(self._text) and not self._text[end].isspace():
            end += 1
        if end > place:
            yield Found(self._text[place:end], place, end)


class _Roles(Container[str]):
    """The roles of a community, in every spelling."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._names.community.knows_role(canonical_role(name))


def _help(text: str, names: Names) -> str:
    """Which word was perhaps meant, or what a step can say."""
    chinese = not text.isascii() and _words_of_sentences(False).isdisjoint(text.casefold().split())
    known = _words_of_sentences(chinese)
    for word in text.split():
        if word.casefold() in known or word in names.members or word in names.groups or word in names.messages:
            continue
        meant = near_miss(word, known)
        if meant is not None:
            return f"did you mean `{meant}`?"
    written = {id: [each.written for each in meanings()[id].sentences] for id in ("says", "joins", "leaves")}
    chosen = [next(each for each in ways if "<" in each or each.isascii() is not chinese) for ways in written.values()]
    examples = [_example(each, "zh" if chinese else "en") for each in chosen]
    forms = ", ".join(f"`{example}: …`" for example in examples[:1])
    others = " or ".join(f"`{example}:`" for example in examples[1:])
    return f"write {forms}, {others}, with blanks between the words"


def _example(written: str, language: Language) -> str:
    """A form of a sentence with names for its places, in the words of a language."""
    words = vocabulary()
    said = _EVENT_VERB.sub(lambda verb: words.spell("event_verb", verb[1], language), written.partition(" [")[0])
    return _PLACE.sub(lambda place: words.spell("noun", place[1], language), said)


def _words_of_sentences(chinese: bool) -> set[str]:
    """The words of sentences, in Chinese or in English."""
    words = {
        spelling
        for meaning in meanings().values()
        for sentence in meaning.sentences
        for form in sentence.forms
        for part in form
        if isinstance(part, Word)
        for spelling in part.spellings
        if len(spelling) > 1
    }
    return {word for word in words | set(acts()) if word.isascii() is not chinese}
