"""What comes in from Azure Monitor: any JSON that reaches the alert endpoint, read into a declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incident.records import Declaration

__all__ = ["read_alert"]


def read_alert(body: Any) -> Declaration:
    """What an alert says (`integrations.azure_monitor.reading`), whose schemas are loaded by the first that comes."""
    from integrations.azure_monitor.reading import read_alert as read

    return read(body)
