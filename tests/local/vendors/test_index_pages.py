"""The first page of the stand-ins, and the control address for people."""

from __future__ import annotations

import re

from local.vendors.faults import Fault


async def page(rest, path):
    """The HTML of a page."""
    async with rest.session.get(f"{rest.stand_ins.url}{path}") as response:
        assert response.status == 200, path
        assert response.content_type == "text/html"
        return await response.text()


async def test_the_first_page_leads_everywhere(rest):
    """`/` links boards, teams, mail, pager and control, and every link answers."""
    links = set(re.findall(r'href="(/[^"]*)"', await page(rest, "/")))
    assert links >= {"/boards", "/teams", "/teams/mail", "/teams/pager", "/_control"}
    for link in links:
        await page(rest, link)


async def test_the_control_page_shows_what_is_in_force(rest):
    """Orders, rights that were taken away and lags stand there, with commands that fit this server."""
    world = rest.stand_ins.world
    world.faults.order(Fault("answer", path="<b>", times=None))
    world.missing_rights.add("Mail.Send")
    world.lag_seconds["wiql"] = 7.0
    html = await page(rest, "/_control")
    assert "&quot;path&quot;: &quot;&lt;b&gt;&quot;" in html
    assert re.search(r"no mail can be sent\s*<span class=gone>taken away", html)
    assert "7 s</span>" in html
    assert f"curl -X DELETE {rest.stand_ins.url}/_control/rights/Channel.Create.Group" in html


async def test_what_people_look_at_is_no_request_and_meets_no_fault(rest):
    """The two pages are neither recorded nor met by faults that were ordered."""
    rest.stand_ins.world.faults.order(Fault("answer", times=None))
    await page(rest, "/")
    await page(rest, "/_control")
    assert rest.stand_ins.world.requests == []
