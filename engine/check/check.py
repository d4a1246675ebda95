"""From parsed files and a community to a policy, with every finding of the folder in one run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..community import Community
from ..diagnostics import Diagnostic, Label, has_errors, sort_diagnostics
from ..source import Source
from ..syntax import nodes
from ..syntax.naming import is_built_in
from ..syntax.parameters import known
from ..text.patterns import Pattern
from ..text.words import is_table, read_answers, read_word_list
from .chosen import chosen_in
from .detecting import pattern_of
from .digest import digest_of, digest_of_policy
from .goals import read_goal
from .names import Names, TooLarge, Wrong
from .pattern_items import read_pattern
from .policy import Goal, Policy, Rule
from .reading import Definition, Logs, Reading
from .rules import RuleChecker

ReadFile = Callable[[nodes.File], Source]


@dataclass(frozen=True)
class Checked:
    """What came of a check: the policy when nothing is wrong with it, all findings, sorted, and all patterns."""

    policy: Policy | None
    diagnostics: tuple[Diagnostic, ...]
    patterns: tuple[Pattern, ...] = ()


def check(
    files: Sequence[nodes.PolicyFile],
    community: Community,
    read_file: ReadFile,
    library: Iterable[nodes.Pattern] = (),
) -> Checked:
    """Checks the files of a policy folder against a community.

    Args:
        files: parsed files, in any order.
        community: the community file's meaning.
        read_file: reads a list file that a statement names, of the policy or the library; raises `Wrong` when it can't.
        library: patterns that come with the engine; a pattern of the folder replaces one of the same name.

    Returns:
        the policy, unless there are errors, and the findings.
    """
    return _Check(files, community, read_file, library).run()


@dataclass
class _Check:
    files: Sequence[nodes.PolicyFile]
    community: Community
    read_file: ReadFile
    library: Iterable[nodes.Pattern]
    findings: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def run(self) -> Checked:
        names = Names(self.community)
        for file in self.files:
            self.findings += names.declare(file.statements)
            names.given[file.source.name] = known(file.declared).parameters
            names.parameters.update(known(file.declared).parameters)
        for pattern in self.library:
            names.patterns.setdefault(pattern.name.id, pattern)
        logs = Logs()
        checker = RuleChecker(names, logs, self._read_list)
        statements = self._statements()
        self._definitions(checker, names)
        rules = self._rules(checker, statements)
        guards = [g for g in (checker.guard(s) for s in statements if isinstance(s, nodes.Guard)) if g is not None]
        goals = self._goals(checker, statements)
        self.findings += checker.findings
        patterns = self._patterns(names, checker.used_patterns)
        diagnostics = sort_diagnostics(self.findings)
        if has_errors(diagnostics):
            return Checked(None, diagnostics, patterns)
        policy = Policy(
            rules=rules,
            guards=tuple(sorted(guards, key=lambda g: g.name)),
            logs=dict(sorted(logs.by_key.items())),
            patterns=patterns,
            community=self.community,
            digest=digest_of_policy(statements, self.texts),
            values=tuple(sorted(names.said(s) for s in statements if isinstance(s, nodes.Value))),
            encouraged=tuple(sorted(names.said(s) for s in statements if isinstance(s, nodes.Encourage))),
            goals=goals,
            answers=self._answers(patterns, names),
            warnings=diagnostics,
            chosen=chosen_in(self.files, self.community.language),
            own=frozenset(name for file in self.files for name in file.declared if is_built_in(name)),
        )
        return Checked(policy, diagnostics, patterns)

    def _statements(self) -> list[nodes.Statement]:
        """All statements, in an order that the order and names of files do not change."""
        statements = [statement for file in self.files for statement in file.statements]
        return sorted(statements, key=digest_of)

    def _rules(self, checker: RuleChecker, statements: list[nodes.Statement]) -> dict[str, Rule]:
        rules: dict[str, Rule] = {}
        for statement in statements:
            if not isinstance(statement, nodes.Rule):
                continue
            rule = checker.rule(statement)
            if rule is None:
                continue
            if rule.name in rules and rule.bare:
                self.findings.append(
                    Diagnostic(
                        "G215",
                        "this rule stands in the policy twice; it counts once",
                        rule.span,
                        (Label(rules[rule.name].span, "the other one"),),
                    )
                )
            rules.setdefault(rule.name, rule)
        return dict(sorted(rules.items()))

    def _definitions(self, checker: RuleChecker, names: Names) -> None:
        """Definitions no rule uses are read too, each after those it uses: what is wrong is found where it begins."""
        from .conditions import definition

        read: dict[str, Definition] = {}
        for name in _inner_first(names.definitions):
            context = Reading(names, Logs(), self._read_list, patterns=checker.used_patterns, read=read)
            try:
                definition(name, context)
            except Wrong as wrong:
                self.findings.append(wrong.diagnostic)
                if isinstance(wrong, TooLarge):
                    names.too_large[name.id] = wrong
            self.findings += context.findings

    def _goals(self, checker: RuleChecker, statements: list[nodes.Statement]) -> dict[str, Goal]:
        goals: dict[str, Goal] = {}
        for statement in statements:
            if not isinstance(statement, nodes.Goal):
                continue
            try:
                goals[statement.name.id] = read_goal(statement, checker.reading())
            except Wrong as wrong:
                self.findings.append(wrong.diagnostic)
        return dict(sorted(goals.items()))

    def _patterns(self, names: Names, used: set[str]) -> tuple[Pattern, ...]:
        own = {p.name.id for file in self.files for p in file.statements if isinstance(p, nodes.Pattern)}
        found: list[Pattern] = []
        for name, node in sorted(names.patterns.items()):
            if name not in own and name not in used:
                continue
            shipped = name not in own
            try:
                read_file = self.read_file if shipped else self._read_text
                read = read_pattern(node, read_file, self.findings.append, shipped)
                found.append(replace(read, title=names.titled(node)))
            except Wrong as wrong:
                self.findings.append(wrong.diagnostic)
        detected = (pattern_of(label, self.community) for label in used - names.patterns.keys())
        found += [pattern for pattern in detected if pattern is not None]
        return tuple(sorted(found, key=lambda pattern: pattern.name))

    def _read_text(self, node: nodes.File) -> Source:
        source = self.read_file(node)
        known = self.texts.setdefault(node.path, source.text)
        if known != source.text:  # folders that are loaded together may each have a list of that name
            self.texts[f"{node.path} {hashlib.sha256(source.text.encode()).hexdigest()}"] = source.text
        return source

    def _read_list(self, node: nodes.File) -> frozenset[str]:
        text = self._read_text(node).text
        return frozenset(word for word, _ in read_word_list(text, table=is_table(node.path)))

    def _answers(self, patterns: tuple[Pattern, ...], names: Names) -> dict[str, Mapping[str, str]]:
        """The answers that patterns have to the words they find, by pattern and word."""
        found: dict[str, Mapping[str, str]] = {}
        for pattern in patterns:
            declared = names.patterns.get(pattern.name)  # a detector that is used like a pattern is declared nowhere
            texts = (text for item in declared.items for text in item.texts) if declared is not None else ()
            tables = [text.path for text in texts if isinstance(text, nodes.File) and is_table(text.path)]
            answers = {
                word: answer for path in reversed(tables) for word, answer in read_answers(self.texts[path]).items()
            }
            if answers:
                found[pattern.name] = answers
        return found


def _inner_first(definitions: Mapping[str, nodes.Define]) -> Iterator[nodes.Name]:
    """The names of definitions, each after those that it uses."""
    seen: set[str] = set()
    waiting = [(name, False) for name in definitions]
    while waiting:
        name, has_used = waiting.pop()
        if has_used:
            yield definitions[name].name
        elif name not in seen:
            seen.add(name)
            names = (node.id for node in nodes.walk(definitions[name].condition) if isinstance(node, nodes.Name))
            waiting += [(name, True), *((used, False) for used in names if used in definitions)]
