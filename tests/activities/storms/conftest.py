"""Machines' alerts, several hosts over the same tables and task hub, and hosts that die."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any

import pytest

from activities.receive_delivery import Reception, receive_delivery
from activities.sweep import sweep
from incident.desk import Desk
from incident.records import Declaration, Delivery, Incident, Severity, Source
from incident.storm import STORM
from integrations.tables import Deliveries, Governor, Incidents, Problems, Storms, Tables, Timeline


class HostDied(Exception):
    """The host died before this call."""


@dataclass
class Mortal:
    """A store or the launches of a host that dies after so many calls; `left` is shared by all of them."""

    whole: Any
    left: list[int]

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self.whole, name)
        if not callable(attribute):
            return attribute

        async def call(*given: Any) -> Any:
            if not self.left:
                raise HostDied
            self.left.pop()
            return await attribute(*given)

        return call


@dataclass
class Hosts:
    """Hosts over the same tables. Every alert is a machine's unless its source says else."""

    first: Desk
    tables: Tables
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def host(self, limit: int, **changes: Any) -> Desk:
        """A host of its own: what it remembers is its own, tables and task hub are shared."""
        on = self.tables
        stores = (Incidents(on), Problems(on), Deliveries(on), Timeline(on), Storms(on), Governor(on, limit))
        names = ("incidents", "problems", "deliveries", "timeline", "storms", "governor")
        return replace(self.first, **dict(zip(names, stores, strict=True)), **changes)

    @staticmethod
    def mortal(host: Desk, calls: int) -> Desk:
        """The same host, which dies after so many calls of its stores and launches."""
        left = [0] * calls
        names = [f.name for f in fields(host) if f.name not in ("order_for", "clock")]
        return replace(host, **{name: Mortal(getattr(host, name), left) for name in names})

    def declare(self, key: str, **said: Any) -> Callable[[], Incident]:
        """What makes the incident that an alert about this problem would open."""
        told = Declaration(f"{key} is down", Severity.WARNING, Source("azure_monitor", "Metrics"), key)
        declaration = replace(told, **said)
        return lambda: self.open(declaration)

    def open(self, declaration: Declaration) -> Incident:
        """An incident of a declaration, with the next id."""
        name = f"INC-{next(self.numbers):06}"
        return Incident(name, declaration, self.first.clock(), f"https://muster.example/api/incidents/{name}")

    def delivery(self, key: str) -> Delivery:
        """A delivery about this problem, some minutes ago: the sweep takes it up if it is left."""
        number = next(self.numbers)
        at = self.first.clock() - timedelta(minutes=5, seconds=-number)
        return Delivery(f"d{number}", key, at, f"{number:032}", "application/json", b"{}")

    async def receive(self, host: Desk, key: str, **said: Any) -> Reception:
        """Let a host receive a delivery about this problem."""
        return await receive_delivery(self.delivery(key), self.declare(key, **said), host)

    async def sweep(self, host: Desk) -> None:
        """What the timer does."""
        await sweep(host, lambda delivery: self.declare(delivery.problem_key)())

    async def storm(self) -> Incident | None:
        """The open storm."""
        return await self.first.problems.owner(STORM)

    def launched(self) -> list[str]:
        """The incidents whose launch was started, each as often as it was."""
        return [order.incident.id for order in self.first.launches.started]

    @staticmethod
    async def survived(doing: Awaitable[Any]) -> bool:
        """Whether a host lived through it."""
        try:
            await doing
        except HostDied:
            return False
        return True


@pytest.fixture
async def hosts(office, tables_connection: str) -> AsyncIterator[Hosts]:
    """Hosts over empty tables."""
    tables = Tables(connection_string=tables_connection)
    yield Hosts(office.desk, tables)
    await tables.aclose()
