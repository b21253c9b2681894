"""docs/roles.md says of each role what the code says, and which it gives to whom."""

import re
from pathlib import Path

import pytest

from incident.roles import RULES, Role

DOCUMENT = (Path(__file__).parents[1] / "docs/roles.md").read_text("utf-8")
PLACES = {"the primary": 1, "the secondary": 2, "the third on call": 3, "nobody yet": None}


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_what_a_role_does_is_one_paragraph_and_the_same_everywhere(role):
    """The paragraph below the role's heading is what the card and the status say."""
    section = DOCUMENT.split(f"\n### {role.title}\n")[1].split("\n#")[0]

    assert section.strip() == role.duty


def test_who_gets_which_role_is_what_the_rules_say():
    """The table has every rule that holds where nobody says otherwise, with its severities and its place."""
    rows = re.findall(r"^\| ([a-z ]+) \| Sev(\d) (?:to|and) Sev(\d) \| ([^|]+) \|$", DOCUMENT, re.MULTILINE)

    assert [(role, int(worst), int(mildest), PLACES[place]) for role, worst, mildest, place in rows] == [
        (rule.role.title.lower(), rule.worst, rule.mildest, rule.place) for rule in RULES
    ]
