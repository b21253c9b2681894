"""The card says everything that people ask, once."""

import json
import re

import pytest

from incident.records import (
    Responder,
    Severity,
    Source,
)
from incident.roles import Holding, Role
from integrations.teams.card import activity, card
from local.vendors.cards import draw_card, faults_of_card


def shown(built) -> str:
    """What a reader sees, without the tags."""
    return re.sub(r"<[^>]+>", " ", draw_card(built))


def words_of(block) -> str:
    """The text of a block of either kind; empty for what holds none."""
    return block.get("text") or "".join(run["text"] for run in block.get("inlines", []))


def test_the_card_is_one_that_teams_takes(briefing):
    """The card has no fault by the rules of Adaptive Cards 1.5."""
    built = card(briefing)
    assert faults_of_card(built) == []
    assert built["version"] == "1.5"


def test_the_card_answers_what_people_ask(briefing):
    """Severity, title, service, times, source, work item, people, gaps, description, details and marker are shown."""
    text = shown(card(briefing))
    expected = (
        *("Sev1 error · INC-7F3K2Q", "Checkout answers 500", "checkout", "2026-11-22 02:13 UTC"),
        *(
            "2026-11-22 02:20 UTC",
            "Azure Monitor: Application Insights",
            "42",
            "Ada Lovelace",
            "Grace Hopper",
        ),
        *(
            "incident commander",
            "+44 20 7946 0000",
            "What is missing",
            "assign responder",
            "Grace is no user",
        ),
        *("To do: add Grace", "It began.", "Metric", "failed requests", "&gt; 5 in 5 minutes"),
        "ref INC-7F3K2Q/briefing",
    )
    assert [words for words in expected if words not in text] == []


def test_the_buttons_lead_to_work_item_alert_and_status(briefing):
    """Three buttons open the work item, the alert and the incident's status."""
    links = re.findall(r'href="([^"]+)"', draw_card(card(briefing)))
    assert links == [
        "https://dev.azure.com/contoso/ops/_workitems/edit/42",
        "https://portal.azure.com/#alert",
        "https://muster.contoso.com/api/incidents/INC-7F3K2Q",
    ]


def test_without_a_work_item_the_card_says_why(briefing_with):
    """Where there is no work item yet, the reason stands in its place, and no button leads nowhere."""
    built = card(briefing_with(work_item=None, work_item_missing="Boards is down"))
    assert "none yet" in shown(built)
    assert re.search(r"No work item yet:\s+Boards is down", shown(built))
    assert "Work item 42" not in shown(built)


def test_nobody_on_call_is_said(briefing_with):
    """An empty list of people is no empty place."""
    assert "Nobody yet." in shown(card(briefing_with(responders=())))


def test_a_whole_incident_has_no_list_of_gaps(briefing_with):
    """Where nothing is missing, nothing is said about it."""
    assert "What is missing" not in shown(card(briefing_with(gaps=())))


@pytest.mark.parametrize(
    ("severity", "ground"),
    [
        (Severity.CRITICAL, "attention"),
        (Severity.ERROR, "attention"),
        (Severity.WARNING, "warning"),
        (Severity.INFORMATIONAL, "accent"),
        (Severity.VERBOSE, "accent"),
    ],
)
def test_the_header_shows_the_severity_in_colour_and_words(severity, ground, briefing_with):
    """The header's colour follows the severity, and words beside it say the same."""
    header = card(briefing_with(severity=severity))["body"][0]
    assert header["style"] == ground
    assert header["items"][0]["text"].startswith(severity.label)


def test_a_drill_is_marked(briefing_with):
    """A drill says so in the header, in another colour, and in the notification."""
    drill = briefing_with(drill=True)
    assert card(drill)["body"][0]["style"] == "emphasis"
    assert "DRILL" in card(drill)["body"][0]["items"][0]["text"]
    assert "DRILL" in activity(drill)["summary"]
    assert "DRILL" not in json.dumps(activity(briefing_with()))


def test_every_responder_is_mentioned_by_the_words_in_the_card(briefing):
    """A mention's text stands in the card word for word, and its id is the Entra id, or the address."""
    entities = card(briefing)["msteams"]["entities"]
    assert [(e["text"], e["mentioned"]["id"]) for e in entities] == [
        ("<at>Ada Lovelace</at>", "ada@contoso.com"),
        ("<at>Grace Hopper</at>", "6f0f3d5e-0000-4000-8000-000000000001"),
    ]
    assert draw_card(card(briefing)).count('class="mention"') == 2


def test_people_of_one_name_are_told_apart(briefing_with):
    """Two people of one name have different mentions, so that each is notified."""
    people = (Responder("a.smith@contoso.com", "A Smith"), Responder("b.smith@contoso.com", "A Smith"))
    texts = [e["text"] for e in card(briefing_with(responders=people))["msteams"]["entities"]]
    assert texts == ["<at>A Smith (a.smith@contoso.com)</at>", "<at>A Smith (b.smith@contoso.com)</at>"]


def test_who_teams_cannot_know_is_named_but_not_mentioned(briefing_with):
    """A responder without a usable address is plain text: a bad mention would cost the whole message."""
    built = card(briefing_with(responders=(Responder("pager duty", "The desk"),)))
    assert built["msteams"]["entities"] == []
    assert "The desk" in shown(built)
    assert faults_of_card(built) == []


def test_each_role_has_its_holder_or_is_seen_to_be_unfilled(briefing_with):
    """Who has a role stands beside it, a role that nobody has says so in another colour, and gaps come after that."""
    roles = (
        Holding(Role.INCIDENT_COMMANDER, "ada@contoso.com", "Ada Lovelace"),
        Holding(Role.SCRIBE, "zoe@contoso.com"),
        Holding(Role.COMMUNICATIONS),
    )
    built = card(briefing_with(roles=roles, gaps=()))
    lines = [words_of(block) for block in built["body"]]
    at = lines.index("Roles")
    assert lines[at + 1 : at + 5] == [
        "Incident commander: Ada Lovelace",
        "Scribe: zoe@contoso.com",
        "Communications: unfilled",
        "It began.",
    ]
    assert built["body"][at + 3]["inlines"][1]["color"] == "Attention"
    assert faults_of_card(built) == []


def test_what_each_role_does_stands_below_what_is_looked_for_in_a_hurry(briefing_with):
    """A paragraph for each role comes after the buttons, so that it pushes nothing out of sight."""
    roles = (Holding(Role.SCRIBE, "zoe@contoso.com"), Holding(Role.COMMUNICATIONS))
    body = card(briefing_with(roles=roles))["body"]
    buttons = [block["type"] for block in body].index("ActionSet")
    assert [words_of(block) for block in body[buttons + 1 : -1]] == [
        f"Scribe: {Role.SCRIBE.duty}",
        f"Communications: {Role.COMMUNICATIONS.duty}",
    ]


def test_an_incident_without_roles_has_no_list_of_them(briefing):
    """Where no role is wanted and none was taken, nothing is said about roles."""
    assert "Roles" not in shown(card(briefing))


def test_who_has_a_role_is_not_mentioned_again(briefing_with):
    """A person who is on call and has a role is notified once, and one who only has a role is named in plain text."""
    roles = (
        Holding(Role.INCIDENT_COMMANDER, "ada@contoso.com", "Ada Lovelace"),
        Holding(Role.SCRIBE, "zoe@contoso.com", "Zoe Quinn"),
    )
    built = card(briefing_with(roles=roles))
    assert [e["mentioned"]["name"] for e in built["msteams"]["entities"]] == ["Ada Lovelace", "Grace Hopper"]
    assert json.dumps(built["body"]).count("<at>") == 2


def test_holders_of_one_name_are_told_apart(briefing_with):
    """Where two people have one name, a role says by the address which of them has it; else the name is enough."""
    people = (Responder("a.smith@contoso.com", "A Smith"), Responder("Ada@contoso.com", "Ada"))
    roles = (
        Holding(Role.INCIDENT_COMMANDER, "b.smith@contoso.com", "A Smith"),
        Holding(Role.SCRIBE, "ada@contoso.com", "Ada"),
    )
    lines = [words_of(block) for block in card(briefing_with(responders=people, roles=roles))["body"]]
    assert "Incident commander: A Smith (b.smith@contoso.com)" in lines
    assert "Scribe: Ada" in lines


def test_why_somebody_is_on_call_stands_below_them(briefing_with):
    """The reason stands below the person, and nothing below who is flagged by hand."""
    reason = "primary of payments by rotation until Mon 09:00 Europe/Berlin"
    people = (Responder("ada@contoso.com", "Ada", reason=reason), Responder("bo@contoso.com", "Bo", 1))
    lines = [words_of(block) for block in card(briefing_with(responders=people, gaps=()))["body"]]
    at = lines.index("On call")
    assert lines[at + 1 : at + 5] == ["<at>Ada</at>", reason, "<at>Bo</at>", "It began."]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source("person", "Ada Lovelace"), "Ada Lovelace"),
        (Source("azure_monitor", ""), "Azure Monitor"),
        (Source("status page", "Pingdom"), "status page: Pingdom"),
    ],
)
def test_how_we_found_out_is_said_in_words(source, words, briefing_with):
    """A person is named, Azure Monitor is called by its name, any other kind by its caller's word."""
    facts = {fact["title"]: fact["value"] for fact in card(briefing_with(source=source))["body"][1]["facts"]}
    assert facts["Found out by"] == words


def test_the_lines_of_a_description_stay_lines(briefing_with):
    """Each line of the description is a line of the card."""
    blocks = card(briefing_with(description="one\n\ntwo\nthree"))["body"]
    lines = [b["inlines"][0]["text"] for b in blocks if b["type"] == "RichTextBlock"]
    assert lines[:3] == ["one", "two", "three"]


def test_the_notification_says_what_the_matter_is(briefing):
    """The summary, which a notification shows, holds severity, id and title."""
    message = activity(briefing)
    assert message["summary"] == "Sev1 INC-7F3K2Q: Checkout answers 500"
    assert message["type"] == "message"
    assert message["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
