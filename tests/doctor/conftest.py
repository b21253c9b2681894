"""The doctor over a whole set-up: the stand-in vendors, Azurite with a roster, and the settings of an app in Azure."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from activities.diagnose import CHECK_SECONDS, diagnose
from incident.diagnosis import Finding, State
from integrations.diagnoses import SetUpDiagnoses
from integrations.pace import Pace
from local.azurite import Azurite
from local.stage import environment, keep_roster
from local.vendors.app import Vendors, vendors

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class SetUp:
    """A set-up that a test may break: its vendors, and its settings."""

    vendors: Vendors
    env: dict[str, str]

    async def findings(self, seconds: float = CHECK_SECONDS, **settings: str | None) -> Sequence[Finding]:
        """What the doctor finds; a setting that is None is left out."""
        changed = {**self.env, **settings}
        env = {name: value for name, value in changed.items() if value is not None}
        diagnoses = SetUpDiagnoses(env, lambda: NOON, lambda: Pace(0.0))
        return await diagnose(diagnoses, seconds)

    async def missing(self, **settings: str | None) -> set[str]:
        """The subjects that are missing."""
        return {
            finding.subject for finding in await self.findings(**settings) if finding.state is State.MISSING
        }


def about(findings: Sequence[Finding], subject: str) -> Finding:
    """The one finding about a subject."""
    (found,) = [finding for finding in findings if finding.subject == subject]
    return found


@pytest.fixture(scope="session")
def roster_connection(azurite: Azurite, unused_accounts) -> str:
    """A storage account with a roster, for tests that change nothing in it."""
    connection = azurite.connection_string_of(next(unused_accounts))
    keep_roster(connection)
    return connection


@pytest.fixture
async def set_up(roster_connection: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SetUp]:
    """Everything in order."""
    async with vendors() as on:
        env = environment(on, roster_connection, FUNCTIONS_WORKER_RUNTIME="python")
        for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER"):
            monkeypatch.setenv(name, env[name])  # azure-identity reads the process's environment
        yield SetUp(on, env)
