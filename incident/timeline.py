"""The timeline's lines, made of the step ledger: the same ledger gives the same lines, so none is kept twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from incident.codec import from_json
from incident.ledger import Attempt, Ledger, Step
from incident.paging import result_of, road_in_words
from incident.records import Event, LinkedTasks, OnCall, Receipt
from incident.roles import RolesFilled, in_words

ACTOR, SOURCE = "Muster", "launch"
FILLING = "fill_roles"

DOING = {
    "find_responders": "look up who is on call",
    "fill_roles": "give out the roles",
    "page": "page",
    "open_work_item": "open the work item",
    "open_channel": "open the channel",
    "link_channel": "link the channel in the work item",
    "assign": "assign",
    "link_tasks": "link the tasks in the work item",
    "post_briefing": "post the briefing",
    "update_briefing": "update the briefing",
    "complete_work": "complete the drill's work items",
    "remove_channel": "remove the drill's channel",
    "end_drill": "end the drill",
    "note_gaps": "note in the work item what is missing",
    "record": "record the launch",
}
DONE = {
    "find_responders": "looked up who is on call: {people}",
    "page": "paged {whom} by {road}",
    "open_work_item": "opened work item {result[id]}",
    "open_channel": "opened channel {result[name]}",
    "link_channel": "linked the channel in the work item",
    "assign": "assigned {whom} to work item {result[work_item_id]}",
    "link_tasks": "linked the tasks in the work item: {tasks}",
    "post_briefing": "posted the briefing",
    "update_briefing": "updated the briefing",
    "complete_work": "completed the drill's work items",
    "remove_channel": "removed the drill's channel",
    "end_drill": "ended the drill",
    "note_gaps": "noted in the work item what is missing",
    "record": "recorded the launch",
}
"""What is told once a step is done; giving out the roles has a line for each."""


def doing(step: str) -> str:
    """What a step does, for people: "page ada@contoso.com"."""
    kind, _, whom = step.partition(":")
    return f"{DOING.get(kind, kind)} {whom}".strip()


def in_order(step: str) -> int:
    """Where a step stands in the story: the people first, the telling last, what is unknown at the end."""
    kinds = [*DOING, kind := step.partition(":")[0]]
    return kinds.index(kind)


def events_of(ledger: Ledger) -> tuple[Event, ...]:
    """What the launch did so far, oldest first."""
    lines = [event for name, step in ledger.steps.items() for event in _events(name, step)]
    return tuple(sorted(lines, key=lambda event: event.at))


def _events(name: str, step: Step) -> Iterator[Event]:
    for attempt in step.tries:
        yield from _failed(name, attempt)
    if step.state == "done" and step.ended_at:
        for told in _filled(step.result) if name == FILLING else [_done(name, step.result)]:
            yield Event(step.ended_at, told, ACTOR, SOURCE)
    if step.state == "refused" and step.ended_at:
        yield Event(step.ended_at, f"could not {doing(name)}: {step.why}. To do: {step.fix}", ACTOR, SOURCE)


def _failed(name: str, attempt: Attempt) -> Iterator[Event]:
    """What an attempt came to that did not succeed; of a page, by every road."""
    kind, _, whom = name.partition(":")
    if kind == "page" and attempt.outcome != "done":
        road, result = road_in_words(attempt.via or "a road"), result_of(attempt.outcome)
        yield Event(attempt.at, f"paging {whom} by {road}: {result}, {attempt.why}", ACTOR, SOURCE)
    elif attempt.outcome in ("again", "unanswered", "failed"):
        yield Event(attempt.at, f"trying again to {doing(name)}: {attempt.why}", ACTOR, SOURCE)


def _done(name: str, result: Any) -> str:
    kind, _, whom = name.partition(":")
    said = {"people": _people(result), "road": _road(result), "tasks": _tasks(result)}
    return DONE.get(kind, kind).format(whom=whom, result=result, **said)


def _filled(result: Any) -> Iterator[str]:
    """A line for each role that the launch has given to somebody, and one for all that it could give to nobody."""
    ours = [one for one in from_json(RolesFilled, result).holdings if one.by == ACTOR]
    yield from (in_words(one) for one in ours if one.email)
    unfilled = ", ".join(one.role.title.lower() for one in ours if not one.email)
    if unfilled:
        yield f"nobody has these roles yet: {unfilled}"


def _road(result: Any) -> str:
    if not isinstance(result, dict) or "road" not in result:
        return ""
    return road_in_words(from_json(Receipt, result).road)


def _tasks(result: Any) -> str:
    """The tasks that are linked by now: a later one is linked by a further order, which is another line."""
    if not isinstance(result, dict) or "task_ids" not in result:
        return ""
    return ", ".join(str(number) for number in from_json(LinkedTasks, result).task_ids)


def _people(result: Any) -> str:
    if not isinstance(result, dict) or "responders" not in result:
        return ""
    found = from_json(OnCall, result).responders
    return ", ".join(responder.email for responder in found) or "nobody"
