"""What messages that were counted in place leave behind is there for whatever comes later."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from guiju.engine.community import parse_community
from guiju.engine.compile.program import Program
from guiju.engine.loading import load_text
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import Event, Message, event_from_dict
from guiju.engine.runtime.state import State
from guiju.engine.runtime.succession import Succession
from guiju.engine.source import Source
from guiju.engine.stores.snapshot import dump

COMMUNITY = """\
community: T
timezone: UTC
defaults: {role: member, lateness: 1h}
groups: {g: {}}
"""


def happened(id: str, second: int, who: str, kind: str = "message") -> Event:
    """Something that happens so many seconds after ten."""
    said = {"message": {"text": "hm"}} if kind == "message" else {}
    at = f"2026-03-01T10:00:{second:02}Z"
    return event_from_dict({"id": id, "at": at, "kind": kind, "group": "g", "member": {"id": who}, **said})


def test_what_was_counted_stays_for_messages_that_come_late() -> None:
    community = parse_community(Source("community.yaml", COMMUNITY))[0]
    succession = Succession(load_text("rule flood when sender.messages within 10s >= 3 then warn", community), State())
    for number, who in enumerate(("li", "wu", "xu")):
        succession.decide(happened(f"j{number}", 0, who, "join"))
    on_time = [happened("1", 1, "li"), happened("2", 2, "li"), happened("3", 30, "wu"), happened("4", 31, "xu")]
    assert all(succession.passed(event) for event in on_time)
    assert [effect.verb for effect in succession.decide(happened("5", 3, "li")).effects] == ["warn"]


FLOOD = "rule flood when sender.messages within 10s >= 3 then warn"
START = 1_772_359_200_000
"""Ten o'clock, in ms."""


def policy(text: str = FLOOD) -> Program:
    return load_text(text, parse_community(Source("community.yaml", COMMUNITY))[0])


def told(id: str, at: int, who: str, kind: str = "message") -> Event:
    """Something that happens so many seconds after ten."""
    said = Message(id, "hm") if kind == "message" else None
    return Event(id, START + at * 1_000, kind, "g", {"id": who}, said)


def both(events: Iterable[tuple[Program, Event]]) -> list[bool]:
    """Takes events one after another, and evaluates each for comparison; which of them were passed."""
    found: list[bool] = []
    state, expected = State(), State()
    successions: dict[int, Succession] = {}
    for program, event in events:
        succession = successions.setdefault(id(program), Succession(program, state))
        passed = succession.passed(event)
        decision = succession.take(event) if passed is None else passed
        wanted = evaluate(program, event, expected)
        expected.apply(wanted)
        assert decision.to_json() == wanted.to_json()
        assert dump(state) == dump(expected)
        found.append(passed is not None)
    return found


def test_whoever_has_left_is_looked_at_again() -> None:
    program = policy()
    kinds = ("join", "message", "message", "leave", "message", "join", "message")
    events = [told(f"e{second}", 20 * second, "li", kind) for second, kind in enumerate(kinds)]
    assert both((program, event) for event in events) == [False] + [True] * 6


def test_members_are_told_apart_where_others_come_and_go() -> None:
    program = policy()
    events = [told("j1", 0, "li", "join"), told("j2", 0, "wu", "join")]
    events += [
        told("a", 1, "li"),
        told("b", 1, "wu"),
        told("l", 2, "wu", "leave"),
        told("c", 3, "li"),
        told("d", 4, "li"),
    ]
    assert both((program, event) for event in events) == [False, True, True, True, True, True, False]


def test_instants_that_were_dropped_are_begun_anew() -> None:
    program, day = policy(), 86_400
    events = [told(f"j{number}", 0, f"m{number}", "join") for number in range(4)]
    events += [told(f"a{number}", 1, f"m{number}") for number in range(4)]
    events += [
        told(f"b{number}", day + 20 * number, "m0") for number in range(70)
    ]  # meanwhile the others are forgotten
    events += [told(f"c{number}", day + 1_400 + number, "m1") for number in range(3)]
    passed = both((program, event) for event in events)
    assert passed[4:] == [True] * 74 + [True, True, False]


def test_instants_that_another_policy_forgot_do_not_count() -> None:
    flood, other = policy(), policy("rule all when message then warn")
    events = [(flood, told("j", 0, "li", "join")), (flood, told("a", 0, "li")), (flood, told("b", 0, "li"))]
    events += [(other, told("o", 0, "li"))]
    events += [(flood, told(f"c{number}", 20 * number, "li")) for number in range(8)]
    assert sum(both(events)) == 9  # the first one afterwards takes the long way


def test_what_was_evaluated_before_is_known() -> None:
    program = policy()
    first = Event("a", START, "message", "g", {"id": "li", "role": "member"}, Message("a", "hm"))
    events = [told("j", 0, "li", "join"), first, told("a", 1, "li"), told("b", 2, "li")]
    assert both((program, event) for event in events) == [False, False, False, True]


def test_identities_are_forgotten_after_two_days() -> None:
    program, hour = policy(), 3_600
    events = [told("j1", 0, "li", "join"), told("j2", 0, "wu", "join")]
    events += [told(f"a{number % 70}", hour * number + 1, ("li", "wu")[number % 2]) for number in range(150)]
    events += [told(f"a{number}", hour * 149 + 2, "li") for number in range(65, 90)]
    passed = both((program, event) for event in events)
    assert passed[2:152] == [True] * 150
    assert not all(passed[152:])


def test_what_is_told_with_every_message_sends_only_news_the_long_way() -> None:
    program = policy('rule ad when message contains "buy" then warn')
    ann, admin = {"id": "li", "name": "Ann", "role": "member"}, {"id": "li", "name": "Ann", "role": "admin"}
    said = [(20, ann), (40, ann), (60, admin), (80, admin), (70, admin), (75, ann), (90, {"id": "li"}), (100, ann)]
    coming = [told("join", 0, "li", "join")]
    events = [*coming, *(replace(told(f"m{second}", second, "li"), member=member) for second, member in said)]
    taken = [False, False, True, False, True, True, True, True, False]  # an old role that comes late is no news
    assert both((program, event) for event in events) == taken


def test_what_is_told_of_a_group_with_every_message_sends_only_news_the_long_way() -> None:
    program = policy('rule ad when message contains "buy" and group.size > 3 then warn')
    told_of = [{"title": "Hall"}, {"title": "Hall", "size": 5}, {"size": 5, "title": "Hall"}, {"size": 6}, {"size": 6}]
    said = [
        replace(told(f"m{number}", 20 * number + 20, "li"), group_facts=facts) for number, facts in enumerate(told_of)
    ]
    taken = both((program, event) for event in [told("join", 0, "li", "join"), *said])
    assert taken == [False, True, False, True, False, True]


def test_what_only_the_engine_says_of_members_is_no_plain_message() -> None:
    program = policy()
    odd = [replace(told(f"m{at}", at, "li"), member={"id": "li", "points": 3}) for at in (20, 40)]
    assert both((program, event) for event in [told("join", 0, "li", "join"), *odd]) == [False, False, False]


def said(id: str, at: int, who: str, name: str | None = None, text: str = "hm", precision: int = 1) -> Event:
    """A message so many seconds after ten, with its author's name where that is told."""
    member: dict[str, object] = {"id": who} if name is None else {"id": who, "name": name}
    return Event(id, START + at * 1_000, "message", "g", member, Message(id, text), precision=precision)


def test_what_is_unknown_is_told_until_somebody_has_listened_for_long_enough() -> None:
    program = policy(f"{FLOOD}\nrule chatty when sender.messages within 1h > 40 and sender is not admin then warn")
    events = [said(f"m{number}", 300 * number, ("li", "wu")[number % 2]) for number in range(30)]
    assert both((program, event) for event in events) == [False] + [True] * 29
    succession = Succession(program, State())
    unknown = [[one.rule for one in succession.decide(event).unknown] for event in events]
    assert unknown == [["chatty", "flood"]] * 2 + [["chatty"]] * 10 + [[]] * 18


def test_windows_that_are_finer_than_times_are_unknown_for_good() -> None:
    program = policy(f"{FLOOD}\nrule chatty when sender.messages within 1h > 40 then warn")
    events = [said(f"m{number}", 600 * (number // 5), "li", precision=60_000) for number in range(60)]
    assert both((program, event) for event in events) == [False] + [True] * 59
    succession = Succession(program, State())
    assert [one.rule for one in [succession.decide(event) for event in events][-1].unknown] == ["flood"]


def test_a_name_that_is_new_is_known_to_the_rules_that_ask_for_it() -> None:
    rule = 'rule ads when message contains "buy" and member.name contains "Ann" then warn "no, {member.name}"'
    program = policy(rule)
    events = [said("a", 0, "li", "Bo"), said("b", 9, "li", "Cy"), said("c", 99, "li", "Ann", "buy")]
    events += [
        said("d", 100, "li", "Ann", "buy"),
        said("e", 101, "li", "Cy", "buy"),
        said("f", 102, "wu", "Ann", "buy"),
    ]
    assert both((program, event) for event in events) == [False, True, False, True, False, False]
