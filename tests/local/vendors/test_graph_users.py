import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from tests.local.vendors.graph_calls import QUIET_SDK, UsersQuery, graph_sdk, plain_http

pytestmark = QUIET_SDK


@pytest.fixture
async def graph(stand_ins):
    """The official SDK on the stand-in Graph."""
    async with graph_sdk(stand_ins.graph_url) as client:
        yield client


async def test_a_user_is_found_by_principal_name_and_by_id(graph):
    """Both keys lead to the same person."""
    by_name = await graph.send(graph.sdk.users.by_user_id("ada@contoso.com").to_get_request_information())
    by_id = await graph.send(graph.sdk.users.by_user_id(by_name["id"]).to_get_request_information())
    assert by_id == by_name
    assert (by_name["displayName"], by_name["surname"]) == ("Ada Lovelace", "Lovelace")


async def test_an_unknown_user_is_not_found(graph):
    """404 Request_ResourceNotFound with the key that was asked for."""
    with pytest.raises(ODataError) as caught:
        await graph.send(graph.sdk.users.by_user_id("nobody@contoso.com").to_get_request_information())
    assert (caught.value.response_status_code, caught.value.error.code) == (404, "Request_ResourceNotFound")
    assert "nobody@contoso.com" in caught.value.error.message


async def test_a_user_is_found_by_mail_where_it_differs_from_the_principal_name(graph, stand_ins):
    """`$filter=mail eq` finds whom the principal name does not."""
    async with plain_http() as client:
        body = {"displayName": "Mary Jackson", "mail": "mary.jackson@contoso.com"}
        await client.put(f"{stand_ins.url}/_control/graph/users/mjackson@contoso.com", json=body)
    query = UsersQuery(filter="mail eq 'mary.jackson@contoso.com'")
    order = graph.sdk.users.to_get_request_information(RequestConfiguration(query_parameters=query))
    (user,) = (await graph.send(order))["value"]
    assert user["userPrincipalName"] == "mjackson@contoso.com"


async def test_a_user_can_be_removed(graph, stand_ins):
    """The control address takes people away."""
    async with plain_http() as client:
        await client.delete(f"{stand_ins.url}/_control/graph/users/ada@contoso.com")
    with pytest.raises(ODataError):
        await graph.send(graph.sdk.users.by_user_id("ada@contoso.com").to_get_request_information())


async def test_the_people_of_the_story_are_there(graph):
    """The seeds that demos and tests rely on."""
    users = (await graph.send(graph.sdk.users.to_get_request_information()))["value"]
    assert {user["displayName"] for user in users} >= {
        *("Ada Lovelace", "Grace Hopper", "Alan Turing", "Katherine Johnson", "Duty Manager")
    }
