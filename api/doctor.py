"""The doctor: what is in order, what is missing and how to give it, and what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from activities.diagnose import diagnose
from api.browser import wants_page
from api.http import Answer, Request
from incident.codec import to_json
from incident.declaring_texts import one_line
from incident.diagnosis import Finding, State, count
from incident.diagnosis_ports import Diagnoses
from incident.errors import InvalidInput

FORMATS = ("text", "json")
TEXT = "text/plain"
LINE_LIMIT = 2000
"""Characters of one part of a line: a vendor's words are shown as they are, but on one line."""


@dataclass(frozen=True, slots=True)
class DoctorApi:
    """`GET /api/doctor`."""

    diagnoses: Diagnoses

    async def get(self, request: Request) -> Answer:
        """The findings: text for whoever prefers to read it, as browsers do, else JSON."""
        as_text = _wants_text(request)
        findings = await diagnose(self.diagnoses)
        if as_text:
            return Answer(HTTPStatus.OK, f"{report(findings)}\n".encode(), {"Vary": "Accept"}, TEXT)
        return Answer(HTTPStatus.OK, _body(findings), {"Vary": "Accept"})


def report(findings: Sequence[Finding]) -> str:
    """The findings as text: one line each, and a summary."""
    return "\n".join([*map(_line, findings), "", _summary(findings)])


def _line(finding: Finding) -> str:
    said = f"{finding.state.value:<8} {finding.subject}: {one_line(finding.what, LINE_LIMIT).rstrip('.')}"
    return f"{said}. To do: {one_line(finding.fix, LINE_LIMIT)}" if finding.fix else said


def _summary(findings: Sequence[Finding]) -> str:
    fine, lacking, unseen = (count(findings, state) for state in (State.OK, State.MISSING, State.UNKNOWN))
    return f"{fine} in order, {lacking} missing, {unseen} not known"


def _body(findings: Sequence[Finding]) -> dict[str, object]:
    counts = {state.value: count(findings, state) for state in State}
    return {"nothing_missing": counts["missing"] == 0, "counts": counts, "findings": to_json(list(findings))}


def _wants_text(request: Request) -> bool:
    asked = request.query.get("format")
    if asked is None:
        return wants_page(request) or TEXT in request.header("Accept").lower()
    if asked not in FORMATS:
        raise InvalidInput([("format", f"is {asked[:40]!r}; use text or json")])
    return asked == "text"
