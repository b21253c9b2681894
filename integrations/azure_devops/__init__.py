"""The record: Azure Boards work items, through the `azure-devops` package.

Vendor words (JSON Patch, WIQL, AssignedTo, revision) stay in this package; what leaves it are the records of
`incident.records` and the failures of `incident.errors`.
"""

from integrations.azure_devops.work_items import AzureDevOps

__all__ = ["AzureDevOps"]
