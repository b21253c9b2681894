"""Take up again whatever a host that died left behind."""

from __future__ import annotations

from collections.abc import Callable

from activities.revive_launches import revive_launches
from activities.split_gathered import finish_splits
from activities.sweep_deliveries import sweep_deliveries
from incident.desk import Desk
from incident.records import Delivery, Incident


async def sweep(desk: Desk, read_again: Callable[[Delivery], Incident]) -> None:
    """Receive forgotten deliveries again, start broken launches again, and go on with splits that were begun."""
    await sweep_deliveries(desk, read_again)
    await revive_launches(desk)
    await finish_splits(desk)
