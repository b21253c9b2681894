"""Every check of a set-up, over doors of its own: the settings are read anew, and signed in anew, for each diagnosis."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from incident.diagnosis_ports import Check

if TYPE_CHECKING:
    from integrations.pace import Pace


class SetUpDiagnoses:
    """Port `Diagnoses` (incident.diagnosis_ports), by the settings of an environment, right or wrong."""

    def __init__(
        self,
        env: Mapping[str, str],
        clock: Callable[[], datetime],
        team_pace: Callable[[], Pace] | None = None,
    ) -> None:
        """Prepare; nothing is read, loaded or opened yet.

        Args:
            env: The process's environment: the identity's SDK reads that, too.
            clock: The time.
            team_pace: How fast Graph is asked about the team, where not as fast as it allows.
        """
        self._env = env
        self._clock = clock
        self._team_pace = team_pace

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Sequence[Check]]:
        """The checks."""
        from integrations.diagnosis_parts import Parts
        from integrations.services import Services
        from integrations.setting_diagnosis import Reading, SettingsCheck

        reading = Reading.of(self._env)
        services = Services(reading.settings, self._env, self._clock)
        parts = Parts(services, self._env, reading.faults, self._team_pace)
        try:
            yield [SettingsCheck(self._env, reading.faults), *parts.checks()]
        finally:
            await parts.aclose()
            await services.aclose()
