import asyncio

import httpx
import pytest
from msgraph.generated.models.aad_user_conversation_member import AadUserConversationMember
from msgraph.generated.models.channel import Channel
from msgraph.generated.models.channel_membership_type import ChannelMembershipType
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from local.vendors.faults import Fault
from local.vendors.graph import state, teams
from local.vendors.graph.state import TEAM_ID
from tests.local.vendors.graph_calls import QUIET_SDK, graph_sdk, later, plain_http

pytestmark = QUIET_SDK

DAY = 86_400


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


async def test_a_channel_is_opened_with_an_id_and_an_address(graph):
    """Opening answers the channel with Teams' kind of id and a web address."""
    channel = await graph.open_channel("INC-1 Checkout is down", description="ref INC-1")
    assert channel["id"].startswith("19:")
    assert channel["id"].endswith("@thread.tacv2")
    assert channel["webUrl"].startswith("http://127.0.0.1:")
    assert (channel["displayName"], channel["membershipType"]) == ("INC-1 Checkout is down", "standard")


async def test_opening_answers_201(http):
    """A standard channel is there at once: 201, not 202."""
    answer = await http.post("channels", json={"displayName": "INC-1"})
    assert answer.status_code == 201


async def test_typed_models_of_the_sdk_read_the_answer(graph):
    """The SDK's own models understand what the stand-in sends."""
    channel = await graph.team.channels.post(Channel(display_name="INC-2"))
    assert channel.membership_type is ChannelMembershipType.Standard
    assert channel.is_archived is False


async def test_the_doubled_slash_of_the_sdk_is_folded(graph, stand_ins):
    """The SDK sends `/v1.0//teams` with a base address that ends in a slash."""
    async with graph_sdk(stand_ins.graph_url + "/") as doubled:
        assert await doubled.channel_names() == ["General"]
    assert "/graph/v1.0//teams/" in stand_ins.world.requests[-1].path


@pytest.mark.parametrize(
    "name",
    [
        *(f"INC{letter}1" for letter in "~#%&*{}+/\\:<>?|'\","),
        *("a..b", "_a", ".a", "a.", "x" * 51, "", "   ", "CON", "a\tb"),
    ],
)
async def test_a_forbidden_name_is_refused(http, stand_ins, name):
    """Names that Teams forbids answer 400 and open nothing."""
    answer = await http.post("channels", json={"displayName": name})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")
    assert len(teams(stand_ins.world).channels) == 1


async def test_a_name_of_50_characters_is_taken(http):
    """The longest name has 50 characters."""
    answer = await http.post("channels", json={"displayName": "x" * 50})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"description": "no name"},
        {"displayName": 7},
        {"displayName": "a", "description": "x" * 1025},
        {"displayName": "a", "displayname": "b"},
        {"displayName": "a", "topic": "b"},
        {"displayName": "a", "membershipType": "secret"},
        {"displayName": "a", "layoutType": "grid"},
        ["displayName"],
    ],
)
async def test_a_body_that_is_no_channel_is_refused(http, body):
    """Missing, wrong and unknown properties answer 400."""
    answer = await http.post("channels", json=body)
    assert answer.status_code == 400


async def test_a_body_that_is_no_json_is_refused(http):
    """What is not JSON answers 400 in Graph's words."""
    answer = await http.post("channels", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "Unable to read JSON request payload" in answer.json()["error"]["message"]


async def test_an_error_names_both_request_ids(http):
    """Graph repeats the caller's client-request-id beside its own request-id, in the body and the headers."""
    answer = await http.post("channels", json={}, headers={"client-request-id": "mine"})
    inner = answer.json()["error"]["innerError"]
    assert inner["client-request-id"] == answer.headers["client-request-id"] == "mine"
    assert inner["request-id"] == answer.headers["request-id"]
    assert set(inner) == {"date", "request-id", "client-request-id"}


async def test_a_taken_name_is_refused_whatever_its_case(graph):
    """Two channels of a team cannot have one name."""
    await graph.open_channel("INC-1 Checkout")
    error = await refused(graph.open_channel("inc-1 CHECKOUT"))
    assert (error.response_status_code, error.error.code) == (400, "NameAlreadyExists")
    assert error.error.message == "Channel name already existed, please use other name"


async def test_of_creates_at_the_same_time_one_wins(http, stand_ins):
    """However many callers ask at once for one name, there is one channel."""
    answers = await asyncio.gather(*(http.post("channels", json={"displayName": "INC-1"}) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400, 400]
    assert len(teams(stand_ins.world).channels) == 2


async def test_a_deleted_channel_keeps_its_name_for_30_days(graph, stand_ins):
    """Deleting is soft: the name is refused for 30 days, with the other code that was seen for it."""
    channel = await graph.open_channel("INC-1")
    await graph.send(graph.channel(channel["id"]).to_delete_request_information())
    error = await refused(graph.open_channel("INC-1"))
    assert (error.response_status_code, error.error.code) == (400, "BadRequest")
    assert "already exist" in error.error.message
    later(stand_ins, 30 * DAY + 1)
    assert (await graph.open_channel("INC-1"))["id"] != channel["id"]


async def test_a_team_holds_a_thousand_channels_the_deleted_ones_included(graph, stand_ins):
    """The 1,001st channel is refused even if one of the thousand was deleted."""
    team, now = teams(stand_ins.world), stand_ins.world.clock()
    team.channels += [state.Channel(state.new_channel_id(), f"INC-{n}", None, now) for n in range(999)]
    team.channels[-1].deleted = now
    error = await refused(graph.open_channel("one more"))
    assert error.response_status_code == 400
    later(stand_ins, 30 * DAY + 1)
    await graph.open_channel("one more")


@pytest.mark.parametrize("kind", ["private", "shared"])
async def test_a_closed_channel_needs_an_owner(http, kind):
    """Without a signed-in user, private and shared channels must name an owner."""
    answer = await http.post("channels", json={"displayName": "a", "membershipType": kind})
    assert answer.status_code == 400


async def test_a_private_channel_with_an_owner_is_opened(graph, stand_ins):
    """The owner may be bound by user principal name."""
    owner = AadUserConversationMember(roles=["owner"])
    owner.additional_data = {"user@odata.bind": "https://graph.microsoft.com/v1.0/users('ada@contoso.com')"}
    await graph.open_channel("a", membership_type=ChannelMembershipType.Private, members=[owner])
    assert len(teams(stand_ins.world).channel("a").owners) == 1


async def test_a_shared_channel_answers_202_and_an_operation(http):
    """A shared channel is opened later."""
    owner = {"roles": ["owner"], "user@odata.bind": "https://x/v1.0/users/ada@contoso.com"}
    body = {"displayName": "a", "membershipType": "shared", "members": [owner]}
    answer = await http.post("channels", json=body)
    assert (answer.status_code, answer.content) == (202, b"")
    assert answer.headers["Location"].startswith("/teams(")


async def test_429_on_order_opens_nothing_and_says_when_to_come_back(graph, stand_ins):
    """A throttled create did nothing; the SDK shows Retry-After."""
    stand_ins.world.faults.order(Fault("answer", "POST", "/channels", status=429, retry_after=7))
    error = await refused(graph.open_channel("INC-1"))
    assert (error.response_status_code, error.error.code) == (429, "TooManyRequests")
    assert error.response_headers["Retry-After"] == "7"
    assert await graph.channel_names() == ["General"]


async def test_a_reply_lost_after_the_commit_leaves_the_channel(graph, stand_ins):
    """The caller sees a broken connection, the channel exists, and a second create is refused."""
    stand_ins.world.faults.order(Fault("drop_after", "POST", "/channels"))
    with pytest.raises(httpx.TransportError):
        await graph.open_channel("INC-1")
    assert await graph.channel_names() == ["General", "INC-1"]
    assert (await refused(graph.open_channel("INC-1"))).error.code == "NameAlreadyExists"


async def test_a_502_after_the_commit_leaves_the_channel(graph, stand_ins):
    """Graph's known "Failed to execute backend request" can come although the channel was made."""
    stand_ins.world.faults.order(Fault("error_after", "POST", "/channels", status=502))
    error = await refused(graph.open_channel("INC-1"))
    assert (error.response_status_code, error.error.code) == (502, "BadGateway")
    assert "INC-1" in await graph.channel_names()
