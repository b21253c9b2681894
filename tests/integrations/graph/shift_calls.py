"""What tests of Shifts ask and when."""

from datetime import timedelta

from tests.integrations.graph.conftest import NOW

HOUR = timedelta(hours=1)
SPAN = (NOW - HOUR, NOW + HOUR)


async def emails(shifts, service="checkout", at=NOW):
    """Who is on call."""
    return [one.email for one in (await shifts.on_call(service, at)).responders]
