"""What the one scan of a message says of conditions: of most it shows at once that they are false."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..check.policy import Policy
from ..check.terms import Condition, Fact, Matches, TextTest, Value, walk
from ..text.scanner import Scanner


@dataclass(frozen=True, slots=True)
class ScanBits:
    """The bits that a scan may set.

    Args:
        patterns: that of each pattern.
        fragments: that of each text that conditions look for by itself.
    """

    patterns: Mapping[str, int]
    fragments: Mapping[str, int]

    def needed(self, condition: Condition) -> int | None:
        """Bits of which a scan sets one wherever a test of the message's text is anything but false; None for other tests."""
        match condition:
            case Matches() if _is_message_text(condition.value):
                return sum(self.patterns[name] for name in condition.patterns)
            case TextTest() if _is_message_text(condition.value):
                return self.fragments.get(condition.needle)
            case _:
                return None


def scan_bits(policy: Policy, scanner: Scanner) -> ScanBits:
    """The bits that a scan for a policy may set.

    Args:
        policy: the policy.
        scanner: made of its patterns.
    """
    return ScanBits({pattern.name: 1 << index for index, pattern in enumerate(policy.patterns)}, scanner.fragments)


def fragments_of(conditions: Iterable[Condition]) -> list[str]:
    """The texts that conditions look for by themselves in what a message says, each once, in the light form."""
    tests = (term for condition in conditions for term in walk(condition) if isinstance(term, TextTest))
    return sorted({test.needle for test in tests if _is_message_text(test.value)})


def _is_message_text(value: Value) -> bool:
    return isinstance(value, Fact) and value.path == "message.text"
