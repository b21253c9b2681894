"""What the stand-in Shifts remembers: the schedule of one team, as it was shared and as it was drafted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.vendors.graph.state import TEAM_ID
from local.vendors.world import World

Entity = dict[str, Any]


@dataclass
class ScheduleState:
    """A team's schedule, if one was made; the lists hold what Graph shows. `page` is how many come at once."""

    team_id: str = TEAM_ID
    is_made: bool = False
    groups: list[Entity] = field(default_factory=list[Entity])
    shifts: list[Entity] = field(default_factory=list[Entity])
    times_off: list[Entity] = field(default_factory=list[Entity])
    page: int = 100

    def add_group(self, name: str, *, is_active: bool = True) -> str:
        """A group, made unless there is one of that name; its id. Case does not count."""
        self.is_made = True
        for group in self.groups:
            if group["displayName"].lower() == name.lower():
                return group["id"]
        made = _entity("TAG") | {"displayName": name, "isActive": is_active, "userIds": []}
        self.groups.append(made)
        return made["id"]

    def add_shift(
        self,
        user_id: str | None,
        group: str | None,
        span: tuple[datetime, datetime],
        label: str = "",
        *,
        is_shared: bool = True,
    ) -> Entity:
        """A shift of a user in the group of that name; one that is not shared is a draft."""
        self.is_made = True
        item = _item(span) | {"displayName": label or None, "notes": None, "activities": []}
        shift = _entity("SHFT") | {
            "userId": user_id,
            "schedulingGroupId": self.add_group(group) if group is not None else None,
            "sharedShift": item if is_shared else None,
            "draftShift": None if is_shared else item,
            "isStagedForDeletion": False,
        }
        self.shifts.append(shift)
        return shift

    def add_time_off(
        self, user_id: str, span: tuple[datetime, datetime], *, is_shared: bool = True
    ) -> Entity:
        """Time off of a user; what is not shared is a draft."""
        self.is_made = True
        item = _item(span) | {"timeOffReasonId": "TOR_6f2b3c1e-0000-4000-8000-000000000001"}
        time_off = _entity("TOFF") | {
            "userId": user_id,
            "sharedTimeOff": item if is_shared else None,
            "draftTimeOff": None if is_shared else item,
            "isStagedForDeletion": False,
        }
        self.times_off.append(time_off)
        return time_off


def schedule(world: World) -> ScheduleState:
    """The schedule in a world; none was made when it is first asked for."""
    if "schedule" not in world.parts:
        world.parts["schedule"] = ScheduleState()
    return world.parts["schedule"]


def _entity(prefix: str) -> Entity:
    return {"id": f"{prefix}_{uuid.uuid4()}", "lastModifiedBy": None}


def _item(span: tuple[datetime, datetime]) -> Entity:
    starts, ends = (f"{time.astimezone(UTC).replace(tzinfo=None).isoformat()}Z" for time in span)
    return {"startDateTime": starts, "endDateTime": ends, "theme": "blue"}
