import pytest

from incident.records import Responder
from incident.roster import name_of, on_call, people, strange_roads

ADA = {"PartitionKey": "p", "RowKey": "1", "Email": "ada@contoso.com"}
GRACE = {"PartitionKey": "p", "RowKey": "2", "Email": "grace@contoso.com"}
ALAN = {"PartitionKey": "p", "RowKey": "3", "Email": "alan@contoso.com"}


def emails(rows, service="checkout"):
    """Who is on call, by e-mail, in order."""
    return [responder.email for responder in on_call(rows, service).responders]


def test_a_row_with_an_email_is_a_responder():
    """Nothing but an e-mail is needed; everything else has a sensible absence."""
    found = on_call([ADA], "checkout")

    assert found.responders == (Responder("ada@contoso.com", "Ada"),)
    assert found.alarm is None


def test_rows_of_the_service_go_before_rows_of_every_service():
    """Who serves the service is told; who serves everything is told only where nobody serves it."""
    rows = [ADA, {**GRACE, "Service": "checkout"}, {**ALAN, "Service": "search"}]

    assert emails(rows, "checkout") == ["grace@contoso.com"]
    assert emails(rows, "payments") == ["ada@contoso.com"]
    assert emails(rows, None) == ["ada@contoso.com"]


@pytest.mark.parametrize("service", ["checkout", " Checkout ", "CHECKOUT"])
def test_services_are_told_apart_without_case(service):
    """Casing and blanks around a service's name make no difference, on either side."""
    assert emails([{**ADA, "Service": "CheckOut "}], service) == ["ada@contoso.com"]


def test_another_services_people_are_not_told():
    """A named service that nobody serves is an alarm that names it and says what to add."""
    found = on_call([{**ADA, "Service": "search"}], "checkout")

    assert found.responders == ()
    assert found.alarm is not None
    assert found.alarm.startswith("nobody is on call for checkout: ")
    assert "Service = checkout" in found.alarm


def test_an_incident_without_a_service_wakes_everybody_rather_than_nobody():
    """Where every row serves some service and the incident names none, all are told, with an alarm."""
    found = on_call([{**ADA, "Service": "search"}, {**GRACE, "Service": "checkout"}], None)

    assert [responder.email for responder in found.responders] == ["ada@contoso.com", "grace@contoso.com"]
    assert found.alarm is not None
    assert "names no service" in found.alarm


@pytest.mark.parametrize("service", [None, "", "checkout"])
def test_an_empty_roster_is_an_alarm(service):
    """Nobody at all is never a success."""
    found = on_call([], service)

    assert found.responders == ()
    assert found.alarm is not None
    assert found.alarm.startswith("nobody is on call")


@pytest.mark.parametrize(
    "email", [None, "", "  ", "ada", "ada@", "@contoso.com", "ada@contoso", "a b@contoso.com", 7]
)
def test_a_row_without_a_usable_email_is_skipped_and_named(email):
    """A bad row costs nobody else their page, and the alarm says which row it is."""
    found = on_call([{**ADA, "Email": email}, GRACE], "checkout")

    assert [responder.email for responder in found.responders] == ["grace@contoso.com"]
    assert found.alarm is not None
    assert "row p/1 of the roster was skipped" in found.alarm


def test_only_bad_rows_are_nobody_and_each_is_named():
    """The alarm leads with nobody being on call and then names every bad row."""
    alarm = on_call([{**ADA, "Email": "x"}, {**GRACE, "Email": "y"}], "checkout").alarm

    assert alarm is not None
    assert alarm.startswith("nobody is on call for checkout")
    assert alarm.index("p/1") < alarm.index("p/2")


def test_the_order_is_order_then_name_then_email():
    """Numbers first in their order (as text too), rows without one last; the order is renumbered from 0."""
    rows = [
        {**ADA, "Name": "Zoe"},
        {**GRACE, "Order": "10"},
        {**ALAN, "Order": 2},
        {"Email": "b@contoso.com", "Name": "Anna"},
        {"Email": "a@contoso.com", "Name": "Anna"},
    ]
    found = on_call(rows, "checkout").responders

    names = ["alan@contoso.com", "grace@contoso.com", "a@contoso.com", "b@contoso.com", "ada@contoso.com"]
    assert [responder.email for responder in found] == names
    assert [responder.order for responder in found] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("order", ["first", "nan", True])
def test_an_unreadable_order_comes_last_and_is_named(order):
    """A person whose Order cannot be read is still told, and the alarm names the row."""
    found = on_call([{**ADA, "Order": order}, {**GRACE, "Order": 5}], "checkout")

    assert [responder.email for responder in found.responders] == ["grace@contoso.com", "ada@contoso.com"]
    assert found.alarm is not None
    assert "row p/1 of the roster comes last" in found.alarm


def test_a_row_says_by_which_roads_its_person_is_paged():
    """They are in the person's order, each once."""
    (ada,) = on_call([{**ADA, "ROADS": "mention, Email, mention"}], "checkout").responders

    assert ada.roads == ("mention", "email")


def test_who_takes_turns_keeps_their_own_roads():
    """What rows say of people in rotations has the roads too, whether the rows are flagged or not."""
    rows = [{**ADA, "OnCall": False, "Roads": "webhook"}, {**ADA, "Service": "search", "Roads": "email"}]

    assert [person.roads for person in people(rows, "checkout")] == [("webhook",), ("email",)]


def test_a_road_that_there_is_not_is_named_and_the_row_used():
    """The person is paged by the others that they name; the alarm says which row, which name, and what there is."""
    found = on_call([{**ADA, "Roads": "sms, email"}], "checkout")

    assert [responder.roads for responder in found.responders] == [("email",)]
    assert found.alarm == (
        "row p/1 of the roster is used without 'sms': Roads may name email, pagerduty, webhook, mention"
    )


def test_strange_roads_are_named_of_those_who_are_told():
    """A row of somebody else is not this incident's trouble."""
    rows = [{**ADA, "Roads": "sms"}, {**GRACE, "Roads": "pigeon"}]

    assert strange_roads(rows, [Responder("GRACE@contoso.com", "Grace")]) == (
        "row p/2 of the roster is used without 'pigeon': Roads may name email, pagerduty, webhook, mention",
    )


def test_the_same_person_twice_is_told_once_at_the_first_place():
    """E-mails that differ in casing alone are one person."""
    rows = [
        {**ADA, "Order": 3, "Role": "scribe"},
        GRACE | {"Order": 2},
        {"Email": "ADA@contoso.com", "Order": 1},
    ]

    assert emails(rows) == ["ADA@contoso.com", "grace@contoso.com"]


def test_columns_are_read_in_any_casing():
    """`email` serves like `Email`; of two spellings the one with a value counts."""
    row = {
        "Email": None,
        "email": " ada@contoso.com ",
        "NAME": "Ada L.",
        "userId": "u",
        "contact": "1",
        "role": "r",
    }

    assert on_call([row], None).responders == (Responder("ada@contoso.com", "Ada L.", 0, "r", "1", "u"),)


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("ada@contoso.com", "Ada"),
        ("anna.maria_kos@contoso.com", "Anna Maria Kos"),
        ("j-p.mcCoy+pager@contoso.com", "J P McCoy Pager"),
        ("_@contoso.com", "_@contoso.com"),
    ],
)
def test_a_missing_name_is_made_of_the_email(email, name):
    """The part before the @ becomes words with capitals; nothing else is guessed."""
    assert name_of(email) == name
