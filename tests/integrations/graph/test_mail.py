"""The road e-mail: one mail a responder can act on, from a phone, at night."""

from dataclasses import replace

import pytest

from incident.errors import Refused, TryAgain, Unknown
from incident.records import Page, Receipt, Responder, Source
from integrations.graph.letter import letter
from integrations.graph.mail import Mail
from local.vendors.graph.state import mail as mailbox

SEND = "POST /graph/v1.0/users/muster@contoso.com/sendMail"
SENT = "GET /graph/v1.0/users/muster@contoso.com/mailFolders/sentitems/messages"


async def test_a_page_is_one_mail_with_one_request(mail, incident, ada, world, asked):
    """One POST sends one mail of high importance to the responder alone, with the incident's id in a header."""
    assert await mail.send(Page(incident, ada)) == Receipt("email")
    assert asked() == [SEND]
    [sent] = mailbox(world).sent
    assert sent.recipients == ["ada@contoso.com"]
    assert sent.saved
    assert sent.message["importance"] == "high"
    assert sent.message["internetMessageHeaders"] == [{"name": "x-muster-incident", "value": "INC-7F3K2Q"}]
    assert sent.message["body"]["contentType"] == "html"


async def test_the_lock_screen_tells_what_matters(mail, incident, ada, world):
    """The subject alone says how bad, which incident, and what."""
    await mail.send(Page(incident, ada))
    assert mailbox(world).sent[0].subject == "Sev1 INC-7F3K2Q: Checkout answers 500"


def test_the_body_says_what_since_when_where_and_where_to_go(incident, ada):
    """The body has title, service, the time it was first known, the source, and links to status and alert."""
    body = letter(incident, ada)
    expected = (
        "Checkout answers 500",
        "checkout",
        "2026-11-22 02:13 UTC",
        "Azure Monitor: Application Insights",
    )
    assert [text for text in expected if text not in body] == []
    assert 'href="https://muster.contoso.com/api/incidents/INC-7F3K2Q"' in body
    assert 'href="https://portal.azure.com/#alert"' in body


def test_the_body_says_why_this_person_is_told(incident, ada):
    """Who is on call by rule reads by which; who is flagged by hand has no reason, and none is made up."""
    reason = "primary of payments by rotation until Mon 09:00 Europe/Berlin"
    told = letter(incident, replace(ada, reason=reason))
    assert f"<p>You are told because you are {reason}.</p>" in told
    assert "because" not in letter(incident, ada)


def test_a_drill_says_so_first(incident_with, ada):
    """A drill's mail begins with saying that it is one."""
    body = letter(incident_with(drill=True), ada)
    assert body.index("This is a drill.") < body.index("Checkout")
    assert "drill" not in letter(incident_with(), ada)


def test_nothing_from_outside_becomes_html(incident_with):
    """Titles, names, reasons, descriptions, services and addresses are text, never markup; odd addresses are no links."""
    source = Source("<i>x</i>", "<u>n</u>", None, "javascript:alert(1)")
    incident = incident_with(
        title="<b>t</b>", description="<script>\n&", service='<a href="x">', source=source
    )
    body = letter(incident, Responder("ada@contoso.com", "<img src=x>", reason="<img src=y>"))
    assert [tag for tag in ("<b>t", "<script", "<i>", "<u>", '<a href="x"', "<img") if tag in body] == []
    assert "javascript:" not in body
    assert "&lt;script&gt;<br>&amp;" in body


async def test_the_page_is_found_among_the_sent_items_with_one_request(mail, incident, ada, world, asked):
    """Looking asks for the subject and compares recipients, whatever their case."""
    await mail.send(Page(incident, ada))
    await mail.send(Page(incident, Responder("grace@contoso.com", "Grace Hopper")))
    world.requests.clear()
    receipt = await mail.find(Page(incident, Responder("ADA@contoso.com", "Ada")))
    assert receipt == Receipt("email", mailbox(world).sent[0].internet_message_id)
    assert [request.partition("?")[0] for request in asked()] == [SENT]
    assert await mail.find(Page(incident, Responder("alan@contoso.com", "Alan Turing"))) is None


async def test_another_incidents_page_is_not_this_ones(mail, incident, incident_with, ada):
    """A mail about something else to the same person is no receipt; a quote in the title does not break the search."""
    await mail.send(Page(incident_with(title="Ada's other trouble"), ada))
    assert await mail.find(Page(incident, ada)) is None
    assert await mail.find(Page(incident_with(title="Ada's other trouble"), ada))


async def test_without_the_right_to_read_one_cannot_look(mail, incident, ada, world):
    """403 on the sent items means that nobody can tell: None, not a refusal of the page."""
    await mail.send(Page(incident, ada))
    world.missing_rights.add("Mail.Read")
    assert await mail.find(Page(incident, ada)) is None


async def test_looking_at_a_mailbox_that_is_none_is_refused(graph, incident, ada):
    """Any other error while looking is told."""
    with pytest.raises(Refused, match="ErrorInvalidUser"):
        await Mail(graph, "nobody@contoso.com").find(Page(incident, ada))


@pytest.mark.parametrize(
    "lost", [{"kind": "error_after", "status": 500}, {"kind": "drop_after"}, {"kind": "malformed"}]
)
async def test_a_lost_answer_is_unknown_and_the_mail_is_found(lost, mail, incident, ada, order, world):
    """When the answer is lost after Graph acted, looking finds the one mail."""
    order(**lost, method="POST")
    with pytest.raises(Unknown):
        await mail.send(Page(incident, ada))
    assert await mail.find(Page(incident, ada))
    assert len(mailbox(world).sent) == 1


async def test_a_hanging_server_is_unknown(hasty_graph, incident, ada, order):
    """No answer in time leaves it open whether the mail was sent."""
    order("hang", method="POST", seconds=0.4)
    with pytest.raises(Unknown):
        await Mail(hasty_graph, "muster@contoso.com").send(Page(incident, ada))


async def test_throttling_is_obeyed(mail, incident, ada, order, asked):
    """429 comes back as "again after so many seconds", with one request."""
    order("answer", method="POST", status=429, retry_after=30)
    with pytest.raises(TryAgain) as caught:
        await mail.send(Page(incident, ada))
    assert caught.value.after == 30
    assert asked() == [SEND]


async def test_a_missing_permission_is_named(mail, incident, ada, world):
    """403 names Mail.Send and the scope of RBAC for Applications."""
    world.missing_rights.add("Mail.Send")
    with pytest.raises(Refused) as caught:
        await mail.send(Page(incident, ada))
    assert "Mail.Send" in caught.value.fix
    assert "RBAC for Applications" in caught.value.fix


async def test_a_missing_mailbox_points_to_its_setting(graph, incident, ada):
    """404 for the sender names PAGE_EMAIL_SENDER and the mailbox that is none."""
    with pytest.raises(Refused) as caught:
        await Mail(graph, "nobody@contoso.com").send(Page(incident, ada))
    assert "PAGE_EMAIL_SENDER" in caught.value.fix
    assert "nobody@contoso.com" in caught.value.fix


async def test_a_bad_address_points_to_the_roster(mail, incident):
    """A recipient that Exchange does not take is corrected in the on-call table."""
    with pytest.raises(Refused) as caught:
        await mail.send(Page(incident, Responder("no address", "Ada")))
    assert "'no address' in the on-call table" in caught.value.fix
