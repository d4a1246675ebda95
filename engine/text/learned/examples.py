"""Files of examples: texts one a line, or lines of JSON."""

from __future__ import annotations

import msgspec

_decode = msgspec.json.Decoder().decode


class ExampleError(Exception):
    """A line holds no example.

    Args:
        line: its number, from 1.
    """

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def read_examples(text: str, *, as_json: bool) -> list[str]:
    """Read the examples of a file.

    Args:
        text: the file's text.
        as_json: whether each line is JSON: a string, an object with a `text`, or an event with a message, as in a
            trace; events without a text are passed over. Otherwise each line is a text as it stands, and blank lines
            are passed over.

    Returns:
        the examples, in the order of the lines.

    Raises:
        ExampleError: a line is no such JSON.
    """
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    if not as_json:
        return [line for line in lines if line.strip()]
    found = [_example(line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    return [example for example in found if example]


def _example(line: str, number: int) -> str | None:
    try:
        value = _decode(line)
    except (msgspec.MsgspecError, RecursionError):
        raise ExampleError(number) from None
    if isinstance(value, dict):
        message = value.get("message")
        value = message.get("text", "") if isinstance(message, dict) else value.get("text", "")
    if not isinstance(value, str):
        raise ExampleError(number)
    return value
