import re
from pathlib import Path

from incident.records import Event
from incident.roles import Holding, Role
from incident.storm import SplitOut
from incident.upkeep_ports import Pending
from integrations.tables import (
    ClosedList,
    Deliveries,
    Governor,
    Incidents,
    PendingNotes,
    Problems,
    Roles,
    Storms,
    Timeline,
)
from integrations.tables.roster import SELECTED
from integrations.tables.table import Table

DOCUMENT = Path(__file__).parents[3] / "docs/tables.md"


def documented(table: str) -> set[str]:
    """The columns in a table's section of the document."""
    section = DOCUMENT.read_text("utf-8").split(f"\n## `{table}`")[1].split("\n## ")[0]
    return set(re.findall(r"`([A-Z][A-Za-z]+)`", section))


async def written(tables, name: str) -> set[str]:
    """The columns of all rows of a table; the numbered parts of a long value count as one."""
    rows = await Table(tables, name).query("look", "PartitionKey ne ''")
    assert rows
    return {re.sub(r"(\d+|Parts)$", "", column) for row in rows for column in row}


async def test_every_column_that_is_written_is_documented(tables, attempts, new_incident, new_delivery):
    """People open the tables by hand: what they find there is in docs/tables.md, under its table."""
    incident, delivery = new_incident(), new_delivery()
    await Incidents(tables).add(incident)
    await Roles(tables).change(incident.id, lambda _: [Holding(role) for role in Role])
    await attempts.begin(incident.id, "open_work_item")
    await Problems(tables).claim("key", incident)
    await Deliveries(tables).store(delivery)
    await Deliveries(tables).keep_count(delivery.problem_key, incident.id)
    await ClosedList(tables).add(incident.id, incident.declared_at)
    await PendingNotes(tables).keep(Pending(incident.id, incident.declared_at))
    await Timeline(tables).add(incident.id, [Event(incident.declared_at, "what", "who", "where")])
    await Governor(tables, 1).admit(incident.declared_at, "key")
    problem = await Storms(tables).gather(incident.id, incident.declaration, incident.declared_at)
    await Storms(tables).agree(SplitOut(incident.id, problem, incident, "Sam"))

    for name in ("incidents", "problems", "deliveries", "storms", "timeline"):
        assert await written(tables, name) == documented(name) - {"NameParts"}, name


def test_every_column_of_the_roster_is_documented():
    """What the roster reads of a row is what the document says that one may write."""
    assert documented("oncall") >= {name for name in SELECTED if name[0].isupper()} | {"OnCall"}
