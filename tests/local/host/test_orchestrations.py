"""Orchestrations over HTTP, through the real SDK and its client."""

import asyncio
import time


async def test_a_chain_ends_with_its_result_and_calls_each_activity_once(sample):
    """However often an orchestrator is replayed, each activity runs once and `is_replaying` is false once per step."""
    status = await sample.run("chain", {"number": 1})

    assert (status["runtimeStatus"], status["output"]) == ("Completed", 32)
    assert status["customStatus"] == {"number": 32}
    assert sample.module.runs["double"] == 5
    assert sample.module.runs["chain replays"] >= 6
    assert sample.module.runs["chain ended"] == 1


async def test_activities_fan_out_and_results_come_back_in_order(sample):
    """`task_all` gives every result, in the order it was asked; an activity without a result gives None."""
    status = await sample.run("fan_out")

    assert status["output"] == {"sum": 90, "empty": None}


async def test_the_sdks_retries_run_until_the_activity_succeeds(sample):
    """An activity that fails twice is called three times, with the waits the options ask for."""
    begun = time.perf_counter()
    status = await sample.run("retried", 2)

    assert status["output"] == f"{status['instanceId']} after 3"
    assert time.perf_counter() - begun >= 0.04


async def test_the_sdks_retries_end_with_the_last_failure(sample):
    """When the attempts are used up the orchestration fails, and says with what."""
    status = await sample.run("retried", 3)

    assert status["runtimeStatus"] == "Failed"
    assert "failure 3" in status["output"]


async def test_an_event_beats_a_timer_and_the_cancelled_timer_keeps_nobody_waiting(sample):
    """Event data from the HTTP API arrives as JSON; a cancelled timer of an hour does not keep the instance open."""
    instance_id = await sample.start("race", 3600)
    await sample.until(instance_id, is_={"Running"})
    status, _ = await sample.call(
        "POST", f"{sample.durable}/instances/{instance_id}/raiseEvent/go", json={"by": "me"}
    )

    assert status == 202
    assert (await sample.until(instance_id))["output"] == {"by": "me"}


async def test_a_timer_fires_when_nobody_raises_the_event(sample):
    """The timer wins the race when it is due."""
    status = await sample.run("race", 0.1)

    assert status["output"] == "too late"


async def test_an_event_raised_before_anybody_waits_is_kept(sample):
    """Events queue: one that comes before the orchestrator's first line is there when it waits."""
    instance_id = await sample.start("race", 3600)
    order = {"name": "go", "data": "early"}
    status, _ = await sample.call("POST", f"client/raise/{instance_id}", json=order)

    assert status == 200
    # The SDK's client encodes twice, as it does in Azure: the orchestrator gets text.
    assert (await sample.until(instance_id))["output"] == '"early"'


async def test_an_open_timer_keeps_an_instance_running(sample):
    """An orchestrator that returned is completed only when its uncancelled timer has fired."""
    begun = time.perf_counter()
    status = await sample.run("open_timer")

    assert status["output"] == "done early"
    assert time.perf_counter() - begun >= 0.4


async def test_a_failure_can_be_caught(sample):
    """The orchestrator sees the activity's name and the exception in the host's words."""
    status = await sample.run("handled")

    assert status["output"].startswith("Activity function 'flaky' failed:  ConnectionError: failure 1")


async def test_a_failure_that_nobody_catches_fails_the_instance(sample):
    """The output of a failed instance names orchestrator, activity and exception."""
    status = await sample.run("failing")

    expected = "Orchestrator function 'failing' failed: Activity function 'flaky' failed:  ConnectionError: failure 1"
    assert status["runtimeStatus"] == "Failed"
    assert status["output"].startswith(expected)


async def test_children_answer_their_parent(sample):
    """A sub-orchestration's result and failure reach its parent; it can be looked up under its own id."""
    status = await sample.run("parent")

    assert status["output"]["good"] == {"sum": 90, "empty": None}
    assert "Orchestrator function 'failing' failed" in status["output"]["bad"]
    child = await sample.status(f"{status['instanceId']}-child")
    assert child["runtimeStatus"] == "Completed"


async def test_an_orchestration_continues_as_new_under_its_id(sample):
    """Each execution starts with an empty history and the new input; the id stays."""
    status = await sample.run("countdown", 3)

    assert status["output"] == status["instanceId"]
    assert (status["customStatus"], status["input"]) == ({"left": 0}, "0")


async def test_a_timer_of_an_earlier_execution_does_not_fire_in_the_next(sample):
    """What is still on its way when an orchestration continues as new was for the execution that ended."""
    status = await sample.run("restarting")

    assert status["output"] >= 0.6


async def test_a_running_id_is_refused_and_an_ended_one_is_replaced(sample):
    """One id is one instance at a time: `start_new` raises the extension's words, until the first has ended."""
    await sample.start("gated", instance_id="INC-1")
    await sample.until("INC-1", is_={"Running"})
    status, text = await sample.call("POST", "start/fan_out/INC-1")

    assert status == 409
    assert "An Orchestration instance with the status Running already exists." in text
    await sample.call("POST", "client/terminate/INC-1")
    await sample.start("fan_out", instance_id="INC-1")
    assert (await sample.until("INC-1"))["runtimeStatus"] == "Completed"


async def test_a_late_answer_does_not_reach_the_next_instance_of_the_id(sample):
    """What an activity of a terminated instance still answers is dropped."""
    await sample.start("gated", instance_id="INC-1")
    await sample.until("INC-1", is_={"Running"})
    await sample.call("POST", "client/terminate/INC-1")
    assert (await sample.status("INC-1"))["output"] == "because"
    await sample.start("race", 3600, instance_id="INC-1")
    await sample.until("INC-1", is_={"Running"})
    sample.module.gate.set()
    await sample.ran("passed")
    await sample.call("POST", f"{sample.durable}/instances/INC-1/raiseEvent/go", json="in time")

    # The answer was for task 0, which is the timer of this one.
    assert (await sample.until("INC-1"))["output"] == "in time"


async def test_a_suspended_instance_waits_for_its_resumption(sample):
    """What arrives meanwhile is kept."""
    instance_id = await sample.start("race", 3600)
    await sample.until(instance_id, is_={"Running"})
    await sample.call("POST", f"client/suspend/{instance_id}")
    await sample.call("POST", f"{sample.durable}/instances/{instance_id}/raiseEvent/go", json=1)
    await asyncio.sleep(0.05)
    assert (await sample.status(instance_id))["runtimeStatus"] == "Suspended"
    await sample.call("POST", f"client/resume/{instance_id}")

    assert (await sample.until(instance_id))["output"] == 1


async def test_a_missing_activity_fails_at_once_and_by_name(sample):
    """A misspelt name is said, with the names there are; in Azure it hangs."""
    status = await sample.run("misspelt")

    assert status["runtimeStatus"] == "Failed"
    assert "'duoble' doesn't exist" in status["output"]
    assert "'double'" in status["output"]


async def test_an_orchestrator_that_changes_its_mind_fails(sample):
    """What a replay asks for has to be what the history says."""
    status = await sample.run("fickle")

    assert status["runtimeStatus"] == "Failed"
    assert "Non-deterministic workflow detected: as number 0" in status["output"]


async def test_what_the_runner_does_not_do_fails_the_orchestration_by_name(sample):
    """`call_http` is refused in words."""
    status = await sample.run("calls_http")

    assert "The local runner does not do call_http." in status["output"]


async def test_an_unknown_orchestrator_is_refused_with_the_known_names(sample):
    """`start_new` raises what the extension says."""
    status, text = await sample.call("POST", "start/nowhere")

    assert status == 409
    assert "The function 'nowhere' doesn't exist" in text
    assert "'countdown'" in text
