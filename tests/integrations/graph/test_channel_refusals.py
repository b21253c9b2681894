"""What no retry can change about a channel is said with what to do about it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incident.errors import Refused, TryAgain
from integrations.graph.channels import TeamsChannels, description, names
from local.vendors.graph.names import fault_of_description, fault_of_name
from local.vendors.graph.state import TEAM_ID, Channel, new_channel_id, teams


async def test_a_missing_right_to_create_is_named(channels, incident, world, asked):
    """403 on creating names Channel.Create.Group and where a person grants it."""
    world.missing_rights.add("Channel.Create.Group")
    with pytest.raises(Refused) as caught:
        await channels.open(incident)
    assert "Channel.Create.Group" in caught.value.why
    assert "Channel.Create.Group" in caught.value.fix
    assert "Manage team > Apps" in caught.value.fix
    assert len(asked()) == 1


async def test_a_missing_right_to_read_is_named(channels, incident, world):
    """403 on looking names ChannelSettings.Read.Group."""
    world.missing_rights.add("ChannelSettings.Read.Group")
    with pytest.raises(Refused, match=r"ChannelSettings\.Read\.Group"):
        await channels.find(incident)


async def test_an_unknown_team_points_to_its_setting(graph, incident, clock):
    """404 for the team says which setting to correct."""
    channels = TeamsChannels(graph, "22222222-2222-3333-4444-555555555555", clock.sleep)
    with pytest.raises(Refused) as caught:
        await channels.open(incident)
    assert "TEAMS_TEAM_ID" in caught.value.fix


async def test_a_full_team_is_explained(channels, incident, world, clock):
    """The limit of 1,000 channels is refused with what to do, because no retry empties a team."""
    teams(world).channels += [Channel(new_channel_id(), f"Old {n}", None, clock()) for n in range(999)]
    with pytest.raises(Refused) as caught:
        await channels.open(incident)
    assert "1,000 channels" in caught.value.fix


async def test_a_server_that_is_not_there_was_not_asked(incident, clock, unused_graph):
    """A connection that cannot be made is safe to try again: nothing was sent."""
    with pytest.raises(TryAgain) as caught:
        await TeamsChannels(unused_graph, TEAM_ID, clock.sleep).open(incident)
    assert type(caught.value) is TryAgain
    assert "no connection" in caught.value.why


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(max_size=2000), drill=st.booleans())
def test_every_title_makes_legal_names_and_a_legal_description(incident_with, title, drill):
    """Whatever a title holds, both names and the description are within Teams' rules, and carry the id."""
    incident = incident_with(title=title, drill=drill)
    first, second = names(incident)
    assert [fault_of_name(first), fault_of_name(second), fault_of_description(description(incident))] == [
        None
    ] * 3
    assert first != second
    assert description(incident).endswith("[ref:INC-7F3K2Q]")
