"""Which alerts are drills, whom they disturb, and what they leave."""

import pytest

from integrations.azure_monitor import read_alert


def announced(payload, wish):
    """The alert whose rule has the custom property `drill`, with that wish."""
    body = payload("announced_drill")
    body["data"]["customProperties"] = {"drill": wish}
    return read_alert(body)


@pytest.mark.parametrize(
    ("wish", "drill", "quiet"),
    [
        ("true", True, True),
        ("TRUE", True, True),
        (True, True, True),
        ("page", True, False),
        ("Page", True, False),
        ("false", False, False),
        ("later", False, False),
        ("", False, False),
    ],
)
def test_the_custom_property_says_whether_people_are_told(payload, wish, drill, quiet):
    """`true` disturbs nobody, `page` tells the people, anything else is the real thing; a drill always cleans up."""
    said = announced(payload, wish)
    assert (said.drill, said.quiet, said.cleans_up) == (drill, quiet, drill)
    assert said.problem_key.startswith("drill/") == drill


@pytest.mark.parametrize("test", ["test_metric", "test_activity_log", "test_service_health", "budget_test"])
def test_a_test_of_an_action_group_disturbs_nobody(payload, test):
    """Who presses the button in the portal wakes nobody and leaves nothing."""
    said = read_alert(payload(test))
    assert (said.drill, said.quiet, said.cleans_up) == (True, True, True)
