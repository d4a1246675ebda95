"""What lint says to a text: loaded like a policy, with a community written beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

from guiju.engine.check.check import check
from guiju.engine.check.lint.material import Material
from guiju.engine.check.lint.registry import RULES, lint
from guiju.engine.community import Community, load_community, parse_community
from guiju.engine.diagnostics import Diagnostic, PolicyError, has_errors, sort_diagnostics
from guiju.engine.loading import library, names_of, read_list
from guiju.engine.report.findings import render_text
from guiju.engine.source import Source
from guiju.engine.syntax.parse import parse

Lint = Callable[[str], list[Diagnostic]]

_COMMUNITY = re.compile(r"^# community\.yaml: (.*)$", re.MULTILINE)


def community_of(text: str) -> Community:
    """The community that a comment in a policy describes, or one that takes every name."""
    found = _COMMUNITY.search(text)
    if found is None:
        return load_community(None)[0]
    written = found.group(1)
    given = written if "groups" in written else f"{written[:-1]}, groups: {{talk: {{}}}}}}"
    return parse_community(Source("community.yaml", f"{{community: Club, {given[1:]}"), _no_file)[0]


def _no_file(name: str) -> Source:
    raise FileNotFoundError(name)


def findings(text: str) -> list[Diagnostic]:
    """All that lint finds in a policy; what this version does not carry out yet is no hindrance to reading statements.

    Raises:
        PolicyError: there are other errors.
    """
    community = community_of(text)
    parsed = parse(Source("policy.guiju", text), names_of(community))
    checked = check([parsed.file], community, lambda node: read_list(node, None), library())
    errors = [*parsed.diagnostics, *(d for d in checked.diagnostics if has_errors([d]))]
    if errors:
        raise PolicyError(errors)
    if checked.policy is not None:
        return lint(checked.policy, [parsed.file])
    empty = check([], community, lambda node: read_list(node, None)).policy
    assert empty is not None
    material = Material(empty, parsed.file.statements)
    return list(sort_diagnostics(finding for rule in RULES.values() for finding in rule(material)))


def codes_in(text: str) -> set[str]:
    """The codes of all that lint finds in a policy."""
    return {finding.code for finding in findings(text)}


def said(text: str, code: str) -> str:
    """What a person reads of the findings with a code; empty when there are none."""
    return render_text([finding for finding in findings(text) if finding.code == code], False)
