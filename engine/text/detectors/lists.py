"""Lists of words that detectors go by, kept in text files beside them."""

from __future__ import annotations

from importlib.resources import files


def read_list(name: str) -> frozenset[str]:
    """The words of a list.

    Args:
        name: of the file beside this module, without `.txt`. Its words stand between blanks; lines that start with `#`
            are remarks.
    """
    return frozenset(words_of("guiju.engine.text.detectors", name))


def words_of(package: str, name: str) -> list[str]:
    """The words of a list that lies beside the modules of a package, in its order.

    Args:
        package: such as `guiju.engine.text`.
        name: of the file, without `.txt`.
    """
    text = files(package).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
