"""The XML that continuous integration reads as JUnit's: what every report in it has in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def count_cases(suite: ElementTree.Element) -> None:
    """Writes down how many cases a suite has, and how many failed or could not be tried."""
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def as_xml(name: str, suites: Iterable[ElementTree.Element]) -> str:
    """Suites that were counted as one document with a name, without a last line end."""
    root = ElementTree.Element("testsuites", name=name)
    root.extend(suites)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", "0")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def harmless(text: str) -> str:
    """A text with nothing in it that XML can't hold."""
    return _NOT_XML.sub("\ufffd", text)
