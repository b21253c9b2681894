from datetime import UTC, datetime

import pytest
from azure.data.tables import EdmType, EntityProperty

from incident.records import Responder
from integrations.tables import Roster, Tables

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
async def listed(tables: Tables):
    """Puts rows into the roster as a person or another program would."""

    async def add(*rows):
        await tables.create("oncall")
        for number, row in enumerate(rows):
            keys = {"PartitionKey": "people", "RowKey": str(number)}
            await tables.client("oncall").create_entity({**keys, **row})

    return add


async def emails(tables: Tables, service: str | None = None) -> list[str]:
    """Who is on call, by e-mail."""
    return [responder.email for responder in (await Roster(tables).on_call(service, NOON)).responders]


async def test_a_plain_row_is_enough(tables, listed):
    """An e-mail and OnCall = true, in any partition, is a responder."""
    await listed({"Email": "ada@contoso.com", "OnCall": True})

    assert (await Roster(tables).on_call("checkout", NOON)).responders == (
        Responder("ada@contoso.com", "Ada", 0),
    )


@pytest.mark.parametrize(
    "row",
    [{"OnCall": True}, {"oncall": True}, {"OnCall": "true"}, {"OnCall": "True"}, {"oncall": "TRUE"}],
    ids=str,
)
async def test_a_yes_is_read_in_its_usual_spellings(tables, listed, row):
    """A boolean or a text, in a column of either spelling, says that someone is on call."""
    await listed({"email": "ada@contoso.com", **row})

    assert await emails(tables) == ["ada@contoso.com"]


@pytest.mark.parametrize(
    "row", [{"OnCall": False}, {"oncall": "false"}, {"OnCall": 1}, {"OnCall": ""}, {}], ids=str
)
async def test_who_does_not_say_yes_is_not_on_call(tables, listed, row):
    """Only a clear yes puts someone on call."""
    await listed({"Email": "ada@contoso.com", **row})

    assert await emails(tables) == []


async def test_all_columns_are_read(tables, listed):
    """Every documented column reaches the responder, also a number that an editor made 64 bits wide."""
    order = EntityProperty(1, EdmType.INT64)
    details = {
        "Name": "Ada L.",
        "Role": "commander",
        "Contact": "+41 44",
        "UserId": "u-1",
        "Roads": "mention, email",
        "Service": "Checkout",
    }
    await listed(
        {"Email": "ada@contoso.com", "OnCall": True, "Order": 2, **details},
        {"Email": "grace@contoso.com", "OnCall": True, "Order": order, "Service": "checkout"},
    )

    assert (await Roster(tables).on_call("checkout", NOON)).responders == (
        Responder("grace@contoso.com", "Grace", 0),
        Responder("ada@contoso.com", "Ada L.", 1, "commander", "+41 44", "u-1", roads=("mention", "email")),
    )


async def test_nobody_is_an_answer_and_makes_the_table(tables):
    """Without a roster nobody is on call, with an alarm, and there is a table to fill in."""
    nobody = await Roster(tables).on_call("checkout", NOON)

    assert nobody.responders == ()
    assert nobody.alarm is not None
    assert nobody.alarm.startswith("nobody is on call for checkout")
    assert await emails(tables) == []


async def test_a_roster_of_several_pages_is_read_to_its_end(tables, listed):
    """The last row of more than one page of answers counts like the first."""
    await tables.create("oncall")
    client = tables.client("oncall")
    rows = [
        {"PartitionKey": "p", "RowKey": f"{number:04d}", "Email": f"p{number}@contoso.com", "OnCall": True}
        for number in range(1001)
    ]
    for at in range(0, len(rows), 100):
        await client.submit_transaction([("create", row) for row in rows[at : at + 100]])

    assert len(await emails(tables)) == 1001
