"""Conditions as policy text, for each place in which one may stand; every fact, operator and counter there is.

Strategies are made once: making one takes many times as long as drawing from it.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from hypothesis import strategies as st

Place = Literal["message", "join", "leave", "purchase", "checkin", "state", "guard", "single message"]
"""Where a condition stands: a rule on some event, a state rule, a guard, or the filter of a counter."""

Texts = st.SearchStrategy[str]

ORDERINGS = ("=", "!=", "<", "<=", ">", ">=", "at least", "more than", "less than")
WINDOWS = ("2s", "10s", "1m", "10m", "1h", "1d")
PATTERNS = ("ad", "code", "hello")

_MEMBER = (
    "{m} is admin", "{m} not admin", "{m} is owner", "{m} is member", "{m}.role in (admin, service)", "{m} is service",
    "{m}.tier >= VIP", "{m} is VIP", "{m} is not top", "{m}.tier < top", "{m}.tier between normal and VIP",
    "{m}.tier in (VIP, top)", "{m}.spend > 100", "{m}.spend <= 50", "{m}.spend between 10 and 99.5", "{m}.spend != 50",
    "{m}.spend is known", '{m}.region = "north"', '{m}.region in ("north", "south")', '{m}.region contains "OR"',
    '{m}.region starts with "no"', '{m}.region does not contain "th"', "{m}.region matches hello", "{m}.region is known",
    "{m}.interests has (tea, golf)", "{m}.interests has no tea", "{m}.interests is empty", "{m}.interests > 1",
    "{m}.verified", "not {m}.verified", "{m}.stage is won", "{m}.stage is not won", "{m}.stage in (fresh, won)",
    "{m}.points >= 3", "{m}.points < 1", "{m}.points = 2", "{m}.strikes > 1", "{m}.tags has trusted", "{m} is trusted",
    "{m} is not watched", "{m}.tags is empty", "{m}.tags > 1", '{m}.name ends with "i"', "{m}.name is known",
    '{m}.id = "u1"', '{m}.id in ("u2", "o1")', '{m}.inviter = "u1"', "{m}.inviter is known",
    "{m}.joined_at before 2026-03-02 08:00", "{m}.joined_at is known", "{m}.due after 2026-03-01",
    "{m}.due = 2026-03-02", "{m}.seen_at < 2026-03-01 12:00", "{m}.spend / {m}.points > 2",
    "{m}.spend - 2 * {m}.points >= 10", "{m}.spend + {m}.strikes > 100%", "-{m}.points < -1", "{m}.points * 1.5 >= 3",
    "{m}.joined_at - {m}.seen_at > 1h", "{m}.joined_at + 2 * 1d >= {m}.seen_at", "{m}.name matches emoji", "{m}.name matches (contact, script(cyrillic))",
    "{m}.name resembles admin", "{m}.name resembles (owner, service)",
)  # fmt: skip
_GROUP = (
    "group is g1", "group is not customer", "group is pilot", 'group.id = "g2"', "group.kind is customer",
    "group.kind is not core", "group.tags has pilot", "group.size > 3", "group.size / 2 < 2",
    "group.capacity - group.size < 2", "group.capacity is known", "group.owner is known", 'group.name contains "2"',
    'group.topic = "tea"', "group.topic is known", "group.size between 1 and 4",
    "group.locked", "not group.locked", "group.locked is known", "community.size > 3", "community.size * 2 <= 9",
)  # fmt: skip
_CLOCK = (
    "time during 23:00-07:00", "time outside 09:00-11:00, 14:00-17:00", "time > 12:00", "today is monday",
    "weekday in (sunday, tuesday)", "{m}.days_in_group >= 1", "{m}.due is today", "today > 2026-03-01",
    "group.response_time within 1h > 10s", "group.response_time within 10m everywhere <= 1m",
    "{m}.heat > 1", "{m}.heat = 0", "{m}.heat + {m}.points <= 2.5", "{m}.heat between 0.5 and 3", "{m}.heat is known",
    "{m}.birthday is today", "weekday is not monday", "time after 2026-03-01 10:00",
    "{m}.heat > 1", "{m}.heat < 2", "{m}.heat + {m}.points = 2", "{m} is banned", "{m} is not muted", "{m} is muted",
)  # fmt: skip
_MESSAGE = (
    "message", "message matches ad", "message matches (code, hello)", "message does not match ad",
    'message contains "Buy"', 'message contains ("spam", "hi")', 'message starts with "he"', 'message.text ends with "!"',
    "message.length > 8", "message.length = 0", "message.longest_paragraph >= 5", "message is edited",
    "message is forwarded", "message.forwarded", "message is reply", "message.mentions > 1",
    'message.mentions has "a1"', "message.mentions is empty", "message has image", "message has (qr, video)",
    "message has only text", "message has no image", "message has text", "message.kind is image", "message is image",
    "message.kind in (text, image)", 'message.reply_to = "m1"', "message.text is empty", "message matches contact",
    "message matches (phone, script(han), shout)", "message does not match form", "message has link", "message has emoji",
    "message has (mention, image)", "message has no link", "message has only link", "message has only (emoji, mention)",
    "message.links > 1", 'message.domains has "bad.example"', "message.domains is empty", "message.count(emoji) > 1",
    "message.count(contact) = 1", "message.share(cyrillic) > 50%", "message.share(ad) >= 0.5",
    "message.count(script(latin)) < 6", "message matches lookalike", "message.links is known",
)  # fmt: skip
_EVENTS = {
    "join": ("member joins",),
    "leave": ("member leaves",),
    "purchase": (
        "purchase", "purchase.amount > 5", "purchase.amount / 4 >= 2.5", 'purchase.product = "tea"', "purchase.gift",
        'purchase.product contains "te"', "not purchase.gift", "purchase.amount is known",
        "purchase.amount > member.spend",
    ),
    "checkin": ("checkin", "checkin.streak >= 3", "checkin.streak * 2 < 7"),
}  # fmt: skip
_NOUNS = {
    "message": "message",
    "join": "member joins",
    "leave": "member leaves",
    "purchase": "purchase",
    "checkin": "checkin",
}
_COUNTERS = {
    "message": (
        "sender.messages", "sender.messages(ad)", "sender.messages(code)", "sender.messages(short)",
        "group.sum(purchase.amount)", "sender.messages(image)", "sender.messages(link)", "sender.messages(script(cyrillic))", "member.messages(hello)", "group.messages", "group.messages(ad)", "member.messages",
    ),
    "other": ("member.messages", "member.messages(ad)", "group.messages", "group.messages(code)", "group.sum(purchase.amount)", "group.joins"),
}  # fmt: skip


@cache
@st.composite
def counts(draw: st.DrawFn, place: Place) -> str:
    """Comparisons of counters, mostly small windows with small bounds, so that a few events decide."""
    names = _COUNTERS["message" if place == "message" else "other"]
    within = st.builds(" within {}".format, st.sampled_from(WINDOWS)) | st.just("")
    if place == "message" and draw(st.integers(0, 4)) == 0:
        counted = f"sender.repeats within {draw(st.sampled_from(WINDOWS))}"
    else:
        counted = draw(st.sampled_from(names)) + draw(within)
    if draw(st.integers(0, 3)) == 0:
        counted += " everywhere"
    if place == "state":
        return f"{counted} {draw(st.sampled_from(('>', '>=')))} {draw(st.integers(1, 4))}"
    if draw(st.integers(0, 5)) == 0:
        other = draw(st.sampled_from(names)) + draw(within)
        return f"{counted} * {draw(st.integers(1, 3))} {draw(st.sampled_from(('<', '>=', '=')))} {other}"
    return f"{counted} {draw(st.sampled_from(ORDERINGS))} {draw(st.integers(0, 4))}"


@cache
def atoms(place: Place, definitions: tuple[str, ...] = ()) -> Texts:
    """Single tests, without `and`, `or`, `not`."""
    subject = "sender" if place in ("message", "single message") else "member"
    facts: list[str] = [*_MEMBER, *_GROUP]
    if place != "state":
        facts += _CLOCK
    choices: list[Texts] = [st.sampled_from([fact.replace("{m}", subject) for fact in facts])]
    if place in ("message", "single message"):
        choices += [st.sampled_from(_MESSAGE), st.sampled_from(_MESSAGE)]
    if place in _EVENTS:
        choices.append(st.sampled_from(_EVENTS[place]))
    if place not in ("single message", "state"):
        choices.append(counts(place))
    if definitions:
        choices.append(st.sampled_from(definitions))
    return st.one_of(choices)


@cache
def conditions(place: Place, definitions: tuple[str, ...] = (), leaves: int = 4) -> Texts:
    """Conditions that listen to the events of their place.

    Args:
        place: where the condition stands.
        definitions: names of definitions that fit the place.
        leaves: about how many tests at most.
    """
    inner = st.recursive(atoms(place, definitions), _joined, max_leaves=leaves)
    if place == "state":  # it can't wait for a counter to fall, so none may stand under `not`
        return inner | st.builds("{} {} {}".format, counts(place), st.sampled_from(("and", "or")), inner)
    noun = "message" if place == "single message" else _NOUNS.get(place)
    if noun is None:
        return inner
    return st.builds(f"{noun} and ({{}})".format, inner) | st.just(noun)


def _joined(inner: Texts) -> Texts:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.builds("({})".format, inner),
        st.builds("not ({})".format, inner),
        pair.map(" and ".join).map("({})".format),
        pair.map(" or ".join).map("({})".format),
    )
