"""A drill's channel is removed, once and whoever removes it."""

import pytest

from incident.errors import Refused, TryAgain
from local.vendors.faults import Fault
from local.vendors.graph.state import teams


async def test_a_removed_channel_is_gone(channels, incident, world):
    """It is deleted, softly as Teams does it."""
    opened = await channels.open(incident)
    await channels.remove(opened)
    (channel,) = [c for c in teams(world).channels if c.id == opened.id]
    assert channel.deleted is not None


async def test_a_channel_that_is_gone_already_is_as_it_should_be(channels, incident):
    """A repetition, and a person who was quicker, are no fault."""
    opened = await channels.open(incident)
    await channels.remove(opened)
    await channels.remove(opened)


async def test_the_right_that_is_missing_is_named(channels, incident, world):
    """403 says which right, how to give it, and that the channel can be removed by hand."""
    opened = await channels.open(incident)
    world.missing_rights.add("Channel.Delete.Group")
    with pytest.raises(Refused) as refused:
        await channels.remove(opened)
    assert "Channel.Delete.Group" in refused.value.why
    assert "dev.py teams-app --drills" in refused.value.fix
    assert "remove the channel in Teams" in refused.value.fix


async def test_a_busy_graph_is_asked_again(channels, incident, world):
    """429 is not the end of it."""
    opened = await channels.open(incident)
    world.faults.order(Fault("answer", "DELETE", "/channels/", status=429, times=None))
    with pytest.raises(TryAgain):
        await channels.remove(opened)
