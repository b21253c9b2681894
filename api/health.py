"""Health: the settings, and whether each vendor is reached. Says nothing secret."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from api.http import Answer
from incident.errors import Failure

CHECK_SECONDS = 10.0
"""How long one vendor may take before it counts as out of reach."""

Check = Callable[[], Awaitable[None]]
"""Raises `Failure` where something is wrong."""


async def health(checks: Mapping[str, Check]) -> Answer:
    """Run all checks side by side: 200 where all are well, else 503; each with what is wrong and the fix."""
    results = await asyncio.gather(*(_result(check) for check in checks.values()))
    parts = dict(zip(checks, results, strict=True))
    well = all(part["ok"] for part in parts.values())
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return Answer(status, {"ok": well, "checks": parts})


async def _result(check: Check) -> dict[str, object]:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except TimeoutError:
        return {"ok": False, "why": f"no answer within {CHECK_SECONDS:g} seconds"}
    except Failure as failure:
        return {"ok": False, "why": str(failure), "fix": getattr(failure, "fix", None)}
    return {"ok": True}
