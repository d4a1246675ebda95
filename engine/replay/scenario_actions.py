"""What the sentence of a step makes happen: events, as a platform or a CRM would send them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from ..check.tables import facts
from ..community.values import plain_text
from ..diagnostics import Diagnostic, did_you_mean, listing
from ..durations import format_duration, parse_duration
from ..source import Span
from ..syntax.vocabulary import vocabulary
from ..yaml_schema import found, shortened
from ..yaml_source import YamlNode
from .scenario_names import Misread, Names, Written
from .scenario_sentences import Read
from .scenario_values import Given, Values
from .scenario_words import action_keys, acts, contents, message_keys

Fields = dict[str, object]
"""An event's fields as a trace has them, without `id` and `at`."""

_STEP_MESSAGE = re.compile(r"m[0-9]+")
_NOT_BY_EVENTS = {
    "in": "write `joins` or `leaves` as a sentence of its own",
    "joined_at": "write `joins` as a sentence of its own",
    "inviter": "write `joins`, with `invited by`, as a sentence of its own",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with all that stands around it.

    Args:
        read: the sentence.
        content: what stands behind its colon.
        number: the number of its step.
        name: what `as:` calls its message, and where; None where it says nothing.
    """

    read: Read
    content: YamlNode
    number: int
    name: tuple[str, Span] | None = None


@dataclass
class Actions:
    """Makes events of sentences, and keeps what later ones refer to.

    Args:
        names: what names mean; messages are added.
        roles: each member's role as `given:` says it; changed by what the steps say.
        added: attributes of members that rules add to, so that events can't set them.
        report: takes findings that do not spoil the rest of a step.
        mentioned: takes the members that are spoken of.
    """

    names: Names
    roles: dict[str, str]
    added: Collection[str]
    report: list[Diagnostic]
    mentioned: set[str]
    _roles_in: dict[tuple[str, str], str] = field(default_factory=dict)

    def fields(self, told: Told) -> Fields:
        """The event that a sentence makes.

        Raises:
            Misread: a name in it is not known, or what stands behind the colon does not fit it.
        """
        making: Mapping[str, Callable[[Told], Fields]] = {
            "says": self._says, "posts": self._says, "edits": self._edits, "recalls": self._recalls,
            "joins": self._joins, "leaves": self._leaves, "requests": self._requests, "becomes": self._becomes,
            "group_becomes": self._group_becomes, "happens": self._happens, "reports": self._reports,
            "reacts": self._reacts, "acts": self._acts,
        }  # fmt: skip
        if told.name is not None and told.read.meaning.id not in ("says", "posts"):
            raise Misread("G704", "`as:` names a message, and this step writes none", told.name[1], "leave it out")
        return making[told.read.meaning.id](told)

    # ---- messages -----------------------------------------------------------------------------------------------

    def _says(self, told: Told) -> Fields:
        member, group = self._member(told), self._group(told)
        message = self._content(told)
        reply = told.read.text("reply")
        if reply is not None:
            message["reply_to"] = self.names.message(reply, told.read.place("reply"))
        name = self._name_of_message(told)
        kept = {key: value for key, value in message.items() if key != "text"}
        self.names.messages[name] = Written(member, group, kept)
        return {
            "kind": "message",
            "group": group,
            "member": self._about(member, group),
            "message": {**message, "id": name},
        }

    def _name_of_message(self, told: Told) -> str:
        own = f"m{told.number}"
        if told.name is None or told.name[0] == own:
            return own
        name, span = told.name
        if name in self.names.messages:
            raise Misread("G708", f"another message is called `{shortened(name)}` already", span, "choose another name")
        if _STEP_MESSAGE.fullmatch(name):
            help = f"this one is `{own}` by itself; choose a name of another form, such as `first`"
            raise Misread("G708", f"`{name}` is what the message of step {name[1:]} is called", span, help)
        return name

    def _edits(self, told: Told) -> Fields:
        name, written = self._own_message(told)
        message = {**written.fields, **self._content(told), "id": name}
        about = self._about(written.author, written.group)
        return {"kind": "edit", "group": written.group, "member": about, "message": message}

    def _recalls(self, told: Told) -> Fields:
        name, written = self._own_message(told)
        about = self._about(written.author, written.group)
        return {"kind": "recall", "group": written.group, "member": about, "message": {"id": name}}

    def _own_message(self, told: Told) -> tuple[str, Written]:
        member, (name, written) = self._member(told), self._message(told)
        if written.author != member:
            message = f"`{name}` was written by `{written.author}`, not by `{member}`"
            raise Misread("G707", message, told.read.place("message"))
        return name, written

    def _content(self, told: Told) -> Fields:
        """What a message holds, by the names that events have for it."""
        node, posted = told.content, told.read.text("content")
        content: Fields = (
            self._kind(told) if posted is not None else {"kind": "text"} if told.read.meaning.id == "says" else {}
        )
        if isinstance(node.value, dict):
            return content | self._message_fields(node)
        if isinstance(node.value, list):
            raise Misread(
                "G707", f"what is said is {found(node.value)}, expected a text", node.span, "put it in quotes"
            )
        if node.value is not None:
            content["text"] = node.value if isinstance(node.value, str) else node.span.text
        return content

    def _kind(self, told: Told) -> Fields:
        posted = told.read.text("content") or ""
        kind = contents().get(posted)
        if kind is None:
            span, help = told.read.place("content"), did_you_mean(posted, contents())
            raise Misread("G703", f"`{shortened(posted)}` is nothing that can be posted", span, help)
        if kind in vocabulary().used_as("message_kind"):
            return {"kind": kind}
        return {"has": [kind]}

    def _message_fields(self, node: YamlNode) -> Fields:
        read: Fields = {}
        for written, part in ((str(key), part) for key, part in node.parts.items()):
            key = _canonical("a message", written, message_keys(), node.keys[written])
            read[key] = self._message_field(key, part)
        return read

    def _message_field(self, key: str, node: YamlNode) -> object:
        if key == "forwarded":
            if not isinstance(node.value, bool):
                raise Misread("G707", f"`forwarded` is {found(node.value)}, expected `true` or `false`", node.span)
            return node.value
        if key in ("text", "kind"):
            text = _text(key, node)
            return contents().get(text, text) if key == "kind" else text
        items = [node] if isinstance(node.value, str) else list(node.parts.values())
        texts = [(_text(key, item), item.span) for item in items if not isinstance(node.value, dict)]
        if key == "mentions":
            return [self._known(text, span) for text, span in texts]
        return [self._content_kind(text, span) for text, span in texts] if key == "has" else [text for text, _ in texts]

    def _content_kind(self, text: str, span: Span) -> str:
        if text not in contents():
            raise Misread("G703", f"a message can't have `{shortened(text)}`", span, did_you_mean(text, contents()))
        return contents()[text]

    # ---- members and groups -------------------------------------------------------------------------------------

    def _joins(self, told: Told) -> Fields:
        member, group = self._member(told), self._group(told)
        inviter = told.read.text("inviter")
        invited_by = None if inviter is None else self._known(inviter, told.read.place("inviter"))
        return {"kind": "join", "group": group, "member": self._about(member, group), "inviter": invited_by}

    def _leaves(self, told: Told) -> Fields:
        member, group = self._member(told), self._group(told)
        return {"kind": "leave", "group": group, "member": self._about(member, group)}

    def _requests(self, told: Told) -> Fields:
        member, group = self._member(told), self._group(told)
        columns = vocabulary().attributes_of("request")
        spelled = {
            word: id for id in columns for word in vocabulary().entry("attribute", f"request.{id}").all_spellings
        }
        payload: Fields = {}
        for key, span in told.content.keys.items():
            if key not in spelled:
                help = did_you_mean(key, spelled)
                raise Misread("G703", f"a request carries nothing called `{shortened(key)}`", span, help)
            payload[spelled[key]] = told.content.parts[key].value
        return {"kind": "request", "group": group, "member": self._about(member, group), "request": payload}

    def _becomes(self, told: Told) -> Fields:
        member = self._member(told)
        group = self._group(told) if told.read.text("group") is not None else None
        known = Values(self.names, self.report).member(told.content)
        for name, given in known.items():
            self._check_settable(name, given)
        carried = {name: given.raw for name, given in known.items()}
        role = carried.pop("role", None)
        if isinstance(role, str):
            self._take_role(member, group, role)
        return {"kind": "update", "group": group, "member": {**carried, **self._about(member, group)}}

    def _check_settable(self, name: str, given: Given) -> None:
        row = facts()["member"].get(name)
        if given.value is None:
            help = "an event can't take back what is known; give it another value"
            raise Misread("G707", f"`{name}` is empty, expected a value", given.key, help)
        if name in _NOT_BY_EVENTS:
            raise Misread("G709", f"`{name}` does not change by being told", given.key, _NOT_BY_EVENTS[name])
        if name in self.added or (row is not None and row.engine):
            help = "say it under `given:`, or let a rule change it"
            raise Misread("G709", f"`{name}` is kept by the bot itself, so no event can set it", given.key, help)

    def _take_role(self, member: str, group: str | None, role: str) -> None:
        if group is not None:
            self._roles_in[member, group] = role
            return
        self.roles[member] = role
        for key in [key for key in self._roles_in if key[0] == member]:
            del self._roles_in[key]

    def _group_becomes(self, told: Told) -> Fields:
        known = Values(self.names, self.report).group(told.content)
        return {"kind": "tick", "group": {**{name: each.raw for name, each in known.items()}, "id": self._group(told)}}

    def _happens(self, told: Told) -> Fields:
        event = self.names.event(told.read.text("event") or "", told.read.place("event"))
        member = self._member(told) if told.read.text("member") is not None else None
        group = self._group(told) if told.read.text("group") is not None else None
        payload = {name: each.raw for name, each in Values(self.names, self.report).event(event, told.content).items()}
        return {"kind": event, "group": group, "member": member and self._about(member, group), event: payload}

    def _reports(self, told: Told) -> Fields:
        member, (name, written) = self._member(told), self._message(told)
        reason = _text("the reason", told.content) if told.content.value is not None else None
        about = self._about(member, written.group)
        payload = {"reason": reason}
        return {"kind": "report", "group": written.group, "member": about, "message": {"id": name}, "report": payload}

    def _reacts(self, told: Told) -> Fields:
        member, (name, written) = self._member(told), self._message(told)
        about = self._about(member, written.group)
        payload = {"name": _text("the reaction", told.content)}
        return {
            "kind": "reaction", "group": written.group, "member": about, "message": {"id": name}, "reaction": payload,
        }  # fmt: skip

    # ---- what people do -----------------------------------------------------------------------------------------

    def _acts(self, told: Told) -> Fields:
        read = told.read
        by = self._known(read.text("by") or "", read.place("by"))
        action: Fields = {"verb": acts()[read.text("act") or ""], "by": by, **self._details(told)}
        length = parse_duration(read.text("duration") or "")
        if length is not None:
            action["duration"] = format_duration(length, "en")
        if read.text("message") is not None:
            name, written = self._message(told)
            about = {"id": written.author}
            return {
                "kind": "action",
                "group": written.group,
                "member": about,
                "message": {"id": name},
                "action": action,
            }
        member = self._member(told)
        return {"kind": "action", "group": self._group_of_act(told, action), "member": {"id": member}, "action": action}

    def _group_of_act(self, told: Told, action: Fields) -> str:
        if told.read.text("group") is not None:
            return self._group(told)
        message = action.get("message")
        if isinstance(message, str):
            return self.names.messages[message].group
        help = "end it with `in` and the group (in Chinese: `在` and the group before the verb)"
        raise Misread("G704", "it does not say in which group", told.read.span, help)

    def _details(self, told: Told) -> Fields:
        read: Fields = {}
        for written, span in told.content.keys.items():
            part = told.content.parts[written]
            key = _canonical("an action", written, action_keys(), span)
            text = _text(key, part)
            checking = {"rule": self.names.rule, "message": self.names.message}.get(key)
            read[key] = text if checking is None else checking(text, part.span)
        return read

    # ---- names --------------------------------------------------------------------------------------------------

    def _known(self, name: str, span: Span) -> str:
        member = self.names.member(name, span)
        self.mentioned.add(member)
        return member

    def _member(self, told: Told) -> str:
        return self._known(told.read.text("member") or "", told.read.place("member"))

    def _group(self, told: Told) -> str:
        return self.names.group(told.read.text("group") or "", told.read.place("group"))

    def _message(self, told: Told) -> tuple[str, Written]:
        name = self.names.message(told.read.text("message") or "", told.read.place("message"))
        return name, self.names.messages[name]

    def _about(self, member: str, group: str | None) -> Fields:
        """A member as events carry them: with the role that a platform would send along."""
        role = self._roles_in.get((member, group or "")) or self.roles.get(member)
        return {"id": member} if role is None else {"id": member, "role": role}


def _canonical(of: str, written: str, known: Mapping[str, str], span: Span) -> str:
    """A key behind a sentence by the name that events have for it."""
    if written not in known:
        help = did_you_mean(written, known) or f"there are {listing(list(dict.fromkeys(known.values())))}"
        raise Misread("G703", f"{of} has nothing called `{shortened(written)}`", span, help)
    return known[written]


def _text(what: str, node: YamlNode) -> str:
    if isinstance(node.value, dict | list | None):
        raise Misread("G707", f"{what} is {found(node.value)}, expected a text", node.span)
    return node.value if isinstance(node.value, str) else node.span.text or plain_text(node.value)
