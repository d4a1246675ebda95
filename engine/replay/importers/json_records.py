"""Exports that are made of JSON: one large value, or one value a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping

from .json_elements import Damage, Element, Path, elements
from .parts import Glimpse
from .reading import Reading
from .text_lines import lines


def records(reading: Reading, whole: Collection[Path]) -> Iterator[Element]:
    """The values of a JSON file; what can't be read is reported.

    Args:
        reading: the file.
        whole: paths of the values wanted in one piece.
    """
    for found in elements(reading.chunks(), whole):
        if isinstance(found, Damage):
            reading.damaged(found.message, found.line)
        else:
            yield found


def record_lines(reading: Reading) -> Iterator[Element]:
    """The objects of a file with one JSON object a line; what can't be read is reported."""
    for line in lines(reading):
        if not line.text.strip():
            continue
        try:
            yield Element((), json.loads(line.text, strict=False), line.number)
        except (ValueError, RecursionError):
            reading.damaged("this line is not JSON", line.number)


def loose_records(reading: Reading) -> Iterator[Element]:
    """Objects in a list, or one after another, on a line each or on several."""
    first = reading.part.glimpse.text.lstrip()[:1]
    if first == "[":
        return records(reading, {("*",)})
    return record_lines(reading) if _is_line_wise(reading.part.glimpse) else records(reading, {()})


def _is_line_wise(glimpse: Glimpse) -> bool:
    return first_object(glimpse) is not None or glimpse.text.lstrip().startswith('{"')


def first_object(glimpse: Glimpse) -> Mapping[str, object] | None:
    """The object on the first line that is not blank; None when there is none, or no whole one."""
    line = next((line for line in glimpse.text.splitlines() if line.strip()), "")
    try:
        value = json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def begins_with(test: Callable[[Mapping[str, object]], bool]) -> Callable[[Glimpse], bool]:
    """Recognises a form by its first record, in a list, on a line or by itself.

    Args:
        test: says whether an object is a record of the form.
    """

    def recognises(glimpse: Glimpse) -> bool:
        found = elements(iter([glimpse.text.encode("utf-8", "replace")]), {("*",)} if _listed(glimpse) else {()})
        first = next((one.value for one in found if isinstance(one, Element)), None)
        return isinstance(first, dict) and test(first)

    return recognises


def _listed(glimpse: Glimpse) -> bool:
    return glimpse.text.lstrip().startswith("[")
