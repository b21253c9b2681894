"""Diagnose the set-up: look at every part of it, and say of each what is in order, missing, or not known."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from incident.diagnosis import Finding, unexplained, unseen
from incident.diagnosis_ports import Check, Diagnoses
from incident.errors import Failure

CHECK_SECONDS = 30.0
"""How long one check may take: Azure DevOps delays a call by up to 30 s where it is busy."""


async def diagnose(diagnoses: Diagnoses, seconds: float = CHECK_SECONDS) -> Sequence[Finding]:
    """Run all checks side by side, each for so many seconds at most; the findings in the order of the checks.

    A check that fails or is late hides no other: what it found until then counts, and the rest of its subjects are
    not known.
    """
    async with diagnoses.opened() as checks:
        found = await asyncio.gather(*(_findings(check, seconds) for check in checks))
    return [finding for findings in found for finding in findings]


async def _findings(check: Check, seconds: float) -> list[Finding]:
    found: list[Finding] = []
    # As a task, so that not even an error that nobody foresaw takes the other checks along.
    (error,) = await asyncio.gather(_look(check, found, seconds), return_exceptions=True)
    return [*found, *_rest(error, _untold(check, found), seconds)]


async def _look(check: Check, found: list[Finding], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        async for finding in check.look():
            found.append(finding)  # noqa: PERF401 - what was found counts even if the next finding never comes


def _rest(error: BaseException | None, subjects: Iterable[str], seconds: float) -> list[Finding]:
    """What is to be said of the subjects of which the check said nothing."""
    if error is None:
        return unseen(subjects, "it depends on what is missing or not known above")
    if isinstance(error, TimeoutError):
        return unseen(subjects, f"there was no answer within {seconds:g} seconds")
    if isinstance(error, Failure):
        return [unexplained(subject, error) for subject in subjects]
    return unseen(subjects, f"an unforeseen error: {type(error).__name__}", "report it as a defect of Muster")


def _untold(check: Check, found: Sequence[Finding]) -> list[str]:
    told = {finding.subject for finding in found}
    return [subject for subject in check.subjects if subject not in told]
