"""What a sample does once its app is imported: serve it, launch, and read what the launches left behind.

Imported by `bench.sample` after the floor was measured, and only where something is launched.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
from azure.functions.decorators.function_app import FunctionRegister

from bench.replay import replayed
from local.host.server import Host, running
from local.host.store import Store

PATIENCE_SECONDS = 300.0
ENGINE = "local.host.engine"


class Ends(logging.Handler):
    """Hears the runner say that an orchestration ended, so that nobody has to ask it again and again."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._words: dict[str, str] = {}
        self._heard = asyncio.Event()
        logger = logging.getLogger(ENGINE)
        logger.setLevel(logging.INFO)
        logger.addHandler(self)
        logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        """Take what the engine says of an instance's end: its name, id and status."""
        if isinstance(record.args, tuple) and len(record.args) > 2:  # noqa: PLR2004 - name, id, status
            self._words[str(record.args[1])] = str(record.args[2])
            self._heard.set()

    async def wait_for(self, instance_id: str) -> str:
        """The word for how an instance ended.

        Raises:
            TimeoutError: It did not end in time.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while instance_id not in self._words:
                self._heard.clear()
                await self._heard.wait()
        return self._words[instance_id]


def serve(
    order: dict[str, Any],
    app: FunctionRegister,
    watch: Callable[[], Any],
    memory_mb: Callable[[], float],
    since: Any,
) -> dict[str, Any]:
    """Serve the app and launch as often as is ordered; JSON of what it took. `since` began before the app's import."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        state = Path(folder) / "host.sqlite"
        said, orchestrator = asyncio.run(_launches(order, app, state, watch, memory_mb, since))
        store = Store(state)
        ids = [launch["id"] for launch in said["launches"]]
        for instance_id in ids:
            _check_all_done(store, instance_id)
        said["histories"] = [
            replayed(store, instance_id, orchestrator) for instance_id in ids[: order["replays"]]
        ]
        store.close()
    return said


async def _launches(
    order: dict[str, Any],
    app: FunctionRegister,
    state: Path,
    watch: Callable[[], Any],
    memory_mb: Callable[[], float],
    since: Any,
) -> tuple[dict[str, Any], Any]:
    ends, launches = Ends(), []
    async with running(app, state=state) as host, aiohttp.ClientSession() as http:
        for number in range(order["launches"]):
            await _mark(http, order, number)
            began = watch()
            launched = await _launch(host, http, ends, order["body"] | {"title": f"Nobody can pay {number}"})
            launches.append(
                launched
                | began.read()
                | {"since": since.read(), "modules": _modules(), "memory": memory_mb()}
            )
        await _mark(http, order, order["launches"])
        crowd = await _crowd(host, http, ends, order)
        memory = memory_mb()
        names = sorted(sys.modules)
        await _close()
    said = {"launches": launches, "crowd": crowd, "memory": memory, "names": names if order["names"] else []}
    return said, host.app.orchestrators["launch"]


def _check_all_done(store: Store, instance_id: str) -> None:
    """A launch that gave a step up was quicker than it should have been."""
    instance = store.instance(instance_id)
    output = json.loads(instance.output or "null") if instance else None
    steps = output.get("steps", {}) if isinstance(output, dict) else {}
    undone = {name: step for name, step in steps.items() if step["state"] != "done"}
    if undone:
        raise RuntimeError(f"{instance_id} did not do {undone}")


async def _mark(http: aiohttp.ClientSession, order: dict[str, Any], number: int) -> None:
    """Leave a mark in the stand-ins' request log: what comes after it belongs to launch `number`."""
    async with http.get(f"{order['vendors']}/pager/pages", params={"mark": str(number)}) as answer:
        await answer.read()


async def _launch(
    host: Host, http: aiohttp.ClientSession, ends: Ends, body: dict[str, Any]
) -> dict[str, Any]:
    async with http.post(f"{host.url}/api/incidents", json=body) as answer:
        answer.raise_for_status()
        instance_id = (await answer.json())["id"]
    word = await ends.wait_for(instance_id)
    if word != "completed":
        raise RuntimeError(f"{instance_id} ended as {word}")
    return {"id": instance_id}


async def _crowd(host: Host, http: aiohttp.ClientSession, ends: Ends, order: dict[str, Any]) -> int:
    """Launch many at once; how many ended."""
    bodies: Iterator[dict[str, Any]] = (
        order["body"] | {"title": f"Nobody can pay crowd {number}"} for number in range(order["crowd"])
    )
    return len(await asyncio.gather(*(_launch(host, http, ends, body) for body in bodies)))


def _modules() -> int:
    """How many modules are loaded, but for the runner's own and the bench's."""
    return sum(name.split(".")[0] not in ("local", "bench", "__main__") for name in list(sys.modules))


async def _close() -> None:
    """Let an app that keeps its connections close them."""
    services = getattr(sys.modules["function_app"], "services", None)
    if services:
        await services().aclose()
