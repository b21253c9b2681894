"""What Graph knows of a team's schedule in Shifts, and of the people in it: a few requests, side by side.

Sources: learn.microsoft.com/graph/api/{schedule-list-shifts, schedule-list-timesoff, schedule-list-schedulinggroups,
user-get}. The header MS-APP-ACTS-AS, which some of these pages still ask an application for, was given up in 2025
(devblogs.microsoft.com/microsoft365dev/deprecation-of-ms-app-acts-as-header-in-shifts-management-microsoft-graph-apis).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from incident.declaring_texts import one_line
from incident.on_call.rows import EVERY_SERVICE
from incident.records import Responder
from incident.roster import WORDS_LIMIT, is_email, name_of
from integrations.graph.client import Graph, GraphError
from integrations.graph.shifts_book import Shift, ShiftBook, TimeOff, key_of

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

LONGEST_SHIFT = timedelta(hours=24)
"""Source: learn.microsoft.com/graph/api/resources/shift."""
MOST_PAGES = 20
"""Of one list. Pages follow each other, and somebody waits for the answer."""
PEOPLE_AT_ONCE = 8
OF_A_PERSON = ["id", "displayName", "mail", "userPrincipalName"]
IS_A_GUEST = "#EXT#"
"""In the principal name of a guest, which is no address to write to."""
BAD_REQUEST, NOT_FOUND = 400, 404

Entity = Mapping[str, Any]


class ShiftsReader:
    """Reads the schedule of one team."""

    def __init__(self, graph: Graph, team_id: str) -> None:
        self._graph = graph
        self._team_id = team_id

    async def book(self, since: datetime, until: datetime) -> ShiftBook:
        """What was shared of a period (instants): every shift and all time off that touches it.

        Drafts are what nobody was told of, and open shifts are nobody's; neither counts.

        Raises:
            GraphError: Graph answered with an error.
            TryAgain: No connection, or no usable answer.
        """
        _ = self._graph.api  # loads the SDK as a whole, before any part of it is asked for
        groups, shifts, times_off = await asyncio.gather(
            self._groups(), self._shifts(since, until), self._times_off(since, until)
        )
        names = {
            group.get("id"): one_line(str(group.get("displayName") or ""), WORDS_LIMIT) for group in groups
        }
        active = [names[group.get("id")] for group in groups if group.get("isActive") is not False]
        return ShiftBook(
            [shift for shift in (_shift(entity, names) for entity in shifts) if shift],
            [time_off for time_off in map(_time_off, times_off) if time_off],
            [name for name in active if key_of(name) != EVERY_SERVICE],
            _cut_off({"groups": groups, "shifts": shifts, "times off": times_off}),
        )

    async def people(self, user_ids: Iterable[str]) -> Mapping[str, Responder]:
        """What is known of users who can be written to, by their ids.

        Raises:
            GraphError: Graph answered with an error.
            TryAgain: No connection, or no usable answer.
        """
        few = asyncio.Semaphore(PEOPLE_AT_ONCE)

        async def person(user_id: str) -> Responder | None:
            async with few:
                return await self._person(user_id)

        wanted = list(dict.fromkeys(user_ids))
        found = zip(wanted, await asyncio.gather(*map(person, wanted)), strict=True)
        return {user_id: person for user_id, person in found if person is not None}

    async def anybody(self) -> None:
        """Look up somebody, whoever it is. Raises as `people` does."""
        from integrations.graph.sdk import RequestConfiguration, UsersRequestBuilder

        query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=["id"], top=1)
        request = self._graph.api.users.to_get_request_information(
            RequestConfiguration(query_parameters=query)
        )
        await self._graph.send(request, "look up a user", writes=False)

    async def _person(self, user_id: str) -> Responder | None:
        from integrations.graph.sdk import RequestConfiguration, UserItemRequestBuilder

        query = UserItemRequestBuilder.UserItemRequestBuilderGetQueryParameters(select=OF_A_PERSON)
        one = self._graph.api.users.by_user_id(user_id)
        request = one.to_get_request_information(RequestConfiguration(query_parameters=query))
        try:
            return _responder(await self._graph.send(request, f"look up the user {user_id}", writes=False))
        except GraphError as error:
            if error.status != NOT_FOUND:
                raise
            return None

    async def _groups(self) -> _Listed:
        request = self._schedule.scheduling_groups.to_get_request_information()
        return await self._listed(request, "list the groups of the schedule")

    async def _shifts(self, since: datetime, until: datetime) -> _Listed:
        """Every shift within a day of the period: a filter takes each property once, and no shift is longer."""
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.teams.item.schedule.shifts.shifts_request_builder import ShiftsRequestBuilder

        first, last = _stamp(since - LONGEST_SHIFT), _stamp(until + LONGEST_SHIFT, later=True)
        query = ShiftsRequestBuilder.ShiftsRequestBuilderGetQueryParameters(
            filter=f"sharedShift/startDateTime ge {first} and sharedShift/endDateTime le {last}"
        )
        asked = RequestConfiguration(query_parameters=query)
        shifts = self._schedule.shifts
        return await self._listed(shifts.to_get_request_information(asked), "list the shifts")

    async def _times_off(self, since: datetime, until: datetime) -> _Listed:
        """All time off that touches the period; it can last for months. Read whole where the filter is refused."""
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.teams.item.schedule.times_off.times_off_request_builder import (
            TimesOffRequestBuilder,
        )

        begun, not_over = _stamp(until, later=True), _stamp(since)
        query = TimesOffRequestBuilder.TimesOffRequestBuilderGetQueryParameters(
            filter=f"sharedTimeOff/startDateTime le {begun} and sharedTimeOff/endDateTime ge {not_over}"
        )
        asked, doing = RequestConfiguration(query_parameters=query), "list the time off"
        times_off = self._schedule.times_off
        try:
            return await self._listed(times_off.to_get_request_information(asked), doing)
        except GraphError as error:
            if error.status != BAD_REQUEST:
                raise
            return await self._listed(times_off.to_get_request_information(), doing)

    async def _listed(self, request: RequestInformation, doing: str) -> _Listed:
        pages = [page async for page in self._graph.pages(request, self._of_team(doing), MOST_PAGES)]
        return _Listed([entity for page in pages for entity in page], pages=len(pages))

    def _of_team(self, doing: str) -> str:
        return f"{doing} of team {self._team_id} in Shifts"

    @property
    def _schedule(self) -> Any:
        return self._graph.api.teams.by_team_id(self._team_id).schedule


class _Listed(list[dict[str, Any]]):
    """The entities of a list, and how many pages they came on."""

    def __init__(self, entities: Sequence[dict[str, Any]], *, pages: int) -> None:
        super().__init__(entities)
        self.pages = pages


def _cut_off(lists: Mapping[str, _Listed]) -> list[str]:
    """A sentence for each list that has as many pages as are read, and so perhaps more."""
    return [
        f"only {MOST_PAGES} pages of the schedule's {name} were read"
        for name, found in lists.items()
        if found.pages >= MOST_PAGES
    ]


def _shift(entity: Entity, groups: Mapping[Any, str]) -> Shift | None:
    """The shift, if it was shared and somebody has it."""
    user_id, shared = entity.get("userId"), entity.get("sharedShift")
    span = _span(shared)
    if not user_id or span is None or not isinstance(shared, Mapping):
        return None
    label = one_line(str(shared.get("displayName") or ""), WORDS_LIMIT)
    return Shift(str(user_id), key_of(groups.get(entity.get("schedulingGroupId"))), *span, label)


def _time_off(entity: Entity) -> TimeOff | None:
    """The time off, if it was shared."""
    user_id, span = entity.get("userId"), _span(entity.get("sharedTimeOff"))
    return TimeOff(str(user_id), *span) if user_id and span else None


def _span(shared: Any) -> tuple[datetime, datetime] | None:
    """From when until when; None for what has no such time."""
    if not isinstance(shared, Mapping):
        return None
    try:
        starts, ends = (_instant(str(shared.get(name))) for name in ("startDateTime", "endDateTime"))
    except ValueError:
        return None
    return (starts, ends) if starts < ends else None


def _instant(text: str) -> datetime:
    """A time of Graph's, which is in UTC where it does not say."""
    time = datetime.fromisoformat(text)
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _responder(user: Entity) -> Responder | None:
    """The person, if they have an address."""
    principal = str(user.get("userPrincipalName") or "")
    addresses = (str(user.get("mail") or ""), "" if IS_A_GUEST in principal else principal)
    email = next(filter(is_email, addresses), None)
    if email is None:
        return None
    name = one_line(str(user.get("displayName") or ""), WORDS_LIMIT) or name_of(email)
    return Responder(email, name, user_id=str(user.get("id") or "") or None)


def _stamp(instant: datetime, *, later: bool = False) -> str:
    """An instant for a filter, in whole seconds: the one before it, or the one after it."""
    rounded = instant.astimezone(UTC) + timedelta(seconds=int(later))
    return f"{rounded:%Y-%m-%dT%H:%M:%S}.000Z"
