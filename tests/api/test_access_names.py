"""Whom the record names, what the page offers to whom, and what another site can make a browser do."""

import json

import pytest

from tests.api.signed_in import ENTRA, MONITOR, application, person
from tests.app.conftest import Product, product

ADA, READER = "ada@contoso.com", "reader@contoso.com"
RESPONDER = person(ADA, "Muster.Respond")
BROWSER = {"Accept": "text/html"}
FORM = {**BROWSER, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def muster(tables_connection, tmp_path):
    """The product with sign-in in front of it and nobody on call."""
    async with product(tables_connection, tmp_path, (), **ENTRA) as running:
        running.http.headers.update(RESPONDER)
        yield running


async def opened(muster: Product, **said) -> dict:
    """An incident that was declared, as its status shows it at once."""
    return await muster.incident((await muster.declare(**said))["id"])


async def page(muster: Product, incident_id: str, caller: dict, **options) -> str:
    """The page of an incident, for a caller."""
    url = f"{muster.stage.app.url}/api/incidents/{incident_id}?hold=1"
    async with muster.http.get(url, headers={**BROWSER, **caller}, **options) as response:
        assert response.status == 200
        return await response.text()


async def closing(muster: Product, incident_id: str) -> list[str]:
    """Who closed an incident, by its timeline."""
    timeline = (await muster.incident(incident_id))["timeline"]
    return [event["actor"] for event in timeline if event["what"].startswith("closed")]


async def test_nobody_declares_in_another_s_name(muster):
    """The record names who is signed in; the name that the body gives stands behind it."""
    plain = await opened(muster, title="one")
    claimed = await opened(muster, title="two", reporter="Grace Hopper")
    sourced = await opened(muster, title="three", source={"kind": "person", "name": "Grace Hopper"})

    assert plain["source"]["name"] == ADA
    assert claimed["source"]["name"] == sourced["source"]["name"] == f"{ADA}, on behalf of Grace Hopper"
    assert claimed["timeline"][0]["actor"] == f"{ADA}, on behalf of Grace Hopper"


async def test_nobody_closes_in_another_s_name(muster):
    """Who is signed in stands on the timeline and on the work item, with the name that the body gives behind."""
    incident = await muster.declare()
    await muster.launched(incident["id"])
    body = {"by": "Grace", "reason": "mended"}
    assert (await muster.call("POST", f"/incidents/{incident['id']}/close", body))[0] == 200

    assert await closing(muster, incident["id"]) == [f"{ADA}, on behalf of Grace"]
    (item,) = muster.evidence(incident["id"]).work_items
    assert any(f"{ADA}, on behalf of Grace" in comment.text for comment in item.comments)


async def test_a_form_closes_in_one_s_own_name(muster):
    """The page sends no name; one that is sent all the same stands behind."""
    incident = await muster.declare()
    url = f"{muster.stage.app.url}/api/incidents/{incident['id']}/close"
    async with muster.http.post(url, headers=FORM, data="by=Grace", allow_redirects=False) as response:
        assert response.status == 303

    assert await closing(muster, incident["id"]) == [f"{ADA}, on behalf of Grace"]


async def test_a_step_is_run_again_in_one_s_own_name(muster):
    """The timeline says who asked."""
    muster.take_away("Channel.Create.Group")
    incident = await muster.declare()
    await muster.launched(incident["id"])
    retry = f"/incidents/{incident['id']}/steps/open_channel/retry"
    assert (await muster.call("POST", retry, {"by": "Grace"}))[0] == 202

    shown = await muster.incident(incident["id"])
    (asked,) = [event for event in shown["timeline"] if event["what"].startswith("asked to run")]
    assert asked["actor"] == f"{ADA}, on behalf of Grace"


async def test_the_page_offers_what_its_reader_may_do(muster):
    """Who may only read gets no button; who may respond gets them, and is not asked for a name that is known."""
    incident = await muster.declare()
    await muster.launched(incident["id"])
    reading = await page(muster, incident["id"], person(READER, "Muster.Read"))
    responding = await page(muster, incident["id"], RESPONDER)

    assert "<form" not in reading
    assert f"Signed in as {READER}" in reading
    assert "Close the incident" in responding
    assert "Your name" not in responding
    assert f"Signed in as {ADA}" in responding


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_no_other_site_declares_with_a_browser_s_sign_in(muster, site):
    """The browser would send its sign-in along; what another site made it send opens nothing, on either route."""
    declared, _ = await muster.call(
        "POST", "/incidents", {"title": "Nobody asked"}, headers={"Sec-Fetch-Site": site}
    )
    alerted, _ = await muster.call(
        "POST", "/alerts/azure-monitor", {"title": "Nobody asked"}, headers={"Sec-Fetch-Site": site}
    )

    assert (declared, alerted) == (403, 403)
    assert (await muster.call("GET", "/incidents"))[1]["incidents"] == []


async def test_azure_monitor_opens_incidents_by_its_own_role(muster):
    """A secure webhook gets in with the role that Azure Monitor's set-up gives it, and its alert is nobody's word."""
    monitor = application(MONITOR, "ActionGroupsSecureWebhook")
    body = json.loads(muster.alert_text())
    status, answer = await muster.call("POST", "/alerts/azure-monitor", body, headers=monitor)

    assert status == 202
    shown = await muster.incident(answer["id"])
    assert MONITOR not in shown["source"]["name"]
    assert shown["source"]["kind"] == "azure_monitor"


async def test_with_keys_a_header_makes_nobody_someone(tables_connection, tmp_path):
    """Without sign-in anybody can send the header: who sends it has no name by it, and loses no right."""
    async with product(tables_connection, tmp_path, (), WEBSITE_AUTH_ENABLED="True") as muster:
        muster.http.headers.update(person(ADA))
        incident = await opened(muster, reporter="Sam")
        closed, _ = await muster.call("POST", f"/incidents/{incident['id']}/close", {"by": "Sam"})
        shown = await muster.incident(incident["id"])

    assert (incident["source"]["name"], closed) == ("Sam", 200)
    assert ADA not in json.dumps(shown)
