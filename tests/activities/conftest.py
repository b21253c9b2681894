"""The verbs behind the API over real tables; only the launches are remembered instead of started."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from incident.desk import Desk
from incident.orders import LaunchOrder
from incident.records import Declaration, Delivery, Incident, LaunchState, Responder, Severity, Source
from integrations.tables import Deliveries, Governor, Incidents, Problems, Storms, Tables, Timeline

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass
class RememberedLaunches:
    """Port `Launches` that remembers what it was asked."""

    started: list[LaunchOrder] = field(default_factory=list)
    raised: list[tuple[str, str]] = field(default_factory=list)
    states: dict[str, LaunchState] = field(default_factory=dict)

    async def start(self, order: LaunchOrder) -> None:
        """Remember the order."""
        self.started.append(order)
        self.states.setdefault(order.incident.id, LaunchState(is_running=True, word="running"))

    async def resume(self, order: LaunchOrder) -> bool:
        """Remember the order, unless the launch runs."""
        state = self.states.get(order.incident.id)
        if state and state.is_running:
            return False
        self.started.append(order)
        self.states[order.incident.id] = LaunchState(is_running=True, word="running")
        return True

    async def find(self, incident_id: str) -> LaunchState | None:
        """The state that was set, or running once started."""
        return self.states.get(incident_id)

    async def raise_event(self, incident_id: str, event: str) -> bool:
        """Remember the event."""
        self.raised.append((incident_id, event))
        return True

    async def stop(self, incident_id: str, reason: str) -> None:
        """Forget the launch."""
        self.states.pop(incident_id, None)


@dataclass
class Office:
    """A desk, and what a test needs to use it. `ids` are handed out one after the other."""

    desk: Desk
    launches: RememberedLaunches
    ids: list[str] = field(default_factory=lambda: [f"INC-{n:06}" for n in range(100)])

    def declare(self, problem_key: str = "k", **said: object) -> Callable[[], Incident]:
        """What makes the incident that a delivery would open."""
        declaration = Declaration(
            "Nobody can pay", Severity.ERROR, Source("person", "sam"), problem_key, **said
        )
        return lambda: Incident(name := self.ids.pop(0), declaration, NOON, f"https://muster.example/{name}")

    def delivery(self, number: int = 1, problem_key: str = "k", body: bytes = b"{}") -> Delivery:
        """A delivery of that problem, five minutes before the desk's clock."""
        at = NOON - timedelta(minutes=5, seconds=-number)
        return Delivery(f"d{number}", problem_key, at, f"{number:032}", "application/json", body)


@pytest.fixture
async def office(tables_connection: str) -> AsyncIterator[Office]:
    """A desk over empty tables."""
    tables = Tables(connection_string=tables_connection)
    launches = RememberedLaunches()
    duty = Responder("duty@contoso.com", "Duty")
    desk = Desk(
        Incidents(tables),
        Problems(tables),
        Deliveries(tables),
        Timeline(tables),
        Storms(tables),
        Governor(tables, 10),
        launches,
        lambda incident: LaunchOrder(incident, ("email",), duty),
        lambda: NOON,
    )
    yield Office(desk, launches)
    await tables.aclose()
