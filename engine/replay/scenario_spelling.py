"""Scenario files in the words of another language: keys, sentences and effects; what people wrote stays, to the byte."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from ..check.policy import Policy
from ..community.built_ins import canonical_attribute, canonical_role, is_attribute
from ..durations import duration_in
from ..source import Source, Span
from ..syntax import nodes
from ..syntax.pieces import line
from ..syntax.quoting import quote_names
from ..syntax.vocabulary import Language, vocabulary
from ..syntax.wording import Wording, quoted
from ..syntax.written_statements import StatementWriter
from ..yaml_documents import read_documents
from ..yaml_keys import keys_in, with_english_keys
from ..yaml_source import YamlNode
from .scenario_effects import ParsedEffect, parse_effect
from .scenario_expect import parted, split_item
from .scenario_given import names_given
from .scenario_goals import goal_in, is_of_goal, standing_in
from .scenario_names import Misread, Names, Written, written_name
from .scenario_sentences import Read, read_sentence
from .scenario_steps import KEYS
from .scenario_values import column_of
from .scenario_words import (
    Slot,
    Word,
    action_key_rows,
    action_keys,
    acts,
    contents,
    everything_words,
    expectation_words,
    message_key_rows,
    message_keys,
    spell,
    spell_act,
    spell_everything,
)

_NEEDS_QUOTES = re.compile(r"[{}\[\]\n]|:(?:\s|$)|\s#|^[\s?:#&*!|>'\"%@`-]|\s$|^$")
_BLOCK = ("|", ">")
_FLOW = ("[", "{")


def spelled(source: Source, policy: Policy, language: Language) -> str:
    """A file of scenarios with its keys, sentences and effects in the words of a language.

    Args:
        source: the file; what can't be read in it stays as it is, and so do names, texts, comments and the layout.
        policy: the policy whose names, and whose community's, the file uses.
        language: the language to write.
    """
    edits: dict[tuple[int, int], str] = {}
    for document in read_documents(source)[0]:
        names_of_keys = dict(keys_in(document, "scenario", language))
        root = with_english_keys(document, "scenario")[0].root
        speller = _Speller(names_given(policy, root.parts.get("given")), language, edits)
        for span, name in names_of_keys.items():
            speller.put(span, name)
        speller.document(root)
    text = source.text
    for (start, end), written in sorted(edits.items(), reverse=True):
        text = text[:start] + written + text[end:]
    return text


class _Speller:
    """Goes through one document.

    Args:
        names: what names in it mean.
        language: the language to write.
        edits: takes what is written in place of what, by its place.
    """

    def __init__(self, names: Names, language: Language, edits: dict[tuple[int, int], str]) -> None:
        self._names = names
        self._language: Language = language
        self._edits = edits
        self._writer = StatementWriter(Wording(language, names.declared))
        self._flow = False

    def put(self, span: Span, text: str) -> None:
        """Writes a scalar anew, in the quotes it stood in, and otherwise in quotes only if it needs them."""
        raw = span.text
        if raw[:1] in _BLOCK or "\n" in raw:
            return
        if raw[:1] == "'":
            written = "'" + text.replace("'", "''") + "'"
        elif raw[:1] == '"' or _NEEDS_QUOTES.search(text) or (self._flow and "," in text):
            written = json.dumps(text, ensure_ascii=False)
        else:
            written = text
        self._edits[span.start, span.end] = written

    def _change(self, span: Span, before: str, after: str) -> None:
        """Writes a scalar anew if it says the same in other words."""
        if before != after:
            self.put(span, after)

    def document(self, root: YamlNode) -> None:
        """Spells all of a scenario, whose keys are those of its schema."""
        given, timeline = root.parts.get("given"), root.parts.get("timeline")
        for key, row in (given.parts if given is not None else {}).items():
            self._attributes(row, "group" if key in self._names.groups else "member")
        steps = list(timeline.parts.values()) if timeline is not None else []
        for number, step in enumerate(steps, 1):
            name = step.parts["as"].span.text.strip("'\"") if "as" in step.parts else f"m{number}"
            self._names.messages[name] = Written("", "")
        for step in steps:
            self._flow = any(node.span.text[:1] in _FLOW for node in (root, timeline, step) if node is not None)
            self._step(step)

    # ---- what is known of members and groups ------------------------------------------------------------------------

    def _attributes(self, node: YamlNode, owner: str) -> None:
        declared = self._names.community.attributes["member" if owner == "member" else "group"]
        for key, span in node.keys.items():
            column = column_of(key) if owner == "member" else canonical_attribute(owner, key)
            if column == "in":
                self._change(span, key, self._keyword("IN"))
            elif key not in declared and is_attribute(owner, key):
                self._change(span, key, self._attribute(owner, column))
            if column == "role":
                self._role_value(node.parts[key])

    def _role_value(self, node: YamlNode) -> None:
        if isinstance(node.value, str):
            self._change(node.span, node.value, self._role(node.value))

    def _keyword(self, terminal: str) -> str:
        return vocabulary().spell("keyword", terminal, self._language)

    def _attribute(self, owner: str, id: str) -> str:
        return vocabulary().spell("attribute", f"{owner}.{id}", self._language)

    def _role(self, name: str) -> str:
        role = canonical_role(name)
        return vocabulary().spell("noun", role, self._language) if role in vocabulary().used_as("role") else name

    # ---- steps ------------------------------------------------------------------------------------------------------

    def _step(self, node: YamlNode) -> None:
        after = node.parts.get("after")
        if after is not None and isinstance(after.value, str):
            self._change(after.span, after.value, duration_in(after.value, self._language))
        for key in (key for key in node.keys if key not in KEYS):
            self._sentence(key, node.keys[key], node.parts[key])
        if "expect" in node.parts:
            self._expected(node.parts["expect"])

    def _sentence(self, text: str, span: Span, content: YamlNode) -> None:
        try:
            read = read_sentence(text, span, self._names)
        except Misread:
            return
        self._change(span, text, self._said(read, text))
        match read.meaning.id:
            case "becomes":
                self._attributes(content, "member")
            case "group_becomes":
                self._attributes(content, "group")
            case "requests":
                self._request(content)
            case "acts":
                self._keys(content, action_keys(), action_key_rows())
            case "carries_out" if str(content.value).strip() in everything_words():
                self._change(content.span, str(content.value), spell_everything(self._language))
            case "carries_out":
                self._expected(content)
            case "says" | "posts" | "edits":
                self._message(content)

    def _said(self, read: Read, text: str) -> str:
        """A sentence that was read, in the form of the language that has the same places for names."""
        for sentence in (each for each in read.meaning.sentences if each.language == self._language):
            for form in sentence.forms:
                if {part.name for part in form if isinstance(part, Slot)} == set(read.slots):
                    words = [self._word(part) if isinstance(part, Word) else self._slot(part, read) for part in form]
                    return " ".join(words).replace("( ", "(").replace(" )", ")")
        return text

    def _word(self, word: Word) -> str:
        """The word itself; of an event verb, which has many spellings, that of the language."""
        if len(word.spellings) == 1:
            return word.spellings[0]
        verb = vocabulary().event_verb_of[word.spellings[0]]
        return vocabulary().spell("event_verb", verb, self._language)

    def _slot(self, slot: Slot, read: Read) -> str:
        name = read.text(slot.name) or ""
        match slot.name:
            case "duration":
                return duration_in(name, self._language)
            case "act" if name in acts():
                return spell_act(acts()[name], self._language)
            case "content" if name in contents():
                return self._noun(contents()[name])
            case "role":
                return self._role(name)
            case _:
                return written_name(name)

    def _noun(self, id: str) -> str:
        return vocabulary().spell("noun", id, self._language)

    def _request(self, node: YamlNode) -> None:
        ids = vocabulary().attributes_of("request")
        rows = {id: vocabulary().entry("attribute", f"request.{id}") for id in ids}
        known = {spelling: id for id, row in rows.items() for spelling in row.all_spellings}
        for key, span in node.keys.items():
            if key in known:
                self._change(span, key, self._attribute("request", known[key]))

    def _message(self, node: YamlNode) -> None:
        self._keys(node, message_keys(), message_key_rows())
        for part in (part for key, part in node.parts.items() if message_keys().get(str(key)) in ("has", "kind")):
            for item in list(part.parts.values()) or [part]:
                if item.value in contents():
                    self._change(item.span, str(item.value), self._noun(contents()[str(item.value)]))

    def _keys(self, node: YamlNode, known: Mapping[str, str], rows: Mapping[str, Mapping[str, list[str]]]) -> None:
        for key, span in node.keys.items():
            if key in known:
                self._change(span, key, rows[known[key]][self._language][0])

    # ---- expectations -----------------------------------------------------------------------------------------------

    def _expected(self, node: YamlNode) -> None:
        if isinstance(node.value, list):
            for part in node.parts.values():
                if isinstance(part.value, list | dict):
                    self._expected(part)
                else:
                    self._line(part, whole=True)
        elif isinstance(node.value, dict):
            for key, span in node.keys.items():
                self._pair(key, span, node.parts[key])
        else:
            self._line(node, whole=False)

    def _line(self, node: YamlNode, whole: bool) -> None:
        """What stands in one scalar: one expectation, or without a colon perhaps several with commas between them."""
        if not isinstance(node.value, str):
            return
        before = [node.value] if whole or split_item(node.value)[1] is not None else list(parted(node.value))
        after = [self._item(piece.strip(), node.span) for piece in before]
        if [piece.strip() for piece in before] != after:
            self.put(node.span, ("、" if self._language == "zh" else ", ").join(after))

    def _item(self, text: str, span: Span) -> str:
        """One expectation of a scalar, such as `warn li`, `notify owner: …` or `fires no_ads`."""
        head, tail = split_item(text)
        if is_of_goal(head):
            return goal_in(head, self._language) + (f": {standing_in(tail, self._language)}" if tail else "")
        word, _, rest = head.partition(" ")
        meaning = expectation_words().get(word.casefold())
        if meaning is None:
            return self._effect(head, span) + (f": {tail}" if tail is not None else "")
        inner = rest or tail or ""
        said = self._effect(inner, span) if meaning == "withheld" else inner
        return spell(meaning, self._language) + ((f": {said}" if tail is not None else f" {said}") if said else "")

    def _pair(self, key: str, span: Span, value: YamlNode) -> None:
        """One expectation that is a key with its value."""
        text = value.value if isinstance(value.value, str) else ""
        if is_of_goal(key):
            self._change(span, key, goal_in(key, self._language))
            for part, said in [(value, text), *((part, part.value) for part in value.parts.values())]:
                if isinstance(said, str) and said:
                    self._change(part.span, said, standing_in(said, self._language))
            return
        meaning = expectation_words().get(key.casefold())
        self._change(span, key, self._effect(key, span) if meaning is None else spell(meaning, self._language))
        if meaning == "withheld":
            self._expected(value)

    def _effect(self, text: str, span: Span) -> str:
        try:
            parsed = parse_effect(text, span, self._names)
        except Misread:
            return text
        return self._written(parsed)

    def _written(self, parsed: ParsedEffect) -> str:
        node = replace(parsed.node, to=self._owned(parsed.node.to), target=self._owned(parsed.node.target))
        pieces = self._writer.effect(node, apart=bool(parsed.whom))
        quote_names(["when", "message", "then", *pieces], "policy", self._names.declared)
        whom = [parsed.whom] if parsed.whom else []
        said = [quoted(parsed.words)] if parsed.words is not None else []
        return line([pieces[0], *whom, *pieces[1:], *said])

    def _owned(self, node: nodes.Expression | None) -> nodes.Expression | None:
        """An attribute of a member who is named, such as `li.tier`, with the language's word for it."""
        if not isinstance(node, nodes.Attribute) or node.name in self._names.community.attributes["member"]:
            return node
        if not is_attribute("member", node.name):
            return node
        return replace(node, name=self._attribute("member", canonical_attribute("member", node.name)))
