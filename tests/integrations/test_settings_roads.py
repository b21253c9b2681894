"""Which ways to page count, and in what order."""

import pytest

from tests.integrations.test_settings import NEEDED, faults, read


def test_roads_are_those_that_are_set_up():
    """Unsaid, every way to page that is set up is used, e-mail first; said, in the order said."""
    pager, key = "https://pager.example/x", "a" * 32

    assert read(PAGE_WEBHOOK_URL=pager).page_roads == ("email", "webhook")
    assert read(PAGE_WEBHOOK_URL=pager, PAGE_PAGERDUTY_ROUTING_KEY=key).page_roads == (
        "email",
        "pagerduty",
        "webhook",
    )
    assert read(PAGE_PAGERDUTY_ROUTING_KEY=key, PAGE_EMAIL_SENDER="").page_roads == ("pagerduty",)
    assert read(PAGE_WEBHOOK_URL=pager, PAGE_EMAIL_SENDER="").page_roads == ("webhook",)
    assert read(PAGE_WEBHOOK_URL=pager, PAGE_ROADS="Webhook, email").page_roads == ("webhook", "email")
    assert set(faults({**NEEDED, "PAGE_ROADS": "webhook"})) == {"PAGE_WEBHOOK_URL"}
    assert set(faults({**NEEDED, "PAGE_ROADS": "pagerduty"})) == {"PAGE_PAGERDUTY_ROUTING_KEY"}


@pytest.mark.parametrize(("messenger", "speaks"), [("bot", True), ("workflow", True), ("none", False)])
def test_a_mention_is_asked_for_by_name_and_needs_who_speaks(messenger, speaks):
    """It never counts by itself, and where nothing speaks in the channel it is a fault that says what to change."""
    env = {"TEAMS_MESSENGER": messenger, "TEAMS_WORKFLOW_URL": "https://x/y?sig=1"}
    assert read(**env).page_roads == ("email",)
    if speaks:
        assert read(**env, PAGE_ROADS="mention,email").page_roads == ("mention", "email")
    else:
        found = faults({**NEEDED, **env, "PAGE_ROADS": "mention,email"})
        assert set(found) == {"PAGE_ROADS"}
        assert "set TEAMS_MESSENGER to bot or workflow, or take mention out" in found["PAGE_ROADS"]


def test_a_road_that_is_not_set_up_and_a_mention_that_cannot_be_are_both_named():
    """Two faults of the roads are two lines of the report."""
    found = faults({**NEEDED, "TEAMS_MESSENGER": "none", "PAGE_ROADS": "mention,pagerduty"})

    assert set(found) == {"PAGE_ROADS", "PAGE_PAGERDUTY_ROUTING_KEY"}
