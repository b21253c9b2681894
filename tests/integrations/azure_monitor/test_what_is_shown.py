"""What a person sees of an alert, and what nobody may see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from incident.codec import to_json
from integrations.azure_monitor import read_alert
from integrations.azure_monitor.markup import MARKUP_LIMIT, plain_text

NAMES = sorted(path.stem for path in (Path(__file__).parent / "payloads").glob("*.json"))


def shown(declaration):
    """The details, by name."""
    return {detail.name: detail.value for detail in declaration.details}


@pytest.mark.parametrize(
    ("name", "detail", "value"),
    [
        ("metric_static_fired", "Condition", "Http5xx Total 312 > 25 over PT5M"),
        ("metric_two_targets_fired", "Condition", "Percentage CPU Average 97.3 > 80 over PT5M"),
        (
            "metric_dynamic_getblob_fired",
            "Condition",
            "Transactions Total 50101.5 outside 47658.25 (dynamic threshold, High sensitivity) over PT15M in 3 of 4 periods",
        ),
        ("metric_dynamic_getblob_fired", "ApiName", "GetBlob"),
        ("webtest_fired", "Condition", "Failed Location Sum 5 > 2 over PT5M"),
        ("webtest_fired", "Availability test", "shop-front-home"),
        ("classic_metric_activated", "Condition", "ActiveMessages Average 1200 > 1000 over 5 minutes"),
        ("log_v1_log_analytics_fired", "Condition", "Measured value > 90 in 2 results over 15 minutes"),
        ("log_v1_says_platform", "Condition", "Number of results 0 < 1 over 15 minutes"),
        ("older_log_analytics", "Condition", "Measured value > 90 in 2 results over 900 seconds"),
        ("log_v2_fired", "Condition", "Query result Count 44 > 10 over PT10M"),
        ("log_v2_fired", "on-call hint", "ask the ledger team"),
        ("simple_log", "Row 1", "operation_Name: GET /api/orders; type: System.NullReferenceException"),
        ("activity_administrative", "Operation", "Microsoft.KeyVault/vaults/delete"),
        ("older_activity_administrative", "Status", "Failed Conflict"),
        ("activity_policy", "Policy", "storageHttpsOnly (Audit)"),
        ("activity_autoscale", "Instances", "9 to 10"),
        ("activity_autoscale", "Scaled resource", "vmss-shop"),
        ("activity_security", "Remediation", "Check the machine; Change its secrets"),
        ("service_health_active", "Impacted", "SQL Database (West Europe, North Europe)"),
        ("service_health_resolved", "Impacted", "SQL Database (West Europe)"),
        ("service_health_maintenance", "Impacted", "Azure Synapse Analytics (East US)"),
        ("service_health_active", "Tracking id", "QK7T-5B8"),
        ("resource_health_unavailable", "Health", "Unavailable, was Available"),
        ("prometheus_fired", "Runbook", "https://wiki.contoso.com/crash"),
        ("smart_detector", "Value", "12.4 % failed"),
        ("budget_forecast", "Forecast", "$6,120.00"),
        ("older_budget", "Spent", "811.32"),
        ("metric_static_fired", "Resource group", "rg-checkout-prod"),
        ("metric_static_resolved", "Resolved at", "2026-11-20T03:05:44.0193355Z"),
        ("grafana", "Fields", "receiver, status, title, severity, alerts"),
    ],
)
def test_the_facts_of_each_kind_are_shown(payload, name, detail, value):
    """Condition in words, dimensions, impact and amounts reach the reader."""
    assert shown(read_alert(payload(name)))[detail] == value


def test_a_long_link_to_the_query_stays_whole(payload):
    """The link to a query's results is longer than other details and must lead somewhere."""
    sent = payload("log_v2_fired")["data"]["alertContext"]["condition"]["allOf"][0][
        "linkToFilteredSearchResultsUI"
    ]

    assert len(sent) > 900
    assert shown(read_alert(payload("log_v2_fired")))["Query results"] == sent


def test_a_communication_becomes_plain_text(payload):
    """Azure's HTML is read as text, with its links, and without its scripts."""
    assert read_alert(payload("service_health_active")).description == (
        "Impact: logins to SQL Database fail & time out.\n\n- First step\n\n"
        "See the status page (https://status.contoso.com/x)."
    )


@pytest.mark.parametrize("markup", ["<![odd[", "a <![CDATA[b", "<script>all", "<style>x", "2 < 3 & 4 > 1"])
def test_broken_markup_loses_no_word(markup):
    """What cannot be read as HTML is shown as it came."""
    assert plain_text(markup) == markup


def test_markup_that_is_broken_on_purpose_costs_little():
    """A body full of openings is read up to a limit, for the parser takes quadratic time."""
    assert len(plain_text("<a <!--" * 40_000)) <= MARKUP_LIMIT


@pytest.mark.parametrize("name", NAMES)
def test_who_did_it_and_from_where_is_shown_to_nobody(payload, name):
    """Claims, caller, addresses of callers, budget owners and tokens stay in the stored body."""
    text = json.dumps(to_json(read_alert(payload(name))))

    for private in ("secretname", "198.51.100.7", "finance.person", "person@contoso.com", "do-not-show"):
        assert private not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_link_can_be_followed(payload, name):
    """A source's address is https or absent, whatever the sender wrote there."""
    url = read_alert(payload(name)).source.url

    assert url is None or url.startswith("https://")


def test_the_source_leads_to_the_alert_or_its_investigation(payload):
    """The portal's page of the alert, unless the alert names an investigation."""
    body = payload("metric_static_fired")
    blade = read_alert(body).source

    assert blade.ref == body["data"]["essentials"]["alertId"]
    assert blade.url.endswith("AlertDetailsTemplateBlade/alertId/" + blade.ref.replace("/", "%2F"))
    body["data"]["essentials"]["investigationLink"] = "https://portal.azure.com/#investigate"
    assert read_alert(body).source.url == "https://portal.azure.com/#investigate"


def test_many_targets_make_a_short_title(payload):
    """Two names and how many more, never a list of paths."""
    body = payload("metric_two_targets_fired")
    body["data"]["essentials"]["configurationItems"] = [f"vm-{number}" for number in range(40)]

    assert read_alert(body).title == "High CPU on vm-0, vm-1 and 38 more"


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/sql-a/databases/orders",
            "sql-a/orders",
        ),
        ("/SUBSCRIPTIONS/s/RESOURCEGROUPS/g", "g"),
        ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/api/", "api"),
        ("srv-04", "srv-04"),
    ],
)
def test_a_title_names_the_resource_and_not_its_path(payload, target, name):
    """People know a database on a server, a group, an app, a machine."""
    body = payload("own_rule_named_test")
    body["data"]["essentials"].update(alertTargetIDs=[target], configurationItems=[])

    assert read_alert(body).title == f"test-latency-gate on {name}"


def test_an_unknown_shape_says_what_to_do(payload):
    """A person who sees it knows where to look and what to change."""
    declaration = read_alert(payload("custom_json_of_a_log_rule"))

    assert "common alert schema" in declaration.description
    assert shown(declaration)["Fields"] == "text, apiToken"
