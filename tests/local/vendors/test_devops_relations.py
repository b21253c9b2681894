"""Links between work items, and to other places."""

from __future__ import annotations

TITLE = "System.Title"


def op(verb: str, path: str, value: object = None) -> dict:
    """An operation of a patch document."""
    return {"op": verb, "path": path, "value": value}


def link(url: str, rel: str = "Hyperlink", **attributes: object) -> dict:
    """The operation that adds a relation."""
    return op("add", "/relations/-", {"rel": rel, "url": url, "attributes": attributes})


PARENT = "System.LinkTypes.Hierarchy-Reverse"


async def test_attributes_of_a_relation_must_be_an_object(rest, bug):
    """A relation whose attributes are a string does not match the expected type."""
    bad = op("add", "/relations/-", {"rel": "Hyperlink", "url": "https://x.example", "attributes": "comment"})
    answer = await rest.patch(bug, [bad])
    assert (answer.status, answer.body["typeKey"]) == (400, "VssPropertyValidationException")
    assert "does not match the expected type" in answer.body["message"]


async def test_the_same_hyperlink_twice_is_refused(rest, bug):
    """A hyperlink that the item has already cannot be added again, in another PATCH or the same."""
    await rest.patch(bug, [link("https://teams.example/channel")])
    again = await rest.patch(bug, [link("https://teams.example/Channel")])
    assert (again.status, again.body["message"]) == (400, "Relation already exists.")
    assert rest.boards.work_items[bug].hyperlinks == ["https://teams.example/channel"]


async def test_a_web_address_is_no_artifact(rest, bug):
    """ArtifactLink takes registered vstfs addresses only."""
    answer = await rest.patch(bug, [link("https://teams.example", "ArtifactLink", name="Teams")])
    assert (answer.status, answer.body["message"]) == (
        400,
        "Invalid Resource Link Target: https://teams.example",
    )


async def test_a_child_links_both_ends_and_bumps_the_parents_revision(rest, bug):
    """Creating a child with a parent link gives the parent a child link and a revision."""
    child = await rest.create({TITLE: "child"}, "Task", more=[link(rest.address(bug), PARENT)])
    parent = rest.boards.work_items[bug]
    assert child.body["fields"]["System.Parent"] == bug
    assert (parent.rev, [end.target for end in parent.relations]) == (2, [child.body["id"]])


async def test_an_item_has_one_parent(rest, bug):
    """A second parent link is TF201036."""
    other = (await rest.create({TITLE: "other"})).body["id"]
    child = await rest.create({TITLE: "child"}, "Task", more=[link(rest.address(bug), PARENT)])
    answer = await rest.patch(child.body["id"], [link(rest.address(other), PARENT)])
    assert answer.status == 400
    assert answer.body["message"].startswith("TF201036: You cannot add a Parent link between work items")


async def test_removing_a_link_removes_both_ends(rest, bug):
    """`remove /relations/n` takes the link from the other item as well."""
    child = await rest.create({TITLE: "child"}, "Task", more=[link(rest.address(bug), PARENT)])
    answer = await rest.patch(child.body["id"], [{"op": "remove", "path": "/relations/0"}])
    assert "System.Parent" not in answer.body["fields"]
    assert rest.boards.work_items[bug].relations == []


async def test_relations_come_only_when_asked_for(rest, bug):
    """Without `$expand=relations` an answer shows no links."""
    await rest.patch(bug, [link("https://teams.example/channel", comment="Teams channel")])
    plain = await rest.call("GET", f"_apis/wit/workitems/{bug}")
    expanded = await rest.call("GET", f"_apis/wit/workitems/{bug}", query={"$expand": "relations"})
    assert "relations" not in plain.body
    assert expanded.body["relations"][0]["attributes"]["comment"] == "Teams channel"
