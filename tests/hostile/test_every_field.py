"""Every field of every alert shape in turn: missing, null, of another type, or 100 KB long."""

import json
import tracemalloc
from datetime import UTC, datetime
from itertools import cycle

import pytest

from api.http import BODY_LIMIT
from api.intake import ALERT_ROUTE, Intake
from incident.codec import from_json, to_json
from incident.declaring_texts import DETAILS_LIMIT, KEY_LIMIT, TITLE_LIMIT
from incident.orders import LaunchOrder
from incident.records import Delivery
from integrations.azure_monitor import read_alert
from integrations.services import Services
from integrations.settings import Settings
from local.azurite import Azurite
from local.stage import environment
from tests.activities.conftest import RememberedLaunches
from tests.hostile.bodies import LONG, PAYLOADS, changed, places
from tests.hostile.conftest import TIMES
from tests.hostile.intake_door import ALERT, NOBODY, door

NOW = datetime(2026, 11, 22, 2, 13, tzinfo=UTC)
OTHER_TYPES = ([], {}, 0, -1.5, True, "x", [["x"], {"x": [None]}], {"": {"": ""}}, [LONG[:2000]] * 40)
ORDER_LIMIT = 192 * 1024
"""Bytes of a launch order as JSON that knows ASCII only, as the Durable Functions SDK writes it."""
MEMORY_LIMIT = 24 * 1024 * 1024
"""Bytes that one body may take while it is read and kept. The smallest plan has 1.5 GB for all calls at once."""
ARRAYS = {
    "empty lists": "[" + "[]," * 170_000 + "[]]",
    "small objects": "[" + '{"":0},' * 73_000 + "{}]",
    "many fields": "{" + ",".join(f'"{number:x}":[]' for number in range(50_000)) + "}",
    "JSON in a text": json.dumps({"data": {"essentials": {"alertTargetIDs": "[" + "{}," * 165_000 + "{}]"}}}),
    "one long text": json.dumps({"data": {"essentials": {"alertRule": "\U0001f525" * 40_000}}}),
}  # fmt: skip


@pytest.fixture
def intake() -> Intake:
    """The intake, to read with: no table is asked."""
    tables = Azurite(port=9).connection_string
    services = Services(Settings.from_env(environment(NOBODY, tables)), {}, lambda: NOW)
    return Intake(services.desk(RememberedLaunches()), bytes, read_alert)


def variants(payload):
    """The payload with one place changed: missing, long, and null or of another type in turn (a longer search: of all)."""
    others = cycle((None, *OTHER_TYPES))
    for path in places(payload):
        yield path, changed(payload, path)
        for value in (LONG, *((None, *OTHER_TYPES) if TIMES > 1 else (next(others),))):
            yield path, changed(payload, path, value)


def fault_of(intake, body):
    """What is wrong with the incident that an alert would open; None where nothing is."""
    delivery = Delivery(
        "d", "", NOW, "", "", json.dumps(body).encode(), ALERT_ROUTE, "https://muster.example"
    )
    order = intake.desk.order_for(intake.read_again(delivery))
    said, written = order.incident.declaration, json.dumps(to_json(order))
    holds = {
        "its title": 0 < len(said.title) <= TITLE_LIMIT,
        "its key": 0 < len(said.problem_key) <= KEY_LIMIT,
        "its details": len(said.details) <= DETAILS_LIMIT,
        f"its {len(written)} bytes": len(written) <= ORDER_LIMIT,
        "its way to the plan and back": from_json(LaunchOrder, json.loads(written)) == order,
    }
    return next((what for what, well in holds.items() if not well), None)


@pytest.mark.parametrize("shape", PAYLOADS)
def test_no_field_is_needed(intake, shape):
    """Whatever one field is, the alert makes an incident that can be kept, sent to the plan and read back."""
    faults = [(path, fault) for path, body in variants(PAYLOADS[shape]) if (fault := fault_of(intake, body))]

    assert faults == []


@pytest.mark.parametrize("kind", ARRAYS)
async def test_one_body_takes_bounded_memory(tables_connection, kind):
    """The bodies of 512 KB that grow most when they are parsed are taken, kept, and stay within 24 MB."""
    body = ARRAYS[kind].encode()
    async with door(tables_connection) as opened:
        await opened.call(ALERT, b"{}")  # what is loaded once is not the body's
        tracemalloc.start()
        try:
            answer = await opened.call(ALERT, body)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert 0.7 * BODY_LIMIT < len(body) <= BODY_LIMIT
    assert (answer.status, most < MEMORY_LIMIT) == (202, True), f"{most / 2**20:.1f} MB"
