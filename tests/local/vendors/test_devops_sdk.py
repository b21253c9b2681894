"""The azure-devops package itself, unmodified, against the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from azure.devops.connection import Connection
from azure.devops.exceptions import AzureDevOpsServiceError
from azure.devops.v7_1.work_item_tracking.models import CommentCreate, JsonPatchOperation, Wiql
from azure.devops.v7_1.work_item_tracking.work_item_tracking_client import WorkItemTrackingClient
from msrest.authentication import BasicAuthentication
from msrest.exceptions import ClientRequestError

from local.vendors.devops import boards
from local.vendors.faults import Fault


def by_connection(url: str) -> Any:
    """The client that a connection hands out by default (7.0)."""
    return Connection(url, BasicAuthentication("", "secret")).clients.get_work_item_tracking_client()


def by_connection_7_1(url: str) -> Any:
    """The client of 7.1."""
    return Connection(url, BasicAuthentication("", "secret")).clients_v7_1.get_work_item_tracking_client()


def by_address(url: str) -> Any:
    """A client built on the organisation's address, without a connection."""
    return WorkItemTrackingClient(url, BasicAuthentication("", "secret"))


WAYS = [by_connection, by_connection_7_1, by_address]


def add(path: str, value: Any) -> JsonPatchOperation:
    """An `add` operation in the package's own model."""
    return JsonPatchOperation(op="add", path=path, value=value)


@pytest.mark.parametrize("connect", WAYS)
async def test_every_way_to_a_client_creates_changes_and_finds_a_work_item(
    stand_ins, connect: Callable[[str], Any]
):
    """The client of 7.0, of 7.1, and one built on the organisation's address all work without change."""

    def work() -> tuple[Any, Any, list[int]]:
        client = connect(stand_ins.organization_url)
        made = client.create_work_item([add("/fields/System.Title", "It's down")], "Operations", "Bug")
        changed = client.update_work_item([add("/fields/System.AssignedTo", "ada@contoso.com")], made.id)
        query = Wiql(query="SELECT [System.Id] FROM WorkItems WHERE [System.Title] = 'It''s down'")
        return made, changed, [hit.id for hit in client.query_by_wiql(query).work_items]

    made, changed, found = await asyncio.to_thread(work)
    assert (made.rev, made.fields["System.State"]) == (1, "New")
    assert (changed.rev, changed.fields["System.AssignedTo"]["uniqueName"]) == (2, "ada@contoso.com")
    assert found == [made.id]


async def test_the_first_create_asks_for_routes_and_areas_and_the_second_does_not(stand_ins):
    """A cold client makes two hidden requests before its first create; a warm one makes none."""

    def work() -> None:
        client = by_connection(stand_ins.organization_url)
        for title in ("one", "two"):
            client.create_work_item([add("/fields/System.Title", title)], "Operations", "Bug")

    await asyncio.to_thread(work)
    seen = [
        (r.method, r.path.removeprefix("/azure-devops/contoso/").split("?")[0])
        for r in stand_ins.world.requests
    ]
    assert seen == [
        ("OPTIONS", "_apis"),
        ("GET", "_apis/ResourceAreas"),
        ("POST", "Operations/_apis/wit/workItems/$Bug"),
        ("POST", "Operations/_apis/wit/workItems/$Bug"),
    ]


async def test_the_package_reads_the_error_body(stand_ins):
    """A refusal arrives as AzureDevOpsServiceError with the service's message, key and code."""

    def work() -> AzureDevOpsServiceError:
        client = by_address(stand_ins.organization_url)
        with pytest.raises(AzureDevOpsServiceError) as caught:
            client.create_work_item([add("/fields/Custom.Nothing", "x")], "Operations", "Bug")
        return caught.value

    error = await asyncio.to_thread(work)
    assert error.message == "TF51535: Cannot find field Custom.Nothing."
    assert error.type_key == "WorkItemTrackingFieldDefinitionNotFoundException"


@pytest.mark.parametrize(
    "fault", [Fault("drop_after"), Fault("error_after", status=500), Fault("answer", status=429)]
)
async def test_the_package_sends_a_create_once_whatever_happens(stand_ins, fault):
    """With urllib3 2 a lost or failed create is an error after one POST, whether or not the item exists."""
    committed = fault.kind != "answer"
    stand_ins.world.faults.order(replace(fault, method="POST", path="workItems"))

    def work() -> None:
        client = by_address(stand_ins.organization_url)
        with pytest.raises((AzureDevOpsServiceError, ClientRequestError)):
            client.create_work_item([add("/fields/System.Title", "once")], "Operations", "Bug")

    await asyncio.to_thread(work)
    assert [r.method for r in stand_ins.world.requests if "workItems" in r.path] == ["POST"]
    assert len(boards(stand_ins.world).work_items) == (1 if committed else 0)


async def test_the_package_reads_the_process(stand_ins):
    """Types, states with categories, fields with allowed values, and areas come through the package's models."""

    def work() -> tuple[Any, ...]:
        client = by_connection_7_1(stand_ins.organization_url)
        fields = client.get_work_item_type_fields_with_references("Operations", "Bug", expand="allowedValues")
        severity = next(f for f in fields if f.reference_name.endswith(".Severity"))
        types = [kind.name for kind in client.get_work_item_types("Scrum")]
        states = [(s.name, s.category) for s in client.get_work_item_type_states("Basic", "Issue")]
        areas = client.get_classification_node("Operations", "areas", depth=2)
        return types, states, severity.allowed_values, [child.name for child in areas.children]

    types, states, severities, areas = await asyncio.to_thread(work)
    assert "Impediment" in types
    assert "Issue" not in types
    assert states == [("To Do", "Proposed"), ("Doing", "InProgress"), ("Done", "Completed")]
    assert severities == ["1 - Critical", "2 - High", "3 - Medium", "4 - Low"]
    assert areas == ["Identity", "Payments"]


async def test_the_package_reads_what_was_said_and_changed(stand_ins, bug):
    """Comments, updates and revisions come through the package's models."""

    def work() -> tuple[Any, ...]:
        client = by_connection_7_1(stand_ins.organization_url)
        client.add_comment(CommentCreate(text="Looking at it"), "Operations", bug)
        comments = client.get_comments("Operations", bug)
        updates, revisions = client.get_updates(bug), client.get_revisions(bug)
        return comments.comments[0].text, [u.rev for u in updates], revisions[-1].fields["System.History"]

    assert await asyncio.to_thread(work) == ("Looking at it", [1, 2], "Looking at it")


async def test_the_package_finds_people_and_projects(stand_ins):
    """The core and identity clients of the package reach their stand-ins through the resource areas."""

    def work() -> tuple[str, list[str]]:
        clients = Connection(stand_ins.organization_url, BasicAuthentication("", "secret")).clients
        people = clients.get_identity_client().read_identities(
            search_filter="MailAddress", filter_value="ada@contoso.com"
        )
        return people[0].provider_display_name, [p.name for p in clients.get_core_client().get_projects()]

    assert await asyncio.to_thread(work) == ("Ada Lovelace", ["Operations", "Basic", "Scrum", "CMMI"])
