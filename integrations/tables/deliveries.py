"""Every HTTP call that reached us, with its raw body."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from incident.errors import Refused
from incident.records import Counts, Delivery
from integrations.tables.columns import (
    Columns,
    Row,
    bytes_columns,
    bytes_of,
    instant,
    short,
    text_columns,
    text_of,
)
from integrations.tables.keys import digest, sortable
from integrations.tables.recent_counts import Alerts, RecentCounts
from integrations.tables.rounds import Rounds
from integrations.tables.service import Tables
from integrations.tables.table import Table

BODY_LIMIT = 512 * 1024
"""Bytes of a body. A row holds 1 MiB in all; an alert in the common schema has at most 256 KB."""
FIRST, COUNTED = "1", "0counted-"
"""Below every delivery's row key, which begins with the year; a kept count stands before that, out of every look's way."""
SWEEP = 100
"""How many unsettled deliveries one call returns, so that their bodies fit a small instance's memory."""


def _now() -> datetime:
    return datetime.now(UTC)


class Deliveries:
    """One row for each delivery, beside the others of its problem, in the order of arrival."""

    def __init__(self, tables: Tables, now: Callable[[], datetime] = _now) -> None:
        self._table = Table(tables, "deliveries")
        self._now = now
        self._recent = RecentCounts(self._alerts)
        self._settled = Rounds[Columns, None](self._keep)

    async def store(self, delivery: Delivery) -> None:
        """Keep a delivery. Safe to repeat: what became of it stays noted.

        Raises:
            Refused: The body is longer than `BODY_LIMIT`.
        """
        doing = f"store delivery {delivery.id}"
        _check_size(doing, delivery)
        await self._table.insert(doing, _columns(delivery))

    async def store_settled(self, delivery: Delivery, incident_id: str) -> None:
        """Keep a delivery that is known to have joined an incident. Safe to repeat.

        Those of one problem that come at once are written in one transaction, and all wait until it is.

        Raises:
            Refused: The body is longer than `BODY_LIMIT`.
        """
        _check_size(f"store delivery {delivery.id}", delivery)
        row = {**_columns(delivery), "IncidentId": incident_id, "SettledAt": instant(self._now())}
        await self._settled.join(row["PartitionKey"], row)

    async def _keep(self, _: str, rows: Sequence[Columns]) -> None:
        """Write rows, in place of those of the same deliveries that a crash left unsettled."""
        once = list({row["RowKey"]: row for row in rows}.values())
        await self._table.put(f"store {len(once)} deliveries", once)

    async def settle(self, delivery: Delivery, incident_id: str | None) -> None:
        """Note what became of it: the incident that it opened or joined, or None for nothing. Safe to repeat.

        A delivery that was never stored is stored with the note.
        """
        doing = f"settle delivery {delivery.id}"
        note = {"IncidentId": incident_id or "", "SettledAt": instant(self._now())}
        if not await self._table.merge(doing, {**_keys(delivery), **note}):
            await self._table.put(doing, [{**_columns(delivery), **note}])

    async def later_incident(self, delivery: Delivery) -> str | None:
        """The incident that a later delivery of the same problem opened or joined; only the next few are looked at."""
        keys = _keys(delivery)
        rows = await self._table.query(
            f"look for what became of delivery {delivery.id}'s problem",
            "PartitionKey eq @problem and RowKey gt @row",
            {"problem": keys["PartitionKey"], "row": keys["RowKey"]},
            select=("IncidentId",),
            limit=SWEEP,
        )
        return next((row["IncidentId"] for row in rows if row["IncidentId"]), None)

    async def unsettled(self, before: datetime) -> Sequence[Delivery]:
        """Deliveries received before an instant of which nothing became yet, oldest first.

        A filtered scan of the whole table; at most `SWEEP` of them: settle these, and ask again.
        """
        rows = await self._table.query(
            "look for deliveries of which nothing became",
            "SettledAt eq '' and ReceivedAt lt @before",
            {"before": instant(before)},
            limit=SWEEP,
        )
        return sorted((_record(row) for row in rows), key=lambda delivery: delivery.received_at)

    async def count(self, problem_key: str, incident_id: str) -> Counts:
        """How many deliveries and occurrences belong to an incident.

        A body that came twice is two deliveries of one alert; every alert beyond the first is an occurrence.
        """
        rows = await self._of(
            problem_key, incident_id, ("RowKey", "Fingerprint", "Deliveries", "Occurrences")
        )
        kept = next((row for row in rows if row["RowKey"].startswith(COUNTED)), None)
        if kept:
            return Counts(kept["Deliveries"], kept["Occurrences"])
        alerts = {row["Fingerprint"] for row in rows}
        return Counts(deliveries=len(rows), occurrences=max(0, len(alerts) - 1))

    async def keep_count(self, problem_key: str, incident_id: str) -> None:
        """Keep how many there are, for when they are purged. Safe to repeat: the first count stays."""
        counts = await self.count(problem_key, incident_id)
        row = {
            "PartitionKey": digest(problem_key),
            "RowKey": f"{COUNTED}{incident_id}",
            "IncidentId": incident_id,
            "Deliveries": counts.deliveries,
            "Occurrences": counts.occurrences,
        }
        await self._table.insert(f"keep the count of incident {incident_id}'s deliveries", row)

    async def recent_count(self, delivery: Delivery, incident_id: str) -> Counts:
        """The same for the problem of a settled delivery, this one included; others' may be missing for a moment.

        Counting reads every row of the problem, so a count is used again while it is young, with what this process
        settled since.
        """
        key = delivery.problem_key
        return await self._recent.with_one_more(
            key, incident_id, _keys(delivery)["RowKey"], delivery.fingerprint
        )

    async def _alerts(self, problem_key: str, incident_id: str) -> Alerts:
        rows = await self._of(problem_key, incident_id, ("RowKey", "Fingerprint"))
        return {row["RowKey"]: row["Fingerprint"] for row in rows if row["RowKey"] >= FIRST}

    async def _of(self, problem_key: str, incident_id: str, select: Sequence[str]) -> list[Row]:
        return await self._table.query(
            f"count the deliveries of incident {incident_id}",
            "PartitionKey eq @problem and IncidentId eq @incident",
            {"problem": digest(problem_key), "incident": incident_id},
            select=select,
        )


def _check_size(doing: str, delivery: Delivery) -> None:
    size = len(delivery.body)
    if size > BODY_LIMIT:
        raise Refused(doing, f"its body has {size} bytes", f"send at most {BODY_LIMIT} bytes")


def _keys(delivery: Delivery) -> Columns:
    return {
        "PartitionKey": digest(delivery.problem_key),
        "RowKey": f"{sortable(delivery.received_at)}-{digest(delivery.id, 16)}",
    }


def _columns(delivery: Delivery) -> Columns:
    return {
        **_keys(delivery),
        "ReceivedAt": instant(delivery.received_at),
        "Fingerprint": delivery.fingerprint,
        "Route": delivery.route,
        "Origin": short(delivery.origin),
        "IncidentId": "",
        "SettledAt": "",
        **text_columns("DeliveryId", delivery.id),
        **text_columns("ProblemKey", delivery.problem_key),
        "ContentType": short(delivery.content_type),
        **bytes_columns("BodyGzip", gzip.compress(delivery.body)),
    }


def _record(row: Row) -> Delivery:
    return Delivery(
        id=text_of(row, "DeliveryId"),
        problem_key=text_of(row, "ProblemKey"),
        received_at=datetime.fromisoformat(row["ReceivedAt"]),
        fingerprint=row["Fingerprint"],
        content_type=row["ContentType"],
        body=gzip.decompress(bytes_of(row, "BodyGzip")),
        route=row["Route"],
        origin=row["Origin"],
    )
