"""Rosters of any size, written in batches."""

from __future__ import annotations

from typing import Any

from azure.data.tables import TableServiceClient

from integrations.tables.diagnosis import NAMES

BATCH = 100
"""Rows in one transaction (learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions)."""


def rows(responders: int, others: int = 1) -> list[dict[str, Any]]:
    """A roster for checkout: so many on call, spread among others who are not."""
    count = responders + others
    on_call = {number * count // responders for number in range(responders)} if responders else set()
    return [
        {
            "PartitionKey": "oncall",
            "RowKey": f"{number:06}",
            "Email": f"person{number:06}@contoso.com",
            "Name": f"Person {number}",
            "Service": "checkout",
            "Order": number,
            "OnCall": number in on_call,
        }
        for number in range(count)
    ]


def keep(connection_string: str, listed: list[dict[str, Any]]) -> None:
    """Put a roster into the empty table `oncall`, beside the other tables: an app makes them once in its life."""
    with TableServiceClient.from_connection_string(connection_string) as service:
        for name in NAMES:
            service.create_table_if_not_exists(name)
        table = service.get_table_client("oncall")
        for start in range(0, len(listed), BATCH):
            table.submit_transaction([("create", row) for row in listed[start : start + BATCH]])
