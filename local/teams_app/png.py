"""Writes and reads the simplest kind of PNG: 8 bits each of red, green, blue and alpha, rows unfiltered.

Source: w3.org/TR/png-3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = struct.Struct(">IIBBBBB")
RGBA_8_BITS = (8, 6, 0, 0, 0)
PIXEL = 4
UNFILTERED = 0

Pixel = tuple[int, int, int, int]
"""Red, green, blue, alpha, each from 0 to 255."""


class NotThisKindOfPng(ValueError):
    """The message says what is different."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: its pixels row by row, from the top left."""

    width: int
    height: int
    pixels: tuple[Pixel, ...]

    def row(self, number: int) -> tuple[Pixel, ...]:
        """One row."""
        return self.pixels[number * self.width : (number + 1) * self.width]


def write(image: Image) -> bytes:
    """A picture as a file."""
    header = HEADER.pack(image.width, image.height, *RGBA_8_BITS)
    rows = (bytes([UNFILTERED]) + b"".join(map(bytes, image.row(row))) for row in range(image.height))
    data = zlib.compress(b"".join(rows), 9)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def read(content: bytes) -> Image:
    """The picture in a file.

    Raises:
        NotThisKindOfPng: It is no PNG, a broken one, or one of another kind.
    """
    chunks = list(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != HEADER.size:
        raise NotThisKindOfPng("it does not begin as a PNG does")
    width, height, *kind = HEADER.unpack(chunks[0][1])
    if tuple(kind) != RGBA_8_BITS:
        raise NotThisKindOfPng("it is not of 8 bits each of red, green, blue and alpha")
    try:
        data = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    except zlib.error as error:
        raise NotThisKindOfPng(f"its pixels cannot be unpacked: {error}") from error
    line = 1 + width * PIXEL
    if len(data) != line * height or any(data[::line]):
        raise NotThisKindOfPng("its rows are filtered, or not as many as it says")
    raw = b"".join(data[start + 1 : start + line] for start in range(0, len(data), line))
    return Image(
        width, height, tuple((raw[n], raw[n + 1], raw[n + 2], raw[n + 3]) for n in range(0, len(raw), PIXEL))
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's name and body, as far as they are whole."""
    if not content.startswith(SIGNATURE):
        return
    place = len(SIGNATURE)
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        name, end = content[place + 4 : place + 8], place + 8 + length
        body, sum_of_it = content[place + 8 : end], content[end : end + 4]
        if sum_of_it != struct.pack(">I", zlib.crc32(name + body)):
            raise NotThisKindOfPng("it is broken: a checksum does not fit")
        yield name, body
        place = end + 4
