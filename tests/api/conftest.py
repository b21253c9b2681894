"""Real answers of the running app to every route, collected once."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from api.http import BODY_LIMIT
from local.azurite import Azurite
from local.demo.play import ALERT
from local.stage import Stage, keep_roster, stage

PATIENCE_SECONDS = 30.0
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answered:
    """One call as it went: the operation that it was for, and what came back."""

    operation: str
    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass
class Caller:
    """Calls the API and keeps every answer."""

    url: str
    http: aiohttp.ClientSession
    answers: list[Answered] = field(default_factory=list)

    async def call(self, operation: str, method: str, path: str, **options: Any) -> Answered:
        """Call once and keep the answer."""
        async with self.http.request(method, f"{self.url}/api{path}", **options) as response:
            text = await response.text()
            answered = Answered(operation, response.status, response.headers, json.loads(text))
        self.answers.append(answered)
        return answered

    async def launched(self, incident_id: str) -> None:
        """Wait until the incident's launch has ended; the last answer is kept."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                shown = await self.call("getIncident", "GET", f"/incidents/{incident_id}")
                if shown.body["steps"] and not shown.body["launch"]["running"]:
                    return
                await asyncio.sleep(0.1)


@pytest.fixture(scope="session")
def answers(azurite: Azurite, unused_accounts: Iterator[str]) -> list[Answered]:
    """What the app answered to one story that touches every route."""
    return asyncio.run(_played(azurite.connection_string_of(next(unused_accounts))))


async def _played(connection: str) -> list[Answered]:
    await asyncio.to_thread(keep_roster, connection)
    async with stage(connection, STORM_LIMIT="2") as running, aiohttp.ClientSession() as http:
        caller = Caller(running.app.url, http)
        await _refuse_and_mend(caller, running)
        await _alert(caller)
        await _storm(caller)
        await _drill(caller)
        await _ask(caller, running)
        await _keep_roster(caller)
        await _blunder(caller)
        return caller.answers


async def _refuse_and_mend(caller: Caller, running: Stage) -> None:
    """A declaration whose channel is refused, run again, closed."""
    running.vendors.world.missing_rights.add("Channel.Create.Group")
    said = {"title": "Nobody can pay", "service": "checkout", "severity": 1, "details": {"region": "west"}}
    declared = await caller.call("declareIncident", "POST", "/incidents", json=said)
    path = f"/incidents/{declared.body['id']}"
    await caller.launched(declared.body["id"])
    running.vendors.world.missing_rights.clear()
    retry = f"{path}/steps/open_channel/retry"
    await caller.call("retryStep", "POST", retry, json={"by": "Sam"})
    await caller.launched(declared.body["id"])
    await caller.call("retryStep", "POST", f"{path}/steps/open_work_item/retry")
    await caller.call("retryStep", "POST", f"{path}/steps/nonsense/retry")
    await caller.call("retryStep", "POST", retry, json={"by": 7})
    await _pass_a_role_on(caller, path)
    await caller.call("closeIncident", "POST", f"{path}/close", json={"reason": 7})
    await caller.call("closeIncident", "POST", f"{path}/close", json={"by": "Sam", "reason": "mended"})
    await caller.call("closeIncident", "POST", f"{path}/close")
    await caller.call("getIncident", "GET", path)


async def _pass_a_role_on(caller: Caller, path: str) -> None:
    """A role that is taken, in vain by another, handed over, released; and what is none."""
    grace, alan = {"person": "grace@contoso.com", "by": "Sam"}, {"person": "alan@contoso.com"}
    scribe, change = f"{path}/roles/scribe", "changeRole"
    await caller.call(change, "POST", f"{scribe}/release")
    for said in (grace, alan, {"person": "alan", "by": 7, "from": 7}):
        await caller.call(change, "POST", f"{scribe}/take", json=said)
    await caller.call(change, "POST", f"{scribe}/hand-over", json={**alan, "from": "grace@contoso.com"})
    await caller.call(change, "POST", f"{path}/roles/captain/take", json=grace)


async def _alert(caller: Caller) -> None:
    """An alert that opens, the same again, its resolution, and a resolution of nothing."""
    fired = ALERT.read_bytes()
    over = fired.replace(b'"Fired"', b'"Resolved"')
    for body in (over, fired, fired, over):
        alerted = await caller.call(
            "takeAzureMonitorAlert", "POST", "/alerts/azure-monitor", data=body, headers=JSON
        )
    await caller.launched(alerted.body["id"])


async def _storm(caller: Caller) -> None:
    """Alerts about ever further problems, until the governor gathers one, which is then split out."""
    for number in range(9):  # there is room for two in a minute, and the minute may end meanwhile
        said = {"title": f"Queue {number} is full", "source": {"kind": "queues"}}
        taken = await caller.call("declareIncident", "POST", "/incidents", json=said)
        if taken.body["gathered"]:
            break
    path = f"/incidents/{taken.body['id']}"
    await caller.call("declareIncident", "POST", "/incidents", json=said)
    for _ in range(2):
        shown = await caller.call("getIncident", "GET", path)
        split = f"{path}/gathered/{shown.body['gathered'][0]['problem']}/split"
        await caller.call("splitGathered", "POST", split, json={"by": "Sam"})
    await caller.call("splitGathered", "POST", split, json={"by": 7})
    await caller.call("splitGathered", "POST", f"{path}/gathered/nonsense/split")


async def _drill(caller: Caller) -> None:
    """A drill, and what is none."""
    begun = await caller.call("beginDrill", "POST", "/drills", json={"service": "checkout", "keep": True})
    await caller.launched(begun.body["id"])
    await caller.call("getDrill", "GET", f"/drills/{begun.body['id']}")
    for wrong in ({"page": "yes", "problem_key": "x"}, []):
        await caller.call("beginDrill", "POST", "/drills", json=wrong)
    await caller.call("getDrill", "GET", "/drills/INC-ZZZZZZ")


async def _ask(caller: Caller, running: Stage) -> None:
    """The lists, the roster, the health in good and in bad times, the description."""
    for query in ("", "?status=closed", "?status=all&limit=1", "?status=odd&limit=0"):
        await caller.call("listIncidents", "GET", f"/incidents{query}")
    for query in ("", "?service=checkout", "?service=nobody", "?at=soon"):
        await caller.call("getOnCall", "GET", f"/on-call{query}")
    for query in ("", "?service=nobody", "?format=pdf"):
        await caller.call("getOnCallCalendar", "GET", f"/on-call/calendar{query}")
    await caller.call("getHealth", "GET", "/health")
    await caller.call("getDoctor", "GET", "/doctor")
    await caller.call("getDoctor", "GET", "/doctor?format=odd")
    running.vendors.world.missing_rights.add("Teams")
    await caller.call("getHealth", "GET", "/health")
    await caller.call("getDescription", "GET", "/openapi.json")


async def _keep_roster(caller: Caller) -> None:
    """Rows that are added, changed, removed and refused, one by one and all at once."""
    absence = {"Email": "ada@contoso.com", "From": "2026-12-24"}
    path, put = "/rosters/absences/ada/2026-12", "putRosterRow"
    await caller.call(put, "PUT", path, json=absence)
    added = await caller.call(put, "PUT", path, json={**absence, "Until": "2026-12-31"})
    known = {"If-Match": "*"}
    await caller.call(put, "PUT", path, json={**absence, "Until": "2026-12-31"}, headers=known)
    await caller.call(put, "PUT", path, json={**absence, "From": "soon"}, headers=known)
    await caller.call(put, "PUT", path, json=absence, headers={"If-Match": f'"{added.status}"'})
    await caller.call(put, "PUT", "/rosters/teams/a/b", json=absence)
    delete = "deleteRosterRow"
    for headers in ({}, {"If-Match": '"another"'}, known, known):
        await caller.call(delete, "DELETE", path, headers=headers)
    kept = await caller.call("getRosters", "GET", "/rosters")
    whole = {**kept.body["roster"], "absences": [{"PartitionKey": "a", "RowKey": "b", **absence}]}
    for headers in ({}, {"If-Match": '"another"'}, {"If-Match": kept.headers["ETag"]}):
        await caller.call("putRosters", "PUT", "/rosters", json=whole, headers=headers)
    await caller.call("putRosters", "PUT", "/rosters", json={"oncall": [{}]}, headers=known)


async def _blunder(caller: Caller) -> None:
    """Everything that a caller can do wrong."""
    for operation, method, path in (
        ("declareIncident", "POST", "/incidents"),
        ("takeAzureMonitorAlert", "POST", "/alerts/azure-monitor"),
        ("beginDrill", "POST", "/drills"),
        ("putRosters", "PUT", "/rosters"),
        ("putRosterRow", "PUT", "/rosters/oncall/a/b"),
    ):
        await caller.call(operation, method, path, data=b"", headers=JSON)
        await caller.call(operation, method, path, data=b" " * (BODY_LIMIT + 1), headers=JSON)
        await caller.call(operation, method, path, data=b"title=x", headers={"Content-Type": "text/plain"})
    await caller.call("declareIncident", "POST", "/incidents", json={"titel": "x", "severity": "huge"})
    await caller.call("getIncident", "GET", "/incidents/INC-ZZZZZZ")
    await caller.call("closeIncident", "POST", "/incidents/INC-ZZZZZZ/close")
