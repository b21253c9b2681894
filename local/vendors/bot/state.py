"""What the stand-in bot connector and the Workflows webhooks remember."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from local.vendors.world import World


@dataclass(frozen=True)
class Workflow:
    """A flow behind a webhook: the secret in its address (`sig`), and the channel it posts to by itself."""

    secret: str
    channel: str = "General"


@dataclass(frozen=True)
class Run:
    """One run of a flow; `error` says why it failed, which its caller never learns."""

    workflow: str
    began: datetime
    error: str | None


@dataclass
class BotState:
    """The connector's state.

    `limits_on` switches the limits of messages per thread on; `sends` holds the times of the posts in each
    thread for them. `runs` are the flows' runs, oldest first.
    """

    limits_on: bool = False
    sends: dict[str, list[datetime]] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=lambda: {"incidents": Workflow("secret")})
    runs: list[Run] = field(default_factory=list)


def bot(world: World) -> BotState:
    """The connector's state in a world."""
    return world.parts.setdefault("bot", BotState())
