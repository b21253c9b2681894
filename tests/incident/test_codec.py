"""Records survive the way through plain JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident import briefing, records
from incident.codec import from_json, to_json

RECORDS = (
    records.Declaration,
    records.Incident,
    records.OnCall,
    records.Assignment,
    briefing.Briefing,
    records.Event,
    records.Receipt,
    records.Message,
    records.Counts,
    records.IncidentRow,
)

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))

DECLARED = records.Declaration(
    title="Checkout is down",
    severity=records.Severity.CRITICAL,
    source=records.Source("person", "ann@contoso.com"),
    problem_key="k",
    detected_at=datetime(2026, 11, 20, 2, 47, 12, 500, tzinfo=UTC),
    details=(records.Detail("region", "westeurope"),),
)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_comes_back_as_it_went(kind):
    """Through JSON text and back, every record is equal to itself."""
    strategy = st.builds(kind, ledger=st.just({"a": [1]})) if kind is records.IncidentRow else st.builds(kind)

    @settings(max_examples=25, deadline=None)
    @given(strategy)
    def comes_back(record):
        assert from_json(kind, json.loads(json.dumps(to_json(record)))) == record

    comes_back()


def test_times_are_utc_with_a_z_and_severities_are_numbers():
    """The JSON is what other languages read: no offsets, no class names."""
    plain = to_json(DECLARED)

    assert plain["detected_at"] == "2026-11-20T02:47:12.000500Z"
    assert plain["severity"] == 0
    assert plain["details"] == [{"name": "region", "value": "westeurope"}]


def test_a_field_of_tomorrow_is_ignored_and_one_of_yesterday_may_be_absent():
    """A launch in flight survives a new version that adds a field, and one that takes the old version back."""
    plain = to_json(DECLARED)
    del plain["drill"], plain["description"]

    assert from_json(records.Declaration, {**plain, "added later": 1}) == DECLARED


def test_a_required_field_that_is_absent_is_named():
    """What lacks its essence is no record, and the error says what is missing."""
    with pytest.raises(KeyError, match="Source lacks name"):
        from_json(records.Source, {"kind": "person"})


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_what_is_no_object_is_no_record(data):
    """A record is described by an object alone."""
    with pytest.raises(TypeError, match="described by an object"):
        from_json(records.Source, data)


def test_an_impossible_value_is_refused():
    """A severity or a time that is none raises, rather than travelling on."""
    plain = to_json(DECLARED)

    with pytest.raises(ValueError, match="9 is not a valid Severity"):
        from_json(records.Declaration, {**plain, "severity": 9})
    with pytest.raises(ValueError, match="isoformat"):
        from_json(records.Declaration, {**plain, "detected_at": "yesterday"})


def test_an_optional_record_may_be_null():
    """Null is the absence of an optional record, at any depth."""
    incident = records.Incident(
        "INC-7F3K2Q", replace(DECLARED, detected_at=None), DECLARED.detected_at, "https://x"
    )
    told = briefing.Briefing(incident, work_item=None)

    assert to_json(told)["work_item"] is None
    assert from_json(briefing.Briefing, to_json(told)) == told
