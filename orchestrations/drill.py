"""The end of a drill: what it made is removed, so that nobody takes it for the real thing later."""

from __future__ import annotations

from incident.orders import CompleteWork, EndDrill, RemoveChannel
from orchestrations.known import Known
from orchestrations.strands import Strand


def clean_up(known: Known) -> Strand:
    """Once the launch is over, complete the work items and remove the room, side by side; then close the incident.

    What cannot be removed is named, and the drill ends when a person has helped and asked for the step again.
    """
    yield lambda: known.ledger.is_over
    steps = [
        *(["complete_work"] if known.work_item else []),
        *(["remove_channel"] if known.channel else []),
    ]
    known.strands.begin(_complete_work(known))
    known.strands.begin(_remove_channel(known))
    yield known.done(*steps)
    yield from known.run("end_drill", "end_drill", EndDrill(known.incident, known.steps.now))


def _complete_work(known: Known) -> Strand:
    item = known.work_item
    if item:
        order = CompleteWork(known.incident, item, known.tasks)
        yield from known.run("complete_work", "complete_work", order)


def _remove_channel(known: Known) -> Strand:
    channel = known.channel
    if channel:
        order = RemoveChannel(known.incident, channel)
        yield from known.run("remove_channel", "remove_channel", order)
