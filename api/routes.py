"""The routes that work on incidents, for one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.intake import Intake
from incident.desk import Desk
from incident.ports import WorkItems
from incident.records import Declaration
from incident.role_ports import Roles

if TYPE_CHECKING:
    from api.drills import DrillApi
    from api.incidents import IncidentApi


@dataclass(frozen=True, slots=True)
class Routes:
    """What the routes need: the desk, the record, the roles, random bytes, what reads an alert, the app's own address."""

    desk: Desk
    work_items: WorkItems
    roles: Roles
    entropy: Callable[[int], bytes]
    read_alert: Callable[[Any], Declaration]
    public_url: str | None

    @property
    def intake(self) -> Intake:
        """What is declared, by a person or by an alert."""
        return Intake(self.desk, self.entropy, self.read_alert, self.public_url)

    @property
    def incidents(self) -> IncidentApi:
        """The incidents that there are."""
        from api.incidents import IncidentApi  # noqa: PLC0415 - with its page as long as all of the intake, and rarer

        return IncidentApi(self.desk, self.work_items, self.roles, self.intake.opening)

    @property
    def drills(self) -> DrillApi:
        """Drills."""
        from api.drills import DrillApi  # noqa: PLC0415 - rarer than all else

        return DrillApi(self.intake)
