"""The words around what patterns hit, how well they tell, and what would make them tell better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from ..diagnostics import listing
from ..syntax.vocabulary import Language, vocabulary
from .phrasebook import Phrasebook, Phrases

_EN: Phrases = {
    "by": " by {ways}",
    "labelled": "{pattern}: {count} labelled texts",
    "precision": "precision {share}  ({right} right, {wrong} false alarms)",
    "recall": "recall    {share}  ({right} caught, {wrong} missed)",
    "f1": "F1        {share}",
    "alarms": "false alarms, the least likely first:",
    "misses": "misses, the most likely first:",
    "items": "items (right, false alarms):",
    "more": "… and {count} more",
    "nothing": "# nothing separates well enough",
    "for": "# for the pattern {pattern}",
    "right": "{right} of {count} right",
    "told": "# {found}, then {confirmed}, score {score}",
}
_ZH: Phrases = {
    "by": "（依{ways}）",
    "labelled": "{pattern}：{count} 条有标注的文字",
    "precision": "准确率  {share}  （{right} 条正确，{wrong} 条误报）",
    "recall": "召回率  {share}  （{right} 条查到，{wrong} 条漏报）",
    "f1": "F1      {share}",
    "alarms": "误报，最不像的在前：",
    "misses": "漏报，最像的在前：",
    "items": "各项（正确、误报）：",
    "more": "……另有 {count} 项",
    "nothing": "# 没有区分得够好的",
    "for": "# 用于特征 {pattern}",
    "right": "{count} 条中 {right} 条正确",
    "told": "# {found}；另一半 {confirmed}；得分 {score}",
}


class MatchingWords(Phrasebook):
    """Says what patterns hit, in one language."""

    phrases: ClassVar[Mapping[Language, Phrases]] = {"en": _EN, "zh": _ZH}

    def ways(self, names: Iterable[str]) -> str:
        """Ways of writing, as policies spell them; empty for none."""
        spelled = [vocabulary().spell("noun", name, self.language) for name in names]
        if not spelled:
            return ""
        quoted = listing(spelled) if self.language == "en" else self.listed(f"`{name}`" for name in spelled)
        return self.say("by", ways=quoted)

    def keyword(self, terminal: str) -> str:
        """A keyword as policies spell it."""
        return vocabulary().spell("keyword", terminal, self.language)
