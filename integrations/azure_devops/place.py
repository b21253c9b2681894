"""Where the record is kept: organisation, project, types and area, and the settings that say so."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

ORGANIZATION_URL = "AZURE_DEVOPS_ORGANIZATION_URL"
PROJECT = "AZURE_DEVOPS_PROJECT"
WORK_ITEM_TYPE = "AZURE_DEVOPS_WORK_ITEM_TYPE"
TASK_TYPE = "AZURE_DEVOPS_TASK_TYPE"
AREA_PATH = "AZURE_DEVOPS_AREA_PATH"


@dataclass(frozen=True, slots=True)
class Place:
    """What the settings name; `area_path` is None for the project's own area.

    `organization_url` is like `https://dev.azure.com/contoso`, without a slash at its end.
    """

    organization_url: str
    project: str
    work_item_type: str
    task_type: str
    area_path: str | None = None

    def page_of(self, work_item_id: int) -> str:
        """The work item's page for people, where an answer did not say it."""
        return f"{self.organization_url}/{quote(self.project, safe='')}/_workitems/edit/{work_item_id}"

    def address_of(self, work_item_id: int) -> str:
        """The work item as a link between work items names it."""
        return f"{self.organization_url}/_apis/wit/workItems/{work_item_id}"
