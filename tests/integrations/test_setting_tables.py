"""The settings that are small tables: who is told how far at which severity, and which roles are given out."""

import pytest

from incident.reach import BY_SEVERITY, Reach
from incident.records import Severity
from incident.roles import RULES, Role, RoleRule
from integrations.setting_list import SETTINGS
from integrations.setting_tables import roles, severity_reach

DEFAULTS = {setting.name: setting.default or "" for setting in SETTINGS}


def wrong(read, value) -> list[str]:
    """All that is wrong with a value."""
    with pytest.raises(ValueError, match=r".") as caught:
        read(value)
    return str(caught.value).split("; ")


def test_the_defaults_are_those_of_the_domain():
    """What the settings say where nobody sets them is what the domain does where nobody says otherwise."""
    assert severity_reach(DEFAULTS["SEVERITY_REACH"]) == BY_SEVERITY
    assert roles(DEFAULTS["ROLES"]) == RULES


def test_the_defaults_name_every_severity_and_every_role():
    """Whoever reads the default reads the whole table."""
    assert [row.partition("=")[0] for row in DEFAULTS["SEVERITY_REACH"].split(",")] == [
        "0",
        "1",
        "2",
        "3",
        "4",
    ]
    assert {row.partition(":")[0] for row in DEFAULTS["ROLES"].split(",")} == {role.value for role in Role}


def test_what_is_not_named_keeps_the_default():
    """One severity can be told otherwise without a word about the others."""
    assert severity_reach("3=primary") == {**BY_SEVERITY, Severity.INFORMATIONAL: Reach.PRIMARY}


@pytest.mark.parametrize("reach", Reach)
def test_every_reach_can_be_set(reach):
    """Each word of `Reach` is one of the setting."""
    assert severity_reach(f"0={reach.value}")[Severity.CRITICAL] is reach


def test_people_may_write_as_azure_does():
    """Capitals, blanks and `Sev` before the number are no faults."""
    assert severity_reach(" Sev2 = Channel , SEV0=primary")[Severity.WARNING] is Reach.CHANNEL
    assert roles(" Incident Commander : Sev0 - Sev2 : Primary ") == (
        RoleRule(Role.INCIDENT_COMMANDER, Severity.CRITICAL, Severity.WARNING, 1),
    )


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ("2=nobody", ["'2=nobody' must end in one of everyone, primary-and-secondary, primary, channel, work-item"]),
        ("5=channel", ["'5=channel' must have severities from 0 (the worst) to 4"]),
        ("-1=channel", ["'-1=channel' must have severities from 0 (the worst) to 4"]),
        ("\u0662=channel", ["'\u0662=channel' must have severities from 0 (the worst) to 4"]),
        ("channel", ["'channel' must be severity=reach"]),
        ("2=channel,", ["'' must be severity=reach"]),
        ("2=channel,Sev2=primary", ["Sev2 is named twice"]),
        ("7=channel,2=channel,2=loud", ["'7=channel' must have severities from 0 (the worst) to 4", "'2=loud' must end in one of everyone, primary-and-secondary, primary, channel, work-item"]),
    ],
)  # fmt: skip
def test_every_fault_of_the_reach_is_named(value, faults):
    """An unknown word, a severity that there is not, one named twice: each is told with the row that has it."""
    assert wrong(severity_reach, value) == faults


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("scribe:2:tertiary", RoleRule(Role.SCRIBE, Severity.WARNING, Severity.WARNING, 3)),
        ("scribe:0-4:secondary", RoleRule(Role.SCRIBE, place=2)),
        ("scribe:0-4:9", RoleRule(Role.SCRIBE, place=9)),
        ("comms:0-4:-", RoleRule(Role.COMMUNICATIONS)),
        ("comms:0-4:Layer Press desk", RoleRule(Role.COMMUNICATIONS, layer="Press desk")),
    ],
)
def test_a_role_has_severities_and_a_place(value, rule):
    """One severity or a range, and a place by its word, its number or a layer's name, or nobody."""
    assert roles(value) == (rule,)


@pytest.mark.parametrize("value", ["none", "None"])
def test_there_may_be_no_roles_at_all(value):
    """`none` is a table without rows."""
    assert roles(value) == ()


def test_the_order_is_kept():
    """Who stands at two places gets the role that is named first, so the order means something."""
    assert [rule.role for rule in roles("scribe:0:1,incident-commander:0:1")] == [
        Role.SCRIBE,
        Role.INCIDENT_COMMANDER,
    ]


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ("cook:0-1:primary", ["'cook:0-1:primary' must begin with one of incident-commander, subject-expert, scribe, communications"]),
        (":0-1:primary", ["':0-1:primary' must begin with one of incident-commander, subject-expert, scribe, communications"]),
        ("scribe:0-5:primary", ["'scribe:0-5:primary' must have severities from 0 (the worst) to 4"]),
        ("scribe::primary", ["'scribe::primary' must have severities from 0 (the worst) to 4"]),
        ("scribe:3-1:primary", ["'scribe:3-1:primary' must have the worse severity first: 0 is the worst"]),
        ("scribe:0-1:0", ["'scribe:0-1:0' must end in one of primary, secondary, tertiary, 1 to 9, layer and its name, or - for nobody yet"]),
        ("scribe:0-1:tertary", ["'scribe:0-1:tertary' must end in one of primary, secondary, tertiary, 1 to 9, layer and its name, or - for nobody yet"]),
        ("scribe:0-1:layer ", ["'scribe:0-1:layer' must end in one of primary, secondary, tertiary, 1 to 9, layer and its name, or - for nobody yet"]),
        ("scribe:0-1:", ["'scribe:0-1:' must end in one of primary, secondary, tertiary, 1 to 9, layer and its name, or - for nobody yet"]),
        ("scribe:0-1", ["'scribe:0-1' must be role:severities:place"]),
        ("scribe:0:1:2", ["'scribe:0:1:2' must be role:severities:place"]),
        ("none,scribe:0:1", ["'none' must be role:severities:place"]),
        ("scribe:0:1,Scribe:2:-", ["scribe is named twice"]),
        ("scribe:9:1,cook:0:1,scribe:0:1,scribe:1:2", [
            "'scribe:9:1' must have severities from 0 (the worst) to 4",
            "'cook:0:1' must begin with one of incident-commander, subject-expert, scribe, communications",
            "scribe is named twice",
        ]),
    ],
)  # fmt: skip
def test_every_fault_of_the_roles_is_named(value, faults):
    """An unknown role, one named twice, severities or a place that there are not: each is told with its row."""
    assert wrong(roles, value) == faults
