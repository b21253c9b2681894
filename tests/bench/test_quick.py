"""What is the same on every machine: the calls of a launch, the modules it loads, what runs side by side, the history."""

import asyncio

import pytest

from bench.calls import needed
from bench.ground import Ground, account
from bench.log import side_by_side
from bench.quick import DELAYS, ORDER, OVERLAPS, RESPONDERS, Quick
from bench.virtual import history_events, virtual_launch
from local.azurite import Azurite

LOADED = 1510
"""Modules; each hundred more is about a hundredth of a second at every cold start."""


@pytest.fixture(scope="module")
def quick():
    """A process of the app in which two launches ran, at stand-ins that take their time."""
    with Azurite(accounts=[account(0)]) as azurite:
        return Quick.of(asyncio.run(Ground(azurite).take(ORDER)))


def test_a_warm_launch_makes_no_call_that_its_promises_do_not_need(quick):
    """Eleven calls with three responders, each for the reason that bench/calls.py gives."""
    assert quick.warm.names == needed(RESPONDERS)


def test_one_launch_loads_no_more_modules_than_it_did(quick):
    """A typed Graph answer, or an SDK imported for one name, would load hundreds more."""
    assert quick.modules <= LOADED


@pytest.mark.parametrize(("one", "other", "what"), OVERLAPS)
def test_the_branches_run_side_by_side(quick, one, other, what):
    """The stand-ins' log shows both calls under way at the same time; one behind the other they could not be."""
    first, second = quick.warm.first(one), quick.warm.first(other)

    assert side_by_side(first, second) > 0, what


def test_the_history_grows_by_as_much_for_each_responder():
    """Eight events a responder: the page, the assignment, and the plan's turns for them; eight more for their tasks' link."""
    assert [history_events(count, DELAYS) for count in (1, 2, 3, 10)] == [51, 67, 75, 131]


def test_the_virtual_launch_does_what_a_launch_does():
    """The history that is counted is of a launch in which every step was done."""
    outcome = virtual_launch(3, DELAYS)

    assert outcome.status == "Completed"
    assert {step["state"] for step in outcome.output["steps"].values()} == {"done"}
    assert len(outcome.calls_of("page_responder")) == len(outcome.calls_of("assign_responder")) == 3
