"""One story of who is on call, told to each source in its own way, and the answer that it must give."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from azure.data.tables import TableServiceClient

from incident.on_call.rows import service_key
from incident.ports import Roster
from integrations.graph.client import Graph
from integrations.graph.shifts import Shifts
from integrations.tables import Tables
from integrations.tables.roster import Roster as InOurTables
from local.vendors.app import Vendors, vendors
from local.vendors.graph.schedule_state import schedule
from local.vendors.graph.state import TEAM_ID, graph

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LABELS = ("primary", "secondary", "")
EVERYBODYS = "*"


@dataclass(frozen=True)
class Turn:
    """Somebody is on call for a service (`*`: for every one), as primary, as secondary or besides."""

    email: str
    service: str
    starts: datetime
    ends: datetime
    label: str = "primary"

    @property
    def place(self) -> tuple[int, datetime]:
        """Primary comes before secondary and both before all others; then who began first."""
        return LABELS.index(self.label), self.starts


@dataclass(frozen=True)
class Away:
    """Somebody cannot be on call."""

    email: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Story:
    """Who is on call, and who cannot be."""

    turns: tuple[Turn, ...] = ()
    away: tuple[Away, ...] = ()

    def told(self, service: str | None, at: datetime) -> list[str]:
        """Whom a look-up must name, in order: said once more, in the plainest way there is."""
        absent = {away.email for away in self.away if away.starts <= at < away.ends}
        running = [t for t in self.turns if t.starts <= at < t.ends and t.email not in absent]
        running.sort(key=lambda turn: turn.place)
        own = [turn for turn in running if service and turn.service.casefold() == service.casefold()]
        every = [turn for turn in running if turn.service == EVERYBODYS]
        everybody = [] if service else sorted(running, key=lambda turn: turn.service)
        return list(dict.fromkeys(turn.email for turn in own or every or everybody))


class Source(Protocol):
    """Where a story can be told, and the port over it."""

    async def tell(self, story: Story) -> Roster:
        """Put the story there; nothing else is there."""
        ...

    async def silent(self) -> Roster:
        """The port where nothing answers."""
        ...


@dataclass
class TablesSource:
    """Overrides, each with a layer of its own, beside a rotation that ended long ago."""

    connection: str
    free_port: int
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def tell(self, story: Story) -> Roster:
        """Put it into the tables `rotations`, `overrides` and `absences`."""
        await asyncio.to_thread(self._fill, story)
        return self._over(self.connection)

    async def silent(self) -> Roster:
        """The tables at a port where nobody listens."""
        return self._over(
            re.sub(r"http://127\.0\.0\.1:\d+", f"http://127.0.0.1:{self.free_port}", self.connection)
        )

    def _over(self, connection: str) -> Roster:
        tables = Tables(connection_string=connection)
        self.stack.push_async_callback(tables.aclose)
        return InOurTables(tables)

    def _fill(self, story: Story) -> None:
        with TableServiceClient.from_connection_string(self.connection) as service:
            named = sorted({turn.service for turn in story.turns} - {EVERYBODYS})
            rotations = service.create_table("rotations")
            for name in named:
                rotations.create_entity({"PartitionKey": service_key(name), "RowKey": "ended", **ENDED})
            overrides = service.create_table("overrides")
            for number, turn in enumerate(sorted(story.turns, key=lambda turn: turn.place)):
                keys = {"PartitionKey": service_key(turn.service), "RowKey": f"{number:03}"}
                overrides.create_entity({**keys, "Layer": f"{turn.label} {number}", **_from_until(turn)})
            absences = service.create_table("absences")
            for number, away in enumerate(story.away):
                absences.create_entity({"PartitionKey": "a", "RowKey": str(number), **_from_until(away)})


ENDED = {
    "Layer": "ended",
    "Participants": "nobody@contoso.com",
    "HandOver": "09:00",
    "Zone": "UTC",
    "From": "2020-01-01",
    "Until": "2020-02-01",
}


def _from_until(one: Turn | Away) -> dict[str, str]:
    return {"Email": one.email, "From": one.starts.isoformat(), "Until": one.ends.isoformat()}


@dataclass
class ShiftsSource:
    """Shifts in groups, and time off."""

    on: Vendors
    free_port: int
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def tell(self, story: Story) -> Roster:
        """Put it into the stand-in's schedule."""
        state, people = schedule(self.on.world), graph(self.on.world)
        state.is_made, state.page = True, 7
        ids = {user.mail: user.id for user in people.users}
        for turn in story.turns:
            state.add_shift(ids[turn.email], turn.service, (turn.starts, turn.ends), turn.label)
        for away in story.away:
            state.add_time_off(ids[away.email], (away.starts, away.ends))
        return self._over(self.on.graph_url)

    async def silent(self) -> Roster:
        """Graph at a port where nobody listens."""
        return self._over(f"http://127.0.0.1:{self.free_port}/v1.0")

    def _over(self, url: str) -> Roster:
        client = Graph(_anonymous, url)
        self.stack.push_async_callback(client.aclose)
        return Shifts(client, TEAM_ID)


async def _anonymous() -> None:
    """No token: the stand-ins need none."""


@pytest.fixture(params=["tables", "shifts"])
async def source(request, tables_connection, free_port) -> AsyncIterator[Source]:
    """Each source in turn."""
    async with vendors() as on:
        made = (
            ShiftsSource(on, free_port)
            if request.param == "shifts"
            else TablesSource(tables_connection, free_port)
        )
        async with made.stack:
            yield made


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)
