"""Launches as Durable Functions orchestrations, one for each incident, under the incident's id."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import azure.durable_functions as df

from incident.codec import to_json
from incident.errors import TryAgain
from incident.orders import LaunchOrder
from incident.records import LaunchState

ORCHESTRATOR = "launch"
RUNNING = ("Running", "Pending", "Suspended", "ContinuedAsNew")


class DurableLaunches:
    """Ports `Launches` (incident.ports) and `Histories` (incident.upkeep_ports) on one invocation's client binding."""

    def __init__(self, client: df.DurableOrchestrationClient) -> None:
        self._client = client

    async def start(self, order: LaunchOrder) -> None:
        """Start the launch; one that is running already is a success, one that ended is run again."""
        await self.resume(order)

    async def resume(self, order: LaunchOrder) -> bool:
        """Run an ended launch again by this order; False where one runs already and the order was not taken."""
        incident_id = order.incident.id
        try:
            with _answers(f"start the launch of {incident_id}"):
                await self._client.start_new(
                    ORCHESTRATOR, instance_id=incident_id, client_input=to_json(order)
                )
        except TryAgain:
            state = await self.find(incident_id)
            if state is None or not state.is_running:
                raise
            return False
        return True

    async def find(self, incident_id: str) -> LaunchState | None:
        """How the launch stands; None where there never was one."""
        with _answers(f"read the launch of {incident_id}"):
            status = await self._client.get_status(incident_id)
        if not status or status.runtime_status is None:
            return None
        word = status.runtime_status.name
        ledger = status.custom_status if isinstance(status.custom_status, dict) else {}
        failure = str(status.output) if word == "Failed" else ""
        return LaunchState(word in RUNNING, word.lower(), ledger, failure)

    async def raise_event(self, incident_id: str, event: str) -> bool:
        """Raise an external event to a running launch; False where none runs."""
        state = await self.find(incident_id)
        if state is None or not state.is_running:
            return False
        try:
            with _answers(f"raise '{event}' to the launch of {incident_id}"):
                await self._client.raise_event(incident_id, event, {})
        except TryAgain:
            state = await self.find(incident_id)
            if state is None or state.is_running:
                raise
            return False
        return True

    async def stop(self, incident_id: str, reason: str) -> None:
        """End a running launch where it is; one that does not run is left alone. Safe to repeat."""
        state = await self.find(incident_id)
        if state and state.is_running:
            with _answers(f"stop the launch of {incident_id}"):
                await self._client.terminate(incident_id, reason)

    async def purge(self, incident_id: str) -> None:
        """Let the runtime forget a launch that ended; one that runs is left alone, with `TryAgain`. Safe to repeat.

        By its id: the extension would also purge whatever was created before a time, which may be an open incident's.
        """
        doing = f"purge the launch of {incident_id}"
        state = await self.find(incident_id)
        if state and state.is_running:
            raise TryAgain(doing, f"it is {state.word}")
        if state:
            with _answers(doing):
                await self._client.purge_instance_history(incident_id)

    async def pending_since(self, incident_id: str) -> datetime | None:
        """Since when a launch is scheduled and taken up by no worker; None where one has, or where there is none."""
        with _answers(f"read the launch of {incident_id}"):
            status = await self._client.get_status(incident_id)
        if not status or status.runtime_status is None or status.runtime_status.name != "Pending":
            return None
        return status.created_time


@contextmanager
def _answers(doing: str) -> Iterator[None]:
    """Every failure of the client as ours. The SDK raises nothing more specific than Exception for most of them."""
    try:
        yield
    except Exception as error:
        raise TryAgain(doing, f"the Durable Functions runtime answered: {error}") from error
