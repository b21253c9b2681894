"""The play itself: Teams is told to fail once, Azure Monitor calls, and the launch is watched to its end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp

from local.demo.screen import Screen
from local.evidence import Evidence
from local.stage import Stage
from local.vendors.faults import Fault

ALERT = Path(__file__).parent.parent / "alerts" / "metric_alert.json"
ON_CALL = ["ada@contoso.com", "grace@contoso.com", "alan@contoso.com"]
LAUNCH_SECONDS = 60.0
LOOK_SECONDS = 0.1


class DemoFailed(Exception):
    """The launch could not be played; the message says why."""


@dataclass(frozen=True)
class Played:
    """A launch that ended, as its status tells it and as the stand-ins prove it."""

    running: Stage
    incident: dict[str, Any]

    @property
    def faults(self) -> list[str]:
        """What is not as promised."""
        work_item, channel = self.incident["work_item"] or {}, self.incident["channel"] or {}
        urls = {"work_item": work_item.get("url", ""), "channel": channel.get("url", "")}
        return [*self.evidence.faults(ON_CALL, urls), *self._faults_of_the_status()]

    @property
    def evidence(self) -> Evidence:
        """What the stand-ins hold."""
        return Evidence.of(self.running.vendors.world, self.incident["id"])

    def report(self) -> dict[str, Any]:
        """The launch as one JSON object."""
        incident, evidence = self.incident, self.evidence
        item = evidence.work_items[0] if evidence.work_items else None
        return {
            "as_promised": not self.faults,
            "faults": self.faults,
            "incident": {key: incident[key] for key in ("id", "title", "severity", "service", "status_url")},
            "work_item": {
                **(incident["work_item"] or {}),
                "assigned_to": evidence.owner,
                "hyperlinks": item.hyperlinks if item else [],
            },
            "channel": incident["channel"],
            "assignments": [person["assigned"] for person in incident["people"]],
            "pages": [{"email": p["email"], "road": p["paged_by"]} for p in incident["people"]],
            "roles": {role["role"]: (role["holder"] or {}).get("email") for role in incident["roles"]},
            "briefing": incident["briefing"],
            "steps": incident["steps"],
        }

    def _faults_of_the_status(self) -> Iterator[str]:
        for step in self.incident["steps"]:
            if step["state"] != "done":
                yield f"{step['step']} is {step['state']}: {step['why']}"
        if all(attempt["outcome"] == "done" for step in self.incident["steps"] for attempt in step["tries"]):
            yield "no step was tried twice, although Teams was told to fail once"


async def play(running: Stage, http: aiohttp.ClientSession, screen: Screen) -> Played:
    """Let the alert come in and watch the launch.

    Raises:
        DemoFailed: The alert was not taken, or the launch did not end in time.
    """
    running.vendors.world.faults.order(Fault("answer", "POST", "/channels$", status=503, retry_after=2))
    screen.say("Teams is told to fail once. Azure Monitor calls ...\n")
    try:
        async with asyncio.timeout(LAUNCH_SECONDS):
            status_url = await _send_alert(running, http)
            return Played(running, await _watch(http, status_url, screen))
    except TimeoutError:
        raise DemoFailed(
            f"the launch did not end within {LAUNCH_SECONDS:g} seconds; the app said:\n{running.app.said()}"
        ) from None


async def _send_alert(running: Stage, http: aiohttp.ClientSession) -> str:
    url = f"{running.app.url}/api/alerts/azure-monitor"
    alert = json.loads(ALERT.read_text())
    alert["data"]["essentials"]["firedDateTime"] = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    status, answer = await _call(http, "POST", url, json=alert)
    if status != HTTPStatus.ACCEPTED:
        raise DemoFailed(f"the alert was answered {status}: {answer}\n{running.app.said()}")
    return answer["status_url"]


async def _watch(http: aiohttp.ClientSession, status_url: str, screen: Screen) -> dict[str, Any]:
    """Show the launch until it ended."""
    while True:
        _, incident = await _call(http, "GET", status_url)
        screen.show(incident)
        if not incident["launch"]["running"] and incident["steps"]:
            return incident
        await asyncio.sleep(LOOK_SECONDS)


async def _call(http: aiohttp.ClientSession, method: str, url: str, **more: Any) -> tuple[int, Any]:
    """Call the app, and again while it is not there, for it is started again; the status and the JSON."""
    while True:
        try:
            async with http.request(method, url, **more) as response:
                return response.status, await response.json(content_type=None)
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
            await asyncio.sleep(LOOK_SECONDS)
