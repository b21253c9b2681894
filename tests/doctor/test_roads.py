"""The roads: of a pager the doctor says what can be seen without a page, and a mention is Teams' matter."""

import pytest

from incident.diagnosis import State
from integrations.setting_diagnosis import subject_of
from local.vendors.pagerduty import ROUTING_KEY, pagerduty
from tests.doctor.conftest import about

REGIONS = {
    "https://events.pagerduty.com/v2/enqueue": "events.pagerduty.com, of the US region",
    "https://events.eu.pagerduty.com/v2/enqueue": "events.eu.pagerduty.com, of the EU region",
    "https://pager.example/v2/enqueue": "pager.example, which is none of PagerDuty's own",
}


@pytest.mark.parametrize(("url", "said"), REGIONS.items())
async def test_pagerduty_is_not_called_and_its_region_is_named(set_up, url, said):
    """An event is a page, so none is sent; a key is known in its own region alone, so the region is told."""
    finding = about(
        await set_up.findings(PAGE_PAGERDUTY_ROUTING_KEY=ROUTING_KEY, PAGE_PAGERDUTY_URL=url),
        "Pager: PagerDuty",
    )

    assert finding.state is State.UNKNOWN
    assert said in finding.what
    assert pagerduty(set_up.vendors.world).incidents == []


async def test_a_key_that_cannot_be_one_is_named_and_pagerduty_not_looked_at(set_up):
    """What is of another length is no Integration Key; the check says by which setting it is hindered."""
    findings = await set_up.findings(PAGE_PAGERDUTY_ROUTING_KEY="e+kd5BWM-NCknhB3XnYg")

    assert "32 letters and digits" in about(findings, subject_of("PAGE_PAGERDUTY_ROUTING_KEY")).what
    assert "PAGE_PAGERDUTY_ROUTING_KEY cannot be used" in about(findings, "Pager: PagerDuty").what


async def test_a_mention_alone_is_looked_at_as_what_speaks_in_the_channel(set_up):
    """With PAGE_ROADS=mention nothing is missing: the bot's checks are the mention's, and no pager is asked for."""
    findings = await set_up.findings(
        PAGE_ROADS="mention", PAGE_EMAIL_SENDER=None, PAGE_WEBHOOK_URL=None, PAGE_PAGERDUTY_ROUTING_KEY=None
    )

    assert {f.subject for f in findings if f.state is State.MISSING} == set()
    assert about(findings, subject_of("PAGE_ROADS")).what == "mention"
    assert about(findings, "Teams: app installed").state is State.OK
    assert not [f.subject for f in findings if f.subject.startswith(("Pager:", "Mail:"))]


async def test_a_mention_without_a_messenger_is_a_fault_of_the_roads(set_up):
    """Where nothing speaks in the channel, PAGE_ROADS is what is missing, with both ways out."""
    findings = await set_up.findings(PAGE_ROADS="mention,email", TEAMS_MESSENGER="none")

    assert {f.subject for f in findings if f.state is State.MISSING} == {subject_of("PAGE_ROADS")}
    assert "TEAMS_MESSENGER" in about(findings, subject_of("PAGE_ROADS")).what
