"""The roles on the status page: who has which, what each does, and the forms that change it."""

from datetime import timedelta

import pytest

from api.access import Caller, May
from api.browser import Here
from api.http import Request
from api.page import incident_page
from api.views import held
from incident.ledger import Ledger
from incident.roles import Holding, Role
from tests.api.test_page_drawn import AT, URL, Drawn, hostile, view

ADA = Holding(Role.INCIDENT_COMMANDER, "ada@contoso.com", "Ada Lovelace", AT, "Muster")
UNFILLED = Holding(Role.SCRIBE, since=AT, by="Muster")
KEY_HOLDER = Caller("", frozenset(May))
GRACE = Caller("grace@contoso.com", frozenset(May))
READER = Caller("eve@contoso.com", frozenset({May.READ}))


def shown(*roles, **more):
    """The JSON of an incident with these roles."""
    return {**view(**more), "roles": [held(one) for one in roles]}


def drawn(said, caller=KEY_HOLDER, **query):
    """The page of that JSON, for a caller."""
    here = Here.of(Request("GET", URL, query=query, caller=caller))
    return Drawn(incident_page(said, here.at(AT + timedelta(minutes=3))).to_bytes().decode())


def leads(page):
    """Where the page's forms and their buttons lead, as far as they change roles."""
    actions = [form["action"] for form in page.all("form")]
    actions += [button["formaction"] for button in page.all("button") if "formaction" in button]
    return {action for action in actions if "/roles/" in action}


def test_each_role_is_shown_with_who_has_it_and_what_it_does():
    """Name, address, since when and by whom; a role that nobody has is called unfilled, loudly."""
    page = drawn(shown(ADA, UNFILLED))

    assert "Incident commander : Ada Lovelace · ada@contoso.com since 02:14:07 , by Muster" in page.text
    assert "Scribe : unfilled" in page.text
    assert "mailto:ada@contoso.com" in [a["href"] for a in page.all("a")]
    assert all(role.duty in page.text for role in Role)
    assert '<span class="bad">unfilled</span>' in page.html


def test_a_role_is_taken_handed_over_or_released_by_a_form():
    """What is unfilled can be taken, what somebody has handed over or released, and what is not wanted taken, too."""
    assert leads(drawn(shown(ADA, UNFILLED), code="K")) == {
        "./INC-7F3K2Q/roles/incident-commander/hand-over?code=K",
        "./INC-7F3K2Q/roles/incident-commander/release?code=K",
        "./INC-7F3K2Q/roles/scribe/take?code=K",
        "./INC-7F3K2Q/roles/subject-expert/take?code=K",
        "./INC-7F3K2Q/roles/communications/take?code=K",
    }


def test_a_form_says_whose_the_role_was_when_the_page_was_drawn():
    """So a page that is minutes old undoes nobody's change."""
    fields = drawn(shown(ADA, UNFILLED)).all("input")

    assert [f["value"] for f in fields if f["name"] == "from"] == ["ada@contoso.com"]


def test_who_is_on_call_is_offered():
    """Any address can be said; those of the people on call need not be typed."""
    page = drawn(shown(UNFILLED))
    (offered,) = page.all("datalist")
    fields = [f for f in page.all("input") if f["name"] == "person"]

    assert {f["list"] for f in fields} == {offered["id"]}
    assert [(o["value"], o["label"]) for o in page.all("option")] == [("ada@contoso.com", "Ada Lovelace")]


@pytest.mark.parametrize(("caller", "is_needed"), [(KEY_HOLDER, True), (GRACE, False)])
def test_who_is_signed_in_by_an_address_need_not_say_it_to_take_a_role(caller, is_needed):
    """A hand-over says to whom, always; nobody who is signed in is asked for their name."""
    page = drawn(shown(ADA, UNFILLED), caller)
    needed = ["required" in f for f in page.all("input") if f["name"] == "person"]
    takes = len(Role) - 1

    assert needed == [True, *[is_needed] * takes]
    assert ("by" in {f["name"] for f in page.all("input")}) is is_needed


def test_a_page_that_refreshes_itself_leads_to_one_that_holds_still():
    """What somebody types would be lost; the roles are shown all the same."""
    page = drawn(shown(ADA, UNFILLED, running=True))

    assert leads(page) == set()
    assert "Scribe : unfilled" in page.text
    assert "./INC-7F3K2Q?hold=1#roles" in [a["href"] for a in page.all("a")]
    assert len(leads(drawn(shown(ADA, UNFILLED, running=True), hold="1"))) == 5


@pytest.mark.parametrize(
    ("caller", "status"), [(READER, "open"), (KEY_HOLDER, "closed")], ids=["a reader", "closed"]
)
def test_who_can_change_nothing_sees_no_form(caller, status):
    """Roles are shown to whoever may read; a closed incident keeps them as they were."""
    page = drawn(shown(ADA, UNFILLED, status=status), caller)

    assert leads(page) == set()
    assert "Scribe : unfilled" in page.text
    assert "Other roles" not in page.text


def test_no_roles_and_nothing_to_change_is_no_section():
    """A closed incident that had none says nothing of them."""
    assert "Roles" not in drawn(shown(status="closed")).text
    assert "None has been given out." in drawn(shown(made=Ledger())).text


def test_a_role_with_a_hostile_holder_is_shown_as_it_is():
    """No name, address or asker becomes markup, in fields and lists neither."""
    plain, attacked = drawn(shown(ADA, UNFILLED)), drawn(hostile(shown(ADA, UNFILLED)))

    assert {tag for tag, _ in attacked.tags} <= {tag for tag, _ in plain.tags}
    assert "<script>alert(1)</script>" in attacked.text
