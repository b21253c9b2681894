"""Pictures are written as PNG, and read as one."""

import struct
import zlib

import pytest

from local.teams_app.icons import color_icon, outline_icon
from local.teams_app.png import HEADER, SIGNATURE, Image, NotThisKindOfPng, read, write

SMALL = Image(2, 1, ((255, 255, 255, 255), (1, 2, 3, 0)))


def chunk(name, body):
    """One chunk with its checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, kind, data):
    """A PNG of any kind."""
    header = chunk(b"IHDR", HEADER.pack(width, height, *kind))
    return SIGNATURE + header + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def test_what_is_written_is_what_the_format_prescribes():
    """Signature, header, one run of rows that each begin with their filter, and an end."""
    assert write(SMALL) == png(2, 1, (8, 6, 0, 0, 0), bytes([0, 255, 255, 255, 255, 1, 2, 3, 0]))


@pytest.mark.parametrize("icon", [SMALL, outline_icon(), color_icon()])
def test_what_is_written_reads_the_same(icon):
    """No pixel is lost."""
    assert read(write(icon)) == icon


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "does not begin as a PNG"),
        (SIGNATURE, "does not begin as a PNG"),
        (write(SMALL)[:20], "checksum"),
        (png(1, 1, (8, 2, 0, 0, 0), b"\0\0\0\0"), "not of 8 bits each"),
        (png(1, 1, (8, 6, 0, 0, 0), b"\1\0\0\0\0"), "rows are filtered"),
        (png(1, 2, (8, 6, 0, 0, 0), b"\0\0\0\0\0"), "or not as many"),
        (write(SMALL)[:-1] + b"x", "checksum"),
        (
            SIGNATURE + chunk(b"IHDR", HEADER.pack(1, 1, 8, 6, 0, 0, 0)) + chunk(b"IDAT", b"x"),
            "cannot be unpacked",
        ),
    ],
)
def test_another_kind_or_a_broken_one_is_refused(content, told):
    """What cannot be read for certain is no picture."""
    with pytest.raises(NotThisKindOfPng, match=told):
        read(content)
