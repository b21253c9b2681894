"""The upgrade gate: launches that a release recorded go on, whatever episode an upgrade meets them at."""

import dataclasses
import inspect
import json

import pytest

import function_app
from local.crashes import record
from local.crashes.histories import HISTORIES, History, breaks, default_version, saved
from local.host.functions import read_app
from local.host.registered import orchestrator_of
from orchestrations import launch as plans

APP = read_app(function_app.app)


@pytest.mark.parametrize("file", saved(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_recorded_launch_goes_on_after_an_upgrade_at_every_episode(file):
    """Today's plan asks for what the recorded one asked for, today's activities read what was ordered, both to the end."""
    assert breaks(History.read(file), APP) == []


def test_the_version_of_host_json_has_its_histories():
    """A version that new launches start with is recorded in every shape, in the folder of its name."""
    files = [file for file in saved() if file.parent.name == default_version()]
    assert {file.stem for file in files} == {shape.__name__ for shape in record.SHAPES}


@pytest.mark.parametrize("file", saved(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_history_carries_the_version_of_its_folder(file):
    """What the plan reads as `context.version` in a replay is what the launch was started with."""
    history = History.read(file)
    started = [
        event["Version"] for event in history.events if "Input" in event and event.get("Name") == "launch"
    ]
    assert {history.version, *started} == {file.parent.name}


async def test_a_launch_that_is_recorded_now_passes(tmp_path):
    """The recorder writes what the gate reads: the launch from its first event to its end, with its version."""
    (file,) = await record.record(tmp_path, (record.plain,))
    history = History.read(file)
    assert (history.version, history.status) == (default_version(), "Completed")
    assert len(history.episodes) > 5
    assert breaks(history, APP) == []


@pytest.fixture
def plain() -> History:
    """A launch of the present version without trouble."""
    return History.read(HISTORIES / default_version() / "plain.json")


def changed_plan(old: str, new: str):
    """The app, with a launch that differs from today's by some words of its source."""
    source = inspect.getsource(plans)
    assert old in source
    module = {"__name__": "changed_launch"}
    exec(source.replace(old, new), module)  # noqa: S102  # our own source, with a change planted
    plan, _ = orchestrator_of(module["launch"])
    return dataclasses.replace(APP, orchestrators={"launch": plan})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        find_responders(known, at=context.current_utc_datetime),\n        open_work_item(known),\n",
         "        open_work_item(known),\n        find_responders(known, at=context.current_utc_datetime),\n"),
        ("        post_briefing(known),\n", ""),
        ("        open_channel(known),\n", "        open_channel(known),\n        known.run('again', 'open_channel', order.incident),\n"),
    ],
    ids=["another order", "a step less", "a step more"],
)  # fmt: skip
def test_a_changed_plan_is_found_out(plain, old, new):
    """A plan that begins its steps in another order, or others, does not pass."""
    found = breaks(plain, changed_plan(old, new))
    assert found
    assert found[0].startswith(f"{default_version()}/plain, episode ")


def reordered(history, name, change):
    """The history, with the order of one activity changed."""
    events = [
        {**event, "Input": json.dumps(change(json.loads(event["Input"])))}
        if event.get("Name") == name
        else event
        for event in history.events
    ]
    return dataclasses.replace(history, events=events)


def test_an_order_that_lost_a_field_is_found_out(plain):
    """An activity of the earlier release that runs after the upgrade may need what it was given before."""
    with_more = reordered(plain, "open_channel", lambda order: {**order, "team": "Incidents"})
    assert "the order.team is lost" in breaks(with_more, APP)[0]


def test_an_order_that_cannot_be_read_any_more_is_found_out(plain):
    """What was ordered before the upgrade is read by the activity of after it."""
    with_less = reordered(plain, "open_channel", lambda _: {})
    assert "open_channel cannot read an order that waited" in breaks(with_less, APP)[0]


def test_an_activity_that_is_gone_is_found_out(plain):
    """A launch that called an activity before the upgrade would wait for it for ever."""
    activities = {name: each for name, each in APP.activities.items() if name != "open_channel"}
    found = breaks(plain, dataclasses.replace(APP, activities=activities))
    assert "there is no activity open_channel any more" in found[0]
