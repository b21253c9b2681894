"""Instances of the simulator: new beginnings, children, and what goes wrong between replays."""

import pytest

from tests.local.host.simulated import after, run


def test_continue_as_new_begins_again_with_an_empty_history():
    """The new execution knows the new input and nothing else; its numbers start at 0."""

    def orchestrator(context):
        number = context.get_input() or 0
        yield context.call_activity("quick", number)
        if number < 3:
            context.continue_as_new(number + 1)
        return number

    outcome = run(orchestrator)

    assert [call.input for call in outcome.calls] == [0, 1, 2, 3]
    assert [event["EventType"] for event in outcome.history] == [12, 0, 4, 13, 12, 5, 13]
    assert outcome.output == 3


def test_a_timer_of_an_earlier_execution_does_not_fire_in_the_next():
    """A cancelled timer that is still on its way belongs to the execution that set it."""

    def orchestrator(context):
        if context.get_input():
            yield after(context, 100)
            return context.current_utc_datetime.minute
        timer = after(context, 30)
        yield context.task_any([timer, context.call_activity("quick")])
        timer.cancel()
        context.continue_as_new({"again": True})

    outcome = run(orchestrator)

    assert (outcome.status, outcome.ended) == ("Completed", 101)


def test_a_child_answers_its_parent_under_an_id_made_of_the_parents():
    """Without an id of its own, a child is called after the parent's execution and its number there."""

    def child(context):
        yield context.call_activity("quick")
        return [context.instance_id, context.parent_instance_id, context.get_input()]

    def orchestrator(context):
        return (yield context.call_sub_orchestrator("child", {"a": 1}))

    outcome = run(orchestrator, orchestrators={"child": child})

    assert outcome.output == ["INC-TEST-1:0", "INC-TEST", {"a": 1}]


def test_an_orchestrator_that_changes_its_mind_is_found_out():
    """What a replay asks for has to be what the history says."""
    names = iter(["quick", "slow", "slow"])

    def orchestrator(context):
        yield context.call_activity(next(names))
        yield context.call_activity("slower")

    outcome = run(orchestrator)

    assert outcome.status == "Failed"
    assert (
        "the history has TASK_SCHEDULED quick, and this replay asked for TASK_SCHEDULED slow"
        in outcome.output
    )


def test_an_activity_that_the_simulation_lacks_is_named():
    """A forgotten activity stops the test instead of failing the orchestration."""

    def orchestrator(context):
        yield context.call_activity("forgotten")

    with pytest.raises(LookupError, match="'forgotten' doesn't exist"):
        run(orchestrator)


def test_a_custom_status_that_is_too_large_fails_the_instance():
    """The host takes 16 KB of UTF-16 and fails what tells more, in its own words."""

    def talkative(context):
        context.set_custom_status("x" * 9000)
        yield context.call_activity("echo", 1)

    outcome = run(talkative)

    assert outcome.status == "Failed"
    assert "must not exceed 16 KB" in outcome.output
