"""Opening the record: one work item with everything that is known, in every process."""

import pytest

from incident.errors import Refused
from incident.records import Detail, Severity, Source
from local.vendors.devops import fields as f
from local.vendors.devops.processes import Rule
from local.vendors.faults import Fault

PROCESSES = [  # project, type, field of the body, severity
    ("Basic", "Issue", f.DESCRIPTION, None),
    ("Operations", "Bug", f.REPRO_STEPS, "2 - High"),
    ("Operations", "Issue", f.DESCRIPTION, None),
    ("Scrum", "Bug", f.REPRO_STEPS, "2 - High"),
    ("CMMI", "Bug", f.REPRO_STEPS, "2 - High"),
    ("CMMI", "Issue", f.DESCRIPTION, "2 - High"),
]


@pytest.mark.parametrize("case", PROCESSES, ids=lambda case: f"{case[0]} {case[1]}")
async def test_the_record_fits_the_type_of_each_process(connect, boards, incident, case):
    """The body goes where the type's form shows it, and severity and priority where the type has them."""
    project, kind, body, severity = case
    opened = await connect(kind, project).open(incident)
    item = boards.work_items[opened.id]
    assert item.type.name == kind
    assert "Since the deployment." in item.fields[body]
    assert item.fields.get(f.SEVERITY) == severity
    assert item.fields[f.PRIORITY] == 1


async def test_everything_known_is_written_in_one_revision(record, boards, incident):
    """Title with the incident's id, tags, and the links to the alert and to the incident's state."""
    item = boards.work_items[(await record.open(incident)).id]
    assert item.rev == 1
    assert item.title == "Checkout answers 500 [INC-7F3K2Q]"
    assert item.tags == ["incident", "sev1", "payments"]
    assert set(item.hyperlinks) == {incident.status_url, incident.declaration.source.url}


async def test_the_body_answers_what_is_asked_first(record, boards, incident):
    """When we first knew, how we found out, how bad it is, who has been told, where it is discussed."""
    body = boards.work_items[(await record.open(incident)).id].fields[f.REPRO_STEPS]
    assert "2026-11-22 02:13 UTC (declared 2026-11-22 02:14 UTC)" in body
    assert '<a href="https://portal.azure.com/#alert/1">Azure Monitor: Platform</a>, alert-1' in body
    assert "Sev1 error" in body
    assert f'<a href="{incident.status_url}">' in body
    assert "Where is it discussed?" in body
    assert "Http5xx" in body


async def test_the_answer_leads_people_to_the_work_item(record, stand_in, incident):
    """The address is the one that Azure DevOps itself gives for people."""
    opened = await record.open(incident)
    assert opened.url == f"{stand_in.url}/boards/{opened.id}"


@pytest.mark.parametrize(
    ("severity", "value", "priority"),
    [(0, "1 - Critical", 1), (1, "2 - High", 1), (2, "3 - Medium", 2), (3, "4 - Low", 3), (4, "4 - Low", 4)],
)
async def test_severity_is_told_in_the_words_of_azure_boards(
    record, boards, declared, severity, value, priority
):
    """Each severity has its value in both fields, and its tag."""
    item = boards.work_items[(await record.open(declared(severity=Severity(severity)))).id]
    assert (item.fields[f.SEVERITY], item.fields[f.PRIORITY]) == (value, priority)
    assert f"sev{severity}" in item.tags


async def test_text_from_outside_is_never_markup(record, boards, declared):
    """Title, description, details, service, source: each is shown as it was written, and no tag of it is one."""
    evil = """<script>alert("1")</script><img src=x onerror='x'></at>"""
    said = declared(
        title=evil,
        description=f"{evil}\nsecond line",
        details=(Detail(evil, evil),),
        service=evil,
        source=Source(evil, evil, ref=evil, url="javascript:alert(1)"),
    )
    body = boards.work_items[(await record.open(said)).id].fields[f.REPRO_STEPS]
    assert "<script" not in body
    assert "<img" not in body
    assert "</at>" not in body
    assert "javascript:" not in body
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in body
    assert "<br>second line" in body


async def test_only_web_addresses_become_links(record, boards, declared, incident):
    """An alert's address of another scheme is left out of the links."""
    said = declared(source=Source("azure_monitor", "Platform", url="javascript:alert(1)"))
    assert boards.work_items[(await record.open(said)).id].hyperlinks == [incident.status_url]


async def test_an_address_that_is_both_alert_and_state_is_linked_once(record, boards, declared, incident):
    """Azure DevOps refuses a work item with the same link twice."""
    said = declared(source=Source("person", "Ada", url=incident.status_url))
    assert boards.work_items[(await record.open(said)).id].hyperlinks == [incident.status_url]


@pytest.mark.parametrize(
    ("service", "tags"),
    [("@web; shop, eu", ["web shop eu"]), (None, []), (" ;,@ ", []), ("x" * 500, ["x" * 100])],
)
async def test_a_tag_is_legal_whatever_the_service_is_called(record, boards, declared, service, tags):
    """No comma, semicolon or leading @, and no longer than people read."""
    item = boards.work_items[(await record.open(declared(service=service))).id]
    assert item.tags == ["incident", "sev1", *tags]


async def test_a_drill_says_so(record, boards, declared):
    """Nobody takes a drill's record for the real thing."""
    item = boards.work_items[(await record.open(declared(drill=True))).id]
    assert "drill" in item.tags
    assert "This is a drill." in item.fields[f.REPRO_STEPS]


async def test_the_record_goes_to_the_configured_area(connect, boards, incident):
    """The area path is that of the settings."""
    opened = await connect(area_path="Operations\\Payments").open(incident)
    assert boards.work_items[opened.id].fields[f.AREA] == "Operations\\Payments"


async def test_without_the_right_to_create_tags_the_record_opens_without_them(
    record, boards, world, incident
):
    """A missing tag must not lose the incident; what else is known is written all the same."""
    world.missing_rights.add("Create tag definition")
    item = boards.work_items[(await record.open(incident)).id]
    assert item.tags == []
    assert item.fields[f.SEVERITY] == "2 - High"
    assert list(boards.work_items) == [item.id]


async def test_a_severity_that_the_project_has_renamed_is_left_out(record, boards, incident):
    """A process may have values of its own; then the field keeps its default."""
    boards.add_field(boards.fields.find(f.SEVERITY), "Operations", "Bug", Rule(("S1", "S2"), "S2"))
    assert boards.work_items[(await record.open(incident)).id].fields[f.SEVERITY] == "S2"


async def test_a_severity_renamed_while_the_process_runs_does_not_lose_the_incident(
    record, boards, incident, calls
):
    """What was learnt of the type is learnt anew when Azure DevOps refuses it."""
    await record.open(incident)
    boards.add_field(boards.fields.find(f.SEVERITY), "Operations", "Bug", Rule(("2 - High!",), "2 - High!"))
    opened = await record.open(incident)
    assert boards.work_items[opened.id].fields[f.SEVERITY] == "2 - High!"
    calls()
    await record.open(incident)
    assert calls() == ["GET wit/workitemtypes/Bug/fields", "POST wit/workItems/$Bug"]


@pytest.mark.parametrize("kind", ["Bug", "Issue"])
async def test_the_record_opens_although_the_fields_of_its_type_cannot_be_read(
    connect, boards, world, incident, kind
):
    """A record without a severity field is better than none; body and tags say the severity too."""
    world.faults.order(Fault("answer", "GET", "/fields", status=500))
    item = boards.work_items[(await connect(kind).open(incident)).id]
    assert "Sev1 error" in item.fields[f.REPRO_STEPS if kind == "Bug" else f.DESCRIPTION]
    assert item.tags == ["incident", "sev1", "payments"]


async def test_fields_that_could_not_be_read_are_asked_for_again(record, boards, world, incident):
    """One failed question does not keep every later incident without its severity."""
    world.faults.order(Fault("answer", "GET", "/fields", status=500))
    await record.open(incident)
    assert boards.work_items[(await record.open(incident)).id].fields[f.SEVERITY] == "2 - High"


async def test_a_field_that_only_people_can_fill_is_refused_with_its_name(record, boards, incident):
    """A required field without a default: the refusal names it and the setting."""
    boards.add_field(f.Field("Custom.Team", "Team"), "Operations", "Bug", Rule(required=True))
    with pytest.raises(Refused) as refused:
        await record.open(incident)
    assert "Custom.Team" in refused.value.fix
    assert "AZURE_DEVOPS_WORK_ITEM_TYPE" in refused.value.fix


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"work_item_type": "Incident"}, "AZURE_DEVOPS_WORK_ITEM_TYPE (now 'Incident')"),
        ({"project": "Nowhere"}, "AZURE_DEVOPS_PROJECT (now 'Nowhere')"),
        ({"area_path": "Operations\\Gone"}, "AZURE_DEVOPS_AREA_PATH (now 'Operations\\Gone')"),
    ],
)
async def test_a_wrong_setting_is_refused_by_its_name(connect, incident, settings, names):
    """What to set, where, and what it is now."""
    with pytest.raises(Refused) as refused:
        await connect(**settings).open(incident)
    assert names in refused.value.fix


async def test_a_wrong_organisation_is_refused_by_its_settings_name(connect, stand_in, incident):
    """An organisation that does not exist answers 404 like everything else that does not."""
    elsewhere = connect(organization_url=f"{stand_in.url}/azure-devops/fabrikam")
    with pytest.raises(Refused) as refused:
        await elsewhere.open(incident)
    assert "AZURE_DEVOPS_ORGANIZATION_URL" in refused.value.fix


async def test_names_with_spaces_and_quotes_are_addressed_right(connect, boards, incident):
    """Project and type stand in the address, whatever they are called."""
    opened = await connect("User Story").open(incident)
    assert boards.work_items[opened.id].type.name == "User Story"
