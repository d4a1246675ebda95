"""Effects in the words of a policy, as a scenario expects them."""

from __future__ import annotations

from decimal import Decimal

from ..check.tables import effects
from ..durations import format_duration
from ..replay.scenario_effects import lasts
from ..replay.scenario_names import written_name
from ..runtime.decision import Decision, Effect
from ..syntax.vocabulary import Language, vocabulary
from .terminal import safe

_TO_GROUP = ("move", "move_back", "invite", "forward")
_GIVEN_TO = ("assign", "transfer_ownership")
_SPEAKING = ("words", "people")


def phrase(effect: Effect, decision: Decision, language: Language) -> str:
    """An effect as it would stand under `expect:`, such as `mute li 1h`; its text is left to `words_of`.

    Args:
        effect: what was decided.
        decision: the decision it is of.
        language: the language to write.

    Returns:
        one line, harmless on a terminal.
    """
    pieces = [_verb(effect.verb, language), *_object(effect, decision, language)]
    if effect.verb == "open" and effect.group is not None:
        pieces.append(written_name(effect.group))
    elif effect.verb in _TO_GROUP and effect.group is not None:
        pieces += [_keyword("TO", language), written_name(effect.group)]
    elif effect.group is not None and effect.group != decision.group:
        pieces += [_keyword("IN", language), written_name(effect.group)]
    return safe(" ".join(piece for piece in pieces if piece))


def words_of(effect: Effect) -> str | None:
    """What an effect says to people, where that is what it does; the reason of a sanction is none of it."""
    return effect.text if effects()[effect.verb].kind in _SPEAKING else None


def _object(effect: Effect, decision: Decision, language: Language) -> list[str]:
    member = written_name(effect.member) if effect.member is not None else ""
    if effect.verb in ("set", "add") and effect.attribute is not None:
        attribute = f"{member}.{_attribute(effect.attribute, language)}"
        first, last = (attribute, _value(effect.value)) if effect.verb == "set" else (_number(effect.amount), attribute)
        return [first, _keyword("TO", language, effect.verb), last]
    if effect.verb in _GIVEN_TO:
        each = [] if effect.amount is None else [_number(effect.amount), _keyword("EACH", language)]
        to = [] if effect.to is None else [_keyword("TO", language), written_name(effect.to)]
        return [member, *to, *each]
    if effect.amount is not None:
        return [member, _number(effect.amount), *_points(effect, language)]
    length = lasts(effect, decision)
    reference = str(effect.value) if effects()[effect.verb].object == "reference" and effect.value is not None else None
    role = _role(effect.role, language)
    named = [written_name(name) for name in (effect.tag, role, reference) if name is not None]
    return [member, *named, "" if length is None else format_duration(length, language)]


def _points(effect: Effect, language: Language) -> list[str]:
    """The word behind a number of points; other numbers, such as how many are drawn, have none."""
    if "points" not in effects()[effect.verb].takes:
        return []
    return ["point"] if language == "en" and effect.amount == 1 else [_keyword("POINTS", language)]


def _verb(verb: str, language: Language) -> str:
    return vocabulary().spell("effect", verb, language)


def _keyword(terminal: str, language: Language, place: str | None = None) -> str:
    return vocabulary().spell("keyword", terminal, language, place)


def _role(role: str | None, language: Language) -> str | None:
    if role is None or role not in vocabulary().used_as("role"):
        return role
    return vocabulary().spell("noun", role, language)


def _attribute(name: str, language: Language) -> str:
    known = vocabulary().attributes_of("member")
    return vocabulary().spell("attribute", f"member.{name}", language) if name in known else written_name(name)


def _number(number: int | Decimal | None) -> str:
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def _value(value: object) -> str:
    if isinstance(value, str) and not value.isidentifier():
        return f'"{value}"'
    return str(value)
