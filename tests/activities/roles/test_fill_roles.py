"""Roles are given out at the launch, once, and what people took meanwhile stays theirs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from activities.fill_roles import fill_roles
from incident.codec import from_json, to_json
from incident.orders import FillRoles
from incident.records import Responder
from incident.roles import RULES, Holding, Role, RolesFilled, holding, take
from integrations.tables import Roles, Tables

AT = datetime(2026, 1, 5, 12, 1, tzinfo=UTC)
ADA = Responder("ada@contoso.com", "Ada Lovelace", 0)
GRACE = Responder("grace@contoso.com", "Grace Hopper", 1, role="Scribe")
ALAN = Responder("alan@contoso.com", "Alan Turing", 2)


@pytest.fixture
async def roles(tables_connection: str) -> AsyncIterator[Roles]:
    """Who has which role, over the office's tables."""
    tables = Tables(connection_string=tables_connection)
    yield Roles(tables)
    await tables.aclose()


@pytest.fixture
def order(office) -> FillRoles:
    """Ada, Grace, who is listed as scribe, and Alan are told."""
    return FillRoles(office.declare()(), (ADA, GRACE, ALAN), RULES, AT)


async def test_every_wanted_role_is_given_out_or_unfilled(roles, order):
    """By the roster's column and by place; what nobody has is there, unfilled."""
    filled = await fill_roles(order, roles)

    assert {one.role: one.name for one in filled.holdings} == {
        Role.INCIDENT_COMMANDER: "Ada Lovelace",
        Role.SUBJECT_EXPERT: None,
        Role.SCRIBE: "Grace Hopper",
        Role.COMMUNICATIONS: None,
    }


async def test_run_twice_gives_once(roles, order):
    """The same step again finds its work done."""
    first = await fill_roles(order, roles)

    assert await fill_roles(order, roles) == first
    assert await roles.of(order.incident.id) == first.holdings


async def test_what_people_took_meanwhile_stays_theirs(roles, order):
    """A person was faster than the launch; what they have is not taken away."""
    before = AT - timedelta(seconds=5)
    await roles.change(
        order.incident.id, lambda b: take(b, Role.INCIDENT_COMMANDER, ALAN, before, "alan@contoso.com")
    )
    filled = await fill_roles(order, roles)

    commander = Holding(Role.INCIDENT_COMMANDER, ALAN.email, ALAN.name, before, "alan@contoso.com")
    assert holding(filled.holdings, Role.INCIDENT_COMMANDER) == commander


async def test_no_rules_give_no_roles(roles, order):
    """Where no role is wanted there is no row."""
    nothing = FillRoles(order.incident, order.responders, (), AT)

    assert await fill_roles(nothing, roles) == RolesFilled()
    assert await roles.of(order.incident.id) == ()


async def test_the_result_travels_to_the_plan_and_back(roles, order):
    """As plain JSON, read by its annotations."""
    filled = await fill_roles(order, roles)

    assert from_json(RolesFilled, to_json(filled)) == filled
