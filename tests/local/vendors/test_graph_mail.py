import httpx
import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.internet_message_header import InternetMessageHeader
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import SendMailPostRequestBody

from local.vendors.faults import Fault
from local.vendors.graph import mail
from tests.local.vendors.graph_calls import QUIET_SDK, MessagesQuery, graph_sdk, later, plain_http

pytestmark = QUIET_SDK

SENDER = "muster@contoso.com"
ADA = {"emailAddress": {"address": "ada@contoso.com"}}
GOOD = {
    "subject": "INC-1",
    "body": {"contentType": "HTML", "content": "<p>on fire</p>"},
    "toRecipients": [ADA],
}


@pytest.fixture
async def graph(stand_ins):
    """The official SDK on the stand-in Graph."""
    async with graph_sdk(stand_ins.graph_url) as client:
        yield client


@pytest.fixture
async def http(stand_ins):
    """A plain HTTP client on the stand-in Graph."""
    async with plain_http(f"{stand_ins.graph_url}/users/{SENDER}/") as client:
        yield client


async def send(graph, subject="INC-1", sender=SENDER):
    """Send an e-mail to Ada through the SDK."""
    message = Message(
        subject=subject,
        body=ItemBody(content_type=BodyType.Html, content="<p>on fire</p>"),
        to_recipients=[Recipient(email_address=EmailAddress(address="ada@contoso.com", name="Ada"))],
        internet_message_headers=[InternetMessageHeader(name="x-incident", value="INC-1")],
    )
    body = SendMailPostRequestBody(message=message, save_to_sent_items=True)
    await graph.send(graph.sdk.users.by_user_id(sender).send_mail.to_post_request_information(body))


async def found(graph, subject, user=SENDER):
    """A mailbox's e-mails with that subject, through the SDK."""
    query = MessagesQuery(filter=f"subject eq '{subject}'", select=["subject", "toRecipients"], top=5)
    configuration = RequestConfiguration(query_parameters=query)
    order = graph.sdk.users.by_user_id(user).messages.to_get_request_information(configuration)
    return (await graph.send(order))["value"]


async def test_the_sdk_sends_an_email_and_finds_it_again(graph, stand_ins):
    """What was sent is in the sender's mailbox, found by its subject."""
    await send(graph)
    (letter,) = mail(stand_ins.world).sent
    assert (letter.subject, letter.recipients) == ("INC-1", ["ada@contoso.com"])
    assert [m["subject"] for m in await found(graph, "INC-1")] == ["INC-1"]
    assert await found(graph, "INC-2") == []


async def test_the_receiver_finds_it_in_their_mailbox(graph):
    """Mail arrives with the people it was sent to and with nobody else."""
    await send(graph)
    assert len(await found(graph, "INC-1", "ada@contoso.com")) == 1
    assert await found(graph, "INC-1", "grace@contoso.com") == []


async def test_sending_answers_202_with_nothing(http):
    """SendMail gives no id back."""
    answer = await http.post("sendMail", json={"message": GOOD})
    assert (answer.status_code, answer.content) == (202, b"")


async def test_mail_that_was_not_to_be_kept_is_not_among_the_sent_items(http):
    """`saveToSentItems: false` sends and keeps no copy."""
    await http.post("sendMail", json={"message": GOOD, "saveToSentItems": False})
    await http.post("sendMail", json={"message": GOOD | {"subject": "INC-2"}})
    answer = await http.get("mailFolders/sentitems/messages", params={"$select": "subject"})
    assert [m["subject"] for m in answer.json()["value"]] == ["INC-2"]


async def test_sent_mail_is_unseen_for_the_ordered_lag(graph, stand_ins):
    """The sent items follow later."""
    stand_ins.world.lag_seconds["mail"] = 5
    await send(graph)
    assert await found(graph, "INC-1") == []
    later(stand_ins, 6)
    assert len(await found(graph, "INC-1")) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"toRecipients": []}, "ErrorInvalidRecipients"),
        ({"toRecipients": [{"emailAddress": {"address": "ada"}}]}, "ErrorInvalidRecipients"),
        ({"toRecipients": [{"address": "ada@contoso.com"}]}, "ErrorInvalidRecipients"),
        ({"body": {"contentType": "markdown", "content": "a"}}, "RequestBodyRead"),
        ({"importance": "urgent"}, "RequestBodyRead"),
        ({"internetMessageHeaders": [{"name": "incident", "value": "a"}]}, "InvalidInternetMessageHeader"),
        (
            {"internetMessageHeaders": [{"name": f"x-{n}", "value": "a"} for n in range(6)]},
            "InvalidInternetMessageHeaderCollection",
        ),
        ({"topic": "a"}, "BadRequest"),
    ],
)
async def test_a_bad_message_is_refused_and_not_sent(http, stand_ins, change, code):
    """Each fault of a message answers 400 with Graph's code for it."""
    answer = await http.post("sendMail", json={"message": GOOD | change})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert mail(stand_ins.world).sent == []


async def test_a_body_without_a_message_is_refused(http):
    """The message is required."""
    answer = await http.post("sendMail", json={"saveToSentItems": True})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "ErrorInvalidParameter")


async def test_an_unknown_sender_is_refused(graph):
    """Nobody can send as whom the tenant does not know."""
    with pytest.raises(ODataError) as caught:
        await send(graph, sender="nobody@contoso.com")
    assert (caught.value.response_status_code, caught.value.error.code) == (404, "ErrorInvalidUser")


async def test_a_sender_without_a_mailbox_is_refused(graph, stand_ins):
    """A user without an Exchange mailbox cannot send."""
    async with plain_http() as client:
        url = f"{stand_ins.url}/_control/graph/users/guest@contoso.com"
        await client.put(url, json={"mailbox": False})
    with pytest.raises(ODataError) as caught:
        await send(graph, sender="guest@contoso.com")
    assert (caught.value.response_status_code, caught.value.error.code) == (
        404,
        "MailboxNotEnabledForRESTAPI",
    )


async def test_a_reply_lost_after_sending_can_be_read_back(graph, stand_ins):
    """The caller sees a broken connection although the e-mail went out once."""
    stand_ins.world.faults.order(Fault("drop_after", "POST", "sendMail"))
    with pytest.raises(httpx.TransportError):
        await send(graph)
    assert len(await found(graph, "INC-1")) == 1
