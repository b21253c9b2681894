"""What the verbs behind the HTTP API work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from incident.orders import LaunchOrder
from incident.ports import Deliveries, Incidents, Launches, Problems, Timeline
from incident.records import Incident
from incident.storm_ports import Governor, Storms


@dataclass(frozen=True, slots=True)
class Desk:
    """The stores and the launches; `order_for` makes an incident's launch order of the settings in force."""

    incidents: Incidents
    problems: Problems
    deliveries: Deliveries
    timeline: Timeline
    storms: Storms
    governor: Governor
    launches: Launches
    order_for: Callable[[Incident], LaunchOrder]
    clock: Callable[[], datetime]
