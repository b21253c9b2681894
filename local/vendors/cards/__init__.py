"""Adaptive Cards as Teams takes them: checked by `faults_of_card`, drawn as HTML by `draw_card`."""

from __future__ import annotations

from local.vendors.cards.check import faults_of_card
from local.vendors.cards.draw import draw_card

__all__ = ["draw_card", "faults_of_card"]
