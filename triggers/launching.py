"""The launch: its orchestrator, and the activities that it orders."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import azure.durable_functions as df

from activities.assign_responder import assign_responder
from activities.complete_work import complete_work
from activities.end_drill import end_drill
from activities.fill_roles import fill_roles
from activities.find_responders import find_responders
from activities.link_channel import link_channel
from activities.link_tasks import link_tasks
from activities.note_gaps import note_gaps
from activities.open_channel import open_channel
from activities.open_work_item import open_work_item
from activities.page_responder import page_responder
from activities.post_briefing import post_briefing
from activities.record_launch import record_launch
from activities.remove_channel import remove_channel
from activities.update_briefing import update_briefing
from incident import orders
from incident.codec import from_json
from incident.outcome import outcome_of
from triggers.doors import services

chapter = df.Blueprint()


@chapter.function_name("launch")
@chapter.orchestration_trigger(context_name="context")
def launch_incident(context: df.DurableOrchestrationContext) -> Generator[Any, Any, dict[str, Any]]:
    """Bring the record, the room and the people together."""
    from orchestrations.launch import launch

    return (yield from launch(context))


@chapter.function_name("find_responders")
@chapter.activity_trigger(input_name="order")
async def find_responders_activity(order: dict) -> dict:
    """Find who is on call."""
    ordered = from_json(orders.FindResponders, order)
    return await outcome_of(lambda: find_responders(ordered, services().roster))


@chapter.function_name("fill_roles")
@chapter.activity_trigger(input_name="order")
async def fill_roles_activity(order: dict) -> dict:
    """Give out the roles."""
    ordered = from_json(orders.FillRoles, order)
    return await outcome_of(lambda: fill_roles(ordered, services().roles))


@chapter.function_name("page_responder")
@chapter.activity_trigger(input_name="order")
async def page_responder_activity(order: dict) -> dict:
    """Tell a responder."""
    ordered = from_json(orders.PageResponder, order)
    return await outcome_of(lambda: page_responder(ordered, services().roads, services().attempts))


@chapter.function_name("open_work_item")
@chapter.activity_trigger(input_name="order")
async def open_work_item_activity(order: dict) -> dict:
    """Open the record."""
    ordered = from_json(orders.OpenWorkItem, order)
    return await outcome_of(lambda: open_work_item(ordered, services().work_items, services().attempts))


@chapter.function_name("open_channel")
@chapter.activity_trigger(input_name="order")
async def open_channel_activity(order: dict) -> dict:
    """Open the room."""
    ordered = from_json(orders.OpenChannel, order)
    return await outcome_of(lambda: open_channel(ordered, services().channels, services().attempts))


@chapter.function_name("link_channel")
@chapter.activity_trigger(input_name="order")
async def link_channel_activity(order: dict) -> dict:
    """Link the room in the record."""
    ordered = from_json(orders.LinkChannel, order)
    return await outcome_of(lambda: link_channel(ordered, services().work_items))


@chapter.function_name("assign_responder")
@chapter.activity_trigger(input_name="order")
async def assign_responder_activity(order: dict) -> dict:
    """Give a responder their part of the record."""
    ordered = from_json(orders.AssignResponder, order)
    doors = services()
    return await outcome_of(lambda: assign_responder(ordered, doors.work_items, doors.attempts, doors.roles))


@chapter.function_name("link_tasks")
@chapter.activity_trigger(input_name="order")
async def link_tasks_activity(order: dict) -> dict:
    """Hang the responders' tasks below the record."""
    ordered = from_json(orders.LinkTasks, order)
    return await outcome_of(lambda: link_tasks(ordered, services().work_items))


@chapter.function_name("post_briefing")
@chapter.activity_trigger(input_name="order")
async def post_briefing_activity(order: dict) -> dict:
    """Tell the room what is known."""
    ordered = from_json(orders.PostBriefing, order)
    return await outcome_of(
        lambda: post_briefing(ordered, services().messenger, services().attempts, services().roles)
    )


@chapter.function_name("update_briefing")
@chapter.activity_trigger(input_name="order")
async def update_briefing_activity(order: dict) -> dict:
    """Keep the briefing true."""
    ordered = from_json(orders.UpdateBriefing, order)
    return await outcome_of(lambda: update_briefing(ordered, services().messenger, services().roles))


@chapter.function_name("note_gaps")
@chapter.activity_trigger(input_name="order")
async def note_gaps_activity(order: dict) -> dict:
    """Say in the record what is missing."""
    ordered = from_json(orders.NoteGaps, order)
    return await outcome_of(lambda: note_gaps(ordered, services().work_items))


@chapter.function_name("record_launch")
@chapter.activity_trigger(input_name="order")
async def record_launch_activity(order: dict) -> dict:
    """Keep what the launch did."""
    ordered = from_json(orders.RecordLaunch, order)
    return await outcome_of(lambda: record_launch(ordered, services().incidents, services().timeline))


@chapter.function_name("complete_work")
@chapter.activity_trigger(input_name="order")
async def complete_work_activity(order: dict) -> dict:
    """Complete a drill's work items."""
    ordered = from_json(orders.CompleteWork, order)
    return await outcome_of(lambda: complete_work(ordered, services().work_items))


@chapter.function_name("remove_channel")
@chapter.activity_trigger(input_name="order")
async def remove_channel_activity(order: dict) -> dict:
    """Remove a drill's room."""
    ordered = from_json(orders.RemoveChannel, order)
    return await outcome_of(lambda: remove_channel(ordered, services().channels))


@chapter.function_name("end_drill")
@chapter.activity_trigger(input_name="order")
async def end_drill_activity(order: dict) -> dict:
    """Close a drill's incident."""
    ordered = from_json(orders.EndDrill, order)
    doors = services()
    return await outcome_of(lambda: end_drill(ordered, doors.incidents, doors.problems, doors.timeline))
