"""From a file to its lines: opened, unpacked and cut up in bounded memory, however long a line is."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

from ..runtime.event_json import MAX_LINE
from .trace_files import STDIN
from .trace_problems import TraceError, TraceProblem

CHUNK = 65_536
# What unpacks to more than this at once is unpacked in pieces; a few bytes of zstd can stand for a megabyte.
_ZSTD_SLICE = 256
_ZSTD_WINDOW = 1 << 27

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_PARQUET = b"PAR1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

Read = Callable[[], bytes]


class DamageError(Exception):
    """The rest of a file can't be read.

    Attributes:
        code: a key of the table of codes.
        message: what is wrong.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file open for reading; `-` is standard input, which stays open.

    Raises:
        TraceError: G641.
    """
    if path == STDIN:
        yield sys.stdin.buffer
        return
    with ExitStack() as closing:
        try:
            file = closing.enter_context(open(path, "rb"))
        except OSError as error:
            raise TraceError(TraceProblem("G641", f"`{path}` can't be opened: {_reason(error)}", path)) from None
        yield file


def _reason(error: OSError) -> str:
    return (error.strerror or "the system gives no reason").lower()


def unpacked(read: Read, path: str) -> Iterator[bytes]:
    """What a file holds, in chunks, unpacked when it is packed; its first bytes say how, not its name.

    Args:
        read: gives the next bytes, none at the end.
        path: the file, for errors.

    Raises:
        DamageError: G641, G642 or G643, after everything that could be read.
        TraceError: G645 when this is no trace in a form known here.
    """
    try:
        first = read()
        if first.startswith(_GZIP):
            yield from _gunzipped(first, read)
        elif first.startswith(_ZSTD):
            yield from _unzstd(first, read, path)
        elif first.startswith(_PARQUET):
            help = "save it as JSON Lines"
            raise TraceError(TraceProblem("G645", "Parquet files can't be read here", path, help=help))
        else:
            while first:
                yield first
                first = read()
    except OSError as error:
        raise DamageError("G641", f"reading stopped: {_reason(error)}") from None


def _gunzipped(data: bytes, read: Read) -> Iterator[bytes]:
    engine = zlib.decompressobj(wbits=31)
    while data:
        try:
            piece = engine.decompress(data, CHUNK)
        except zlib.error:
            raise _damaged("gzip") from None
        if piece:
            yield piece
        data = engine.unconsumed_tail
        if engine.eof:
            # Files joined one after another stay readable; some writers pad them with zeros.
            data = engine.unused_data.lstrip(b"\0") or read().lstrip(b"\0")
            engine = zlib.decompressobj(wbits=31) if data else engine
        elif not data:
            data = read()
    if not engine.eof:
        raise _cut_off()


def _unzstd(data: bytes, read: Read, path: str) -> Iterator[bytes]:
    try:
        import zstandard
    except ImportError:
        help = "install the package `zstandard`, or unpack the file first"
        raise TraceError(TraceProblem("G645", "`.zst` files can't be read here", path, help=help)) from None
    maker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    engine = maker.decompressobj()
    while data:
        if engine.eof:
            engine = maker.decompressobj()
        try:
            piece = engine.decompress(data[:_ZSTD_SLICE])
        except zstandard.ZstdError:
            raise _damaged("zstd") from None
        yield from (piece[start : start + CHUNK] for start in range(0, len(piece), CHUNK))
        data = engine.unused_data + data[_ZSTD_SLICE:] or read()
    if not engine.eof:
        raise _cut_off()


def _damaged(form: str) -> DamageError:
    return DamageError("G643", f"the {form} data is damaged from here on; what came before was read")


def _cut_off() -> DamageError:
    return DamageError("G642", "the compressed file breaks off; what came before was read")


def split_lines(chunks: Iterator[bytes]) -> Iterator[bytes | None]:
    """Lines without their line feeds; None stands for one that is too long to be an event.

    Raises:
        DamageError: G602 for UTF-16, which has no lines of bytes, and whatever the chunks raise.
    """
    for lines in line_lists(chunks):
        yield from lines


def line_lists(chunks: Iterator[bytes]) -> Iterator[list[bytes | None]]:
    """Lines as of `split_lines`, as many at once as end in a chunk.

    Raises:
        DamageError: as `split_lines` does.
    """
    held: list[bytes] = []
    size = 0
    first = True
    for chunk in chunks:
        if first and chunk.startswith(_UTF16):
            raise DamageError("G602", "the file is UTF-16, expected UTF-8; save it again as UTF-8")
        first = False
        lines: list[bytes | None] = [*chunk.split(b"\n")]
        head = lines[0] or b""
        size += len(head)
        if size <= MAX_LINE:
            held.append(head)
        else:
            held.clear()
        if len(lines) == 1:
            continue
        lines[0] = b"".join(held) if size <= MAX_LINE else None
        last = lines.pop() or b""
        yield lines
        held, size = [last], len(last)
    if size:
        yield [b"".join(held) if size <= MAX_LINE else None]
