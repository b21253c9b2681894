"""The errors of Azure DevOps: its one JSON shape, and the texts, keys and codes clients are known to meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.vendors.world import VendorError

TRACKING = "Microsoft.TeamFoundation.WorkItemTracking.Server"
SERVICES = "Microsoft.VisualStudio.Services.Common"
TRACKING_EVENT = 3200
GENERAL_EVENT = 3000
FIELD_INVALID = 600171
REVISION_MISMATCH = 600122

_KEYS = {
    401: "UnauthorizedRequestException",
    403: "AccessCheckException",
    404: "VssResourceNotFoundException",
    429: "RequestBlockedException",
    503: "ServiceUnavailableException",
}
_BLOCKED = (
    "TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource 'Core'. "
)


def error_body(status: int, text: str) -> dict[str, Any]:
    """The usual error body for a status where nothing more is known than a text."""
    message = _BLOCKED + text if status == 429 else text  # noqa: PLR2004 - the status of a blocked request
    return body(message, _KEYS.get(status, "VssServiceException"))


def body(
    message: str,
    type_key: str,
    *,
    assembly: str = SERVICES,
    error_code: int = 0,
    event_id: int = GENERAL_EVENT,
    properties: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """An error as Azure DevOps writes it; `properties` become `customProperties`."""
    wrapped: dict[str, Any] = {"$id": "1", "innerException": None, "message": message}
    if properties is not None:
        wrapped["customProperties"] = properties
    wrapped |= {"typeName": f"{assembly}.{type_key}, {assembly}", "typeKey": type_key}
    return wrapped | {"errorCode": error_code, "eventId": event_id}


def refusal(status: int, message: str, type_key: str) -> VendorError:
    """A refusal by the common services."""
    return VendorError(status, body(message, type_key))


def tracking(status: int, message: str, type_key: str, error_code: int = 0) -> VendorError:
    """A refusal by work item tracking."""
    return VendorError(
        status, body(message, type_key, assembly=TRACKING, error_code=error_code, event_id=TRACKING_EVENT)
    )


def no_such_item(work_item_id: int) -> VendorError:
    """404: there is none, or it may not be read; the service does not tell which."""
    text = f"TF401232: Work item {work_item_id} does not exist, or you do not have permissions to read it."
    return tracking(404, text, "WorkItemUnauthorizedAccessException", 600072)


def no_such_type(name: str, project: str) -> VendorError:
    """404: the project's process has no such work item type."""
    text = (
        f"VS402323: Work item type {name} does not exist in project {project} "
        "or you do not have permission to access it."
    )
    return tracking(404, text, "WorkItemTypeNotFoundException")


def no_such_project(name: str) -> VendorError:
    """404: the organisation has no such project."""
    text = (
        f"TF200016: The following project does not exist: {name}. Verify that the name of the project is "
        "correct and that the project exists on the specified Azure DevOps Server."
    )
    return refusal(404, text, "ProjectDoesNotExistWithNameException")


def no_such_field(name: str) -> VendorError:
    """400: the organisation has no such field."""
    return tracking(
        400, f"TF51535: Cannot find field {name}.", "WorkItemTrackingFieldDefinitionNotFoundException"
    )


def no_such_node(work_item_id: int, field: str) -> VendorError:
    """400: the area or iteration path names no node."""
    text = f"TF401347: Invalid tree name given for work item {work_item_id}, field '{field}'."
    return tracking(400, text, "WorkItemInvalidTreeNameException", FIELD_INVALID)


def bad_identity(value: str, field: str, reference_name: str, fault: str = "unknown") -> VendorError:
    """400: nobody in the organisation, or more than one, is meant by the value."""
    return VendorError(
        400,
        body(
            f"The identity value '{value}' for field '{field}' is an {fault} identity.",
            "WorkItemFieldInvalidException",
            assembly=TRACKING,
            error_code=FIELD_INVALID,
            event_id=TRACKING_EVENT,
            properties={"ReferenceName": reference_name},
        ),
    )


@dataclass(frozen=True)
class BrokenRule:
    """One rule that a work item breaks: the field, and the status flags the rule engine gives it."""

    reference_name: str
    field: str
    flags: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As an entry of RuleValidationErrors."""
        return {
            "fieldReferenceName": self.reference_name,
            "fieldStatusFlags": ", ".join(flag[0].lower() + flag[1:] for flag in self.flags),
            "errorMessage": self.message,
            "fieldStatusCode": 0,
            "ruleValidationErrors": None,
        }

    @property
    def message(self) -> str:
        """The rule's own text."""
        return f"TF401320: Rule Error for field {self.field}. Error code: {', '.join(self.flags)}."


def broken_rules(broken: Sequence[BrokenRule]) -> VendorError:
    """400: the work item breaks rules of its type; the message tells the first, the properties all."""
    further = ""
    if len(broken) > 1:
        further = (
            f" {len(broken) - 1} additional errors occurred during validation of the work item. "
            "Please correct all errors and try again."
        )
    properties = {
        "FieldReferenceName": None,
        "FieldStatusFlags": "none",
        "ErrorMessage": broken[0].message,
        "FieldStatusCode": 0,
        "RuleValidationErrors": [rule.to_json() for rule in broken],
    }
    wrapped = body(
        broken[0].message + further,
        "RuleValidationException",
        assembly=TRACKING,
        error_code=FIELD_INVALID,
        event_id=TRACKING_EVENT,
        properties=properties,
    )
    return VendorError(400, wrapped)


def changed_meanwhile(work_item_id: int) -> VendorError:
    """409: somebody else wrote the item while this write was under way."""
    text = (
        "TF26071: This work item has been changed by someone else since you opened it. "
        f"You will need to refresh it and discard your changes. (work item {work_item_id})"
    )
    return tracking(409, text, "WorkItemRevisionMismatchException", REVISION_MISMATCH)


def failed_test(path: str) -> VendorError:
    """412: a `test` operation of the patch does not hold."""
    text = f"VS403351: Test Operation for path {path} failed."
    return tracking(412, text, "TestPatchOperationFailedException")


def bad_patch(message: str) -> VendorError:
    """400: the patch document cannot be carried out as it is written."""
    return refusal(400, message, "VssPropertyValidationException")


def may_not_save() -> VendorError:
    """403: no right to edit work items under the area path."""
    text = "TF237111: The current user does not have permissions to save work items under the specified area path."
    return tracking(403, text, "WorkItemUnauthorizedAccessException")


def lacks_permission(user: str, permission: str) -> VendorError:
    """403: a permission of the project is missing."""
    text = (
        "TF50309: The following account does not have sufficient permissions to complete the operation: "
        f"{user}. The following permissions are needed to perform this operation: {permission}."
    )
    return refusal(403, text, "AccessCheckException")
