"""Draws the two icons: three who come together in one place.

Teams wants a colour icon of 192x192 with its symbol in the middle 96x96, and an outline icon of 32x32 that is white on
nothing, without padding (learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from local.teams_app.manifest import ACCENT
from local.teams_app.png import Image, Pixel

COLOR_SIZE, SYMBOL_SIZE, OUTLINE_SIZE = 192, 96, 32
OPAQUE = 255
WHITE: Pixel = (255, 255, 255, OPAQUE)
NOTHING: Pixel = (0, 0, 0, 0)
FINE = 4
"""Samples of a pixel along each side, for smooth edges."""

FAR, DOT, PLACE, SPOKE = 0.8125, 0.28, 0.3125, 0.0625
"""Where the three stand and how wide they are, the place in the middle, the ways to it; 1 is half the symbol's width."""
LOWER = 0.1875
"""How far the middle lies below that of the symbol's box."""
DIRECTIONS = tuple((math.cos(math.radians(angle)), math.sin(math.radians(angle))) for angle in (-90, 30, 150))


def color_icon() -> Image:
    """The symbol, white with smooth edges, on the accent colour."""
    edge = (COLOR_SIZE - SYMBOL_SIZE) // 2

    def pixel(column: int, row: int) -> Pixel:
        symbol = _covered(column - edge, row - edge, SYMBOL_SIZE)
        red, green, blue = (round(part + (OPAQUE - part) * symbol) for part in ACCENT)
        return (red, green, blue, OPAQUE)

    return _drawn(COLOR_SIZE, pixel)


def outline_icon() -> Image:
    """The symbol alone; each pixel is white or nothing, because Teams takes no shade between."""

    def pixel(column: int, row: int) -> Pixel:
        return WHITE if _covered(column, row, OUTLINE_SIZE) >= 1 / 2 else NOTHING

    return _drawn(OUTLINE_SIZE, pixel)


def _drawn(size: int, pixel: Callable[[int, int], Pixel]) -> Image:
    return Image(size, size, tuple(pixel(column, row) for row in range(size) for column in range(size)))


def _covered(column: int, row: int, size: int) -> float:
    """How much of a pixel of a symbol of this size is covered, from 0 to 1."""
    if not (0 <= column < size and 0 <= row < size):
        return 0.0
    steps = [(step + 0.5) / FINE for step in range(FINE)]
    samples = [((column + x) * 2 / size - 1, (row + y) * 2 / size - 1) for x in steps for y in steps]
    return sum(_inside(x, y - LOWER) for x, y in samples) / len(samples)


def _inside(x: float, y: float) -> bool:
    """Whether a point belongs to the symbol; seen from its middle, y downwards."""
    if math.hypot(x, y) <= PLACE:
        return True
    for toward_x, toward_y in DIRECTIONS:
        along, across = x * toward_x + y * toward_y, x * toward_y - y * toward_x
        if math.hypot(along - FAR, across) <= DOT or (0 <= along <= FAR and abs(across) <= SPOKE):
            return True
    return False
