"""The launch: brings the record, the room and the people together, and says what is missing."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

from incident.codec import from_json
from incident.ledger import Ledger
from incident.orders import LaunchOrder
from incident.status import Status
from orchestrations.context import Context
from orchestrations.drill import clean_up
from orchestrations.known import Known
from orchestrations.paging import cry_out, page_catch_all, page_next, page_responders, spare_the_others
from orchestrations.people import assign_responders, fill_roles, find_responders, link_tasks, orphan
from orchestrations.place import link_channel, open_channel, open_work_item, post_briefing
from orchestrations.steps import Steps
from orchestrations.strands import Strands
from orchestrations.telling import note_gaps, record, update_briefing


def launch(context: Context) -> Generator[Any, Any, dict[str, Any]]:
    """Find and page the people, open the record and the room, bring them together, and tell how it went.

    Everything starts as soon as what it needs is there and waits for nothing else. What is refused for good
    leaves the rest running. The ledger is the custom status throughout, and the output at the end.

    Input: `LaunchOrder` as JSON. A launch may be run again with its own ledger: what is done stays done.
    """
    order = read_order(context.get_input())
    ledger = Ledger.resume(order.ledger)
    for step in order.again:
        ledger.step(step).wait()
    status = Status(ledger)
    strands = Strands(context, changed=lambda: context.set_custom_status(status.to_json()))
    known = Known(order, ledger, Steps(context, ledger), strands)

    for strand in (
        find_responders(known, at=context.current_utc_datetime),
        open_work_item(known),
        open_channel(known),
        page_responders(known),
        page_next(known),
        page_catch_all(known),
        fill_roles(known),
        link_channel(known),
        assign_responders(known),
        link_tasks(known),
        post_briefing(known),
        *(orphan(known, step) for step in order.again),
        spare_the_others(known),
    ):
        strands.begin(strand)
    for strand in (cry_out(known), record(known), note_gaps(known), update_briefing(known)):
        strands.begin(strand, last=True)
    if order.incident.declaration.cleans_up:
        strands.begin(clean_up(known), last=True)
    yield from strands.until_quiet()
    return ledger.to_json()


def read_order(given: Any) -> LaunchOrder:
    """The launch order; the durable client hands it over as JSON or, started over HTTP, as the text of JSON."""
    return from_json(LaunchOrder, json.loads(given) if isinstance(given, str) else given)
