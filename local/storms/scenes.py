"""The scenes: what is delivered, what has to be true afterwards, and the figures."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from local.storms.twins import Answered, Twins

ALERT = Path(__file__).parent.parent / "alerts" / "metric_alert.json"
ALERTS, DECLARATIONS = "/alerts/azure-monitor", "/incidents"


@dataclass(frozen=True)
class Size:
    """How large the scenes are. `limit` is the governor's, `seed` decides who is killed and when."""

    deliveries: int = 1000
    at_once: int = 64
    problems: int = 200
    limit: int = 10
    rounds: int = 8
    seed: int = 1


@dataclass
class Result:
    """What came of a scene: figures to show, and what was not as promised."""

    scene: str
    figures: dict[str, Any] = field(default_factory=dict[str, Any])
    faults: list[str] = field(default_factory=list[str])

    def promise(self, text: str, holds: object) -> None:
        """Note a promise that does not hold."""
        if not holds:
            self.faults.append(text)


def alert() -> tuple[str, Any]:
    """The metric alert of the demo."""
    return ALERTS, json.loads(ALERT.read_text())


def problem(name: str) -> tuple[str, Any]:
    """A machine's declaration of a problem."""
    said = {"title": f"{name} is down", "service": "checkout", "severity": 1, "problem_key": name}
    return DECLARATIONS, {**said, "source": {"kind": "prober", "name": "prober"}}


async def flood(twins: Twins, size: Size) -> Result:
    """One alert, many times: the first ones race for the claim, the others are the duplicates that are measured."""
    result = Result(f"{size.deliveries} deliveries of one alert, {size.at_once} at once")
    racing = await twins.deliver([alert()] * size.at_once, size.at_once)
    incident_id = next(answered.incident_id for answered in racing) or ""
    await twins.launched(incident_id)
    rest = size.deliveries - size.at_once
    computed, begun = twins.cpu_seconds(), time.monotonic()
    joined = await twins.deliver([alert()] * rest, size.at_once)
    seconds, spent = time.monotonic() - begun, twins.cpu_seconds()
    incident = await twins.launched(incident_id)
    _answered(result, [*racing, *joined])
    opened = [answered for answered in (*racing, *joined) if answered.body and not answered.body["joined"]]
    result.promise(f"one opened it, not {len(opened)}", len(opened) == 1)
    result.promise(
        f"{size.deliveries} deliveries are counted, not {incident['deliveries']}",
        incident["deliveries"] == size.deliveries,
    )
    result.faults += twins.faults_of(incident)
    result.figures |= {
        "deliveries counted": incident["deliveries"],
        "duplicates a second": round(rest / seconds),
    }
    if spent is not None and computed is not None:
        result.figures["CPU per duplicate, both processes (ms)"] = round(1000 * (spent - computed) / rest, 2)
    return result


async def burst(twins: Twins, size: Size) -> Result:
    """Many problems at once: the governor keeps the limit, the rest is gathered, and some are split out afterwards."""
    result = Result(f"{size.problems} problems at once, limit {size.limit} a minute")
    names = [f"host-{number:03}" for number in range(size.problems)]
    minutes, begun = {int(time.time() // 60)}, time.monotonic()
    answers = await twins.deliver([problem(name) for name in names], size.at_once)
    seconds = time.monotonic() - begun
    minutes.add(int(time.time() // 60))
    _answered(result, answers, one_incident=False)
    gathered = [answered for answered in answers if answered.body and answered.body["gathered"]]
    opened = {a.incident_id for a in answers if a not in gathered} - {None}
    storms = {a.incident_id for a in gathered}
    most = size.limit * len(minutes)
    result.promise(f"one storm, not {len(storms)}", len(storms) == 1)
    result.promise(f"{most} opened at the most, not {len(opened)}", len(opened) <= most)
    storm = await twins.launched(storms.pop() or "")
    listed = {one["problem_key"] for one in storm["gathered"]}
    result.promise("nothing dropped", len(listed) + len(opened) == size.problems)
    result.promise("each is counted once", {one["deliveries"] for one in storm["gathered"]} == {1})
    split = await _split(twins, storm, result)
    for incident_id in (*opened, storm["id"], *split):
        result.faults += twins.faults_of(await twins.launched(incident_id or ""))
    result.figures |= {
        "seconds to take them in": round(seconds, 1),
        "minutes of the clock in that": len(minutes),
        "incidents opened": len(opened),
        "gathered in one storm": len(listed),
        "split out afterwards": len(split),
        "channels in the busiest second": _busiest_second(twins),
        "calls that Graph put off (429)": _put_off(twins),
    }
    return result


async def _split(twins: Twins, storm: dict[str, Any], result: Result) -> set[str]:
    """Split three out, each at both processes at once; a further alert about them joins their own incidents."""
    split: set[str] = set()
    for one in storm["gathered"][:3]:
        path = one["split_url"].partition("/api")[2]
        answers = await asyncio.gather(*(twins.call("POST", path, {"by": "Sam"}, at) for at in (0, 1)))
        ids = {answered.incident_id for answered in answers}
        result.promise(f"one incident for {one['title']}, not {ids}", len(ids) == 1)
        later = await twins.call("POST", *problem(one["problem_key"]))
        result.promise(f"{one['title']} has its own incident", later.incident_id in ids)
        split |= {incident_id for incident_id in ids if incident_id}
    return split


async def reopened(twins: Twins, size: Size) -> Result:
    """After a close the same problem opens a new incident; while it is open, never."""
    result = Result(f"closed and alerted again, {size.rounds} times")
    seen: list[str] = []
    for _ in range(size.rounds):
        answers = await twins.deliver([problem("again")] * 16, 16)
        _answered(result, answers)
        opened = [a.incident_id for a in answers if a.body and not a.body["joined"]]
        result.promise(f"one of 16 opens, not {len(opened)}", len(opened) == 1)
        incident_id = answers[0].incident_id or ""
        result.promise(f"{incident_id} is new", incident_id not in seen)
        seen.append(incident_id)
        closed = await twins.call("POST", f"/incidents/{incident_id}/close", at=1)
        result.promise(f"{incident_id} is closed, not {closed.status}", closed.status == HTTPStatus.OK)
    result.figures |= {"incidents": len(set(seen)), "deliveries": 16 * size.rounds}
    return result


async def crashes(twins: Twins, size: Size) -> Result:
    """A process is killed while both take in one problem's alerts; who got no answer delivers again, as a monitor does."""
    result = Result(f"{size.rounds} kills around the claim, seed {size.seed}")
    chance = random.Random(size.seed)  # noqa: S311 - the seed makes it repeatable
    again = 0
    incidents: list[str] = []
    for number in range(size.rounds):
        delivery, victim = problem(f"crash-{number}"), chance.choice(twins.apps)
        sending = asyncio.create_task(twins.deliver([delivery] * 8, 8))
        await asyncio.sleep(chance.uniform(0.0, 0.4))
        await victim.killed()
        answers = await sending
        await victim.start()
        unheard = [answered for answered in answers if answered.status != HTTPStatus.ACCEPTED]
        again += len(unheard)
        answers += await _until_taken(
            lambda delivery=delivery: twins.deliver([delivery], 1), len(unheard) + 1
        )
        ids = {answered.incident_id for answered in answers} - {None}
        result.promise(f"crash-{number} is one incident, not {sorted(map(str, ids))}", len(ids) == 1)
        incidents += [incident_id for incident_id in ids if incident_id]
    for incident_id in incidents:
        result.faults += twins.faults_of(await twins.launched(incident_id))
    result.figures |= {"kills": size.rounds, "delivered again": again, "incidents": len(set(incidents))}
    return result


async def _until_taken(deliver: Callable[[], Awaitable[list[Answered]]], times: int) -> list[Answered]:
    """Deliver so many times, each again until it is taken, up to five times: as often as an action group would."""
    answers: list[Answered] = []
    for _ in range(times):
        for _ in range(5):
            answers += await deliver()
            if answers[-1].status == HTTPStatus.ACCEPTED:
                break
            await asyncio.sleep(0.5)
    return answers


def _answered(result: Result, answers: Iterable[Answered], *, one_incident: bool = True) -> None:
    """Every delivery was answered 202, and all with the same incident if they are of one problem."""
    statuses = Counter(answered.status for answered in answers)
    result.promise(f"all are answered 202, not {dict(statuses)}", set(statuses) == {HTTPStatus.ACCEPTED})
    result.figures["answered 5xx"] = sum(n for status, n in statuses.items() if status >= 500)  # noqa: PLR2004 - HTTP
    ids = {answered.incident_id for answered in answers}
    if one_incident:
        result.promise(f"one incident, not {len(ids)}", len(ids) == 1)


def _put_off(twins: Twins) -> int:
    """The calls about the team that were answered 429, and came again."""
    requests = twins.stage.vendors.world.requests
    return sum(
        request.vendor == "graph" and request.status == HTTPStatus.TOO_MANY_REQUESTS for request in requests
    )


def _busiest_second(twins: Twins) -> int:
    """The most channels that were asked for in one second (Graph allows four calls a second to one team)."""
    asked = [
        int(request.began)
        for request in twins.stage.vendors.world.requests
        if request.method == "POST" and request.path.split("?")[0].endswith("/channels")
    ]
    return max(Counter(asked).values(), default=0)
