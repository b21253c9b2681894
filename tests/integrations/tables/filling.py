"""Rows of the roster's tables, written as a person or another program would."""

import asyncio
from datetime import UTC, datetime

from integrations.tables import Tables

WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
ADA, GRACE, ALAN, KATHERINE = (f"{name}@contoso.com" for name in ("ada", "grace", "alan", "katherine"))
BARBARA, EDSGER, FLAG = "barbara@contoso.com", "edsger@contoso.com", "flag@contoso.com"
WEEKLY = {"HandOver": "Mon 09:00", "Zone": "Europe/Berlin", "From": "2026-03-02"}


async def fill(tables: Tables, table: str, *rows) -> None:
    """Write rows as a person or another program would; keys that are not given are invented."""
    await tables.create(table)
    keyed = [
        {"PartitionKey": "payments" if table != "oncall" else "people", "RowKey": f"row {number}", **row}
        for number, row in enumerate(rows)
    ]
    await asyncio.gather(*(tables.client(table).create_entity(row) for row in keyed))


def emails(found) -> list[str]:
    """Who is told."""
    return [responder.email for responder in found.responders]
