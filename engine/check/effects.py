"""Effects: each verb's arguments held against the effects table."""

from __future__ import annotations

from dataclasses import dataclass

from ..diagnostics import did_you_mean
from ..source import Source
from ..syntax import nodes
from ..syntax.naming import EVERYONE, is_everyone
from ..syntax.parameters import Known
from ..syntax.parse import parse
from ..syntax.vocabulary import vocabulary
from .effect_words import argument_in_words, object_in_words, takes
from .names import Wrong, in_its_language, verb_at
from .policy import Effect, Template
from .reading import Reading
from .tables import EffectRow, effects, facts
from .terms import Value
from .values import in_words, read_value

_GROUP_ARGUMENTS = {"to group": "to", "from group": "source", "in group": "within"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rule around an effect allows.

    Args:
        has_message: the rule listens to messages, so that there is one to delete or answer.
        has_member: there is a member the effect can reach.
        has_group: its events have a group.
        joining: its events are joins or requests to join, which can be held, approved and rejected.
    """

    has_message: bool
    has_member: bool
    has_group: bool
    joining: bool = False


def read_effect(node: nodes.Effect, context: Reading, setting: Setting) -> Effect:
    """Checks one effect.

    Raises:
        Wrong: an argument is missing, not taken, or of the wrong type; or there is nobody and nothing to act on.
    """
    row = effects()[node.verb]
    _check_arguments(node, row)
    _check_setting(node, row, setting)
    return Effect(
        verb=node.verb,
        who=_who(node, row),
        text=_template(node, row, context),
        duration=node.duration.ms if node.duration is not None else None,
        group=_group(node, row, context),
        amount=_amount(node, row, context),
        attribute=_attribute(node, row, context),
        value=_value(node, row, context),
        name=_name(node, row, context),
        everywhere=node.everywhere,
        period=node.period.ms if node.period is not None else None,
        by_turns=node.by_turns,
        each=int(node.each) if node.each is not None else None,
        about=_about(node, row, context),
        span=node.span,
    )


def _spoken(verb: str) -> str:
    return verb.replace("_", " ")


def _given(node: nodes.Effect) -> dict[str, nodes.Node]:
    """The arguments an effect has, by the words of the effects table."""
    given: dict[str, nodes.Node | bool | int | None] = {
        "text": node.text, "duration": node.duration, "to": node.to, "from": node.source, "in": node.within,
        "for": node.period, "by": node.by, "by turns": node.by_turns, "each": node.each, "points": node.points,
        "everywhere": node.everywhere,
    }  # fmt: skip
    return {name: value if isinstance(value, nodes.Node) else node for name, value in given.items() if value}


_FOR_EVER = frozenset(("forever", "permanently", "permanent", "always", "永久", "永远"))


def _check_arguments(node: nodes.Effect, row: EffectRow) -> None:
    taken = {entry.split(" ")[0] for entry in row.takes} | row.takes
    for name, argument in _given(node).items():
        if name == "duration" and "duration" not in taken and node.text is None and row.object is None:
            raise Wrong("G210", f"`{verb_at(row.verb, node.span)}` takes no length of time", argument.span)
        if name == "for" and "duration" in taken:
            wanted = f"write `{node.span.text.replace(' for ', ' ').replace(' 为期 ', ' ')}`"
            raise Wrong(
                "G210",
                f"`{verb_at(row.verb, node.span)}` takes its length of time without `for`",
                argument.span,
                wanted,
            )
        if name not in taken and not (name == "text" and row.object == "template"):
            raise Wrong(
                "G210",
                f"`{verb_at(row.verb, node.span)}` takes no {argument_in_words(name)}",
                argument.span,
                takes(row, node.span),
            )
    if node.target is not None and row.object is None:
        raise _unexpected_object(node, row)
    if row.required and node.target is None and not (row.object == "template" and node.text is not None):
        raise Wrong(
            "G211", f"`{verb_at(row.verb, node.span)}` needs {object_in_words(row)}", node.span, takes(row, node.span)
        )
    for demand in sorted(row.demands):
        if demand.split(" ")[0] not in _given(node):
            raise Wrong(
                "G211",
                f"`{verb_at(row.verb, node.span)}` needs {argument_in_words(demand)}",
                node.span,
                takes(row, node.span),
            )


def _unexpected_object(node: nodes.Effect, row: EffectRow) -> Wrong:
    target = node.target
    assert target is not None
    if isinstance(target, nodes.Name) and _is_effect(target):
        first, second = _in_its_verb(target.id, row.verb), target.id
        comma, both = (", ", " and ") if target.id.isascii() else ("、", " 并 ")
        return Wrong(
            "G210",
            f"`{first} {second}` is two effects",
            target.span,
            f"write `{first}{comma}{second}` for the first and the second offence, or `{first}{both}{second}` for both "
            "at once",
        )
    return Wrong(
        "G210", f"`{verb_at(row.verb, node.span)}` takes nothing behind it", target.span, takes(row, node.span)
    )


def _is_effect(name: nodes.Name) -> bool:
    return name.id.casefold() in vocabulary().verb_of


def _in_its_verb(beside: str, verb: str) -> str:
    return _spoken(verb) if beside.isascii() else vocabulary().spell("effect", verb, "zh")


def effect_reaches_member(node: nodes.Effect) -> bool:
    """Whether an effect can only be meant for a member, so that a scheduled rule with it runs for each."""
    row = effects()[node.verb]
    return row.kind in ("sanction", "state") or row.verb in ("move", "move_back", "invite", "dm", "greet")


def effect_acts_in_group(node: nodes.Effect) -> bool:
    """Whether an effect acts in the group its rule runs in, having named no other."""
    row = effects()[node.verb]
    return (
        row.kind == "group" or row.verb in ("announce", "post", "remind", "remove", "kick", "mute")
    ) and node.within is None


def _check_setting(node: nodes.Effect, row: EffectRow, setting: Setting) -> None:
    verb = verb_at(row.verb, node.span)
    if row.verb == "reject" and not setting.joining:
        raise Wrong("G218", "there is nobody to `reject` here", node.span, "use it in a rule about `member requests`")
    if row.verb in ("approve", "hold", "reject") and setting.joining:
        return
    if (row.kind == "message" and not setting.has_message) or (row.verb == "reply" and not setting.has_message):
        raise Wrong("G218", f"there is no message to `{verb}` here", node.span, "use it in a rule about `message`")
    reaches_member = row.kind in ("sanction", "state", "membership") or row.verb in ("dm", "greet")
    if reaches_member and not setting.has_member:
        raise Wrong(
            "G218", f"there is no member to `{verb}` here", node.span, "use it in a rule about `member` or `message`"
        )
    acts_in_group = row.kind == "group" or row.verb in ("announce", "post")
    if acts_in_group and not setting.has_group and node.within is None:
        raise Wrong("G218", f"`{verb}` has no group here", node.span, "name one with `in GROUP`")


# ---- the arguments ---------------------------------------------------------------------------------------------------


def _who(node: nodes.Effect, row: EffectRow) -> str | None:
    target = node.to if row.verb == "assign" else node.target
    if target is None or (row.object != "member" and row.verb != "assign"):
        return None
    if row.verb == "assign" and isinstance(target, nodes.Name):
        return None
    if isinstance(target, nodes.Name) and target.id in ("member", "sender"):
        return None
    of_whom = target.base if isinstance(target, nodes.Attribute) and target.name == "inviter" else None
    if isinstance(of_whom, nodes.Name) and of_whom.id in ("member", "sender"):
        return "inviter"
    if isinstance(target, nodes.Name) and _is_effect(target):
        raise _unexpected_object(node, row)
    help = "such as `member.inviter`; without one it reaches the member whom the rule is about"
    if isinstance(target, nodes.Name) and target.id.casefold() in _FOR_EVER:
        help = (
            f"`{verb_at(row.verb, node.span)}` alone has no end"
            if row.verb == "ban"
            else "write a length of time, such as `30d`"
        )
    raise Wrong("G210", f"`{verb_at(row.verb, node.span)}` reaches a member", target.span, help)


def _mode(node: nodes.Name, context: Reading) -> str:
    modes = context.names.community.modes
    if node.id in modes or context.names.community.open:
        return node.id
    help = did_you_mean(node.id, modes) or "modes stand in the community file under `modes`"
    raise Wrong("G201", f"there is no mode called `{node.id}`", node.span, help)


def _drawn_from(node: nodes.Effect, context: Reading) -> str:
    source = node.source
    if isinstance(source, nodes.Name) and source.id in context.names.tags:
        return source.id
    if source is not None and is_everyone(source):
        return EVERYONE
    found = source.span.text if source is not None else ""
    help = did_you_mean(found, context.names.tags) or "write `from members`, or from a tag that a rule gives"
    raise Wrong("G201", f"`{found}` is nothing to draw from", source.span if source is not None else node.span, help)


def _rule_named(node: nodes.Effect, context: Reading) -> str | None:
    target = node.target
    if not isinstance(target, nodes.Name):
        return None
    if node.verb == "forgive" and target.id in context.names.rules:
        return target.id
    help = (
        did_you_mean(target.id, context.names.rules)
        or "name a rule, or an attribute of the event such as `appeal.rule`"
    )
    raise Wrong("G201", f"there is no rule called `{target.id}`", target.span, help)


def _template(node: nodes.Effect, row: EffectRow, context: Reading) -> Template | None:
    if node.text is not None:
        return read_template(node.text, context)
    if row.object != "template" or node.target is None:
        return None
    templates = context.names.community.templates
    target = node.target
    name = target.id if isinstance(target, nodes.Name) else target.span.text
    if name not in templates:
        if context.names.community.open:
            return Template((f"[{name}]",), span=target.span)
        raise Wrong(
            "G201",
            f"there is no template called `{name}`",
            target.span,
            did_you_mean(name, templates) or "templates stand in the community file under `templates`",
        )
    return _template_from_community(templates[name], target, context)


def _template_from_community(text: str, target: nodes.Expression, context: Reading) -> Template:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    names = context.names
    declared = Known(names.definitions, names.given.get(target.span.source.name, {}))
    parsed = parse(Source(f"template {target.span.text}", f'when message then announce "{quoted}"'), declared)
    found = next(
        (node for rule in parsed.file.statements for node in nodes.walk(rule) if isinstance(node, nodes.Template)), None
    )
    if parsed.diagnostics or found is None:
        reason = parsed.diagnostics[0].message if parsed.diagnostics else "it is empty"
        raise Wrong("G216", f"the template's text can't be read: {reason}", target.span)
    return read_template(found, context)


def read_template(node: nodes.Template, context: Reading) -> Template:
    """Types what stands between the braces of a text.

    Raises:
        Wrong: a value in braces has a type that no text can show, or a name is not known.
    """
    parts = tuple(part if isinstance(part, str) else read_value(part, context) for part in node.parts)
    for part in parts:
        if not isinstance(part, str) and part.type in ("boolean",):
            raise Wrong("G216", f"{in_words(part.type)} can't be put into a text", part.span)
    return Template(parts, span=node.span)


def _group(node: nodes.Effect, row: EffectRow, context: Reading) -> str | None:
    if row.object == "group" and node.target is not None:
        return context.names.group(node.target)
    for argument, attribute in _GROUP_ARGUMENTS.items():
        found = getattr(node, attribute)
        if argument in row.takes and found is not None:
            return context.names.group(found)
    return None


def _amount(node: nodes.Effect, row: EffectRow, context: Reading) -> Value | None:
    if row.object != "amount" or node.target is None:
        return None
    value = read_value(node.target, context)
    if value.type != "number":
        raise Wrong("G203", f"expected a number, found {in_words(value.type)}", node.target.span)
    return value


def _attribute(node: nodes.Effect, row: EffectRow, context: Reading) -> str | None:
    found = node.to if "to attribute" in row.takes else node.target if row.object == "attribute" else None
    if found is None:
        return None
    if not (
        isinstance(found, nodes.Attribute)
        and isinstance(found.base, nodes.Name)
        and found.base.id in ("member", "sender")
    ):
        raise Wrong("G210", "expected an attribute of the member", found.span, "such as `member.points`")
    name = found.name
    own = context.names.community.attributes.get("member", {})
    settable = {*own, "points", "tier"}
    if name not in settable:
        known = in_its_language(name, settable, "member")
        raise Wrong("G202", f"`member.{name}` can't be changed by a rule", found.span, did_you_mean(name, known))
    kind = own[name].kind if name in own else facts()["member"][name].type
    if row.verb == "add" and kind != "number":
        raise Wrong("G203", f"only a number can be added to, `member.{name}` is none", found.span)
    return name


def _value(node: nodes.Effect, row: EffectRow, context: Reading) -> Value | None:
    if "to value" not in row.takes or node.to is None or not isinstance(node.target, nodes.Attribute):
        return None
    from .comparisons import beside

    attribute = read_value(node.target, context)
    value = beside(node.to, attribute, context)
    if value.type != attribute.type:
        raise Wrong("G203", f"expected {in_words(attribute.type)}, found {in_words(value.type)}", node.to.span)
    return value


def _about(node: nodes.Effect, row: EffectRow, context: Reading) -> Value | None:
    """What `undo`, `suspend` and `forgive` are about: a text an event carries, such as `appeal.sanction`."""
    if row.object != "reference" or not isinstance(node.target, nodes.Attribute):
        return None
    value = read_value(node.target, context)
    if value.type != "text":
        raise Wrong(
            "G203", f"expected a text that names a sanction or rule, found {in_words(value.type)}", node.target.span
        )
    return value


def _name(node: nodes.Effect, row: EffectRow, context: Reading) -> str | None:
    if row.verb == "assign":
        return context.names.role(node.to) if isinstance(node.to, nodes.Name) else None
    if row.verb == "draw":
        return _drawn_from(node, context)
    if row.object == "mode" and isinstance(node.target, nodes.Name):
        return _mode(node.target, context)
    if row.object == "reference":
        return _rule_named(node, context)
    if row.object == "role" and node.target is not None:
        return context.names.role(node.target)
    if row.object != "name" or node.target is None:
        return None
    if not isinstance(node.target, nodes.Name):
        raise Wrong("G210", f"expected a name behind `{verb_at(row.verb, node.span)}`", node.target.span)
    return node.target.id
