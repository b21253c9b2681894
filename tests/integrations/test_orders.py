"""What the settings say of how people are told reaches the launch."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from incident.reach import Reach
from incident.records import Declaration, Incident, Severity, Source
from incident.roles import Role
from integrations.services import Services
from tests.integrations.test_settings import read

NOW = datetime(2026, 11, 22, 2, 13, tzinfo=UTC)


@pytest.fixture
def order_of():
    """The launch order of an incident of a severity, by settings with these changes."""

    def ordered(severity, *, quiet=False, **changes):
        said = Declaration("Checkout answers 500", severity, Source("person", "Ada"), "key")
        incident = Incident("INC-7F3K2Q", replace(said, drill=quiet, quiet=quiet), NOW, "https://x/1")
        return Services(read(**changes), {}, lambda: NOW).order_for(incident)

    return ordered


def test_an_order_says_how_far_its_incident_is_told(order_of):
    """By the table in the settings, at the incident's severity."""
    told = {"SEVERITY_REACH": "3=primary"}
    assert order_of(Severity.INFORMATIONAL).reach is Reach.CHANNEL
    assert order_of(Severity.INFORMATIONAL, **told).reach is Reach.PRIMARY
    assert order_of(Severity.VERBOSE, quiet=True).reach is Reach.EVERYONE


def test_an_order_names_the_roles_that_its_severity_asks_for(order_of):
    """By the rules in the settings; `none` for no roles at all."""
    assert [rule.role for rule in order_of(Severity.WARNING).roles] == [Role.INCIDENT_COMMANDER]
    assert len(order_of(Severity.CRITICAL).roles) == len(Role)
    assert order_of(Severity.CRITICAL, ROLES="none").roles == ()


def test_an_order_has_the_roads_in_their_order(order_of):
    """As PAGE_ROADS has them, else those that are set up."""
    key = {"PAGE_PAGERDUTY_ROUTING_KEY": "a" * 32}
    assert order_of(Severity.ERROR, **key).roads == ("email", "pagerduty")
    assert order_of(Severity.ERROR, **key, PAGE_ROADS="mention,pagerduty").roads == ("mention", "pagerduty")


def test_every_road_that_is_set_up_can_be_taken():
    """Also one that only somebody's roster row names; a mention wherever something speaks in the channel."""
    key = {"PAGE_PAGERDUTY_ROUTING_KEY": "a" * 32, "PAGE_WEBHOOK_URL": "https://pager.example/x"}
    assert set(roads_by(**key)) == {"email", "pagerduty", "webhook", "mention"}
    assert set(roads_by(PAGE_ROADS="email")) == {"email", "mention"}
    assert set(roads_by(TEAMS_MESSENGER="none")) == {"email"}


def roads_by(**changes):
    """The ways to page by settings with these changes."""
    return Services(read(**changes), {}, lambda: NOW).roads
