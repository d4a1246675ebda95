"""Files of a topic in another language: the texts that people read are exchanged, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import yaml

from ..syntax.wording import quoted

Words = Mapping[str, str]
"""Texts by what stands in their place in the topic's own files."""

_NEEDS_QUOTES = re.compile(r"[:#{}\[\],&*!|>'\"%@`\\]|^[\s?-]|\s$|^$")
_COMMENT = re.compile(r"^(\s*# )(.*)$", re.MULTILINE)


def translate_policy(text: str, words: Words) -> str:
    """A policy with its quoted texts and its comments in other words.

    Args:
        text: the policy, whose texts are quoted as the formatter writes them.
        words: the texts by what stands there.
    """
    for word, here in sorted(words.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(quoted(word), quoted(here))
    return _comments(text, words)


def translate_yaml(text: str, words: Words) -> str:
    """A YAML or JSON Lines file with its texts, keys left alone where no word is given for them, in other words.

    Args:
        text: the file; its layout stays as it is.
        words: the texts by what stands there as a whole value.
    """
    found = [token for token in yaml.scan(text) if isinstance(token, yaml.ScalarToken) and token.value in words]
    for token in reversed(found):
        here = _scalar(words[token.value], token.plain)
        text = text[: token.start_mark.index] + here + text[token.end_mark.index :]
    return _comments(text, words)


def translate_lines(text: str, words: Words) -> str:
    """A file of JSON Lines with its texts in other words."""
    return "".join(f"{translate_yaml(line, words)}\n" for line in text.splitlines())


def _scalar(text: str, plain: bool) -> str:
    return text if plain and not _NEEDS_QUOTES.search(text) else json.dumps(text, ensure_ascii=False)


def _comments(text: str, words: Words) -> str:
    return _COMMENT.sub(lambda found: found[1] + words.get(found[2], found[2]), text)
