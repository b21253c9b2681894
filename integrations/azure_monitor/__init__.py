"""What comes in from Azure Monitor: any JSON that reaches the alert endpoint, read into a declaration."""

from __future__ import annotations

from integrations.azure_monitor.reading import read_alert

__all__ = ["read_alert"]
