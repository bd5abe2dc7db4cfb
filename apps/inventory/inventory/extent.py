"""Where a picture ends in a file, and how much work it is: read from its structure, before anything is decoded."""

import re
from dataclasses import dataclass

# What follows the compressed part of a JPEG: any marker but a stuffed byte, a restart and a fill byte.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_START_OF_SCAN, _END = 0xDA, 0xD9


class BrokenError(ValueError):
    """The structure ends before the picture does."""


@dataclass(frozen=True)
class Extent:
    """Bytes up to the picture's own end, and how often the whole picture is gone over while it is decoded."""

    size: int
    scans: int = 1


def extent_of(kind: str, data: bytes) -> Extent:
    """Where a JPEG, PNG or WebP ends.

    Raises:
        BrokenError: where the file ends before the picture.
    """
    return {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}[kind](data)


def _jpeg(data: bytes) -> Extent:
    at, scans = 2, 0
    while found := _NEXT_MARKER.search(data, at):
        at, marker = found.end(), data[found.end() - 1]
        if marker == _END:
            return Extent(at, scans)
        if marker in _STANDALONE:
            continue
        scans += marker == _START_OF_SCAN
        at += int.from_bytes(data[at : at + 2], "big")
    raise BrokenError("no end of image")


def _png(data: bytes) -> Extent:
    at = 8
    while at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND" and at <= len(data):
            return Extent(at)
    raise BrokenError("no IEND")


def _webp(data: bytes) -> Extent:
    size = 8 + int.from_bytes(data[4:8], "little")
    if size > len(data):
        raise BrokenError("shorter than it says")
    return Extent(size + size % 2 if size < len(data) else size)
