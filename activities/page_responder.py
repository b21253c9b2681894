"""Tell a responder that they are needed."""

from __future__ import annotations

from collections.abc import Mapping

from incident.attempts import Attempts
from incident.errors import Refused
from incident.orders import PageResponder
from incident.ports import Road
from incident.records import Receipt


async def page_responder(order: PageResponder, roads: Mapping[str, Road], attempts: Attempts) -> Receipt:
    """Page by the ordered road; done only when the page was accepted. Run twice, there is still one page.

    Raises:
        Refused: The road is not set up, or the road itself says that no retry will help.
    """
    page, road = order.page, roads.get(order.road)
    if road is None:
        raise Refused(
            f"page {page.responder.email} by {order.road}",
            "no such road is set up",
            f"set up {order.road}, or take it out of PAGE_ROADS; then run the step again",
        )
    step = f"page {order.road} {page.responder.email}"
    begun = await attempts.begin(page.incident.id, step)
    if not begun.is_first:
        earlier = await road.find(page)
        if earlier:
            return earlier
    return await road.send(page)
