"""What the tables hold when all is over, read as anybody would read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from azure.data.tables import TableServiceClient

Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """The rows of the tables, one list for each."""

    incidents: list[Row]
    problems: list[Row]
    deliveries: list[Row]
    timeline: list[Row]

    @classmethod
    def read(cls, connection_string: str) -> Kept:
        """Read the tables."""
        with TableServiceClient.from_connection_string(connection_string) as service:
            rows = [_rows(service, name) for name in ("incidents", "problems", "deliveries", "timeline")]
        incidents, problems, deliveries, timeline = rows
        return cls([r for r in incidents if r["RowKey"] == "incident"], problems, deliveries, timeline)

    @property
    def unsettled(self) -> list[Row]:
        """Deliveries of which nothing became yet."""
        return [row for row in self.deliveries if not row["SettledAt"]]

    @property
    def launched(self) -> list[str]:
        """The ids of the incidents whose launch was surely started; the others are left to the sweep."""
        return [row["PartitionKey"] for row in self.incidents if row["Launched"]]

    def incidents_of(self, tag: str) -> list[str]:
        """The ids of the incidents about a problem."""
        return [row["PartitionKey"] for row in self.incidents if tag in row["Title"]]

    def owners_of(self, tag: str) -> list[str]:
        """The ids of the incidents that own a problem."""
        return [row["IncidentId"] for row in self.problems if tag in row["Title"]]

    def deliveries_of(self, tag: str) -> list[Row]:
        """The deliveries about a problem, by its key."""
        keys = {row["PartitionKey"] for row in self.problems if tag in row["Title"]}
        return [row for row in self.deliveries if row["PartitionKey"] in keys]

    def timeline_of(self, incident_id: str) -> list[Row]:
        """The lines of an incident's timeline."""
        return [row for row in self.timeline if row["PartitionKey"] == incident_id]


def _rows(service: TableServiceClient, name: str) -> list[Row]:
    with service.get_table_client(name) as table:
        return [dict(row) for row in table.list_entities()]
