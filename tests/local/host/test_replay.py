"""The host's half of a replay, rule by rule, on orchestrations in virtual time."""

import azure.durable_functions as df

from tests.local.host.simulated import SECONDS, after, echo, run


def test_when_all_waits_for_every_task_even_after_one_failed():
    """The failure is seen at once by the SDK, but the host goes on only when the last task has ended."""

    def orchestrator(context):
        try:
            yield context.task_all([context.call_activity("broken"), context.call_activity("slow")])
        except Exception:  # noqa: BLE001 - the SDK raises no other
            yield context.call_activity("quick")

    def broken(order):
        raise ValueError("broken")

    outcome = run(orchestrator, {"broken": broken, "slow": echo, "quick": echo})

    assert outcome.status == "Completed"
    assert outcome.calls_of("quick")[0].started == 5


def test_when_any_goes_on_with_the_first_and_the_loser_keeps_the_instance_open():
    """An orchestration ends only when no task is open."""

    def orchestrator(context):
        yield context.task_any([context.call_activity("quick"), context.call_activity("slow")])
        return str(context.current_utc_datetime.second)

    outcome = run(orchestrator)

    assert (outcome.output, outcome.ended) == ("1", 5)


def test_an_open_timer_keeps_an_instance_open_and_a_cancelled_one_does_not():
    """A cancelled timer takes its number and is heard no more."""

    def cancelling(context):
        timer = after(context, 60)
        yield context.task_any([context.call_activity("quick"), timer])
        timer.cancel()
        yield context.call_activity("quick")
        return "done"

    def leaving(context):
        yield context.task_any([context.call_activity("quick"), after(context, 60)])
        return "done"

    assert [event["EventType"] for event in run(cancelling).history].count(10) == 1
    assert run(cancelling).calls_of("quick")[1].ended == 2
    assert run(leaving).ended == 60


def test_new_tasks_beside_pending_ones_hold_up_whatever_is_asked_for_next():
    """The SDK sends only the new tasks of a mixed `task_any`, and the host awaits these before it goes on.

    So `link`, asked for at 5 s, begins only when the new timer of 60 s has fired.
    """

    def orchestrator(context):
        slow = context.call_activity("slow")
        yield context.task_any([context.call_activity("quick"), slow])
        timer = after(context, 60)
        yield context.task_any([slow, timer])
        yield context.call_activity("link")

    outcome = run(orchestrator, dict.fromkeys([*SECONDS, "link"], echo))

    assert outcome.calls_of("link")[0].started == 61


def test_a_timer_due_now_beside_new_tasks_lets_the_host_go_on():
    """The way out of the rule above: every `task_any` that has new tasks also has a timer that fires at once."""

    def orchestrator(context):
        slow = context.call_activity("slow")
        yield context.task_any([context.call_activity("quick"), slow])
        timer = after(context, 60)
        yield context.task_any([slow, timer, after(context, 0)])
        yield context.task_any([slow, timer])
        yield context.call_activity("link")

    outcome = run(orchestrator, dict.fromkeys([*SECONDS, "link"], echo))

    assert outcome.calls_of("link")[0].started == 5


def test_pending_tasks_may_be_yielded_again_and_again():
    """A `task_any` of nothing but pending tasks asks the host for nothing, and wakes with each of them."""

    def orchestrator(context):
        pending, order = [context.call_activity(name, name) for name in SECONDS], []
        while pending:
            done = yield context.task_any(pending)
            pending.remove(done)
            order.append((done.result, context.current_utc_datetime.second))
        return order

    outcome = run(orchestrator)

    assert outcome.output == [["quick", 1], ["slow", 5], ["slower", 10]]
    assert len(outcome.calls) == 3


def test_retries_wait_between_attempts_and_once_more_after_the_last():
    """The further timer of no length is there in the history, because the SDK counts on it."""

    def orchestrator(context):
        options = df.RetryOptions(first_retry_interval_in_milliseconds=10_000, max_number_of_attempts=3)
        try:
            yield context.call_activity_with_retry("broken", options)
        except Exception:  # noqa: BLE001 - the SDK raises no other
            return (yield context.call_activity("quick", "after"))

    def broken(order):
        raise ValueError("broken")

    outcome = run(orchestrator, {"broken": broken, "quick": echo})

    assert [call.started for call in outcome.calls_of("broken")] == [0, 11, 22]
    assert [event["EventType"] for event in outcome.history].count(10) == 3
    assert (outcome.output, outcome.ended) == ("after", 24)


def test_events_queue_by_name():
    """Each waiter gets the event of its name, whichever came first."""

    def orchestrator(context):
        yield context.call_activity("slow")
        second = yield context.wait_for_external_event("second")
        first = yield context.wait_for_external_event("first")
        return [first, second]

    outcome = run(orchestrator, events=[(1, "first", "a"), (2, "second", "b")])

    assert (outcome.output, outcome.ended) == (["a", "b"], 5)


def test_an_orchestration_that_nobody_answers_is_stuck():
    """Still running, with nothing left that could wake it."""

    def orchestrator(context):
        yield context.wait_for_external_event("never")

    outcome = run(orchestrator)

    assert (outcome.status, outcome.stuck) == ("Running", True)
