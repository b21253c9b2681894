"""The verdict on each problem: one incident, one of everything, every call counted, nothing told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from incident.ledger import TELLING
from incident.roles import Role
from incident.timeline import DONE, doing
from local.crashes.callers import Caller
from local.crashes.kept import Kept, Row
from local.evidence import Evidence
from local.stage import ROSTER
from local.vendors.devops.state import boards
from local.vendors.graph.state import teams
from local.vendors.world import World

ON_CALL = [str(row["Email"]) for row in ROSTER if row["OnCall"]]
FAILED = ("again", "unanswered", "failed")


def _begins(*steps: str) -> tuple[str, ...]:
    """How the lines of steps begin."""
    return tuple(
        b for step in steps for b in (DONE[step].partition("{")[0], f"trying again to {doing(step)}")
    )


TOLD, LINKED = _begins(*TELLING), _begins("link_tasks")
ROLES = (
    f"trying again to {doing('fill_roles')}",
    "nobody has these roles yet",
    *(f"{r.title.lower()}: " for r in Role),
)
NOT_YET = ("trying again", "paging ")
"""How the lines of what failed begin; those may come again in the same words."""
Status = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a problem's incident, with the requests that prove it; nothing, where all is as promised."""

    tag: str
    incident_id: str | None
    faults: list[str]
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


@dataclass(frozen=True)
class Court:
    """Everything that a verdict rests on. `swept`: the sweep had its time, so no delivery may be left over."""

    world: World
    kept: Kept
    statuses: dict[str, Status]
    swept: bool

    def verdict(self, caller: Caller) -> Verdict:
        """The verdict on one problem."""
        ids = self.kept.incidents_of(caller.tag)
        faults = [*self._faults_of_calls(caller, ids)]
        launched = [incident_id for incident_id in ids if incident_id in self.statuses]
        for incident_id in launched:
            faults += self._faults_of_incident(incident_id)
        if launched != ids and (self.swept or caller.answers):
            faults.append("its launch was never started")
        requests = [r.to_json() for r in self.world.requests if _speaks_of(r, ids)] if faults else []
        return Verdict(caller.tag, ids[0] if ids else None, faults, requests)

    def strays(self) -> list[str]:
        """What the vendors hold that belongs to no incident."""
        ids = [row["PartitionKey"] for row in self.kept.incidents]
        titles = [f"work item {item.title}" for item in boards(self.world).work_items.values()]
        rooms = [f"channel {channel.display_name}" for channel in teams(self.world).channels]
        own = ("channel General", "work item Template")
        return [
            each
            for each in [*titles, *rooms]
            if not each.startswith(own) and not any(known in each for known in ids)
        ]

    def _faults_of_calls(self, caller: Caller, ids: list[str]) -> Iterator[str]:
        if caller.unforeseen:
            yield f"every call is answered 202 or 503, not {caller.unforeseen}"
        if len(ids) > 1 or (caller.answers and not ids):
            yield f"one incident, not {ids or 'none'}"
        if caller.answers and caller.incident_ids != set(ids):
            yield f"every answer names the incident {ids}, not {sorted(caller.incident_ids)}"
        owners = self.kept.owners_of(caller.tag)
        if owners != ids and (ids or self.swept):
            yield f"the claim is held by {ids}, not {owners}"
        yield from self._faults_of_deliveries(caller, ids)

    def _faults_of_deliveries(self, caller: Caller, ids: list[str]) -> Iterator[str]:
        rows = self.kept.deliveries_of(caller.tag)
        settled = [row for row in rows if row["SettledAt"]]
        if not len(caller.answers) <= len(settled) <= len(rows) <= caller.calls:
            yield f"{len(caller.answers)} answers <= {len(settled)} settled <= {len(rows)} kept <= {caller.calls} calls"
        if self.swept and len(settled) < len(rows):
            yield f"every delivery is settled, but {len(rows) - len(settled)}"
        if {row["IncidentId"] for row in settled} - set(ids):
            yield f"deliveries are settled with {ids} alone"
        for incident_id in self.statuses.keys() & ids:
            shown = self.statuses[incident_id]
            if (shown["deliveries"], shown["occurrences"]) != (len(settled), 0):
                yield f"{len(settled)} deliveries of one alert are counted, not {shown['deliveries']}"

    def _faults_of_incident(self, incident_id: str) -> Iterator[str]:
        status = self.statuses[incident_id]
        urls = {key: (status[key] or {}).get("url", "") for key in ("work_item", "channel")}
        yield from Evidence.of(self.world, incident_id).faults(ON_CALL, urls)
        states = Counter(step["state"] for step in status["steps"])
        if set(states) != {"done"} or status["launch"]["state"] != "completed":
            yield f"every step is done, not {dict(states)}, the launch {status['launch']}"
        if status["alarms"] or status["missing"]:
            yield f"no alarm and nothing missing, not {status['alarms']} {status['missing']}"
        yield from _faults_of_timeline(status, self.kept.timeline_of(incident_id))


def _faults_of_timeline(status: Status, rows: list[Row]) -> Iterator[str]:
    """One line for the declaration, one for each step and each try that failed, and no line twice.

    What tells how the others went may run, and be told, more than once; tasks that come late are linked, and told, by
    themselves; and of the roles each has a line.
    """
    steps = [step for step in status["steps"] if step["step"] not in (*TELLING, "link_tasks", "fill_roles")]
    failed = sum(attempt["outcome"] in FAILED for step in steps for attempt in step["tries"])
    for name, lines in {
        "status": [(line["at"], line["what"]) for line in status["timeline"]],
        "table": [(row["At"], row["What"]) for row in rows],
    }.items():
        said = [what for _, what in lines if not what.startswith((*TOLD, *ROLES))]
        once = [what for what in said if not what.startswith(LINKED)]
        if len(once) != 1 + len(steps) + failed:
            yield f"the {name}'s timeline has {1 + len(steps) + failed} lines, not {len(once)}: {lines}"
        done = [what for what in said if not what.startswith(NOT_YET)]
        twice = [each for counts in (Counter(lines), Counter(done)) for each, n in counts.items() if n > 1]
        if twice:
            yield f"the {name}'s timeline tells nothing twice, but {twice}"


def _speaks_of(request: Any, ids: list[str]) -> bool:
    return any(known in f"{request.path} {request.body}" for known in ids)
