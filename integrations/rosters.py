"""Where it stands who is on call: in our own tables, or in Microsoft Teams Shifts, as the settings choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Protocol

from incident import ports
from incident.diagnosis_ports import Check
from incident.errors import Refused
from incident.on_call.book import Schedules
from integrations.graph.client import Graph
from integrations.graph.shifts import Shifts
from integrations.graph.shifts_diagnosis import ShiftsCheck, listed
from integrations.graph.shifts_reader import ShiftsReader
from integrations.settings import Settings
from integrations.tables.diagnosis import RosterBook, RosterCheck
from integrations.tables.roster import Roster
from integrations.tables.rota_rows import RosterRows
from integrations.tables.service import Tables

IN_SHIFTS = "shifts"
HOURS_A_DAY = 24


class RosterSource(ports.Roster, Schedules, Protocol):
    """Who is on call, and by which schedules."""


class ChosenRoster:
    """The source that the settings choose, and what looks whether it can be counted on."""

    def __init__(
        self,
        settings: Settings,
        tables: Tables,
        graph: Callable[[], Graph],
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._tables = tables
        self._graph = graph
        self._clock = clock
        self.in_shifts = settings.roster_source == IN_SHIFTS

    @cached_property
    def roster(self) -> RosterSource:
        """Who is on call."""
        return Shifts(self._graph(), self._team_id) if self.in_shifts else Roster(self._tables)

    @property
    def rows(self) -> RosterRows:
        """The rows, to be read and changed one by one.

        Raises:
            Refused: Who is on call stands in Shifts, and the rows count for nothing.
        """
        if self.in_shifts:
            why = "who is on call stands in Teams Shifts (ROSTER_SOURCE is shifts), and the rows count for nothing"
            raise Refused("keep the roster here", why, "change it there, or set ROSTER_SOURCE to tables")
        return RosterRows(self._tables)

    def check(self, hours: int | None = None) -> Check:
        """What looks at it, for as many hours ahead, or as far as the doctor does."""
        if self.in_shifts:
            return ShiftsCheck(self._reader, self._clock, hours)
        return RosterCheck(RosterBook(self._tables), self._clock, hours)

    def ahead(self) -> Check | None:
        """What looks at it for as many days as the settings say; None where they say off."""
        days = self._settings.roster_check_days
        return None if days is None else self.check(HOURS_A_DAY * days)

    async def emails(self) -> Sequence[str]:
        """Everybody whom it lists; of Shifts, those who have one in the next 24 hours.

        Raises:
            TryAgain: It cannot be read now.
            Refused: It cannot be read.
        """
        if self.in_shifts:
            return await listed(self._reader, self._clock())
        return await RosterBook(self._tables).emails()

    @property
    def _reader(self) -> ShiftsReader:
        return ShiftsReader(self._graph(), self._team_id)

    @property
    def _team_id(self) -> str:
        return self._settings.shifts_team_id or self._settings.teams_team_id
