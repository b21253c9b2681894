"""Nothing that can be parsed as JSON loses an alert."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident.codec import to_json
from incident.declaring_texts import DETAILS_LIMIT, SERVICE_LIMIT, TITLE_LIMIT
from integrations.azure_monitor import read_alert

FOLDER = Path(__file__).parent / "payloads"
PAYLOADS = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
METRIC = json.loads((FOLDER / "metric_static_fired.json").read_text())

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "{}",
            "[[]]",
            '{"a":',
            "[" * 3_000,
            "\ud800",
            "1e999",
            "²",
            "٣",
            "Sev²",
            "/subscriptions/",
            "https://x/\x00",
        ]
    )
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places(value, path=()):
    """Every place in a JSON value, as the path to it."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from places(item, (*path, key))


def replaced(body, path, value):
    """The body with another value at a place."""
    if not path:
        return value
    body = copy.deepcopy(body)
    parent = body
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return body


def assert_usable(body):
    """The body makes a declaration that can be stored, sent and shown."""
    declaration = read_alert(body)
    assert json.dumps(to_json(declaration), ensure_ascii=False).encode()
    assert 0 < len(declaration.title) <= TITLE_LIMIT
    assert declaration.problem_key
    assert 0 < len(declaration.source.name) <= SERVICE_LIMIT
    assert len(declaration.details) <= DETAILS_LIMIT


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_json_becomes_an_incident(body):
    """Lists, texts, numbers and null, too."""
    assert_usable(body)


@settings(max_examples=200, deadline=None)
@given(
    JSON,
    st.sampled_from(
        [
            "azureMonitorCommonAlertSchema",
            "AzureMonitorMetricAlert",
            "Microsoft.Insights/activityLogs",
            "AIP Budget Notification",
        ]
    ),
)
def test_any_json_that_says_it_is_an_alert_becomes_one(body, schema):
    """A schema's name over anything at all is enough."""
    assert_usable({"schemaId": schema, "data": body})


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_an_alert_with_anything_anywhere_becomes_an_incident(data):
    """Whatever is missing, null or of the wrong type, at any place of any kind of alert."""
    body = data.draw(st.sampled_from(PAYLOADS))
    for _ in range(data.draw(st.integers(1, 3))):
        body = replaced(body, data.draw(st.sampled_from(list(places(body)))), data.draw(JSON))

    assert_usable(body)


@pytest.mark.parametrize("body", PAYLOADS, ids=lambda body: "")
def test_an_alert_without_any_one_field_becomes_an_incident(body):
    """Each field of each payload in turn is null."""
    for path in places(body):
        assert_usable(replaced(body, path, None))


@pytest.mark.parametrize(
    "body", ["[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900], ids=["list", "object"]
)
def test_json_nested_as_deep_as_it_can_be_parsed_becomes_an_incident(body):
    """A body may be nested deeper than functions may call each other."""
    parsed = json.loads(body)

    assert_usable(parsed)
    assert_usable(
        {
            "schemaId": "azureMonitorCommonAlertSchema",
            "data": {"essentials": {"alertTargetIDs": parsed}, "alertContext": parsed},
        }
    )


@pytest.mark.parametrize(
    "fired", ["0001-01-01T00:00:00+23:59", "13/45/2026 1:00:00 PM", "soon", 5, ["2026"], {}]
)
def test_a_time_that_is_none_leaves_the_next_best(fired):
    """Where the firing time cannot be read, the end of the measured window is when it was known."""
    body = copy.deepcopy(METRIC)
    body["data"]["essentials"]["firedDateTime"] = fired

    assert read_alert(body).detected_at == datetime(2026, 11, 20, 2, 45, 58, 117000, tzinfo=UTC)


@pytest.mark.parametrize("items", ["[" * 100_000, "[1,", "{", "[" + "9" * 5_000 + "]"])
def test_a_list_in_a_text_that_cannot_be_parsed_is_a_text(items):
    """Azure writes some lists as JSON in a text; a broken one is no reason to lose the alert."""
    body = copy.deepcopy(METRIC)
    body["data"]["essentials"]["configurationItems"] = items

    assert_usable(body)


def test_a_large_alert_is_read_at_once():
    """An alert of 256 KB, full of rows and text, makes a declaration that fits into a durable payload."""
    body = copy.deepcopy(METRIC)
    body["data"]["essentials"]["description"] = "d" * 100_000
    body["data"]["alertContext"]["condition"]["allOf"] *= 500
    body["data"]["customProperties"] = {f"name {number}": "v" * 400 for number in range(200)}

    assert len(json.dumps(to_json(read_alert(body)))) < 60_000
