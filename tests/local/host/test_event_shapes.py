"""What the SDK is given and what it answers, episode by episode, in the shapes of the Durable extension."""

import json
from datetime import UTC, datetime, timedelta

import azure.durable_functions as df
from azure.durable_functions.models.history import HistoryEventType as Type

from local.host import wire
from local.host.episode import Execution, play
from local.host.registered import orchestrator_of

BEGUN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def orchestrator(context):
    """One of everything."""
    result = yield context.call_activity("look", {"for": "sam"})
    try:
        yield context.call_activity("fail")
    except Exception as error:  # noqa: BLE001 - the SDK raises no other
        reason = str(error)
    child = yield context.call_sub_orchestrator("child", None, "INC-1-child")
    yield context.create_timer(context.current_utc_datetime + timedelta(seconds=30))
    event = yield context.wait_for_external_event("go")
    return [result, reason, child, event]


class Recorded:
    """An execution played by hand; keeps the bodies that the SDK was given."""

    def __init__(self) -> None:
        self.bodies = []
        self.history = []
        self._call, name = orchestrator_of(orchestrator)
        self._execution = Execution("INC-1", "e1", name, '"{}"', "INC-0")

    def play(self, seconds, *messages):
        """One episode, so many seconds after the start."""

        def call(body):
            self.bodies.append(json.loads(body))
            return self._call(body)

        now = BEGUN + timedelta(seconds=seconds)
        episode = play(self._execution, self.history, list(messages), now, call)
        self.history += episode.events
        return episode


def everything():
    """An orchestration that met each kind of event, and its last episode."""
    recorded = Recorded()
    at, fire_at = BEGUN, BEGUN + timedelta(seconds=33)
    recorded.play(0, wire.execution_started(at, "orchestrator", '"{}"'))
    recorded.play(1, wire.task_completed(at, 0, '{"found": "sam"}'))
    recorded.play(2, wire.activity_raised(at, 1, "fail", ValueError("boom")))
    recorded.play(3, wire.child_ended(at, 2, '"grown"', completed=True))
    recorded.play(33, wire.timer_fired(at, 3, fire_at))
    return recorded, recorded.play(34, wire.event_raised(at, "go", '{"by": "me"}'))


def test_every_event_reaches_the_orchestrator_as_what_it_was():
    """Result, reason, child's result and event data come through the SDK's own reading of the history."""
    _, last = everything()

    result, reason, child, event = json.loads(last.ending.output)
    assert (result, child, event) == ({"found": "sam"}, "grown", {"by": "me"})
    assert reason.startswith("Activity function 'fail' failed:  ValueError: boom \n ValueError: boom")


def test_an_episode_is_its_start_its_messages_what_was_begun_and_its_end():
    """The order that the extension writes, with the sequence number as id of what was begun."""
    recorded, _ = everything()

    kinds = [Type(event["EventType"]).name for event in recorded.history[:8]]
    assert kinds == [
        "ORCHESTRATOR_STARTED",
        "EXECUTION_STARTED",
        "TASK_SCHEDULED",
        "ORCHESTRATOR_COMPLETED",
        "ORCHESTRATOR_STARTED",
        "TASK_COMPLETED",
        "TASK_SCHEDULED",
        "ORCHESTRATOR_COMPLETED",
    ]
    assert [event["EventId"] for event in recorded.history if event["EventType"] in {4, 7, 10}] == [
        0,
        1,
        2,
        3,
    ]


def test_old_events_are_played_and_new_ones_are_not():
    """`IsPlayed` and `isReplaying` tell the SDK what it has seen before."""
    recorded, _ = everything()

    first, second = recorded.bodies[:2]
    assert (first["isReplaying"], second["isReplaying"]) == (False, True)
    assert [event["IsPlayed"] for event in second["history"]] == [True] * 4 + [False] * 2


def test_the_body_names_instance_parent_input_and_schema():
    """Schema V3 with the timer lengths of the Azure Storage provider, so that the SDK splits long timers."""
    recorded, _ = everything()

    body = recorded.bodies[0]
    context = df.DurableOrchestrationContext.from_json(json.dumps(body))
    assert (context.instance_id, context.parent_instance_id, context.get_input()) == ("INC-1", "INC-0", {})
    assert (body["upperSchemaVersion"], body["upperSchemaVersionNew"]) == (1, 2)
    assert context._replay_schema.name == "V3"
    assert context._maximum_short_timer_duration == timedelta(days=6)


def test_each_kind_of_event_has_the_fields_the_sdk_reads():
    """Always type, id, played and time; and what its kind needs."""
    recorded, _ = everything()
    fields = {
        Type.EXECUTION_STARTED: {"Name", "Version", "Input"},
        Type.TASK_SCHEDULED: {"Name", "Version", "Input"},
        Type.TASK_COMPLETED: {"TaskScheduledId", "Result"},
        Type.TASK_FAILED: {"TaskScheduledId", "Reason", "Details"},
        Type.SUB_ORCHESTRATION_INSTANCE_CREATED: {"Name", "Version", "Input", "InstanceId"},
        Type.SUB_ORCHESTRATION_INSTANCE_COMPLETED: {"TaskScheduledId", "Result"},
        Type.TIMER_CREATED: {"FireAt"},
        Type.TIMER_FIRED: {"TimerId", "FireAt"},
        Type.EVENT_RAISED: {"Name", "Input"},
    }
    always = {"EventType", "EventId", "IsPlayed", "Timestamp"}

    found = {event["EventType"]: event.keys() - always for event in recorded.history}
    assert all(always <= event.keys() for event in recorded.history)
    assert {kind: found[kind] for kind in fields} == fields
