"""What a policy says to its group: what it stands for, what is not allowed and what follows, and what else happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..check.policy import Effect, Forget, Policy, Rule
from ..check.tables import effects
from ..check.terms import Matches, walk
from ..community import ANY_GROUP
from ..syntax.vocabulary import LANGUAGES

FOLLOWS = frozenset({"delete", "hold", "reject", "deduct", "warn", "mute", "remove", "kick", "ban"})
"""Effects that make a rule one of which something follows when it is broken."""
_WORDS = frozenset({"reply", "dm", "remind"})
"""Effects that only tell the member something, which is told where they stand among others."""
_SHOWN = frozenset({
    "greet", "award", "deduct", "move", "invite", "approve", "dm", "reply", "remind", "announce", "post", "set", "draw",
    "assign", "forward", "suspend", "undo", "open", "disband", "transfer_ownership",
})  # fmt: skip
"""Effects that members notice, of rules of which nothing follows."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows one time: an effect, how long in milliseconds (None: no end, or no length), and how much of it."""

    verb: str
    duration: int | None = None
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as the notice has it.

    Args:
        title: what it is about, in the admin's words.
        chinese: the same in a notice in Chinese, where it is other: titles of the engine's own patterns are in both languages.
        groups: names of the groups it holds in; empty for all.
        steps: what follows the first time, the second, … and from then on; empty where nothing does.
        forget: how earlier times are forgotten; None where that changes nothing.
        within: how long there is to do it, in milliseconds, and again before each further step, where the steps follow
            what was not done in time.
    """

    title: str
    groups: tuple[str, ...] = ()
    steps: tuple[tuple[Consequence, ...], ...] = ()
    forget: Forget | None = None
    within: int | None = None
    chinese: str | None = None

    def titled(self, language: str) -> str:
        """What it is about, in a notice of a language."""
        return self.chinese if language == "zh" and self.chinese is not None else self.title


@dataclass(frozen=True, slots=True)
class Notice:
    """A policy as a notice.

    Args:
        name: the community's, or the group's.
        values, encouraged: what the group stands for and welcomes.
        forbidden: rules of which something follows when they are broken.
        more: what else happens that members notice.
    """

    name: str
    values: tuple[str, ...]
    encouraged: tuple[str, ...]
    forbidden: tuple[Line, ...]
    more: tuple[Line, ...]


def notice_of(policy: Policy, group: str | None = None) -> Notice:
    """The notice of a policy.

    Args:
        policy: the policy.
        group: the group it is for, which leaves out rules of other groups; None is the whole community.

    Returns:
        rules in the order in which the files say them; those that members never notice are left out, and of several
        that read the same one.
    """
    rules = [rule for rule in policy.rules.values() if group is None or rule.scope is None or group in rule.scope]
    rules.sort(key=lambda rule: (rule.span.source.name, rule.span.start))
    community = policy.community
    return Notice(
        name=community.groups[group].name if group is not None and group in community.groups else community.name,
        values=policy.values,
        encouraged=policy.encouraged,
        forbidden=_once(_line(rule, policy, group) for rule in rules if _forbids(rule, policy)),
        more=_once(
            _line(rule, policy, group) for rule in rules if rule.title and not _forbids(rule, policy) and _is_seen(rule)
        ),
    )


def _once(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(dict.fromkeys(lines))


Steps = Sequence[tuple[Effect, ...]]


def _ladders(rule: Rule) -> list[Steps]:
    return [rule.steps, rule.expect.otherwise if rule.expect is not None else ()]


def _forbids(rule: Rule, policy: Policy) -> bool:
    return any(_threatens(ladder, rule, policy) for ladder in _ladders(rule))


def _threatens(ladder: Steps, rule: Rule, policy: Policy) -> bool:
    """Whether something follows; points that an event of the community's own takes off are a price, not a penalty."""
    priced = {"deduct"} if rule.kinds and rule.kinds <= set(policy.community.events) else set[str]()
    return any(effect.verb in FOLLOWS - priced for step in ladder for effect in step)


def _is_seen(rule: Rule) -> bool:
    return any(effect.verb in _SHOWN for ladder in _ladders(rule) for step in ladder for effect in step)


def _line(rule: Rule, policy: Policy, group: str | None) -> Line:
    ladder, told = _told(rule, policy)
    steps = tuple(_consequences(step, policy, told) for step in ladder)
    steps = steps if any(steps) else ()
    sanctions = any(effects()[effect.verb].kind == "sanction" for step in ladder for effect in step)
    within = rule.expect.within if rule.expect is not None and ladder is rule.expect.otherwise else None
    forget = rule.forget if len(set(steps)) > 1 and sanctions and within is None else None
    groups = _groups(rule, policy) if group is None else ()
    title, chinese = (_title(rule, policy, language) for language in LANGUAGES)
    return Line(title, groups, _without_repeats(steps), forget, within, None if chinese == title else chinese)


def _told(rule: Rule, policy: Policy) -> tuple[Steps, frozenset[str]]:
    """The ladder of a rule that the notice tells, and the effects in it that it speaks of."""
    threatening = next((ladder for ladder in _ladders(rule) if _threatens(ladder, rule, policy)), None)
    if threatening is not None:
        return threatening, FOLLOWS | _WORDS
    if rule.expect is not None and any(effect.verb in _WORDS for step in rule.expect.otherwise for effect in step):
        return rule.expect.otherwise, _WORDS
    return rule.steps, frozenset({"award"})


def _without_repeats(steps: tuple[tuple[Consequence, ...], ...]) -> tuple[tuple[Consequence, ...], ...]:
    """Steps without those at the end that only repeat the one before."""
    while len(steps) > 1 and steps[-1] == steps[-2]:
        steps = steps[:-1]
    return steps


def _consequences(step: tuple[Effect, ...], policy: Policy, told: frozenset[str]) -> tuple[Consequence, ...]:
    return tuple(
        Consequence(effect.verb, _length(effect, policy), _amount(effect))
        for effect in sorted(step, key=lambda effect: effect.verb in _WORDS)
        if effect.verb in told and effect.who is None and (effect.verb != "award" or _amount(effect))
    )


def _length(effect: Effect, policy: Policy) -> int | None:
    return policy.community.defaults.mute if effect.verb == "mute" and effect.duration is None else effect.duration


def _amount(effect: Effect) -> str:
    value = getattr(effect.amount, "value", None)
    return "" if value is None else str(value)


def _title(rule: Rule, policy: Policy, language: str) -> str:
    """What a rule is about: its title, those of the patterns it looks for, its name, or what it says."""
    if rule.title:
        return rule.title
    titles = {pattern.name: pattern.titled(language) for pattern in policy.patterns}
    sought = [name for term in walk(rule.condition) if isinstance(term, Matches) for name in term.patterns]
    found = [title for name in dict.fromkeys(sought) if (title := titles.get(name))]
    if found:
        return " / ".join(found)
    return " ".join(rule.condition.span.text.split()) if rule.bare else rule.name.replace("_", " ")


def _groups(rule: Rule, policy: Policy) -> tuple[str, ...]:
    """The names of the groups a rule holds in, in the order of the community file; nothing where it holds in all."""
    groups = {id: group for id, group in policy.community.groups.items() if id != ANY_GROUP}
    if rule.scope is None or set(groups) <= rule.scope:
        return ()
    return tuple(group.name for id, group in groups.items() if id in rule.scope) or tuple(sorted(rule.scope))
