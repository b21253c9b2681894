"""Opening the room: one channel, whatever gets lost on the way."""

import pytest

from incident.errors import Refused, TryAgain, Unknown
from integrations.graph.channels import TeamsChannels
from local.vendors.graph.state import TEAM_ID, Channel, new_channel_id, teams

LIST = f"GET /graph/v1.0/teams/{TEAM_ID}/channels"
CREATE = f"POST /graph/v1.0/teams/{TEAM_ID}/channels"
NAME = "INC-7F3K2Q Checkout answers 500"
SELECT = "&$select=id,displayName,description,webUrl"
LOOK = f"{LIST}?$filter=displayName eq '{NAME}'{SELECT}"
LOOK_2 = f"{LIST}?$filter=displayName eq '{NAME} 2'{SELECT}"


def add_channel(world, clock, name=NAME, description="not ours", **more):
    """Put a channel into the team that Muster did not open."""
    channel = Channel(new_channel_id(), name, description, clock(), **more)
    teams(world).channels.append(channel)
    return channel


def named(world, beginning="INC-"):
    """The team's channels whose name begins so."""
    return [c for c in teams(world).channels if c.display_name.startswith(beginning)]


async def test_a_channel_is_opened_with_one_request(channels, incident, world, asked):
    """Opening sends one POST, and the channel carries the incident's title and id."""
    channel = await channels.open(incident)
    [made] = named(world)
    assert asked() == [CREATE]
    assert (channel.id, channel.name, made.display_name) == (made.id, NAME, NAME)
    assert made.description == "Checkout answers 500 [ref:INC-7F3K2Q]"
    assert channel.url
    assert made.membership_type == "standard"


async def test_the_channel_is_found_by_name_and_mark_with_one_request(channels, incident, asked, world):
    """Finding asks for the name alone and returns the channel that carries the incident's id."""
    opened = await channels.open(incident)
    world.requests.clear()
    assert await channels.find(incident) == opened
    assert asked() == [LOOK]


async def test_a_channel_without_our_mark_is_not_ours(channels, incident, world, clock, asked):
    """A channel of the same name that does not carry the incident's id is never taken for the incident's."""
    add_channel(world, clock)
    assert await channels.find(incident) is None
    assert asked() == [LOOK, LOOK_2]


async def test_where_the_filter_is_refused_all_pages_are_read(channels, incident, world, clock, order, asked):
    """A tenant that refuses the filter costs a full listing over every page, and the channel is found."""
    for number in range(150):
        add_channel(world, clock, f"Old {number}")
    opened = await channels.open(incident)
    world.requests.clear()
    order("answer", path="filter", status=400)
    assert await channels.find(incident) == opened
    assert [request.partition("?")[0] for request in asked()] == [LIST] * 3


@pytest.mark.parametrize(
    "lost",
    [
        {"kind": "error_after", "status": 500},
        {"kind": "error_after", "status": 502},
        {"kind": "error_after", "status": 503},
        {"kind": "error_after", "status": 504},
        {"kind": "drop_after"},
        {"kind": "malformed"},
    ],
)
async def test_a_lost_answer_is_unknown_and_the_channel_is_found(
    lost, channels, incident, world, order, asked
):
    """When the answer is lost after Graph acted, nothing is repeated, and looking finds exactly one channel."""
    order(**lost, method="POST")
    with pytest.raises(Unknown):
        await channels.open(incident)
    assert asked() == [CREATE]
    found = await channels.find(incident)
    [made] = named(world)
    assert found
    assert found.id == made.id


async def test_no_answer_in_time_is_unknown(hasty_graph, incident, clock, order):
    """A server that hangs beyond the time-out leaves it open whether there is a channel."""
    order("hang", method="POST", seconds=0.4)
    with pytest.raises(Unknown, match="no answer came in time"):
        await TeamsChannels(hasty_graph, TEAM_ID, clock.sleep).open(incident)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_graph_is_obeyed_and_not_pressed(status, channels, incident, world, order, asked):
    """429 and 503 with Retry-After come back as "again after so many seconds"; the SDK sends nothing again."""
    order("answer", method="POST", status=status, retry_after=7)
    with pytest.raises(TryAgain) as caught:
        await channels.open(incident)
    assert not isinstance(caught.value, Unknown)
    assert caught.value.after == 7
    assert asked() == [CREATE]
    assert not named(world)


async def test_opening_twice_makes_one_channel(channels, incident, world, asked):
    """A name that our own earlier attempt holds is no conflict: its channel is returned."""
    first = await channels.open(incident)
    world.requests.clear()
    assert await channels.open(incident) == first
    assert asked() == [CREATE, LOOK]
    assert len(named(world)) == 1


async def test_our_own_channel_is_waited_for_where_the_list_lags(channels, incident, world, clock):
    """The list may not show what was created a moment ago, so it is read again before another name is tried."""
    world.lag_seconds["channels"] = 3
    first = await channels.open(incident)
    assert await channels.open(incident) == first
    assert clock.naps == [0, 1, 3]
    assert len(named(world)) == 1


async def test_a_foreign_name_is_left_alone_and_a_second_one_used(channels, incident, world, clock, asked):
    """Somebody else's channel of that name stays as it is; ours gets the suffix 2, and is found by it."""
    add_channel(world, clock)
    channel = await channels.open(incident)
    assert channel.name == f"{NAME} 2"
    assert asked() == [CREATE, LOOK, CREATE]
    world.requests.clear()
    assert await channels.find(incident) == channel
    assert asked() == [LOOK, LOOK_2]


async def test_a_taken_name_that_is_in_no_list_is_looked_for_again(channels, incident, world, clock, asked):
    """Our own channel may be unlisted for long; a second one beside it is worse than a room that comes later."""
    hidden = add_channel(world, clock, description="[ref:INC-7F3K2Q]", deleted=clock())
    with pytest.raises(TryAgain, match="in no list") as caught:
        await channels.open(incident)

    assert caught.value.after == 10
    assert asked() == [CREATE, LOOK, LOOK, LOOK]
    hidden.deleted = None
    assert (await channels.open(incident)).name == NAME


async def test_two_taken_names_are_refused(channels, incident, world, clock):
    """Where both names belong to others, a person is told which ones to free."""
    add_channel(world, clock)
    add_channel(world, clock, f"{NAME} 2")
    with pytest.raises(Refused) as caught:
        await channels.open(incident)
    assert f"'{NAME}' and '{NAME} 2'" in caught.value.why
    assert "rename or remove" in caught.value.fix


async def test_the_address_is_waited_for(channels, incident, world, clock, asked):
    """A channel that has no address yet is read again until it has one."""
    world.lag_seconds["webUrl"] = 3
    assert (await channels.open(incident)).url
    assert clock.naps == [1, 2]
    assert len(asked()) == 3


async def test_a_channel_without_an_address_is_still_a_channel(channels, incident, world, order):
    """A channel that gets no address, or whose address cannot be read, is returned without one."""
    world.lag_seconds["webUrl"] = 1000
    order("answer", method="GET", path="channels/19", status=500)
    order("drop_before", method="GET", path="channels/19")
    channel = await channels.open(incident)
    assert channel.url is None
    assert channel.id == named(world)[0].id
