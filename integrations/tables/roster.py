"""Who is listed, in the table `oncall` that people edit by hand."""

from __future__ import annotations

from datetime import datetime

from incident.records import OnCall
from incident.roster import COLUMNS, on_call
from integrations.tables.service import Tables
from integrations.tables.table import Table

ON_CALL = " or ".join(
    f"{column} eq {yes}" for column in ("OnCall", "oncall") for yes in ("true", "'true'", "'True'", "'TRUE'")
)
"""A yes as a boolean, or as the text that an editor makes of one."""
SELECTED = ("PartitionKey", "RowKey", *(spelling for name in COLUMNS for spelling in (name, name.lower())))


class Roster:
    """The roster as rows with an e-mail and `OnCall` = true."""

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "oncall")

    async def on_call(self, service: str | None, at: datetime) -> OnCall:  # noqa: ARG002 - the port's; a plain row is on call whenever it says so
        """Who is on call for a service, in order; nobody is an answer, with an alarm. An absent table is created."""
        rows = await self._table.query("look up who is on call", ON_CALL, select=SELECTED)
        return on_call(rows, service)
