"""The place branch: the record and the room, opened side by side, then linked, then briefed."""

from __future__ import annotations

from incident.ledger import DONE, SKIPPED
from incident.orders import LinkChannel, OpenChannel, OpenWorkItem, PostBriefing
from incident.reach import ASK, spared
from orchestrations.known import Known
from orchestrations.strands import Strand


def open_work_item(known: Known) -> Strand:
    """Open the record."""
    yield from known.run("open_work_item", "open_work_item", OpenWorkItem(known.incident))


def open_channel(known: Known) -> Strand:
    """Open the room, where the severity asks for one."""
    if _spares_room(known, "open_channel"):
        yield from known.steps.asked("open_channel")
    yield from known.run("open_channel", "open_channel", OpenChannel(known.incident))


def link_channel(known: Known) -> Strand:
    """Write the room's address into the record, once both are there."""
    known.ledger.step("link_channel", needs=("open_work_item", "open_channel"))
    yield from _with_the_room(known, "link_channel")
    yield known.done("open_work_item", "open_channel")
    item, channel = known.work_item, known.channel
    if item and channel:
        yield from known.run("link_channel", "link_channel", LinkChannel(item, channel))


def post_briefing(known: Known) -> Strand:
    """Tell the room what is known, once it is there and the people are.

    The work item is waited for, but not through its retries: the room learns why there is none yet.
    """
    step = known.ledger.step("post_briefing", needs=("open_channel",))
    yield from _with_the_room(known, "post_briefing")
    if not known.order.briefed and step.state != DONE:
        step.skip("no messenger is set up (TEAMS_MESSENGER is none)")
        return
    known.ledger.step("open_work_item")
    yield (
        lambda: (
            known.done("open_channel")()
            and known.settled("find_responders")()
            and known.settled_or_retrying("fill_roles")
            and known.settled_or_retrying("open_work_item")
        )
    )
    channel = known.channel
    if channel:
        known.posted = None if step.state == DONE else known.briefing
        yield from known.run("post_briefing", "post_briefing", PostBriefing(channel, known.briefing))


def _with_the_room(known: Known, name: str) -> Strand:
    """Skip the step for as long as the incident gets no room."""
    step = known.ledger.step(name)
    if _spares_room(known, name):
        yield lambda: known.state_of("open_channel") != SKIPPED
    if step.state == SKIPPED:
        step.wait()


def _spares_room(known: Known, name: str) -> bool:
    """Skip the step where the incident gets no room at its severity and nobody has asked for one; whether it does."""
    wanted = known.order.reach.has_channel or "open_channel" in known.order.again
    if wanted or known.state_of("open_channel") == DONE:
        return False
    fix = ASK if name == "open_channel" else ""
    known.ledger.step(name).skip(spared(known.incident.declaration.severity, known.order.reach), fix)
    return True
