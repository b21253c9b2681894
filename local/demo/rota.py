"""Who is on call in the demo: a real rotation, in which two people have swapped for today.

By rotation Grace is primary and Ada secondary; they have swapped, and Alan is the one behind them. So it is whenever
the demo is played: the rows are written around the moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from local.stage import ROSTER

SERVICE, ZONE = "checkout", "Europe/Berlin"
ADA, GRACE, ALAN, KATHERINE = (str(row["Email"]) for row in ROSTER)
LAYERS = {
    "primary": (GRACE, KATHERINE, ADA),
    "secondary": (ADA, GRACE, KATHERINE),
    "escalation": (ALAN, ADA),
}
"""The layers in their order, each with who takes turns in it; the first has it now."""
SWAP = {"primary": ADA, "secondary": GRACE}

Rows = Sequence[Mapping[str, Any]]


def rota(now: datetime) -> dict[str, Rows]:
    """The rows by their table; nobody is flagged by hand."""
    local = now.astimezone(ZoneInfo(ZONE))
    return {
        "oncall": [{**row, "OnCall": False} for row in ROSTER],
        "rotations": [_layer(number, name, local) for number, name in enumerate(LAYERS, 1)],
        "overrides": [_swapped(layer, email, local) for layer, email in SWAP.items()],
    }


def _layer(number: int, name: str, local: datetime) -> dict[str, Any]:
    return {
        "PartitionKey": SERVICE,
        "RowKey": f"{number}-{name}",
        "Layer": name,
        "Order": number,
        "Participants": ", ".join(LAYERS[name]),
        "Shift": "week",
        "HandOver": "09:00",
        "Zone": ZONE,
        "From": f"{local - timedelta(days=1):%Y-%m-%d}",
    }


def _swapped(layer: str, email: str, local: datetime) -> dict[str, Any]:
    return {
        "PartitionKey": SERVICE,
        "RowKey": f"swap {layer}",
        "Email": email,
        "Layer": layer,
        "From": f"{local - timedelta(days=1):%Y-%m-%d}",
        "Until": f"{local + timedelta(days=1):%Y-%m-%d}",
        "Zone": ZONE,
        "By": "Grace Hopper",
        "Reason": "swapped for the release",
    }
