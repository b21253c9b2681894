import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.models.channel import Channel
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.teams.item.channels.item.archive.archive_post_request_body import (
    ArchivePostRequestBody,
)

from local.vendors.graph import teams
from local.vendors.graph.state import TEAM_ID
from tests.local.vendors.graph_calls import QUIET_SDK, ChannelsQuery, graph_sdk, later, plain_http

pytestmark = QUIET_SDK


@pytest.fixture
async def graph(stand_ins):
    """The official SDK on the stand-in Graph."""
    async with graph_sdk(stand_ins.graph_url) as client:
        yield client


@pytest.fixture
async def http(stand_ins):
    """A plain HTTP client on the stand-in Graph."""
    async with plain_http(f"{stand_ins.graph_url}/teams/{TEAM_ID}/") as client:
        yield client


async def refused(call):
    """The SDK's error of a call that is refused."""
    with pytest.raises(ODataError) as caught:
        await call
    return caught.value


async def test_a_filter_finds_a_name_with_an_apostrophe_doubled(graph, stand_ins):
    """`$filter=displayName eq '...'` compares without case; a quote in it is doubled."""
    await graph.open_channel("INC-1 Ada")
    teams(stand_ins.world).channel("INC-1 Ada").display_name = "Ada's room"
    query = ChannelsQuery(filter="displayName eq 'ada''s ROOM'")
    order = graph.team.channels.to_get_request_information(RequestConfiguration(query_parameters=query))
    assert [c["displayName"] for c in (await graph.send(order))["value"]] == ["Ada's room"]


@pytest.mark.parametrize(
    "query",
    [
        {"$filter": "displayName eq 'Ada's room'"},
        {"$filter": "startswith(displayName,'INC')"},
        {"$filter": "topic eq 'a'"},
        {"$select": "id,topic"},
        {"$top": "0"},
        {"$top": "many"},
        {"$skiptoken": "?"},
    ],
)
async def test_a_query_that_graph_cannot_read_is_refused(http, query):
    """Bad filters, unknown properties and bad page sizes answer 400."""
    answer = await http.get("channels", params=query)
    assert answer.status_code == 400


async def test_select_shows_only_what_was_named(http):
    """`$select` cuts each channel to the named properties and its id."""
    answer = await http.get("channels", params={"$select": "displayName"})
    assert set(answer.json()["value"][0]) == {"id", "displayName"}


async def test_pages_follow_the_next_link(graph, http):
    """`$top` cuts pages, and the next link leads through all of them."""
    for number in range(4):
        await graph.open_channel(f"INC-{number}")
    names, url = [], "channels?$top=2&$select=displayName"
    while url:
        answer = (await http.get(url)).json()
        assert len(answer["value"]) <= 2
        names += [channel["displayName"] for channel in answer["value"]]
        url = answer.get("@odata.nextLink")
    assert names == ["General", "INC-0", "INC-1", "INC-2", "INC-3"]


async def test_the_last_page_leads_nowhere(graph, http):
    """A full last page has no link to an empty one."""
    await graph.open_channel("INC-1")
    assert "@odata.nextLink" not in (await http.get("channels", params={"$top": "2"})).json()


async def test_a_fresh_channel_is_unseen_by_the_list_for_the_ordered_lag(graph, stand_ins):
    """The list is eventually consistent; the channel's own address is not."""
    stand_ins.world.lag_seconds["channels"] = 8
    channel = await graph.open_channel("INC-1")
    assert "INC-1" not in await graph.channel_names()
    assert (await graph.send(graph.channel(channel["id"]).to_get_request_information()))["id"] == channel[
        "id"
    ]
    later(stand_ins, 9)
    assert "INC-1" in await graph.channel_names()


async def test_the_web_address_is_null_for_the_ordered_lag(graph, stand_ins):
    """An unfinished channel has no address yet."""
    stand_ins.world.lag_seconds["webUrl"] = 5
    channel = await graph.open_channel("INC-1")
    assert channel["webUrl"] is None
    later(stand_ins, 6)
    assert (await graph.send(graph.channel(channel["id"]).to_get_request_information()))["webUrl"]


async def test_a_channel_is_renamed_and_described(graph, stand_ins):
    """PATCH changes what it names and nothing else."""
    channel = await graph.open_channel("INC-1", description="old")
    order = graph.channel(channel["id"]).to_patch_request_information(Channel(display_name="INC-1 closed"))
    await graph.send(order)
    kept = teams(stand_ins.world).channel("INC-1 closed")
    assert (kept.id, kept.description) == (channel["id"], "old")


async def test_renaming_to_a_taken_name_is_refused(graph):
    """The rules for names hold for PATCH too."""
    channel = await graph.open_channel("INC-1")
    order = graph.channel(channel["id"]).to_patch_request_information(Channel(display_name="General"))
    assert (await refused(graph.send(order))).response_status_code == 400


async def test_archiving_is_asynchronous(graph, http, stand_ins):
    """Archiving answers 202 with an operation; `isArchived` follows after the ordered lag."""
    channel = await graph.open_channel("INC-1")
    stand_ins.world.lag_seconds["archive"] = 3
    answer = await http.post(f"channels/{channel['id']}/archive", json={})
    operation = f"{stand_ins.graph_url}{answer.headers['Location']}"
    assert answer.status_code == 202
    assert (await http.get(operation)).json()["status"] == "inProgress"
    assert (await http.get(f"channels/{channel['id']}")).json()["isArchived"] is False
    later(stand_ins, 4)
    assert (await http.get(operation)).json()["status"] == "succeeded"
    assert (await http.get(f"channels/{channel['id']}")).json()["isArchived"] is True


async def test_an_archived_channel_keeps_its_name_and_can_be_restored(graph):
    """Unarchiving takes archiving back; the name was taken all the time."""
    channel = await graph.open_channel("INC-1")
    await graph.send(
        graph.channel(channel["id"]).archive.to_post_request_information(ArchivePostRequestBody())
    )
    assert (await refused(graph.open_channel("INC-1"))).error.code == "NameAlreadyExists"
    await graph.send(graph.channel(channel["id"]).unarchive.to_post_request_information())
    shown = await graph.send(graph.channel(channel["id"]).to_get_request_information())
    assert shown["isArchived"] is False


async def test_a_deleted_channel_is_not_found(graph):
    """After deletion neither the list nor its own address shows the channel."""
    channel = await graph.open_channel("INC-1")
    await graph.send(graph.channel(channel["id"]).to_delete_request_information())
    error = await refused(graph.send(graph.channel(channel["id"]).to_get_request_information()))
    assert error.response_status_code == 404
    assert await graph.channel_names() == ["General"]


async def test_general_stays(graph, stand_ins):
    """The General channel can be neither deleted nor archived."""
    general = graph.channel(teams(stand_ins.world).channels[0].id)
    for order in (
        general.to_delete_request_information(),
        general.archive.to_post_request_information(ArchivePostRequestBody()),
    ):
        assert (await refused(graph.send(order))).response_status_code == 400
