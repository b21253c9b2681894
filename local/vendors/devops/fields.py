"""The fields of work items: names, reference names, kinds, and how long their values may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "string", "integer", "double", "dateTime", "html", "history", "treePath", "plainText", "boolean"
]

STRING_LIMIT = 255
LONG_TEXT_LIMIT = 1_000_000
"""Characters (learn.microsoft.com/azure/devops/organizations/settings/work/object-limits)."""
LONG_KINDS = ("html", "history", "plainText")


@dataclass(frozen=True)
class Field:
    """A field of the organisation; `identity` holds a person, `read_only` is set by the service alone."""

    reference_name: str
    name: str
    kind: Kind = "string"
    identity: bool = False
    read_only: bool = False

    @property
    def limit(self) -> int:
        """The most characters that a text value may have."""
        return LONG_TEXT_LIMIT if self.kind in LONG_KINDS else STRING_LIMIT


TITLE = "System.Title"
STATE = "System.State"
REASON = "System.Reason"
TAGS = "System.Tags"
HISTORY = "System.History"
ASSIGNED_TO = "System.AssignedTo"
AREA = "System.AreaPath"
ITERATION = "System.IterationPath"
PARENT = "System.Parent"
CREATED = "System.CreatedDate"
CREATED_BY = "System.CreatedBy"
CHANGED = "System.ChangedDate"
CHANGED_BY = "System.ChangedBy"
COMMENT_COUNT = "System.CommentCount"
DESCRIPTION = "System.Description"
REPRO_STEPS = "Microsoft.VSTS.TCM.ReproSteps"
PRIORITY = "Microsoft.VSTS.Common.Priority"
SEVERITY = "Microsoft.VSTS.Common.Severity"
VALUE_AREA = "Microsoft.VSTS.Common.ValueArea"
STATE_CHANGED = "Microsoft.VSTS.Common.StateChangeDate"
ACTIVATED = "Microsoft.VSTS.Common.ActivatedDate"
ACTIVATED_BY = "Microsoft.VSTS.Common.ActivatedBy"
RESOLVED = "Microsoft.VSTS.Common.ResolvedDate"
RESOLVED_BY = "Microsoft.VSTS.Common.ResolvedBy"
CLOSED = "Microsoft.VSTS.Common.ClosedDate"
CLOSED_BY = "Microsoft.VSTS.Common.ClosedBy"

SYSTEM_FIELDS = (
    Field("System.Id", "ID", "integer", read_only=True),
    Field("System.Rev", "Rev", "integer", read_only=True),
    Field("System.TeamProject", "Team Project", read_only=True),
    Field("System.WorkItemType", "Work Item Type"),
    Field(AREA, "Area Path", "treePath"),
    Field(ITERATION, "Iteration Path", "treePath"),
    Field(STATE, "State"),
    Field(REASON, "Reason"),
    Field(ASSIGNED_TO, "Assigned To", identity=True),
    Field(CREATED, "Created Date", "dateTime", read_only=True),
    Field(CREATED_BY, "Created By", identity=True, read_only=True),
    Field(CHANGED, "Changed Date", "dateTime", read_only=True),
    Field(CHANGED_BY, "Changed By", identity=True, read_only=True),
    Field(COMMENT_COUNT, "Comment Count", "integer", read_only=True),
    Field(PARENT, "Parent", "integer", read_only=True),
    Field(TITLE, "Title"),
    Field(DESCRIPTION, "Description", "html"),
    Field(HISTORY, "History", "history"),
    Field(TAGS, "Tags", "plainText"),
    Field(PRIORITY, "Priority", "integer"),
    Field(STATE_CHANGED, "State Change Date", "dateTime", read_only=True),
    Field(ACTIVATED, "Activated Date", "dateTime", read_only=True),
    Field(ACTIVATED_BY, "Activated By", identity=True, read_only=True),
    Field(RESOLVED, "Resolved Date", "dateTime", read_only=True),
    Field(RESOLVED_BY, "Resolved By", identity=True, read_only=True),
    Field(CLOSED, "Closed Date", "dateTime", read_only=True),
    Field(CLOSED_BY, "Closed By", identity=True, read_only=True),
)
"""What every work item type of every process has."""

FURTHER_FIELDS = (
    Field(REPRO_STEPS, "Repro Steps", "html"),
    Field("Microsoft.VSTS.TCM.SystemInfo", "System Info", "html"),
    Field("Microsoft.VSTS.Common.AcceptanceCriteria", "Acceptance Criteria", "html"),
    Field("Microsoft.VSTS.Common.Resolution", "Resolution", "html"),
    Field("Microsoft.VSTS.CMMI.Analysis", "Analysis", "html"),
    Field("Microsoft.VSTS.CMMI.CorrectiveActionPlan", "Corrective Action Plan", "html"),
    Field(
        "Microsoft.VSTS.CMMI.CorrectiveActionActualResolution", "Corrective Action Actual Resolution", "html"
    ),
    Field("Microsoft.VSTS.CMMI.ImpactAssessmentHtml", "Impact Assessment", "html"),
    Field(SEVERITY, "Severity"),
    Field(VALUE_AREA, "Value Area"),
    Field("Microsoft.VSTS.Common.Triage", "Triage"),
    Field("Microsoft.VSTS.CMMI.Blocked", "Blocked"),
    Field("Microsoft.VSTS.Common.ResolvedReason", "Resolved Reason"),
    Field("Microsoft.VSTS.Common.Activity", "Activity"),
    Field("Microsoft.VSTS.Common.StackRank", "Stack Rank", "double"),
    Field("Microsoft.VSTS.Scheduling.Effort", "Effort", "double"),
    Field("Microsoft.VSTS.Scheduling.StoryPoints", "Story Points", "double"),
    Field("Microsoft.VSTS.Scheduling.RemainingWork", "Remaining Work", "double"),
    Field("Microsoft.VSTS.Scheduling.DueDate", "Due Date", "dateTime"),
    Field("Microsoft.VSTS.Build.FoundIn", "Found In"),
)
"""What only some types have."""


class FieldCatalogue:
    """The organisation's fields, found by name or reference name without regard to case."""

    def __init__(self) -> None:
        self._by_name: dict[str, Field] = {}
        for field in (*SYSTEM_FIELDS, *FURTHER_FIELDS):
            self.add(field)

    def add(self, field: Field) -> None:
        """Define a field."""
        self._by_name[field.reference_name.lower()] = field
        self._by_name[field.name.lower()] = field

    def find(self, name: str) -> Field | None:
        """The field of that name or reference name."""
        return self._by_name.get(name.lower())

    def all(self) -> list[Field]:
        """Every field, by reference name."""
        return sorted(set(self._by_name.values()), key=lambda field: field.reference_name)
