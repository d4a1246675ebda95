"""One mistake at a time: what is said, where, and what is offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guiju.engine.diagnostics import Diagnostic, codes, one_line

G = "groups: {g: }\n"

CASES = [
    ("", "1:1", "G412", "the file is empty, expected keys such as `community:` and `groups:`, each with its value",
     None),
    ("- a\n", "1:1", "G412",
     "the file is a list, expected keys such as `community:` and `groups:`, each with its value", None),
    (f"community: x\n{G}tier: [a]\n", "3:1", "G410", "unknown key `tier`", "did you mean `tiers`?"),
    (f"community: x\n{G}defaults: {{mtue: 1h}}\n", "3:12", "G410", "unknown key `mtue` in `defaults`",
     "did you mean `mute`?"),
    (f"community: x\n{G}calendar: {{public: CN}}\n", "3:12", "G410", "unknown key `public` in `calendar`",
     "allowed here: `holidays`"),
    ("community: x\ngroups:\n  g: {colour: red}\n", "3:7", "G410", "unknown key `colour` in `groups.g`",
     "declare it under `attributes: group:` to use it in policies"),
    ("community: x\ngroups:\n  g: {admin: [u1]}\n", "3:7", "G410", "unknown key `admin` in `groups.g`",
     "did you mean `admins`?"),
    (f"community: x\n{G}members: {{u1: {{rolle: admin}}}}\n", "3:16", "G410", "unknown key `rolle` of a member",
     "did you mean `role`?"),
    (f"community: x\n{G}members: {{u1: {{warnings: 3}}}}\n", "3:16", "G410", "unknown key `warnings` of a member",
     "it follows from events, so a roster can't say it"),
    (G, "1:1", "G411", "the key `community` is missing", "add `community:`, the community's name, as people know it"),
    (f"community: x\n{G}attributes: {{member: {{a: {{fades: 1 per day}}}}}}\n", "3:23", "G411",
     "the key `type` is missing in `attributes.member.a`", None),
    (f"community: x\n{G}defaults: {{mute: 60}}\n", "3:18", "G412",
     "`defaults.mute` is the number `60`, expected a duration such as `30m`, `1h30m` or `1小时`", None),
    (f"community: x\n{G}tracks:\n", "3:1", "G412",
     "`tracks` is empty, expected names of tracks, each with a list of groups", None),
    (f"community: x\n{G}bots: [[a]]\n", "3:8", "G412",
     "item 1 of `bots` is a list, expected a number or name on the platform, of at most 200 characters, without"
     " backticks and line breaks", None),
    (f"community: x\n{G}platform: Telegram\n", "3:11", "G413",
     "`platform` is the text `Telegram`, expected one of `wechat`, `wecom`, `qq`, `telegram`, `discord`, `matrix`,"
     " `generic`", "did you mean `telegram`?"),
    (f"community: x\n{G}defaults: {{grace: 5}}\n", "3:19", "G412",
     "`defaults.grace` is the number `5`, expected a duration such as `30m`, `1h30m` or `1小时`", None),
    (f"community: x\n{G}defaults: {{grace: 5分}}\n", "3:19", "G413",
     "`defaults.grace` is the text `5分`, expected a duration such as `30m`, `1h30m` or `1小时`", None),
    (f"community: x\n{G}defaults: {{mute: 0s}}\n", "3:18", "G413",
     "`defaults.mute` is the text `0s`, expected more than no time at all", None),
    (f"community: x\n{G}roles: [member, admin]\n", "3:1", "G413",
     "`roles` lists `member`, `admin`, expected the strongest first", "write `admin`, `member` in this order"),
    (f"community: x\n{G}attributes: {{member: {{spend: nubmer}}}}\n", "3:30", "G413",
     "`attributes.member.spend` is the text `nubmer`, expected one of `number`, `text`, `boolean`, `date`, `datetime`,"
     " `time`, `duration`, `set`, `enum`", "did you mean `number`?"),
    (f"community: x\n{G}members_as_of: yesterday\n", "3:16", "G413",
     "`members_as_of` is the text `yesterday`, expected a date, or a date and time such as `2026-07-03T20:00`", None),
    ("community: x\ngroups: {g: {capacity: 0}}\n", "2:24", "G413",
     "`groups.g.capacity` is the number `0`, expected at least 1", None),
    (f"community: x\n{G}tiers: [a, 'b`']\n", "3:12", "G413",
     "item 2 of `tiers` is the text `b``, expected a name of at most 80 characters, without backticks and line breaks",
     None),
    (f"community: x\n{G}templates: {{\"a\\nb\": hi}}\n", "3:13", "G413",
     "the key `a b` is not a name of at most 80 characters, without backticks and line breaks", None),
    (f"community: x\n{G}members: {{u1: {{points: many}}}}\n", "3:24", "G414",
     "`points` is the text `many`, expected a number such as `12` or `0.5`", None),
    (f"community: x\n{G}members: {{u1: {{tags: VIP}}}}\n", "3:22", "G414",
     "`tags` is the text `VIP`, expected a list of texts", None),
    ("community: x\nattributes: {group: {open: boolean}}\ngroups: {g: {open: 1}}\n", "3:20", "G414",
     "`groups.g.open` is the number `1`, expected `true` or `false`", None),
    ("community: x\nattributes: {group: {size_class: {type: enum, values: [small, large]}}}\n"
     "groups: {g: {size_class: smal}}\n", "3:26", "G414",
     "`groups.g.size_class` is the text `smal`, expected one of `small`, `large`", "did you mean `small`?"),
    (f"community: x\n{G}attributes: {{member: {{a: {{type: text, fades: 1 per day}}}}}}\n", "3:39", "G415",
     "a text can't fade, only a `number` can", None),
    (f"community: x\n{G}attributes: {{member: {{a: {{type: number, fades: daily}}}}}}\n", "3:48", "G415",
     "`attributes.member.a.fades` is the text `daily`, expected a rate such as `1 per day`", None),
    (f"community: x\n{G}attributes: {{member: {{a: {{type: text, values: [b]}}}}}}\n", "3:39", "G415",
     "a text has no `values`, only an `enum` has", None),
    (f"community: x\n{G}events: {{sale: {{a: enum}}}}\n", "3:20", "G415", "the enum `a` has no values",
     "write `{type: enum, values: [new, old]}` with the values there are"),
    (f"community: x\n{G}timezone: Asia/Shanghia\n", "3:11", "G420", "there is no time zone `Asia/Shanghia`",
     "did you mean `Asia/Shanghai`?"),
    (f"community: x\n{G}timezone: 北京时间\n", "3:11", "G420", "there is no time zone `北京时间`",
     "did you mean `Asia/Shanghai`?"),
    (f"community: x\n{G}timezone: Berlin\n", "3:11", "G420", "there is no time zone `Berlin`",
     "did you mean `Europe/Berlin`?"),
    (f"community: x\n{G}timezone: ../../etc/passwd\n", "3:11", "G420", "there is no time zone `../../etc/passwd`",
     "write a continent and a city, such as `Asia/Shanghai`"),
    (f"community: x\n{G}timezone: localtime\n", "3:11", "G420", "there is no time zone `localtime`", None),
    (f"community: x\n{G}tracks: {{t: [g, h]}}\n", "3:17", "G421", "the group `h` is not listed", None),
    (f"community: x\n{G}members: {{u1: {{in: [h]}}}}\n", "3:16", "G421", "the group `h` is not listed", None),
    (f"community: x\n{G}defaults: {{role: agnet}}\nroles: [agent]\n", "3:18", "G422",
     "there is no role `agnet` in `roles`", "did you mean `agent`?"),
    (f"community: x\n{G}members: {{u1: {{tier: gold}}}}\n", "3:22", "G422", "there is no tier `gold` in `tiers`",
     "there are `normal`, `VIP`"),
    ("community: x\ngroups: {g: {mode: crisis}}\n", "2:20", "G422", "there is no mode `crisis` in `modes`",
     "add it to `modes:`"),
    ("community: x\ngroups: {g: {kind: never}}\n", "2:20", "G423",
     "`never` is a word of the language, so no kind can be called that", "choose another name"),
    (f"community: x\n{G}tiers: [normal, 在]\n", "3:17", "G423",
     "`在` is a word of the language, so no tier can be called that", "choose another name"),
    (f"community: x\n{G}attributes: {{member: {{stage: {{type: enum, values: [When]}}}}}}\n", "3:52", "G423",
     "`When` is a word of the language, so no value of `stage` can be called that", "choose another name"),
    (f"community: x\n{G}roles: [anyone]\n", "3:9", "G423",
     "`anyone` is a word of the language, so no role can be called that", "choose another name"),
    (f"community: x\n{G}events: {{消息: {{}}}}\n", "3:10", "G424",
     "`消息` is built in, so no event of your own can be called that", "choose another name"),
    (f"community: x\n{G}attributes: {{member: {{昵称: text}}}}\n", "3:23", "G425",
     "`member.昵称` is built in, so it can't be declared anew", "delete this line, or choose another name"),
    (f"community: x\n{G}attributes: {{member: {{birthday: text}}}}\n", "3:23", "G425",
     "`member.birthday` is built in as a date, so it can't be declared as something else",
     "delete this line, or choose another name"),
    (f"community: x\n{G}attributes: {{group: {{size: number}}}}\n", "3:22", "G425",
     "`group.size` is built in, so it can't be declared anew", "delete this line, or choose another name"),
    (f"community: x\n{G}tiers: [a, b, a]\n", "3:15", "G426", "`a` is listed twice", "keep one of the two"),
    (f"community: x\n{G}tracks: {{t: [g, g]}}\n", "3:17", "G426", "`g` is listed twice in `t`", "keep one of the two"),
    (f"community: x\n{G}tracks: {{t: [g], s: [g]}}\n", "3:22", "G427", "`g` is in two tracks, `t` and `s`",
     "a member is in one group of each track; a move along one of them may leave the other"),
    ("community: x\ngroups: {g: {capacity: {min: 9, max: 3}}}\n", "2:14", "G428",
     "a group of at least 9 and at most 3 members can't be", "let `min` be no more than `max`"),
    ("community: x\ngroups: {VIP: , ＶＩＰ: }\n", "2:17", "G429", "`ＶＩＰ` and `VIP` look alike but are two names",
     "write both alike, or tell them apart"),
    ("community: x\ngroups: {g: , h: {tags: [g]}}\n", "2:10", "G430",
     "`g` is a group, and also the kind or tag of other groups",
     "a rule `in g` holds in all of them; choose another name for one of the two"),
    ("community: x\ngroups: {g: {owner: bot:1}}\n", "2:21", "G431", "`bot:1` is a bot of ours, so it can't own a group",
     "name a person here, or take it out of `bots`"),
    ("community: x\nbots: [u9]\ngroups: {g: {succession: [u1, u9]}}\n", "3:31", "G431",
     "`u9` is a bot of ours, so it can't be in line to own a group", "name a person here, or take it out of `bots`"),
    ("community: x\ngroups: {g: {owner: g}}\n", "2:21", "G432",
     "`g` is a group, expected a member's number on the platform", None),
    ("community: x\n", "1:1", "G433", "no groups are listed, so no rule will ever run",
     'list them under `groups:`, or write `groups: {"*": {}}` for rules in every group'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "code", "message", "help"), CASES)
def test_a_mistake_is_told_once_and_at_its_place(
    text: str, place: str, code: str, message: str, help: str | None, findings_in: Callable[..., tuple[Diagnostic, ...]]
) -> None:
    found = findings_in(text)
    level = codes()[code].severity
    assert [one_line(finding) for finding in found] == [f"community.yaml:{place}: {level}[{code}]: {message}"]
    if help is not None:
        assert found[0].help == help


@pytest.mark.parametrize(
    "text",
    [
        "roles: [owner, {}]\ndefaults: {role: agent}\n",
        "tiers: no\ndefaults: {tier: gold}\nmembers: {u1: {tier: silver}}\n",
        "attributes: {group: {topic: wrod}}\ngroups: {g: {topic: hair}}\n",
        "attributes: {member: {region: wrod}}\nmembers: {u1: {region: north}}\n",
        "groups: []\ntracks: {t: [g]}\n",
        "modes: crisis\ngroups: {g: {mode: crisis}}\n",
    ],
)
def test_what_builds_on_a_mistake_is_no_second_mistake(
    text: str, findings_in: Callable[..., tuple[Diagnostic, ...]]
) -> None:
    groups = "" if "groups:" in text else G
    assert len(findings_in(f"community: x\n{groups}{text}")) == 1


def test_second_places_are_shown(findings_in: Callable[..., tuple[Diagnostic, ...]]) -> None:
    [finding] = findings_in("community: x\ngroups: {g: {tags: [VIP]}, h: {tags: [vip]}}\n")
    [label] = finding.labels
    assert (label.span.text, label.text) == ("VIP", "the tag `VIP`")


def test_names_of_different_things_may_look_alike(findings_in: Callable[..., tuple[Diagnostic, ...]]) -> None:
    groups = "groups: {g: {kind: a, tags: [a]}}\n"
    others = "tiers: [A]\nroles: [a]\nevents: {s: {x: text}, t: {X: text}}\n"
    assert findings_in(f"community: x\n{groups}{others}") == ()


def test_a_built_in_attribute_may_be_declared_with_its_own_type(
    findings_in: Callable[..., tuple[Diagnostic, ...]],
) -> None:
    assert findings_in(f"community: x\n{G}attributes: {{member: {{birthday: date, points: number}}}}\n") == ()


def test_there_is_an_end_to_what_is_told(findings_in: Callable[..., tuple[Diagnostic, ...]]) -> None:
    keys = "".join(f"key{n}: 1\n" for n in range(5_000))
    assert 0 < len(findings_in(f"community: x\n{G}{keys}")) <= 200
