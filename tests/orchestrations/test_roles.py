"""The roles at the launch: given out as soon as it is known who is told, in nobody's way."""

from dataclasses import replace

import pytest

from incident.reach import Reach
from incident.roles import RULES, Role

ADA, GRACE, ALAN = (f"{name}@contoso.com" for name in ("ada", "grace", "alan"))


@pytest.fixture
def with_roles(told):
    """A launch with three people on call and all four roles wanted."""

    def prepare(reach=Reach.EVERYONE):
        launched = told(reach)
        launched.order = replace(launched.order, roles=RULES)
        return launched

    return prepare


def test_roles_go_to_those_who_are_told_before_the_record_says_so(with_roles):
    """With three people told, three roles are filled in their order, before the record's note tells of them."""
    launched = with_roles()
    ledger = launched.run()

    held = {one["role"]: one["email"] for one in ledger.steps["fill_roles"].result["holdings"]}
    assert held == {
        Role.INCIDENT_COMMANDER.value: ADA,
        Role.SUBJECT_EXPERT.value: GRACE,
        Role.SCRIBE.value: ALAN,
        Role.COMMUNICATIONS.value: None,
    }
    [filled] = launched.outcome.calls_of("fill_roles")
    assert min(launched.times("assign_responder")) >= filled.ended


def test_who_is_not_told_has_no_role(with_roles):
    """Where the primary alone is paged, the others' roles are unfilled."""
    launched = with_roles(Reach.PRIMARY)
    launched.run()

    [order] = launched.calls("fill_roles")
    assert [who["email"] for who in order["responders"]] == [ADA]


def test_the_catch_all_has_no_role(with_roles):
    """An address that stands in for nobody leads nothing: all roles are unfilled, and there to be taken."""
    launched = with_roles()
    launched.answers["find_responders"] = [launched.done({"responders": [], "alarm": "nobody"})]
    ledger = launched.run()

    assert {one["email"] for one in ledger.steps["fill_roles"].result["holdings"]} == {None}


def test_roles_keep_neither_a_page_nor_the_briefing_waiting(with_roles):
    """Roles that cannot be kept are tried again by themselves: people are told and briefed meanwhile."""
    launched = with_roles()
    launched.answers["fill_roles"] = [*[launched.again(60)] * 3, None]
    launched.run()

    assert launched.times("page_responder")[0] < 2
    assert launched.times("post_briefing")[0] < 5
    assert launched.times("assign_responder")[0] < 5


def test_the_briefing_is_posted_once_the_roles_are_given_out(with_roles):
    """A room that is there at once waits for the roles as long as they are under way."""
    launched = with_roles()
    launched.run()

    [filled] = launched.outcome.calls_of("fill_roles")
    assert launched.times("post_briefing")[0] >= filled.ended


def test_roles_that_are_refused_are_a_gap(with_roles):
    """What keeps them from being kept is said like any other refusal."""
    launched = with_roles()
    launched.answers["fill_roles"] = [launched.refused("the row was damaged")]
    ledger = launched.run()

    assert [gap.step for gap in ledger.gaps()] == ["fill_roles"]


def test_where_no_role_is_wanted_there_is_no_step(told):
    """Settings that ask for none cost nothing."""
    ledger = told(Reach.EVERYONE).run()

    assert "fill_roles" not in ledger.steps
