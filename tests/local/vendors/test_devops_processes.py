"""The rules that differ from process to process."""

from __future__ import annotations

import pytest

from local.vendors.devops.fields import Field

TITLE, STATE, SEVERITY = "System.Title", "System.State", "Microsoft.VSTS.Common.Severity"


def change(field: str, value: object) -> dict:
    """The operation that sets a field."""
    return {"op": "add", "path": f"/fields/{field}", "value": value}


@pytest.mark.parametrize(
    ("project", "kind", "state", "has_severity"),
    [
        ("Basic", "Issue", "To Do", False),
        ("Operations", "Bug", "New", True),
        ("Operations", "Issue", "Active", False),
        ("Scrum", "Bug", "New", True),
        ("Scrum", "Impediment", "Open", False),
        ("CMMI", "Bug", "Proposed", True),
        ("CMMI", "Issue", "Proposed", True),
        ("Operations", "Task", "New", False),
    ],
)
async def test_each_type_begins_in_its_own_state(rest, project, kind, state, has_severity):
    """The initial state, and whether there is a severity, depend on process and type."""
    fields = (await rest.create({TITLE: "x"}, kind, project)).body["fields"]
    assert (fields[STATE], SEVERITY in fields) == (state, has_severity)


@pytest.mark.parametrize(
    ("project", "kind"), [("Scrum", "Issue"), ("Basic", "Bug"), ("Operations", "Incident")]
)
async def test_a_type_that_the_process_lacks_is_404(rest, project, kind):
    """Scrum has no Issue, Basic no Bug: VS402323."""
    answer = await rest.create({TITLE: "x"}, kind, project)
    text = f"VS402323: Work item type {kind} does not exist in project {project}"
    assert answer.status == 404
    assert answer.body["message"].startswith(text)


async def test_a_missing_title_is_a_broken_rule(rest):
    """TF401320, with the field and its status flags among the RuleValidationErrors."""
    answer = await rest.create({SEVERITY: "2 - High"})
    errors = answer.body["customProperties"]["RuleValidationErrors"]
    assert answer.status == 400
    assert (
        answer.body["message"] == "TF401320: Rule Error for field Title. Error code: Required, InvalidEmpty."
    )
    assert [(e["fieldReferenceName"], e["fieldStatusFlags"]) for e in errors] == [
        (TITLE, "required, invalidEmpty")
    ]


async def test_every_broken_rule_is_told(rest):
    """The message tells the first broken rule, the properties tell all."""
    answer = await rest.create({SEVERITY: "Sev1", "Microsoft.VSTS.Common.Priority": 0})
    errors = {e["fieldReferenceName"] for e in answer.body["customProperties"]["RuleValidationErrors"]}
    assert errors == {TITLE, SEVERITY, "Microsoft.VSTS.Common.Priority"}
    assert "2 additional errors occurred" in answer.body["message"]


async def test_a_field_that_the_type_lacks_is_a_broken_rule(rest):
    """Severity exists in the organisation but not on a Basic Issue: refused, not silently dropped."""
    answer = await rest.create({TITLE: "x", SEVERITY: "2 - High"}, "Issue", "Basic")
    assert answer.body["message"] == "TF401320: Rule Error for field Severity. Error code: InvalidNotEmpty."


async def test_an_item_begins_in_the_initial_state_only(rest):
    """A create with another state is refused; a PATCH afterwards reaches it."""
    refused = await rest.create({TITLE: "x", STATE: "Active"})
    made = await rest.create({TITLE: "x"})
    moved = await rest.patch(made.body["id"], [change(STATE, "Active")])
    assert "Rule Error for field State" in refused.body["message"]
    assert (moved.body["fields"][STATE], moved.body["fields"]["System.Reason"]) == (
        "Active",
        "Moved to state Active",
    )


async def test_a_state_of_another_process_is_refused(rest, bug):
    """Done is no state of an Agile Bug."""
    assert (await rest.patch(bug, [change(STATE, "Done")])).status == 400


async def test_a_cmmi_bug_needs_an_owner_to_be_active(rest):
    """CMMI demands Assigned To in Active and Resolved."""
    made = await rest.create({TITLE: "x"}, "Bug", "CMMI")
    refused = await rest.patch(made.body["id"], [change(STATE, "Active")])
    owned = await rest.patch(
        made.body["id"], [change(STATE, "Active"), change("System.AssignedTo", "ada@contoso.com")]
    )
    assert "Rule Error for field Assigned To. Error code: Required" in refused.body["message"]
    assert owned.status == 200


async def test_states_stamp_their_dates(rest, bug):
    """Active stamps ActivatedDate, Resolved ResolvedDate, Closed ClosedDate; going back empties the later ones."""
    dates = ["Activated", "Resolved", "Closed"]
    for state, stamped in (("Active", 1), ("Resolved", 2), ("Closed", 3), ("Active", 1)):
        answer = await rest.patch(bug, [change(STATE, state)])
        seen = [name for name in dates if f"Microsoft.VSTS.Common.{name}Date" in answer.body["fields"]]
        assert seen == dates[:stamped]


async def test_resolving_an_agile_bug_returns_it_to_its_creator(rest, bug):
    """The Bug workflow of Agile and CMMI reassigns to Created By on Resolved, unless the PATCH says who has it."""
    await rest.patch(bug, [change("System.AssignedTo", "ada@contoso.com")])
    returned = await rest.patch(bug, [change(STATE, "Resolved")])
    await rest.patch(bug, [change(STATE, "Active")])
    kept = await rest.patch(bug, [change(STATE, "Resolved"), change("System.AssignedTo", "ada@contoso.com")])
    assert returned.body["fields"]["System.AssignedTo"]["displayName"] == "Muster"
    assert kept.body["fields"]["System.AssignedTo"]["displayName"] == "Ada Lovelace"


async def test_bypassing_rules_lets_the_creator_and_the_state_be_set(rest):
    """`bypassRules=true` takes what the rules refuse."""
    fields = {TITLE: "x", STATE: "Closed", "System.CreatedBy": "ada@contoso.com"}
    answer = await rest.create(fields, query={"bypassRules": "true"})
    assert answer.body["fields"]["System.CreatedBy"]["displayName"] == "Ada Lovelace"


async def test_a_field_of_the_service_is_read_only(rest, bug):
    """Created Date is refused without bypassRules."""
    answer = await rest.patch(bug, [change("System.CreatedDate", "2026-01-01T00:00:00Z")])
    assert (answer.status, answer.body["message"][:8]) == (400, "TF401326")


async def test_a_project_can_be_given_a_field_of_its_own(rest):
    """An inherited process may have further fields: they are stored and can be queried."""
    rest.boards.add_field(Field("Custom.IncidentKey", "Incident Key"), "Operations", "Bug")
    made = await rest.create({TITLE: "x", "Custom.IncidentKey": "INC-1"})
    query = "SELECT [System.Id] FROM WorkItems WHERE [Custom.IncidentKey] = 'INC-1'"
    assert [hit["id"] for hit in (await rest.wiql(query)).body["workItems"]] == [made.body["id"]]
