"""Engines that a user could install instead, on rules without state: each told the same rules in its own language."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from workload import SEED, make_words

Fact = dict[str, Any]
Judge = Callable[[Fact], list[int]]
"""A function of an event's facts: the numbers of the rules that are true of it, in order."""


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


def cel(rules: Sequence[Condition]) -> Judge:
    """cel-python."""
    module: Any = importlib.import_module("celpy")
    environment = module.Environment()

    def written(rule: Condition) -> str:
        words = " || ".join(f'text.contains("{word}")' for word in rule.words)
        return f"length > {rule.longer} && ({words})" + (' && role != "admin"' if rule.spares_admins else "")

    made = [environment.program(environment.compile(written(rule))) for rule in rules]

    def judge(fact: Fact) -> list[int]:
        given = {name: module.json_to_cel(value) for name, value in fact.items()}
        return [number for number, rule in enumerate(made) if rule.evaluate(given)]

    return judge


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


def cedar(rules: Sequence[Condition]) -> Judge:
    """cedarpy: Cedar in Rust; a policy for each rule, one batch of requests for each event."""
    module: Any = importlib.import_module("cedarpy")
    policies = []
    for number, rule in enumerate(rules):
        words = " || ".join(f'context.text like "*{word}*"' for word in rule.words)
        admins = ' && context.role != "admin"' if rule.spares_admins else ""
        head = f'permit(principal, action == Action::"r{number}", resource)'
        policies.append(f"{head} when {{ context.length > {rule.longer} && ({words}){admins} }};")
    text = "\n".join(policies)

    def judge(fact: Fact) -> list[int]:
        requests = [
            {"principal": 'User::"u"', "action": f'Action::"r{number}"', "resource": 'Text::"t"', "context": fact}
            for number in range(len(rules))
        ]
        answers = module.is_authorized_batch(requests, text, [])
        return [number for number, answer in enumerate(answers) if answer.allowed]

    return judge


PEERS: Mapping[str, tuple[str, Callable[[Sequence[Condition]], Judge]]] = {
    "datalogic-py (JSONLogic in Rust)": ("datalogic_py", datalogic),
    "cedarpy (Cedar in Rust)": ("cedarpy", cedar),
    "business-rules": ("business_rules", business_rules),
    "rule-engine": ("rule_engine", rule_engine),
    "cel-python": ("celpy", cel),
}
"""By the name the report gives them: the module to look for, and how to tell it the rules."""


def installed(rules: Sequence[Condition]) -> Iterator[tuple[str, Judge | None]]:
    """Each peer ready to judge, or None where it is not installed."""
    for name, (module, make) in PEERS.items():
        yield name, make(rules) if importlib.util.find_spec(module) is not None else None
