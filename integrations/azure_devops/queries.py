"""How what an incident brought into being is found again, in WIQL.

Source: learn.microsoft.com/azure/devops/boards/queries/wiql-syntax.
"""

from __future__ import annotations

import re

from incident.naming import task_title
from incident.records import Incident, Responder
from integrations.azure_devops.place import Place

CANDIDATES = 20
"""Work items that are looked at: others' titles may name the incident, too."""
_MARK_AT_END = re.compile(r"\[(INC-[0-9A-Z]{6})\]\s*$", re.IGNORECASE)


def is_of_another(title: str, incident: Incident) -> bool:
    """Whether a title ends with the mark of another incident: a follow-up that only names this one."""
    mark = _MARK_AT_END.search(title)
    return mark is not None and mark[1].upper() != incident.id


def record(incident: Incident, place: Place) -> str:
    """Work items of the record's type with the incident's id in their title, oldest first."""
    return _query(f"[System.Title] CONTAINS {_quoted(incident.id)}", place.work_item_type)


def task(incident: Incident, responder: Responder, place: Place) -> str:
    """Tasks that were given this responder's title, oldest first."""
    return _query(f"[System.Title] = {_quoted(task_title(incident, responder))}", place.task_type)


def _query(condition: str, work_item_type: str) -> str:
    return (
        f"SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND {condition} "  # noqa: S608 - WIQL takes no parameters; every value is quoted
        f"AND [System.WorkItemType] = {_quoted(work_item_type)} ORDER BY [System.Id]"
    )


def _quoted(value: str) -> str:
    """A text value; a quote within is doubled, so that it cannot end the value."""
    return "'" + value.replace("'", "''") + "'"
