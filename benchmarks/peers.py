"""Engines that a user could install instead, on rules without state: each told the same rules in its own language."""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from itertools import count
from random import Random
from typing import Any

from workload import SEED, make_words

Fact = dict[str, Any]
Judge = Callable[[Fact], list[int]]
"""A function of an event's facts: the numbers of the rules that are true of it, in order."""
JudgeAll = Callable[[Sequence[Fact]], list[list[int]]]
"""The same of several events, as engines like it that answer many questions at once."""


@dataclass(frozen=True)
class Condition:
    """A rule without state: a text has any of some words, is longer than so many characters, and not by an admin."""

    words: tuple[str, ...]
    longer: int
    spares_admins: bool


def conditions(count: int = 50) -> list[Condition]:
    """The rules that all engines get."""
    words = make_words(count * 3)
    return [Condition(tuple(words[3 * n : 3 * n + 3]), n % 7 * 3, n % 2 == 0) for n in range(count)]


def facts(count: int, rules: Sequence[Condition]) -> list[Fact]:
    """The events that all engines get."""
    random = Random(SEED + 2)
    plain = make_words(4_000)[2_000:]
    found = []
    for _ in range(count):
        said = [random.choice(plain) for _ in range(random.randint(2, 8))]
        if random.random() < 0.08:
            said.append(random.choice(random.choice(rules).words))
        text = " ".join(said)
        found.append({"text": text, "length": len(text), "role": random.choice(("member", "member", "admin"))})
    return found


def by_hand(rules: Sequence[Condition]) -> Judge:
    """Plain Python, as somebody would write it for any list of rules."""

    def judge(fact: Fact) -> list[int]:
        text, length, admin = fact["text"], fact["length"], fact["role"] == "admin"
        return [
            number
            for number, rule in enumerate(rules)
            if length > rule.longer and not (admin and rule.spares_admins) and any(word in text for word in rule.words)
        ]

    return judge


def rule_engine(rules: Sequence[Condition]) -> Judge:
    """rule-engine."""
    engine: Any = importlib.import_module("rule_engine")

    def written(rule: Condition) -> str:
        words = " or ".join(f'"{word}" in text' for word in rule.words)
        return f"length > {rule.longer} and ({words})" + (' and role != "admin"' if rule.spares_admins else "")

    made = [engine.Rule(written(rule)) for rule in rules]
    return lambda fact: [number for number, rule in enumerate(made) if rule.matches(fact)]


def datalogic(rules: Sequence[Condition]) -> Judge:
    """datalogic-py: JSONLogic in Rust."""
    module: Any = importlib.import_module("datalogic_py")
    engine = module.Engine()

    def written(rule: Condition) -> Mapping[str, Any]:
        parts: list[Mapping[str, Any]] = [
            {">": [{"var": "length"}, rule.longer]},
            {"or": [{"in": [word, {"var": "text"}]} for word in rule.words]},
        ]
        return {"and": [*parts, {"!=": [{"var": "role"}, "admin"]}] if rule.spares_admins else parts}

    made = [engine.compile(written(rule)) for rule in rules]
    return lambda fact: [number for number, rule in enumerate(made) if rule.evaluate(fact)]


def _in_cel(rule: Condition) -> str:
    """A condition in the Common Expression Language."""
    words = " || ".join(f'text.contains("{word}")' for word in rule.words)
    return f"length > {rule.longer} && ({words})" + (' && role != "admin"' if rule.spares_admins else "")


def cel(rules: Sequence[Condition]) -> Judge:
    """cel-python: CEL in Python, by its interpreter, since its compiler fails on these conditions."""
    module: Any = importlib.import_module("celpy")
    environment = module.Environment()
    made = [environment.program(environment.compile(_in_cel(rule))) for rule in rules]

    def judge(fact: Fact) -> list[int]:
        given = {name: module.json_to_cel(value) for name, value in fact.items()}
        return [number for number, rule in enumerate(made) if rule.evaluate(given)]

    return judge


def cel_in_rust(rules: Sequence[Condition]) -> Judge:
    """common-expression-language: CEL in Rust, each condition compiled once."""
    module: Any = importlib.import_module("cel")
    made = [module.compile(_in_cel(rule)) for rule in rules]

    def judge(fact: Fact) -> list[int]:
        context = module.Context(variables=fact)
        return [number for number, rule in enumerate(made) if rule.execute(context)]

    return judge


def cel_in_cpp(rules: Sequence[Condition]) -> Judge:
    """cel-expr-python: CEL in C++, each condition compiled once."""
    module: Any = importlib.import_module("cel_expr_python.cel")
    text, whole = module.Type.STRING, module.Type.INT
    environment = module.NewEnv(variables={"text": text, "length": whole, "role": text})
    made = [environment.compile(_in_cel(rule)) for rule in rules]

    def judge(fact: Fact) -> list[int]:
        given = environment.Activation(fact)
        return [number for number, rule in enumerate(made) if rule.eval(given).value()]

    return judge


def zen(rules: Sequence[Condition]) -> Judge:
    """zen-engine: expressions in Rust, each compiled once, which is faster than a decision of its engine."""
    module: Any = importlib.import_module("zen")

    def written(rule: Condition) -> str:
        words = " or ".join(f'contains(text, "{word}")' for word in rule.words)
        return f"length > {rule.longer} and ({words})" + (' and role != "admin"' if rule.spares_admins else "")

    made = [module.compile_expression(written(rule)) for rule in rules]
    return lambda fact: [number for number, rule in enumerate(made) if rule.evaluate(fact)]


def _in_rego(rules: Sequence[Condition]) -> str:
    """A module of which `fired` is the set of rules that are true."""
    lines = ["package chat", "import rego.v1"]
    for number, rule in enumerate(rules):
        admins = '; input.role != "admin"' if rule.spares_admins else ""
        for word in rule.words:
            condition = f'input.length > {rule.longer}{admins}; contains(input.text, "{word}")'
            lines.append(f"fired contains {number} if {{ {condition} }}")
    return "\n".join(lines)


def rego(rules: Sequence[Condition]) -> Judge:
    """regopy: Rego in C++; one query for each event."""
    interpreter: Any = importlib.import_module("regopy").Interpreter()
    interpreter.add_module("chat", _in_rego(rules))

    def judge(fact: Fact) -> list[int]:
        interpreter.set_input(fact)
        return sorted(json.loads(str(interpreter.query("data.chat.fired")))["expressions"][0])

    return judge


def regorus(rules: Sequence[Condition]) -> Judge:
    """regorus: Rego in Rust; one query for each event."""
    engine: Any = importlib.import_module("regorus").Engine()
    engine.add_policy("chat.rego", _in_rego(rules))

    def judge(fact: Fact) -> list[int]:
        engine.set_input(fact)
        return sorted(engine.eval_rule("data.chat.fired"))

    return judge


def durable(rules: Sequence[Condition]) -> Judge:
    """durable-rules: Rete in C; each event is a fact for a while, since one that is posted goes to one rule only."""
    lang: Any = importlib.import_module("durable.lang")
    unhandled: Any = importlib.import_module("durable.engine").MessageNotHandledException
    fired: list[int] = []
    told = count()
    name = f"chat{len(rules)}"

    def noting(number: int) -> Callable[[object], None]:
        return lambda context: fired.append(number)

    with lang.ruleset(name):
        for number, rule in enumerate(rules):
            lang.when_all(_in_durable(lang.m, rule))(noting(number))

    def judge(fact: Fact) -> list[int]:
        fired.clear()
        known = {**fact, "id": str(next(told))}
        with suppress(unhandled):
            lang.assert_fact(name, known)
        lang.retract_fact(name, known)
        return sorted(fired)

    return judge


def _in_durable(m: Any, rule: Condition) -> Any:
    first, *others = (m.text.matches(f".*{word}.*") for word in rule.words)
    condition = reduce(lambda one, other: one | other, others, first) & (m.length > rule.longer)
    return condition & (m.role != "admin") if rule.spares_admins else condition


def business_rules(rules: Sequence[Condition]) -> Judge:
    """business-rules."""
    module: Any = importlib.import_module("business_rules.engine")
    variables: Any = importlib.import_module("business_rules.variables")

    class Variables(variables.BaseVariables):  # type: ignore[misc]
        def __init__(self, fact: Fact) -> None:
            self.fact = fact

        @variables.string_rule_variable()  # type: ignore[untyped-decorator]
        def text(self) -> str:
            return str(self.fact["text"])

        @variables.string_rule_variable()  # type: ignore[untyped-decorator]
        def role(self) -> str:
            return str(self.fact["role"])

        @variables.numeric_rule_variable()  # type: ignore[untyped-decorator]
        def length(self) -> int:
            return int(self.fact["length"])

    def of(name: str, operator: str, value: object) -> Mapping[str, Any]:
        return {"name": name, "operator": operator, "value": value}

    made = []
    for rule in rules:
        parts = [
            of("length", "greater_than", rule.longer),
            {"any": [of("text", "contains", word) for word in rule.words]},
        ]
        if rule.spares_admins:
            parts.append({"any": [of("role", "equal_to", other) for other in ("member", "owner")]})
        made.append({"all": parts})

    def judge(fact: Fact) -> list[int]:
        known = Variables(fact)
        return [number for number, rule in enumerate(made) if module.check_conditions_recursively(rule, known)]

    return judge


def cedar(rules: Sequence[Condition]) -> JudgeAll:
    """cedarpy: Cedar in Rust; a policy for each rule, one request for each event, all in one batch.

    The answer to a request names all policies that permit it, which are the rules that are true of the event.
    """
    module: Any = importlib.import_module("cedarpy")
    policies = []
    for number, rule in enumerate(rules):
        words = " || ".join(f'context.text like "*{word}*"' for word in rule.words)
        admins = ' && context.role != "admin"' if rule.spares_admins else ""
        when = f"context.length > {rule.longer} && ({words}){admins}"
        policies.append(f'@id("{number}") permit(principal, action, resource) when {{ {when} }};')
    text = "\n".join(policies)
    who = {"principal": 'User::"u"', "action": 'Action::"say"', "resource": 'Text::"t"'}

    def judge(facts: Sequence[Fact]) -> list[list[int]]:
        answers = module.is_authorized_batch([{**who, "context": fact} for fact in facts], text, [])
        return [sorted(map(int, answer.diagnostics.id_annotations_by_reason.values())) for answer in answers]

    return judge


def _one_by_one(make: Callable[[Sequence[Condition]], Judge]) -> Callable[[Sequence[Condition]], JudgeAll]:
    def made(rules: Sequence[Condition]) -> JudgeAll:
        judge = make(rules)
        return lambda facts: [judge(fact) for fact in facts]

    return made


PEERS: Mapping[str, tuple[str, Callable[[Sequence[Condition]], JudgeAll]]] = {
    "datalogic-py (JSONLogic in Rust)": ("datalogic_py", _one_by_one(datalogic)),
    "zen-engine (expressions in Rust)": ("zen", _one_by_one(zen)),
    "regorus (Rego in Rust)": ("regorus", _one_by_one(regorus)),
    "durable-rules (Rete in C)": ("durable", _one_by_one(durable)),
    "cel-expr-python (CEL in C++)": ("cel_expr_python", _one_by_one(cel_in_cpp)),
    "cedarpy (Cedar in Rust), in batches": ("cedarpy", cedar),
    "common-expression-language (CEL in Rust)": ("cel", _one_by_one(cel_in_rust)),
    "regopy (Rego in C++)": ("regopy", _one_by_one(rego)),
    "business-rules": ("business_rules", _one_by_one(business_rules)),
    "rule-engine": ("rule_engine", _one_by_one(rule_engine)),
    "cel-python": ("celpy", _one_by_one(cel)),
}
"""By the name the report gives them: the module to look for, and how to tell it the rules."""


def installed(rules: Sequence[Condition]) -> Iterator[tuple[str, JudgeAll | None]]:
    """Each peer ready to judge, or None where it is not installed."""
    for name, (module, make) in PEERS.items():
        yield name, make(rules) if importlib.util.find_spec(module) is not None else None
