"""Callers: what an action group, or a person at a keyboard, does when no answer comes."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

ALERT = Path(__file__).parent.parent / "alerts" / "metric_alert.json"
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
"""Between two calls, twice as long each time. An action group waits 5 to 40 s; to come sooner makes races likelier."""
ANSWER_SECONDS = 20.0
GIVE_UP, DELIVER_TWICE, BY_ALERT = 0.1, 0.2, 0.5


@dataclass
class Caller:
    """One problem and the calls about it; `tag` stands in its title and is found in whatever becomes of it.

    `persists`: calls again until it is answered, as an action group does; the others give up when an answer is lost.
    `wanted`: how often it wants to be heard; what is delivered beyond the first joins.
    """

    tag: str
    path: str
    body: dict[str, Any]
    persists: bool = True
    wanted: int = 1
    not_reached: int = 0
    lost: int = 0
    unavailable: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    unforeseen: list[int] = field(default_factory=list[int])

    @property
    def calls(self) -> int:
        """How many calls may have reached the app."""
        return self.lost + self.unavailable + len(self.answers) + len(self.unforeseen)

    @property
    def incident_ids(self) -> set[str]:
        """The ids that it was told."""
        return {answer["id"] for answer in self.answers}

    @property
    def was_opened_unheard(self) -> bool:
        """Whether a call whose answer was lost, or that was put off, had opened the incident already."""
        return bool(self.answers) and self.answers[0]["joined"]

    async def declare(self, http: aiohttp.ClientSession, app_url: str) -> None:
        """Call until it was heard as often as it wants, or gives up."""
        pause = FIRST_PAUSE_SECONDS
        while len(self.answers) < self.wanted and not self.unforeseen:
            await self._call(http, f"{app_url}{self.path}")
            if self.lost and not self.persists:
                return
            if len(self.answers) < self.wanted:
                await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _call(self, http: aiohttp.ClientSession, url: str) -> None:
        try:
            async with http.post(url, json=self.body) as response:
                said = await response.text()
        except aiohttp.ClientConnectorError:
            self.not_reached += 1
        except (aiohttp.ClientError, TimeoutError):
            self.lost += 1
        else:
            self._take(response.status, said)

    def _take(self, status: int, said: str) -> None:
        if status == HTTPStatus.ACCEPTED:
            self.answers.append(json.loads(said))
        elif status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.unavailable += 1
        else:
            self.unforeseen.append(status)


def session() -> aiohttp.ClientSession:
    """What callers call with: a connection for each call, and no endless wait."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(force_close=True, limit=0),
        timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
    )


def callers(count: int, chance: Random) -> list[Caller]:
    """So many callers who persist, and between them some who give up: alerts and people, some heard twice."""
    made: list[Caller] = []
    while sum(caller.persists for caller in made) < count:
        made.append(_caller(f"Problem {len(made):04d}", chance))
    return made


def _caller(tag: str, chance: Random) -> Caller:
    path, body = _alert(tag) if chance.random() < BY_ALERT else _person(tag)
    wanted = 2 if chance.random() < DELIVER_TWICE else 1
    return Caller(tag, path, body, persists=chance.random() >= GIVE_UP, wanted=wanted)


def _person(tag: str) -> tuple[str, dict[str, Any]]:
    return "/api/incidents", {"title": f"{tag}: nobody can pay", "service": "checkout", "severity": 1}


def _alert(tag: str) -> tuple[str, dict[str, Any]]:
    alert = json.loads(ALERT.read_text())
    essentials = alert["data"]["essentials"]
    essentials["alertRule"] = tag
    for name in ("alertId", "originAlertId", "alertRuleId"):
        essentials[name] = f"{essentials[name]} {tag}"
    essentials["firedDateTime"] = datetime.now(UTC).isoformat()
    return "/api/alerts/azure-monitor", alert
