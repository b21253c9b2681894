"""The road webhook: one plain POST, safe to repeat, its address kept secret."""

import logging
import socket
from dataclasses import replace

import httpx
import pytest

from incident.errors import Doubtful, Refused, TryAgain, Unknown
from incident.records import Page, Receipt, Responder
from integrations.http import Http
from integrations.pager import Pager
from local.vendors.pager import pager as received

SIGNATURE = "sig=Xy7-secret"
KEY = "INC-7F3K2Q:ada@contoso.com"


@pytest.fixture
def address(stand_ins):
    """The pager's address, with a secret in it."""
    return f"{stand_ins.url}/pager/pages?{SIGNATURE}"


@pytest.fixture
def pager(http, address):
    """The road under test."""
    return Pager(http, address)


async def test_a_page_is_one_request_of_the_documented_shape(pager, incident, ada, world):
    """One POST carries who, what, how bad, since when and where, with the page's key in a header."""
    assert await pager.send(Page(incident, ada)) == Receipt("webhook", KEY)
    [request] = world.requests
    assert request.headers["Idempotency-Key"] == KEY
    assert request.body == {
        "incident": "INC-7F3K2Q",
        "title": "Checkout answers 500",
        "severity": "Sev1",
        "service": "checkout",
        "responder": {"email": "ada@contoso.com", "name": "Ada Lovelace", "contact": "+44 20 7946 0000"},
        "detected_at": "2026-11-22T02:13:00Z",
        "status_url": "https://muster.contoso.com/api/incidents/INC-7F3K2Q",
        "source": {
            "kind": "azure_monitor",
            "name": "Application Insights",
            "ref": "alert-1",
            "url": "https://portal.azure.com/#alert",
        },
        "drill": False,
    }


async def test_what_nobody_said_is_null(pager, incident, world):
    """A page without a service, a time or a contact has them as null, never as text."""
    said = replace(incident.declaration, service=None, detected_at=None)
    await pager.send(Page(replace(incident, declaration=said), Responder("ada@contoso.com", "Ada")))
    body = world.requests[0].body
    assert (body["service"], body["detected_at"], body["responder"]["contact"]) == (None, None, None)


async def test_a_repeated_page_has_the_same_key(pager, incident, ada, world):
    """A page that is sent again carries the same key, so the pager keeps it once."""
    await pager.send(Page(incident, ada))
    await pager.send(Page(incident, ada))
    [page] = received(world).pages
    assert page.deliveries == 2


async def test_one_cannot_look_and_asks_nothing(pager, incident, ada, world):
    """Looking for an earlier page sends no request: the key makes repeating safe."""
    await pager.send(Page(incident, ada))
    assert await pager.find(Page(incident, ada)) is None
    assert len(world.requests) == 1


async def test_an_address_in_other_letters_still_makes_a_key(pager, incident, world):
    """A header takes ASCII only, so any other letter of an e-mail address is percent-encoded."""
    receipt = await pager.send(Page(incident, Responder("bjørn@contoso.com", "Bjørn")))
    assert receipt.reference == "INC-7F3K2Q:bj%C3%B8rn@contoso.com"
    assert received(world).pages[0].key == receipt.reference


@pytest.mark.parametrize(("status", "wait"), [(429, 5), (503, 5), (429, None)])
async def test_a_busy_pager_may_be_tried_again(status, wait, pager, incident, ada, order):
    """A pager that says that it is busy did nothing; its Retry-After is obeyed."""
    order("answer", status=status, retry_after=wait)
    with pytest.raises(TryAgain) as caught:
        await pager.send(Page(incident, ada))
    assert type(caught.value) is TryAgain
    assert caught.value.after == wait


@pytest.mark.parametrize("kind", ["drop_after", "error_after", "drop_before"])
async def test_a_lost_answer_is_unknown(kind, pager, incident, ada, order):
    """A page whose answer is lost may have been taken."""
    order(kind, status=500)
    with pytest.raises(Unknown):
        await pager.send(Page(incident, ada))


async def test_a_pager_that_hangs_is_given_up(http, address, incident, ada, order):
    """No answer within the time-out is unknown."""
    order("hang", seconds=0.4)
    with pytest.raises(Unknown, match="no answer came in time"):
        await Pager(http, address, read_seconds=0.2).send(Page(incident, ada))


async def test_a_pager_that_is_not_there_was_not_told(http, incident, ada):
    """A connection that cannot be made is safe to try again."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(TryAgain) as caught:
            await Pager(http, f"http://127.0.0.1:{taken.getsockname()[1]}/").send(Page(incident, ada))
    assert type(caught.value) is TryAgain


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 410])
async def test_a_pager_that_refuses_or_redirects_points_to_its_setting(
    status, pager, incident, ada, order, world
):
    """Any other answer is refused with the setting to check; a redirect is not followed with what the page says."""
    order("answer", status=status, headers={"Location": "/pager/pages"})
    with pytest.raises((Refused, Doubtful)) as caught:
        await pager.send(Page(incident, ada))
    assert "PAGE_WEBHOOK_URL" in caught.value.fix
    assert len(world.requests) == 1


async def test_the_address_is_in_no_log_and_no_message(pager, incident, ada, order, address, caplog):
    """The address is a password: no log line of any level and no failure repeats it, not even in the pager's words."""
    caplog.set_level(logging.DEBUG)
    order("answer", status=400, body={"error": f"no page at {address} (/pager/pages?{SIGNATURE})"})
    with pytest.raises(Refused) as caught:
        await pager.send(Page(incident, ada))
    order("drop_before")
    with pytest.raises(Unknown) as broken:
        await pager.send(Page(incident, ada))
    told = f"{caught.value} {caught.value.fix} {broken.value} {broken.value.__cause__}"
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("aiohttp")]
    assert SIGNATURE not in told
    assert [line for line in ours if SIGNATURE in line] == []


async def test_a_given_client_is_used_and_an_unused_one_closes(address, incident, ada, world):
    """The client can be shared: a given one is used, and closing one that was never used makes no connection."""
    async with httpx.AsyncClient(headers={"X-Given": "yes"}) as given:
        await Pager(Http(given), address).send(Page(incident, ada))
    assert world.requests[0].headers["X-Given"] == "yes"
    await Http().aclose()
