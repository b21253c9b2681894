"""The place branch: the record and the room, opened side by side, then linked, then briefed."""

from __future__ import annotations

from incident.ledger import DONE, RETRYING, SKIPPED
from incident.orders import LinkChannel, OpenChannel, OpenWorkItem, PostBriefing
from orchestrations.known import Known
from orchestrations.strands import Strand


def open_work_item(known: Known) -> Strand:
    """Open the record."""
    yield from known.run("open_work_item", "open_work_item", OpenWorkItem(known.incident))


def open_channel(known: Known) -> Strand:
    """Open the room."""
    yield from known.run("open_channel", "open_channel", OpenChannel(known.incident))


def link_channel(known: Known) -> Strand:
    """Write the room's address into the record, once both are there."""
    known.ledger.step("link_channel", needs=("open_work_item", "open_channel"))
    yield known.done("open_work_item", "open_channel")
    item, channel = known.work_item, known.channel
    if item and channel:
        yield from known.run("link_channel", "link_channel", LinkChannel(item, channel))


def post_briefing(known: Known) -> Strand:
    """Tell the room what is known, once it is there and the people are.

    The work item is waited for, but not through its retries: the room learns why there is none yet.
    """
    step = known.ledger.step("post_briefing", needs=("open_channel",))
    if not known.order.briefed and step.state != DONE:
        step.skip("no messenger is set up (TEAMS_MESSENGER is none)")
        return
    if step.state == SKIPPED:
        step.wait()
    item = known.ledger.step("open_work_item")
    yield (
        lambda: (
            known.done("open_channel")()
            and known.settled("find_responders")()
            and (item.is_settled or item.state == RETRYING)
        )
    )
    channel = known.channel
    if channel:
        known.posted = None if step.state == DONE else known.briefing
        yield from known.run("post_briefing", "post_briefing", PostBriefing(channel, known.briefing))
