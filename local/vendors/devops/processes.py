"""The four system processes: their work item types, states and field rules.

The state names, initial states, allowed values, defaults and required fields of Agile, Scrum and CMMI are those of
github.com/microsoft/process-customization-scripts (Import/...); those of Basic, and the categories of all, of
learn.microsoft.com/azure/devops/boards/work-items/guidance/choose-process and .../workflow-and-state-categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from local.vendors.devops import fields as f

Category = Literal["Proposed", "InProgress", "Resolved", "Completed", "Removed"]
CATEGORIES: tuple[Category, ...] = ("Proposed", "InProgress", "Resolved", "Completed", "Removed")
_COLORS = {
    "Proposed": "b2b2b2",
    "InProgress": "007acc",
    "Resolved": "ff9d00",
    "Completed": "339933",
    "Removed": "ffffff",
}


@dataclass(frozen=True)
class State:
    """A state of a type, and the category that tells what it means in any process."""

    name: str
    category: Category

    @property
    def color(self) -> str:
        """Six hexadecimal digits."""
        return _COLORS[self.category]


@dataclass(frozen=True)
class Rule:
    """What a type demands of a field; `required_in` names the states in which it must not be empty."""

    allowed: tuple[Any, ...] = ()
    default: Any = None
    required: bool = False
    required_in: tuple[str, ...] = ()

    def demanded(self, state: str) -> bool:
        """Whether the field must have a value in that state."""
        return self.required or state in self.required_in


@dataclass(frozen=True)
class WorkItemType:
    """A work item type of a process; `resolving_reassigns` is the rule that returns a bug to its creator."""

    name: str
    reference_name: str
    color: str
    states: tuple[State, ...]
    rules: Mapping[str, Rule] = field(default_factory=dict)
    resolving_reassigns: bool = False
    description: str = ""

    @property
    def initial(self) -> State:
        """The state in which its items begin."""
        return self.states[0]

    def state(self, name: str) -> State | None:
        """The state of that name, without regard to case."""
        return next((state for state in self.states if state.name.lower() == name.lower()), None)

    def with_field(self, reference_name: str, rule: Rule | None = None) -> WorkItemType:
        """The type with a further field."""
        return replace(self, rules={**self.rules, reference_name: rule or Rule()})


_SEVERITY = Rule(("1 - Critical", "2 - High", "3 - Medium", "4 - Low"), "3 - Medium")
_VALUE_AREA = Rule(("Architectural", "Business"), "Business", required=True)
_CMMI_PRIORITY = Rule((1, 2, 3, 4), 2, required=True)
_TRIAGE = Rule(("Pending", "More Info", "Info Received", "Triaged"), "Pending", required=True)
_BLOCKED = Rule(("Yes", "No"), "No", required=True)
_COMMON: Mapping[str, Rule] = {known.reference_name: Rule() for known in f.SYSTEM_FIELDS} | {
    f.TITLE: Rule(required=True),
    f.PRIORITY: Rule((1, 2, 3, 4), 2),
    "Microsoft.VSTS.Common.StackRank": Rule(),
}
_BUG: Mapping[str, Rule] = {
    f.SEVERITY: _SEVERITY,
    f.VALUE_AREA: _VALUE_AREA,
    f.REPRO_STEPS: Rule(),
    "Microsoft.VSTS.TCM.SystemInfo": Rule(),
    "Microsoft.VSTS.Common.ResolvedReason": Rule(),
    "Microsoft.VSTS.Build.FoundIn": Rule(),
}
_CMMI_COMMON: Mapping[str, Rule] = {
    f.PRIORITY: _CMMI_PRIORITY,
    "Microsoft.VSTS.Common.Triage": _TRIAGE,
    "Microsoft.VSTS.CMMI.Blocked": _BLOCKED,
}
_OWNED = {f.ASSIGNED_TO: Rule(required_in=("Active", "Resolved"))}
_CMMI_ISSUE: Mapping[str, Rule] = {
    f.SEVERITY: replace(_SEVERITY, required=True),
    "Microsoft.VSTS.CMMI.Analysis": Rule(),
    "Microsoft.VSTS.CMMI.CorrectiveActionPlan": Rule(),
    "Microsoft.VSTS.CMMI.CorrectiveActionActualResolution": Rule(),
    "Microsoft.VSTS.CMMI.ImpactAssessmentHtml": Rule(),
    **_CMMI_COMMON,
    **_OWNED,
}
_WORK: Mapping[str, Rule] = {
    "Microsoft.VSTS.Scheduling.RemainingWork": Rule(),
    "Microsoft.VSTS.Common.Activity": Rule(),
}
_DUE = {"Microsoft.VSTS.Scheduling.DueDate": Rule()}


def _states(text: str) -> tuple[State, ...]:
    """States written as `Name:category` with the category's first letter, Completed being `D` for done."""
    letters: dict[str, Category] = dict(zip("PIRDX", CATEGORIES, strict=True))
    return tuple(
        State(name, letters[letter]) for name, letter in (part.split(":") for part in text.split(", "))
    )


def _type(
    name: str, color: str, states: str, *rules: Mapping[str, Rule], reassigns: bool = False
) -> WorkItemType:
    merged = dict(_COMMON)
    for further in rules:
        merged |= further
    reference = f"Microsoft.VSTS.WorkItemTypes.{name.replace(' ', '')}"
    return WorkItemType(name, reference, color, _states(states), merged, resolving_reassigns=reassigns)


_BASIC_STATES = "To Do:P, Doing:I, Done:D"
_AGILE_STATES = "New:P, Active:I, Resolved:R, Closed:D"
_CMMI_STATES = "Proposed:P, Active:I, Resolved:R, Closed:D"
_BACKLOG_STATES = "New:P, Active:I, Resolved:R, Closed:D, Removed:X"
_SCRUM_STATES = "New:P, Approved:P, Committed:I, Done:D, Removed:X"

PROCESSES: Mapping[str, tuple[WorkItemType, ...]] = {
    "Basic": (
        _type("Issue", "009CCC", _BASIC_STATES, {"Microsoft.VSTS.Scheduling.Effort": Rule()}),
        _type("Task", "A4880A", _BASIC_STATES, _WORK),
        _type("Epic", "E06C00", _BASIC_STATES),
    ),
    "Agile": (
        _type("Bug", "CC293D", _AGILE_STATES, _BUG, reassigns=True),
        _type("Issue", "B4009E", "Active:I, Closed:D", _DUE),
        _type("Task", "F2CB1D", "New:P, Active:I, Closed:D, Removed:X", _WORK),
        _type("User Story", "009CCC", _BACKLOG_STATES, {f.VALUE_AREA: _VALUE_AREA}),
        _type("Feature", "773B93", _BACKLOG_STATES, {f.VALUE_AREA: _VALUE_AREA}),
        _type("Epic", "E06C00", _BACKLOG_STATES, {f.VALUE_AREA: _VALUE_AREA}),
    ),
    "Scrum": (
        _type("Bug", "CC293D", _SCRUM_STATES, _BUG, {"Microsoft.VSTS.Common.AcceptanceCriteria": Rule()}),
        _type("Impediment", "B4009E", "Open:I, Closed:D", {"Microsoft.VSTS.Common.Resolution": Rule()}),
        _type("Task", "F2CB1D", "To Do:P, In Progress:I, Done:D, Removed:X", _WORK),
        _type("Product Backlog Item", "009CCC", _SCRUM_STATES, {f.VALUE_AREA: _VALUE_AREA}),
        _type("Feature", "773B93", "New:P, In Progress:I, Done:D, Removed:X", {f.VALUE_AREA: _VALUE_AREA}),
        _type("Epic", "E06C00", "New:P, In Progress:I, Done:D, Removed:X", {f.VALUE_AREA: _VALUE_AREA}),
    ),
    "CMMI": (
        _type(
            "Bug",
            "CC293D",
            _CMMI_STATES,
            _BUG,
            _CMMI_COMMON,
            {f.SEVERITY: replace(_SEVERITY, required=True)},
            _OWNED,
            reassigns=True,
        ),
        _type("Issue", "B4009E", _CMMI_STATES, _CMMI_ISSUE),
        _type("Task", "F2CB1D", _CMMI_STATES, _WORK, _CMMI_COMMON),
        _type("Requirement", "009CCC", _CMMI_STATES, _CMMI_COMMON),
        _type("Risk", "B4009E", "Proposed:P, Active:I, Closed:D", {f.SEVERITY: _SEVERITY}),
    ),
}
"""Types by process."""
