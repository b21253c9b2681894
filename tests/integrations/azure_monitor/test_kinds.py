"""What each kind of alert becomes."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from incident.records import Severity
from integrations.azure_monitor import read_alert

PAYLOADS = Path(__file__).parent / "payloads"
DEMO = Path(__file__).parents[3] / "local" / "alerts" / "metric_alert.json"

# R: resolved, D: drill, -: nothing
TABLE = """
payload                          Sev  service   source                         detected at                  marks  title
a_list                           2    -         Unrecognised                   -                            -      Unrecognised alert: a JSON list of 1
activity_administrative          1    platform  Activity Log - Administrative  2026-11-20T10:58:01.386Z     -      Key vault deleted on kv-contoso
activity_autoscale               3    -         Activity Log - Autoscale       2026-11-20T16:18:40Z         -      Autoscale of the shop on scale-shop
activity_policy                  2    -         Activity Log - Policy          2026-11-20T11:13:00Z         -      Policy effects
activity_security                3    -         Activity Log - Security        2026-11-20T08:35:14Z         -      Defender findings (vm-orders-1)
all_null                         2    -         Azure Monitor                  -                            -      Azure Monitor alert
announced_drill                  1    -         Platform                       2026-11-20T02:00:00Z         D      Http Server Errors on checkout-api
budget_actual                    2    -         Cost Alerts                    2026-11-18T07:49:34.022Z     -      Budget monthly-it has reached $4,011.20 (threshold $4,000.00)
budget_forecast                  2    -         Cost Alerts                    2026-11-12T07:00:00Z         -      Budget monthly-it is forecast to reach $6,120.00 (threshold $5,000.00)
budget_test                      2    -         Cost Alerts                    2026-11-18T09:00:00Z         D      Budget Test_actual_cost_budget has reached $4,011.20 (threshold $4,000.00)
classic_metric_activated         2    -         Platform                       2026-11-20T03:00:00Z         -      queue length on sb-legacy
custom_json_of_a_log_rule        2    -         Unrecognised                   -                            -      Unrecognised alert: Dead letters fired with 18 records over threshold of 10.
grafana                          0    -         Unrecognised                   -                            -      Unrecognised alert: [FIRING:1] Disk almost full
log_v1_application_insights      3    -         Application Insights           2026-11-20T13:52:02.554Z     -      Failed requests by address on appi-web (203.0.113.9)
log_v1_log_analytics_fired       2    -         Log Analytics                  2026-11-20T13:52:40Z         -      Batch servers busy on srv-batch-04
log_v1_log_analytics_resolved    2    -         Log Analytics                  2026-11-20T13:52:40Z         R      Batch servers busy on srv-batch-04
log_v1_says_platform             1    -         Platform                       2026-11-20T14:00:00Z         -      Heartbeat lost on srv-batch-07
log_v2_fired                     1    payments  Log Alerts V2                  2026-11-20T08:10:49.99645Z   -      Payment exceptions on law-platform (payments)
log_v2_resolved                  1    payments  Log Alerts V2                  2026-11-20T08:10:49.99645Z   R      Payment exceptions on law-platform (payments)
metric_dynamic_getblob_fired     2    -         Platform                       2026-11-19T21:30:05.118Z     -      Unusual blob traffic on stcontosomedia (GetBlob)
metric_dynamic_getblob_resolved  2    -         Platform                       2026-11-19T21:30:05.118Z     R      Unusual blob traffic on stcontosomedia (GetBlob)
metric_dynamic_putblob_fired     2    -         Platform                       2026-11-19T21:31:05.118Z     -      Unusual blob traffic on stcontosomedia (PutBlob)
metric_static_fired              1    checkout  Platform                       2026-11-20T02:47:12.48219Z   -      Http Server Errors on checkout-api
metric_static_resolved           1    checkout  Platform                       2026-11-20T02:47:12.48219Z   R      Http Server Errors on checkout-api
metric_two_targets_fired         1    orders    Platform                       2026-11-20T04:10:00Z         -      High CPU on vm-orders-2, vm-orders-1
metric_two_targets_resolved      1    orders    Platform                       2026-11-20T04:10:00Z         R      High CPU on vm-orders-1, vm-orders-2
older_activity_administrative    1    orders    Activity Log - Administrative  2026-11-20T10:56:31.291715Z  -      Microsoft.Compute/virtualMachines/deallocate/action on vm-orders-1
older_application_insights       3    -         Application Insights           2026-11-20T09:10:40Z         -      Failed requests by address (203.0.113.9)
older_budget                     2    -         Cost Alerts                    -                            -      Budget media has reached 811.32 (threshold 0.8)
older_log_analytics              2    -         Log Analytics                  2026-11-20T13:51:31Z         -      Batch servers busy on srv-batch-04
older_metric_activated           1    checkout  Platform                       2026-11-20T02:47:12.970368Z  -      Http Server Errors on checkout-api
older_metric_deactivated         1    checkout  Platform                       2026-11-20T03:05:00Z         R      Http Server Errors on checkout-api
older_resource_health            0    orders    Resource Health                2026-11-20T10:56:31.291715Z  -      vm-orders-1 is Unavailable: Rebooted
older_service_health_active      2    orders    Service Health                 2026-11-20T10:56:31.291715Z  -      Azure Service Health: SQL Database - West Europe
only_an_alert_id                 2    -         Azure Monitor                  -                            -      Azure Monitor alert
own_rule_named_test              2    -         Platform                       2026-11-20T02:00:00Z         -      test-latency-gate on checkout-api
prometheus_fired                 2    cart      Prometheus                     2026-11-20T12:00:00.5Z       -      KubePodCrashLooping on aks-shop (cart-6f7d9-x2x)
prometheus_resolved              2    cart      Prometheus                     2026-11-20T12:00:00.5Z       R      KubePodCrashLooping on aks-shop (cart-6f7d9-x2x)
resource_health_available        0    -         Resource Health                2026-11-20T16:02:11Z         R      VM-ORDERS-1 is Available: The machine is back
resource_health_unavailable      0    -         Resource Health                2026-11-20T15:45:20Z         -      vm-orders-1 is Unavailable: Host hardware fault
service_health_active            1    -         Service Health                 2026-11-20T01:20:36.256Z     -      Azure Service Health: SQL Database - West Europe
service_health_maintenance       3    -         Service Health                 2026-11-17T11:31:19.031269Z  -      Azure Service Health: Synapse maintenance
service_health_resolved          1    -         Service Health                 2026-11-20T05:01:00Z         R      Azure Service Health: SQL Database - West Europe
simple_log                       2    -         Simple Log Alert               2026-11-20T09:03:00Z         -      Order service null references on appi-web
smart_detector                   3    -         Smart Detector                 2026-11-19T19:09:09.111508Z  -      Failure Anomalies - appi-web
test_activity_log                3    -         Activity Log - Administrative  2026-11-21T11:26:21.386Z     D      test-activityLogAlertRule on test-VM
test_metric                      4    -         Platform                       2026-11-21T18:17:12.851Z     D      test-metricAlertRule on test-storageAccount (GetBlob)
test_service_health              2    -         Service Health                 2026-11-21T18:20:36.256Z     RD     Azure Service Health: Test action group - service health
unknown_service                  2    -         Azure Backup                   -                            -      Backup failed on rsv-prod
webtest_fired                    0    -         Platform                       2026-11-18T06:12:44.907123Z  -      Shop front availability on appi-web
webtest_resolved                 0    -         Platform                       2026-11-18T06:12:44.907123Z  R      Shop front availability on appi-web
without_outer_layer              1    checkout  Platform                       2026-11-20T02:47:12.48219Z   -      Http Server Errors on checkout-api
"""
ROWS = [re.split(r" {2,}", line, maxsplit=6) for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_an_alert_becomes_a_declaration(payload, row):
    """Title, severity, service, source, time, resolved and drill are read from every shape."""
    name, severity, service, source, at, marks, title = row
    declaration = read_alert(payload(name))

    assert declaration.title == title
    assert declaration.severity == int(severity)
    assert (declaration.service or "-") == service
    assert (declaration.source.kind, declaration.source.name) == ("azure_monitor", source)
    assert declaration.detected_at == (None if at == "-" else datetime.fromisoformat(at))
    assert ("R" * declaration.resolved + "D" * declaration.drill or "-") == marks


def test_every_payload_is_in_the_table():
    """A payload that nobody expects anything of proves nothing."""
    assert sorted(path.stem for path in PAYLOADS.glob("*.json")) == sorted(row[0] for row in ROWS)


def test_the_demo_fires_the_alert_that_the_tests_read(payload):
    """The demo's alert is the metric alert of this table."""
    assert json.loads(DEMO.read_text(encoding="utf-8")) == payload("metric_static_fired")


@pytest.mark.parametrize(
    ("said", "wished", "meant", "remark"),
    [
        ("Sev0", None, 0, ""),
        ("sev4", None, 4, ""),
        (3, None, 3, ""),
        (None, None, 2, "the alert says nothing; taken as Sev2"),
        ("Sev7", None, 2, "the alert says Sev7; taken as Sev2"),
        ({"odd": 1}, None, 2, "the alert says nothing; taken as Sev2"),
        ("Sev4", "critical", 0, "Sev0 by custom property; the rule says Sev4"),
        ("Sev4", "1", 1, "Sev1 by custom property; the rule says Sev4"),
        ("Sev3", "urgent", 3, "custom property 'urgent' is no severity; taken as Sev3"),
    ],
)
def test_the_severity_is_the_rules_unless_its_author_says_otherwise(payload, said, wished, meant, remark):
    """A custom property wins; an odd or missing severity is Sev2; every departure is remarked on."""
    body = payload("own_rule_named_test")
    body["data"]["essentials"]["severity"] = said
    body["data"]["customProperties"] = {"SEVERITY": wished}
    declaration = read_alert(body)

    assert declaration.severity is Severity(meant)
    assert [detail.value for detail in declaration.details if detail.name == "Severity"] == [remark] * bool(
        remark
    )


@pytest.mark.parametrize("level", [1, "1", "Critical", "CRITICAL"])
def test_an_event_without_severity_has_that_of_its_level(payload, level):
    """Older activity log alerts say how bad it is in the event's level, a word or a number."""
    body = payload("older_resource_health")
    body["data"]["context"]["activityLog"]["level"] = level

    assert read_alert(body).severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("level", "said", "meant", "remark"),
    [
        ("Critical", "Sev4", 0, "the alert says Sev4 and its event is of level critical; taken as Sev0"),
        (
            "Informational",
            "Sev4",
            3,
            "the alert says Sev4 and its event is of level informational; taken as Sev3",
        ),
        ("Warning", "Sev1", 1, ""),
        ("odd", "Sev4", 4, ""),
    ],
)
def test_an_event_that_says_sev4_like_all_of_them_has_that_of_its_level(payload, level, said, meant, remark):
    """A rule about the activity log or about health has no severity to set, so the worse of the two counts."""
    body = payload("resource_health_unavailable")
    body["data"]["essentials"]["severity"] = said
    body["data"]["alertContext"]["level"] = level
    declaration = read_alert(body)

    assert declaration.severity is Severity(meant)
    assert [detail.value for detail in declaration.details if detail.name == "Severity"] == [remark] * bool(
        remark
    )


def test_the_severity_of_a_rule_is_not_made_worse_by_its_description(payload):
    """A log search rule has a severity of its own; what its context calls it changes nothing."""
    assert read_alert(payload("log_v1_application_insights")).severity is Severity.INFORMATIONAL


@pytest.mark.parametrize(
    "name", ["service_health_active", "service_health_maintenance", "test_service_health"]
)
def test_azures_own_service_is_not_ours(payload, name):
    """The `service` in a Service Health event is Azure's and asks no roster of ours."""
    assert read_alert(payload(name)).service is None


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("ServiceHealth", "Service Health"),
        ("service health", "Service Health"),
        ("ResourceHealth", "Resource Health"),
        ("SmartDetector", "Smart Detector"),
        ("CostAlerts", "Cost Alerts"),
        ("Activity Log - Policy", "Activity Log - Policy"),
        ("activitylog-policy", "Activity Log - Policy"),
    ],
)
def test_a_monitoring_service_has_one_name(payload, spelling, name):
    """However it is spelt, the same monitoring service is the same source."""
    body = payload("metric_static_fired")
    body["data"]["essentials"]["monitoringService"] = spelling

    assert read_alert(body).source.name == name


@pytest.mark.parametrize("stage", ["Resolved", "RESOLVED", "Complete", "Canceled", "RCA"])
def test_an_event_of_azure_is_over_when_its_stage_says_so(payload, stage):
    """Service Health fires once more at the end; its condition never says Resolved."""
    body = payload("service_health_active")
    body["data"]["alertContext"]["properties"]["stage"] = stage

    assert body["data"]["essentials"]["monitorCondition"] == "Fired"
    assert read_alert(body).resolved


@pytest.mark.parametrize("stage", ["Active", "Planned", "InProgress", None, 3])
def test_an_event_of_azure_that_goes_on_is_not_over(payload, stage):
    """A stage that is not an end keeps the incident open."""
    body = payload("service_health_active")
    body["data"]["alertContext"]["properties"]["stage"] = stage

    assert not read_alert(body).resolved


@pytest.mark.parametrize("condition", ["Resolved", "resolved", "Deactivated"])
def test_a_condition_that_ended_is_resolved(payload, condition):
    """Resolved, in any casing, is a signal and no new trouble."""
    body = payload("metric_static_fired")
    body["data"]["essentials"]["monitorCondition"] = condition

    assert read_alert(body).resolved


@pytest.mark.parametrize(("status", "health"), [("Resolved", "Unknown"), ("Active", "Available")])
def test_a_resource_is_well_again_when_its_event_or_its_health_says_so(payload, status, health):
    """Either is enough: Resource Health, too, ends by firing once more."""
    body = payload("resource_health_unavailable")
    body["data"]["alertContext"]["status"] = status
    body["data"]["alertContext"]["properties"]["currentHealthStatus"] = health

    assert read_alert(body).resolved
