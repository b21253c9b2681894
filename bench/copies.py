"""Copies of an open incident: the rows that claim its problem, keep it and list it, as the app itself wrote them.

Written over plain HTTP, because a hundred thousand of them would take the SDK a quarter of an hour.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import urlsplit

import aiohttp

from incident.naming import incident_id
from local.vendors.world import Recorded

AT_ONCE = 16


class NoTemplate(LookupError):
    """The app wrote no row that could be copied."""


@dataclass(frozen=True)
class Template:
    """A row that the app inserted into a table."""

    table: str
    row: dict[str, str]

    @property
    def kind(self) -> str:
        """What the row is of an open incident: the `incident`, its `place` in the list, or the `claim`; else empty."""
        if self.table == "problems":
            return "claim"
        if self.table != "incidents":
            return ""
        return {"incident": "incident"}.get(self.row["RowKey"]) or (
            "place" if self.row["PartitionKey"] == "open" else ""
        )

    def copied(self, original: str, number: int) -> str:
        """The row as JSON, for another problem and another incident."""
        copy = incident_id(number.to_bytes(4, "big"))
        text = json.dumps(self.row).replace(original, copy)
        if self.table == "incidents":
            return text
        return text.replace(self.row["PartitionKey"], hashlib.sha256(copy.encode()).hexdigest()[:32])


async def copy_incident(connection: str, written: Iterable[Recorded], count: int) -> None:
    """Write so many copies of the incident whose insertion is among these table operations.

    Raises:
        NoTemplate: It is not.
    """
    inserts = [
        Template(r.path.rpartition("/")[2], r.body)
        for r in written
        if r.method == "POST" and isinstance(r.body, dict)
    ]
    # Where the first insert into a table creates the table, it is sent twice.
    wanted = {template.kind: template for template in inserts if template.kind}
    if wanted.keys() != {"incident", "place", "claim"}:
        raise NoTemplate("no incident was kept")
    original = wanted["incident"].row["PartitionKey"]
    for template in wanted.values():
        rows = (template.copied(original, number) for number in range(1, count + 1))
        await _insert(connection, template.table, rows)


async def _insert(connection: str, table: str, rows: Iterator[str]) -> None:
    url, headers = _signed(connection, table)

    async def work(http: aiohttp.ClientSession) -> None:
        for row in rows:
            async with http.post(url, data=row.encode(), headers=headers) as answer:
                answer.raise_for_status()

    async with aiohttp.ClientSession() as http:
        await asyncio.gather(*(work(http) for _ in range(AT_ONCE)))


def _signed(connection: str, table: str) -> tuple[str, dict[str, str]]:
    """The table's address, and headers that let us write to it for a quarter of an hour.

    SharedKeyLite: learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key.
    """
    parts = dict(part.split("=", 1) for part in connection.rstrip(";").split(";"))
    url, date = f"{parts['TableEndpoint'].rstrip('/')}/{table}", formatdate(usegmt=True)
    said = f"{date}\n/{parts['AccountName']}{urlsplit(url).path}"
    key = base64.b64decode(parts["AccountKey"])
    signature = base64.b64encode(hmac.new(key, said.encode(), hashlib.sha256).digest()).decode()
    return url, {
        "Authorization": f"SharedKeyLite {parts['AccountName']}:{signature}",
        "x-ms-date": date,
        "x-ms-version": "2019-02-02",
        "Content-Type": "application/json",
        "Accept": "application/json;odata=nometadata",
        "Prefer": "return-no-content",
    }
