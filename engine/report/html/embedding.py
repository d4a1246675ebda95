"""Values and programs inside a page: what a member wrote can't end the element it stands in, nor run."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from ..terminal import UNSAFE

# `<` could close the element or open a comment; the others are escaped so that the text is safe in any part of a page.
_ACTIVE = re.compile(f"[<>&]|{UNSAFE.pattern}")


def embedded(value: object) -> str:
    """A value as JSON that may stand inside a script element of a page.

    Args:
        value: dicts, lists, strings, numbers, truth values and None.

    Returns:
        JSON on one line, in which no markup, control character or bidirectional override stands as it is.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _ACTIVE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def source_hash(text: str) -> str:
    """How a Content-Security-Policy names a script or style of the page itself.

    Args:
        text: exactly what stands between the element's tags, with line ends as browsers read them.

    Returns:
        `'sha256-…'`, as https://www.w3.org/TR/CSP3/#grammardef-hash-source has it.
    """
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
