"""Claims: which open incident owns a problem key."""

from __future__ import annotations

from incident.errors import TryAgain
from incident.records import Incident
from integrations.tables.columns import Columns, instant, json_columns, record_of, short
from integrations.tables.keys import digest
from integrations.tables.rounds import Rounds
from integrations.tables.service import Tables
from integrations.tables.table import Table

OPEN = "open"
READS = 3
"""How often a claim is tried anew where its owner let go between our insert and our look."""


class Problems:
    """One row for each open problem; inserting it is the claim."""

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "problems")
        self._looks = Rounds[None, Incident | None](self._look)

    async def claim(self, problem_key: str, incident: Incident) -> Incident:
        """Claim the key for an incident, if nobody has it; returns the owner as it was when it claimed.

        Safe to repeat: an insert that the SDK sent twice finds the incident itself as the owner.
        """
        doing = f"claim the problem for incident {incident.id}"
        row = _claim(problem_key, incident)
        for _ in range(READS):
            if await self._table.insert(doing, row):
                return incident
            owner = await self.owner(problem_key)
            if owner is not None:
                return owner
        raise TryAgain(doing, "other incidents took and released it at the same moment")

    async def owner(self, problem_key: str) -> Incident | None:
        """The open incident that owns the key. Those who ask at once share a look that begins after they asked."""
        return await self._looks.join(digest(problem_key), None)

    async def _look(self, partition: str, _: object) -> Incident | None:
        row = await self._table.get("look for the problem's open incident", partition, OPEN)
        return None if row is None else record_of(Incident, row, "Incident")

    async def release(self, problem_key: str, incident_id: str) -> None:
        """Give the key free, if that incident owns it. Safe to repeat."""
        doing = f"release the problem of incident {incident_id}"
        row = await self._table.get(doing, digest(problem_key), OPEN)
        if row is not None and row["IncidentId"] == incident_id:
            # One that has changed since belongs to another: it was handed over, or released and claimed.
            await self._table.delete(doing, row)

    async def hand_over(self, problem_key: str, incident_id: str, to: Incident) -> Incident:
        """Let another incident own the key, if that incident or nobody does; returns the owner. Atomic, repeatable."""
        doing = f"hand a problem of incident {incident_id} over to {to.id}"
        for _ in range(READS):
            row = await self._table.get(doing, digest(problem_key), OPEN)
            if row is None:
                return await self.claim(problem_key, to)
            if row["IncidentId"] != incident_id:
                return record_of(Incident, row, "Incident")
            if await self._table.replace(doing, _claim(problem_key, to), row):
                return to
        raise TryAgain(doing, "others changed its claim at the same moment")


def _claim(problem_key: str, incident: Incident) -> Columns:
    return {
        "PartitionKey": digest(problem_key),
        "RowKey": OPEN,
        "IncidentId": incident.id,
        "ProblemKey": short(problem_key),
        "Title": short(incident.declaration.title),
        "ClaimedAt": instant(incident.declared_at),
        **json_columns("Incident", incident),
    }
