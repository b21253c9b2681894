"""Who is on call, by the shifts of one team in Microsoft Teams Shifts."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from incident.errors import Failure, NotFound, Refused
from incident.on_call.wall_clock import as_instant
from incident.records import OnCall
from integrations.graph.client import Graph, GraphError
from integrations.graph.shifts_reader import ShiftsReader

SCHEDULE_RIGHT, USER_RIGHT = "Schedule.Read.All", "User.ReadBasic.All"
"""Application permissions, for the whole tenant: there is no narrower one (learn.microsoft.com/graph/permissions-reference)."""
GIVE = (
    "give the app's identity the application permission {right} of Microsoft Graph (docs/rosters.md, Teams Shifts "
    "instead); then run the step again"
)
NO_SCHEDULE = (
    "in Teams, open Shifts and create a schedule for this team, or set SHIFTS_TEAM_ID to the group id of the team that has "
    "one; then run the step again"
)
FORBIDDEN, NOT_FOUND = 403, 404


class Shifts:
    """Port `Roster` (incident.ports) over the schedule of a team."""

    def __init__(self, graph: Graph, team_id: str) -> None:
        self._reader = ShiftsReader(graph, team_id)
        self._team_id = team_id

    async def on_call(self, service: str | None, at: datetime) -> OnCall:
        """Who has a shift of a service, in order; nobody is an answer, with an alarm.

        Asked twice: for the schedule around that instant, side by side, and then for the people who are on call.

        Raises:
            TryAgain: Graph was busy, or could not be reached.
            Refused: A right is missing, or the team has no schedule.
        """
        now = as_instant(at)
        doing = f"read the schedule of team {self._team_id} in Shifts"
        try:
            book = await self._reader.book(now, now)
        except GraphError as error:
            raise refusal(error, doing, SCHEDULE_RIGHT) from error
        doing = "look up the people who have shifts"
        try:
            people = await self._reader.people(book.candidates(service, now))
        except GraphError as error:
            raise refusal(error, doing, USER_RIGHT) from error
        return book.who(service, now, people)

    async def schedules(self, service: str | None, since: datetime) -> NoReturn:
        """Shifts are no rotations, and Teams shows them better.

        Raises:
            NotFound: Always; says where to look.
        """
        del service, since  # no answer depends on them
        raise NotFound("who is on call stands in Shifts: see the calendar there, in Teams")


def refusal(error: GraphError, doing: str, right: str) -> Failure:
    """The failure to raise for an error answer to a call that needs a right."""
    fixes = {FORBIDDEN: GIVE.format(right=right), NOT_FOUND: NO_SCHEDULE}
    failure = error.means(doing, writes=False, fixes=fixes)
    if isinstance(failure, Refused) and error.status == FORBIDDEN:
        return Refused(doing, f"the app may lack {right}: {failure.why}", failure.fix)
    return failure
