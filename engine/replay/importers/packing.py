"""Traces on their way to the disk: compressed as their names say, whole or not at all."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast


@contextmanager
def packed(path: Path) -> Iterator[BinaryIO]:
    """A file to write a trace to, compressed if its name ends in `.gz` or `.zst`; it appears once it is complete.

    Args:
        path: where it is to be. What stands there is replaced; a pipe or a device is written to as it is.

    Raises:
        OSError: it can't be written; what was there before is as it was.
    """
    direct = path.exists() and not path.is_file()
    beside = path if direct else path.with_name(f".{path.name}.new")
    try:
        with ExitStack() as closing:
            file = closing.enter_context(beside.open("wb"))
            yield closing.enter_context(_packer(path, file))
        if not direct:
            os.replace(beside, path)
    except BaseException:
        if not direct:
            with suppress(OSError):
                beside.unlink()
        raise


@contextmanager
def _packer(path: Path, file: BinaryIO) -> Iterator[BinaryIO]:
    if path.suffix == ".gz":
        # no name and no time inside: the same import gives the same bytes
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packing:
            yield cast(BinaryIO, packing)
    elif path.suffix == ".zst":
        import zstandard

        with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as packing:
            yield cast(BinaryIO, packing)
    else:
        yield file
