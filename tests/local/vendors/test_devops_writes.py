"""What a create and a PATCH do, field by field."""

from __future__ import annotations

import pytest

TITLE = "System.Title"
TAGS = "/fields/System.Tags"


def op(verb: str, path: str, value: object = None) -> dict:
    """An operation of a patch document."""
    return {"op": verb, "path": path, "value": value}


def link(url: str, rel: str = "Hyperlink", **attributes: object) -> dict:
    """The operation that adds a relation."""
    return op("add", "/relations/-", {"rel": rel, "url": url, "attributes": attributes})


async def test_a_new_item_has_revision_1_defaults_and_a_page(rest):
    """A create answers rev 1 with the type's defaults, identities as objects, and a link to the page for people."""
    answer = await rest.create({TITLE: "Checkout is slow"})
    fields = answer.body["fields"]
    assert (answer.status, answer.body["rev"]) == (200, 1)
    assert fields["System.State"] == "New"
    assert fields["Microsoft.VSTS.Common.Severity"] == "3 - Medium"
    assert fields["Microsoft.VSTS.Common.Priority"] == 2
    assert fields["System.CreatedBy"]["displayName"] == "Muster"
    assert answer.body["_links"]["html"]["href"] == f"{rest.stand_ins.url}/boards/{answer.body['id']}"


async def test_one_patch_is_one_revision_however_much_it_changes(rest, bug):
    """Fields, a link and a note in one PATCH bump the revision once."""
    patch = [
        op("add", "/fields/System.AssignedTo", "ada@contoso.com"),
        op("add", "/fields/System.History", "hi"),
    ]
    answer = await rest.patch(bug, [*patch, link("https://teams.example/channel", comment="Teams channel")])
    assert answer.body["rev"] == 2
    assert len(rest.boards.work_items[bug].revisions) == 2


async def test_a_failed_patch_changes_nothing(rest, bug):
    """All operations of a document hold, or none does."""
    answer = await rest.patch(
        bug, [op("add", "/fields/System.Title", "new"), op("add", "/fields/No.Such", 1)]
    )
    item = rest.boards.work_items[bug]
    assert answer.status == 400
    assert (item.title, item.rev) == ("Checkout is slow", 1)


async def test_validate_only_saves_nothing(rest):
    """`validateOnly=true` runs the rules, answers as a create does, and leaves no item."""
    good = await rest.create({TITLE: "x"}, query={"validateOnly": "true"})
    bad = await rest.create({}, query={"validateOnly": "true"})
    assert (good.status, bad.status, len(rest.boards.work_items)) == (200, 400, 0)


async def test_adding_tags_appends_and_replacing_replaces(rest, bug):
    """`add` on System.Tags keeps the tags that are there; `replace` does not; case does not make a new tag."""
    await rest.patch(bug, [op("add", TAGS, "incident; sev1")])
    appended = await rest.patch(bug, [op("add", TAGS, "Incident; checkout")])
    replaced = await rest.patch(bug, [op("replace", TAGS, "payments")])
    assert appended.body["fields"]["System.Tags"] == "incident; sev1; checkout"
    assert replaced.body["fields"]["System.Tags"] == "payments"


@pytest.mark.parametrize("tags", ["; ".join(f"t{n}" for n in range(101)), "x" * 401])
async def test_too_many_or_too_long_tags_are_refused(rest, bug, tags):
    """A work item has 100 tags at most, a tag 400 characters at most."""
    assert (await rest.patch(bug, [op("add", TAGS, tags)])).status == 400


async def test_a_title_has_255_characters_at_most(rest):
    """255 characters are taken, 256 break the rule InvalidTooLong."""
    assert (await rest.create({TITLE: "x" * 255})).status == 200
    refused = await rest.create({TITLE: "x" * 256})
    assert "InvalidTooLong" in refused.body["message"]


async def test_long_text_has_a_million_characters_at_most(rest, bug):
    """1,000,000 characters are taken, one more is refused."""
    path = "/fields/Microsoft.VSTS.TCM.ReproSteps"
    assert (await rest.patch(bug, [op("add", path, "x" * 1_000_000)])).status == 200
    assert (await rest.patch(bug, [op("add", path, "x" * 1_000_001)])).status == 400


@pytest.mark.parametrize(
    "value",
    ["ada@contoso.com", "Ada Lovelace", "Ada Lovelace <ada@contoso.com>", {"uniqueName": "ada@contoso.com"}],
)
async def test_an_owner_is_understood_in_every_documented_form(rest, bug, value):
    """Sign-in address, display name, both, and an IdentityRef object name the same person."""
    answer = await rest.patch(bug, [op("add", "/fields/System.AssignedTo", value)])
    assert answer.body["fields"]["System.AssignedTo"]["uniqueName"] == "ada@contoso.com"


async def test_an_empty_owner_unassigns(rest, bug):
    """The empty string takes the owner away."""
    await rest.patch(bug, [op("add", "/fields/System.AssignedTo", "ada@contoso.com")])
    answer = await rest.patch(bug, [op("add", "/fields/System.AssignedTo", "")])
    assert "System.AssignedTo" not in answer.body["fields"]


async def test_an_unknown_owner_is_refused_with_the_services_words(rest, bug):
    """Who is not a member of the organisation cannot be assigned: 400, no TF number, the field in the properties."""
    answer = await rest.patch(bug, [op("add", "/fields/System.AssignedTo", "nobody@contoso.com")])
    text = "The identity value 'nobody@contoso.com' for field 'Assigned To' is an unknown identity."
    assert (answer.status, answer.body["message"]) == (400, text)
    assert answer.body["customProperties"] == {"ReferenceName": "System.AssignedTo"}


async def test_members_come_and_go_by_the_control_address(rest, bug):
    """A member that a test adds can be assigned, and no longer after it was removed."""
    control = f"{rest.stand_ins.url}/_control/azure-devops/identities/new@contoso.com"
    await rest.session.put(control, json={"displayName": "New Person"})
    assigned = await rest.patch(bug, [op("add", "/fields/System.AssignedTo", "new@contoso.com")])
    await rest.session.delete(control)
    refused = await rest.patch(bug, [op("add", "/fields/System.AssignedTo", "new@contoso.com")])
    assert assigned.body["fields"]["System.AssignedTo"]["displayName"] == "New Person"
    assert refused.status == 400


async def test_a_display_name_of_two_people_is_refused(rest, bug):
    """A display name that two members share names nobody."""
    control = f"{rest.stand_ins.url}/_control/azure-devops/identities/ada2@contoso.com"
    await rest.session.put(control, json={"displayName": "Ada Lovelace"})
    assert (await rest.patch(bug, [op("add", "/fields/System.AssignedTo", "Ada Lovelace")])).status == 400


async def test_an_unknown_area_is_refused(rest):
    """TF401347 names the item (-1 for a new one) and the field."""
    answer = await rest.create({TITLE: "x", "System.AreaPath": "Operations\\Nowhere"})
    text = "TF401347: Invalid tree name given for work item -1, field 'System.AreaPath'."
    assert (answer.status, answer.body["message"]) == (400, text)


async def test_a_note_belongs_to_its_revision_alone(rest, bug):
    """System.History is part of the revision that wrote it and of no later one; the discussion keeps it."""
    await rest.patch(bug, [op("add", "/fields/System.History", "first")])
    later = await rest.patch(bug, [op("add", "/fields/System.Title", "other")])
    item = rest.boards.work_items[bug]
    assert "System.History" not in later.body["fields"]
    assert [r.fields.get("System.History") for r in item.revisions] == [None, "first", None]
    assert [comment.text for comment in item.comments] == ["first"]


async def test_html_is_kept_as_it_was_sent(rest):
    """The service stores what it gets: what was not escaped by the sender is not escaped by it."""
    sent = "<b>5 < 6</b><script>alert(1)</script>"
    answer = await rest.create({TITLE: "x", "Microsoft.VSTS.TCM.ReproSteps": sent})
    assert answer.body["fields"]["Microsoft.VSTS.TCM.ReproSteps"] == sent


async def test_markdown_needs_its_field_in_the_same_patch(rest, bug):
    """A text's format is refused alone, and answered in lower case where it came with the field's value."""
    form = op("add", "/multilineFieldsFormat/System.Description", "Markdown")
    assert (await rest.patch(bug, [form])).status == 400
    answer = await rest.patch(bug, [op("add", "/fields/System.Description", "# Hi"), form])
    assert answer.body["multilineFieldsFormat"] == {"System.Description": "markdown"}


async def test_a_mention_reaches_known_people_only(rest, bug):
    """A mention by GUID of a member is kept as a mention; any other text that looks like one mentions nobody."""
    ada = next(person for person in rest.boards.people if person.display_name == "Ada Lovelace")
    note = f'<a href="#" data-vss-mention="version:2.0,{{{ada.id}}}">@Ada</a> @<Grace Hopper>'
    await rest.patch(bug, [op("add", "/fields/System.History", note)])
    assert rest.boards.work_items[bug].comments[0].mentions == (ada.id,)
