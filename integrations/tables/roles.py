"""Who has which role in an incident."""

from __future__ import annotations

from incident.errors import TryAgain
from incident.role_ports import Change
from incident.roles import Holding, Role
from integrations.tables.columns import Columns, Row, json_columns, record_of, short
from integrations.tables.service import Tables
from integrations.tables.table import Table

ROLES = "roles"
TRIES = 12
"""How often a change is tried anew where somebody else was faster: each time, somebody's change was made."""
UNFILLED = "unfilled"


class Roles:
    """Port `Roles` (incident.role_ports): one row beside the incident's own, in the table `incidents`.

    One row holds all roles of an incident and is written only as it was read, so a role has one holder at a time.
    """

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "incidents")

    async def of(self, incident_id: str) -> tuple[Holding, ...]:
        """The roles that are wanted or were taken, in the order in which they are told; empty before the launch."""
        return _holdings(
            await self._table.get(f"read the roles of incident {incident_id}", incident_id, ROLES)
        )

    async def change(self, incident_id: str, change: Change) -> tuple[Holding, ...]:
        """Change them, atomically, and return them as they are then. Where nothing changes, nothing is written.

        Where somebody else was faster, or the answer to a write was lost, they are read and changed again: a change
        that was made already leaves them as they are.

        Raises:
            TryAgain: Others were faster each time.
        """
        doing = f"change the roles of incident {incident_id}"
        for _ in range(TRIES):
            row = await self._table.get(doing, incident_id, ROLES)
            before = _holdings(row)
            after = tuple(change(before))
            if after == before or await self._written(doing, _columns(incident_id, after), row):
                return after
        raise TryAgain(doing, "others changed them at the same moment")

    async def _written(self, doing: str, columns: Columns, read: Row | None) -> bool:
        if read is None:
            return await self._table.insert(doing, columns)
        return await self._table.replace(doing, columns, read)


def _holdings(row: Row | None) -> tuple[Holding, ...]:
    return () if row is None else record_of(tuple[Holding, ...], row, "Holdings")


def _columns(incident_id: str, holdings: tuple[Holding, ...]) -> Columns:
    """The row: a column for each role that a person can read, and all of it as JSON."""
    return {
        "PartitionKey": incident_id,
        "RowKey": ROLES,
        **{_column(one.role): short(_holder(one)) for one in holdings},
        **json_columns("Holdings", holdings),
    }


def _column(role: Role) -> str:
    return role.value.title().replace("-", "")


def _holder(one: Holding) -> str:
    return f"{one.name} <{one.email}>" if one.email else UNFILLED
