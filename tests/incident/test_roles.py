"""Who gets which role at the launch, and how a role goes from hand to hand."""

from datetime import UTC, datetime

import pytest

from incident.errors import Conflict
from incident.records import Responder, Severity
from incident.roles import (
    RULES,
    Holding,
    Role,
    RoleRule,
    given,
    hand_over,
    holding,
    in_words,
    release,
    role_of,
    take,
    wanted,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
COMMANDER, EXPERT, SCRIBE, COMMS = Role
ADA, GRACE, ALAN = (
    Responder(f"{name.lower()}@contoso.com", name, order)
    for order, name in enumerate(("Ada", "Grace", "Alan"))
)


def held(rules, *responders):
    """Who has which role after the launch, by role."""
    return {one.role: one.name for one in given(rules, responders, NOON, "Muster")}


def as_(person, role=None, layer=None):
    """A person with a role on the roster, or a layer of the rotation."""
    return Responder(person.email, person.name, person.order, role=role, layer=layer)


def test_by_default_the_first_leads_the_second_mends_and_the_third_writes():
    """Of three people each has a role by their place; what nobody stands for is there, unfilled."""
    assert held(RULES, ADA, GRACE, ALAN) == {
        COMMANDER: "Ada",
        EXPERT: "Grace",
        SCRIBE: "Alan",
        COMMS: None,
    }


def test_who_is_listed_with_a_role_has_it_and_their_place_gives_no_second():
    """The roster's column goes before the place, and who is named so leaves the place's role to nobody."""
    assert held(RULES, as_(ADA, role="Communications Lead"), as_(GRACE, role="IC")) == {
        COMMANDER: "Grace",
        EXPERT: None,
        SCRIBE: None,
        COMMS: "Ada",
    }


def test_of_several_with_one_role_the_first_has_it():
    """One role has one holder, the first in the order of who is on call."""
    assert held(RULES, as_(ADA, role="scribe"), as_(GRACE, role="scribe"))[SCRIBE] == "Ada"


def test_a_rule_may_name_a_layer_of_the_rotation():
    """Whom that layer has on call has the role, wherever they stand; the roster's column goes before it."""
    rules = (RoleRule(COMMANDER, place=1), RoleRule(COMMS, layer="press desk"))
    people = (ADA, as_(ALAN, layer="Press Desk "))

    assert held(rules, *people) == {COMMANDER: "Ada", COMMS: "Alan"}
    assert held(rules, *people, as_(GRACE, role="comms"))[COMMS] == "Grace"
    assert held(rules, ADA, GRACE)[COMMS] is None


def test_where_nobody_is_told_every_wanted_role_is_unfilled():
    """No role is lost for lack of people: each is shown as unfilled."""
    assert set(held(RULES).values()) == {None}


@pytest.mark.parametrize(
    ("severity", "roles"),
    [(Severity.CRITICAL, [*Role]), (Severity.WARNING, [COMMANDER]), (Severity.VERBOSE, [])],
)
def test_the_severity_decides_which_roles_are_wanted(severity, roles):
    """The worse, the more roles; both ends of a rule's severities count."""
    assert [rule.role for rule in wanted(RULES, severity)] == roles


@pytest.mark.parametrize(
    "words", ["Incident Commander", "incident-commander", "INCIDENT COMMANDER", "IC", "commander"]
)
def test_a_role_is_known_however_it_is_written(words):
    """Capitals, blanks and hyphens do not matter, and the usual short names are known."""
    assert role_of(words) is COMMANDER


@pytest.mark.parametrize("words", [None, "", "engineer", "primary"])
def test_what_is_no_role_of_ours_is_none(words):
    """Any other word in the column is shown as it is, and gives no role."""
    assert role_of(words) is None


def test_a_role_has_one_holder_at_a_time():
    """What somebody has cannot be taken, by nobody else; they themselves keep it with their own since."""
    first = take((), SCRIBE, ADA, NOON, "Ada")

    assert take(first, SCRIBE, Responder("ADA@contoso.com", "Ada L"), NOON.replace(hour=13), "x") == first
    with pytest.raises(Conflict, match="Ada has the role scribe"):
        take(first, SCRIBE, GRACE, NOON, "Grace")


def test_a_role_is_handed_over_and_given_up_with_its_history():
    """Each holding says whose it was before; other roles are untouched, in the order in which they are told."""
    both = take(take((), COMMS, ALAN, NOON, "Alan"), SCRIBE, ADA, NOON, "Ada")
    passed = hand_over(both, SCRIBE, GRACE, NOON, "Ada")
    free = release(passed, SCRIBE, NOON, "Grace")

    assert [one.role for one in passed] == [SCRIBE, COMMS]
    assert in_words(holding(passed, SCRIBE)) == "scribe: Grace, taking over from Ada"
    assert in_words(holding(free, SCRIBE)) == "scribe: Grace gave it up"
    assert holding(free, COMMS) == Holding(COMMS, ALAN.email, "Alan", NOON, "Alan")


def test_what_nobody_has_cannot_be_handed_over():
    """The answer says what can be done instead."""
    with pytest.raises(Conflict, match="it can be taken"):
        hand_over((), SCRIBE, GRACE, NOON, "Grace")
    assert release((), SCRIBE, NOON, "x") == ()
