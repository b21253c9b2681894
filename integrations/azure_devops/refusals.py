"""What an answer of Azure DevOps other than success means, and what a person should change."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from incident.errors import Doubtful, Failure, Refused, TryAgain
from integrations.azure_devops.place import (
    AREA_PATH,
    ORGANIZATION_URL,
    PROJECT,
    TASK_TYPE,
    WORK_ITEM_TYPE,
    Place,
)
from integrations.failures import failure, seconds_to_wait

AGAIN = "then run the step again"
TAGS = "System.Tags"
CONFLICTS = (409, 412)
SIGN_IN = (203, 302, 401)
"""203 and 302 lead to a sign-in page: a refused token that looks like a success.

Source: learn.microsoft.com/azure/devops/integrate/get-started/rest/basics (response codes).
"""


class NotSignedIn(Doubtful):
    """The identity was not accepted, or its token not any more."""


class Conflict(TryAgain):
    """Somebody else wrote the same work item meanwhile, and this write was not done (TF26071, VS403351)."""


class FieldsRefused(Refused):
    """The work item was not saved because of these fields (reference names)."""

    def __init__(self, doing: str, why: str, fix: str, fields: tuple[str, ...]) -> None:
        super().__init__(doing, why, fix)
        self.fields = fields


class AlreadyLinked(Refused):
    """The work item was not saved: it has one of the links already, or one leads to an item that has a parent already."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no success: `text` is its body as it came."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        """The error as Azure DevOps writes it; empty where it wrote something else."""
        try:
            body = json.loads(self.text)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def type_key(self) -> str:
        """The kind of error, in the vendor's code."""
        return str(self.body.get("typeKey") or "")

    @property
    def why(self) -> str:
        """The vendor's own words, short."""
        said = str(self.body.get("message") or "").strip()
        if not said and self.status in SIGN_IN:
            return "Azure DevOps did not accept the identity and showed its sign-in page"
        return said[:400] or "Azure DevOps gave no reason"

    @property
    def broken_rules(self) -> tuple[str, ...]:
        """The fields whose rules the work item breaks (TF401320), as reference names."""
        properties = self.body.get("customProperties")
        errors = properties.get("RuleValidationErrors") if isinstance(properties, dict) else None
        named = [e.get("fieldReferenceName") for e in errors or () if isinstance(e, dict)]
        return tuple(str(name) for name in named if name)


def failure_of(doing: str, answer: Answer, place: Place, *, writes: bool) -> Failure:
    """The failure that an answer means for a step.

    Args:
        doing: What was being done, to what.
        answer: The answer.
        place: Where, for naming what to set in which setting.
        writes: Whether the call may have changed something.
    """
    wait = seconds_to_wait(answer.headers)
    if answer.status in CONFLICTS:
        return Conflict(doing, answer.why, wait)
    special = _BY_STATUS.get(answer.status)
    known = special(doing, answer, place) if special else None
    return known or failure(doing, answer.status, answer.why, retry_after=wait, writes=writes)


def _not_signed_in(doing: str, answer: Answer, place: Place) -> Failure:
    fix = (
        f"add the app's identity to the users of {place.organization_url} with access level Basic (Organization "
        f"settings > Users), and check that {ORGANIZATION_URL} names an organisation of the same tenant; {AGAIN}"
    )
    return NotSignedIn(doing, f"{answer.why} (HTTP {answer.status})", fix)


def _forbidden(doing: str, answer: Answer, place: Place) -> Failure:
    why = f"{answer.why} (HTTP 403)"
    if "TF401289" in answer.text:
        fix = f"allow the app's identity 'Create tag definition' in project {place.project}; {AGAIN}"
        return FieldsRefused(doing, why, fix, (TAGS,))
    if "TF237111" in answer.text:
        area = place.area_path or place.project
        fix = (
            f"allow the app's identity 'Edit work items in this node' on the area {area} (Project settings > Project "
            f"configuration > Areas > Security), or set {AREA_PATH} to an area where it may; {AGAIN}"
        )
        return Refused(doing, why, fix)
    fix = f"add the app's identity to the group Contributors of project {place.project} (Project settings > Permissions)"
    return Refused(doing, why, f"{fix}; {AGAIN}")


def _not_found(doing: str, answer: Answer, place: Place) -> Failure:
    return Refused(doing, f"{answer.why} (HTTP 404)", f"{_where_it_is(answer, place)}; {AGAIN}")


def _where_it_is(answer: Answer, place: Place) -> str:
    if "WorkItemTypeNotFound" in answer.type_key or "VS402323" in answer.text:
        return f"set {_type_setting(answer, place)} to a type that project {place.project} has"
    if answer.type_key.startswith("ProjectDoesNotExist") or "TF200016" in answer.text:
        there = f"a project of {place.organization_url} that the app's identity may see"
        return f"set {PROJECT} (now '{place.project}') to {there}"
    if "TF401232" in answer.text:
        return (
            f"restore the work item from the recycle bin of project {place.project}, or allow the app's identity "
            "'View work items in this node' on its area (Project settings > Project configuration > Areas > Security)"
        )
    return f"check {ORGANIZATION_URL} (now '{place.organization_url}') and {PROJECT} (now '{place.project}')"


def _type_setting(answer: Answer, place: Place) -> str:
    """The setting that names the type which the answer speaks of, with its value."""
    if place.task_type != place.work_item_type and f"type {place.task_type} " in answer.text:
        return f"{TASK_TYPE} (now '{place.task_type}')"
    return f"{WORK_ITEM_TYPE} (now '{place.work_item_type}')"


def _bad_request(doing: str, answer: Answer, place: Place) -> Failure | None:
    why = f"{answer.why} (HTTP 400)"
    identity = re.search(r"identity value '([^']*)'.*(unknown|ambiguous) identity", answer.why)
    if identity:
        fix = (
            f"give {identity[1]} access to the organisation (Organization settings > Users) or correct the Email in the "
            f"table oncall; {AGAIN}"
        )
        return Refused(doing, why, fix)
    if "TF401347" in answer.text or "InvalidTreeName" in answer.type_key:
        area = place.area_path or place.project
        return Refused(
            doing, why, f"set {AREA_PATH} (now '{area}') to an area of project {place.project}; {AGAIN}"
        )
    if "TF201036" in answer.text or ("already exists" in answer.why and "elation" in answer.why):
        return AlreadyLinked(doing, why, f"remove the link from the work item; {AGAIN}")
    if answer.broken_rules:
        return _rules_broken(doing, why, answer.broken_rules)
    return None


def _rules_broken(doing: str, why: str, fields: tuple[str, ...]) -> Failure:
    fix = (
        f"give {', '.join(fields)} a default in the project's process, or set {WORK_ITEM_TYPE} or {TASK_TYPE} to a type "
        f"that does not ask for it; {AGAIN}"
    )
    return FieldsRefused(doing, why, fix, fields)


_BY_STATUS: Mapping[int, Callable[[str, Answer, Place], Failure | None]] = {
    **dict.fromkeys(SIGN_IN, _not_signed_in),
    400: _bad_request,
    403: _forbidden,
    404: _not_found,
}
