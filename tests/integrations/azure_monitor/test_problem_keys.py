"""Which alerts are the same problem."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from integrations.azure_monitor import read_alert

NAMES = sorted(path.stem for path in (Path(__file__).parent / "payloads").glob("*.json"))
COMMON = [
    name
    for name in NAMES
    if not name.startswith(("older", "classic", "a_list", "custom_", "grafana", "without"))
]

SAME = [
    ("metric_static_fired", "metric_static_resolved", "older_metric_activated", "older_metric_deactivated"),
    ("metric_static_fired", "without_outer_layer"),
    ("metric_two_targets_fired", "metric_two_targets_resolved"),
    ("metric_dynamic_getblob_fired", "metric_dynamic_getblob_resolved"),
    ("webtest_fired", "webtest_resolved"),
    ("log_v1_log_analytics_fired", "log_v1_log_analytics_resolved", "older_log_analytics"),
    ("log_v2_fired", "log_v2_resolved"),
    ("service_health_active", "service_health_resolved", "older_service_health_active"),
    ("resource_health_unavailable", "resource_health_available", "older_resource_health"),
    ("prometheus_fired", "prometheus_resolved"),
]


def key(body):
    """The problem key that a body gets."""
    return read_alert(body).problem_key


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_an_end_and_its_beginning_are_one_problem(payload, names):
    """Fired, Resolved and the same alert in an older schema share a key, whatever the casing of its ids."""
    assert len({key(payload(name)) for name in names}) == 1


def test_different_problems_have_different_keys(payload):
    """No two of the groups above, nor the payloads outside of them, share a key."""
    grouped = {name for names in SAME for name in names}
    alone = [names[0] for names in SAME[:1] + SAME[2:]] + [name for name in NAMES if name not in grouped]

    assert len({key(payload(name)) for name in alone}) == len(alone)


def without(names):
    """The payloads whose key is of the alert or the body alone, which leaves nothing to hold on to."""
    return [name for name in COMMON if name not in names]


@pytest.mark.parametrize("name", without(["all_null"]))
def test_resolving_an_alert_of_any_kind_keeps_its_key(payload, name):
    """What changes when a condition ends (condition, time of the end, measured values) is not in the key."""
    fired = payload(name)
    ended = copy.deepcopy(fired)
    ended["data"]["essentials"].update(monitorCondition="Resolved", resolvedDateTime="2026-11-30T00:00:00Z")
    for criterion in _criteria(ended):
        criterion["metricValue"] = 0

    assert key(ended) == key(fired)
    assert read_alert(ended).resolved


@pytest.mark.parametrize(
    "name",
    without(
        [
            "all_null",
            "only_an_alert_id",
            "test_metric",
            "test_activity_log",
            "test_service_health",
            "budget_test",
        ]
    ),
)
def test_a_stateless_rule_that_fires_again_is_an_occurrence(payload, name):
    """A new alert id, a later time and the targets in another order and casing are still the same problem."""
    first = payload(name)
    again = copy.deepcopy(first)
    essentials = again["data"]["essentials"]
    targets = [target.upper() for target in reversed(essentials["alertTargetIDs"] or [])]
    essentials.update(alertId="/another", originAlertId="another", firedDateTime="2026-11-28T00:00:00Z")
    essentials.update(alertTargetIDs=targets or None)

    assert key(again) == key(first)


def test_two_dimension_values_of_one_rule_are_two_problems(payload):
    """A rule that is split by a dimension opens an incident for each value."""
    assert key(payload("metric_dynamic_getblob_fired")) != key(payload("metric_dynamic_putblob_fired"))


def test_two_thresholds_of_one_budget_are_two_problems_and_each_month_a_new_one(payload):
    """Budget, threshold, its kind and the month make the key."""
    first, next_month = payload("budget_actual"), payload("budget_actual")
    next_month["data"]["essentials"]["firedDateTime"] = "2026-12-02T00:00:00Z"
    higher = payload("budget_actual")
    higher["data"]["alertContext"]["AlertData"]["NotificationThresholdAmount"] = "$4,500.00"

    assert len({key(first), key(next_month), key(higher), key(payload("budget_forecast"))}) == 4


def test_two_tests_of_an_action_group_are_two_problems(payload):
    """All tests of one kind look alike but for their time; the same test delivered again is the same."""
    first, second = payload("test_metric"), payload("test_metric")
    second["data"]["essentials"]["firedDateTime"] = "2026-11-21T19:00:00Z"

    assert key(first) != key(second)
    assert key(first) == key(payload("test_metric"))


def test_the_rules_author_may_choose_the_key(payload):
    """A custom property joins what different rules say about one problem."""
    assert key(payload("announced_drill")) == "drill/Friday drill"


def test_an_alert_of_many_targets_has_a_short_key(payload):
    """The key of 150 targets is bounded, and one target more is another problem."""
    body = payload("metric_two_targets_fired")
    targets = [
        f"/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm-{n}"
        for n in range(150)
    ]
    body["data"]["essentials"]["alertTargetIDs"] = targets
    longer = copy.deepcopy(body)
    longer["data"]["essentials"]["alertTargetIDs"].append("/subscriptions/s/vm")

    assert len(key(body)) <= 1_000
    assert key(body) != key(longer)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([], []),
        ("x", "x"),
        (None, None),
        ({"a": {"b": [1]}}, {"a": {"b": [1]}}),
    ],
)
def test_the_same_unknown_body_is_the_same_problem(one, other):
    """The order of fields says nothing."""
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, 2], [2, 1]),
        ([[1], 2], [[1, 2]]),
        ({"a": "1"}, {"a": 1}),
        ({}, []),
        (None, ""),
        ({"a": None}, {"a": {}}),
    ],
)
def test_another_unknown_body_is_another_problem(one, other):
    """Order of a list, nesting and type do."""
    assert key(one) != key(other)


def _criteria(body):
    context = body["data"].get("alertContext")
    condition = context.get("condition") if isinstance(context, dict) else None
    return condition["allOf"] if condition else []
