"""What the intake makes of a body, and how often it reads it."""

import json
import secrets
from datetime import UTC, datetime

import pytest

from api.intake import ALERT_ROUTE, REMEMBERED_BYTES, Intake
from incident.records import Delivery
from integrations.azure_monitor import read_alert

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Reading:
    """Reads alerts, and counts how often."""

    def __init__(self):
        self.times = 0

    def __call__(self, body):
        """Read one."""
        self.times += 1
        return read_alert(body)


@pytest.fixture
def read_body():
    """Reads a stored delivery with this body again."""
    reading = Reading()
    intake = Intake(None, secrets.token_bytes, reading)

    def read(body):
        delivery = Delivery(
            "d", "k", NOON, "f", "application/json", body, ALERT_ROUTE, "https://muster.example"
        )
        return intake.read_again(delivery)

    read.reading = reading
    return read


def body_of(rule, size=0):
    """An alert of that rule, so many bytes longer than it must be."""
    essentials = {"alertRule": rule, "monitorCondition": "Fired", "monitoringService": "Platform"}
    data = {"essentials": essentials, "alertContext": {"filling": "x" * size}}
    return json.dumps({"schemaId": "azureMonitorCommonAlertSchema", "data": data}).encode()


def test_the_same_alert_coming_again_is_read_once(read_body):
    """It says the same each time; each incident that is made of it has an id of its own."""
    incidents = [read_body(body_of("a")) for _ in range(3)]

    assert read_body.reading.times == 1
    assert {incident.declaration.title for incident in incidents} == {"a"}
    assert len({incident.id for incident in incidents}) == 3


def test_alerts_that_differ_in_a_byte_are_read_apart(read_body):
    """Nobody is answered with what another body said."""
    titles = [read_body(body_of(rule)).declaration.title for rule in ("a", "b", "a")]

    assert titles == ["a", "b", "a"]
    assert read_body.reading.times == 2


def test_what_is_long_is_read_each_time(read_body):
    """A process remembers a bounded number of bytes."""
    for _ in range(2):
        assert read_body(body_of("a", REMEMBERED_BYTES)).declaration.title == "a"

    assert read_body.reading.times == 2
