"""What Muster keeps, in Azure Table Storage. The SDK is loaded by the first call, not by this import."""

from __future__ import annotations

from integrations.tables.attempts import Attempts
from integrations.tables.closed_list import ClosedList
from integrations.tables.deliveries import Deliveries
from integrations.tables.governor import Governor
from integrations.tables.incidents import Incidents
from integrations.tables.leftovers import Leftovers
from integrations.tables.pending_notes import PendingNotes
from integrations.tables.problems import Problems
from integrations.tables.roles import Roles
from integrations.tables.roster import Roster
from integrations.tables.service import Tables
from integrations.tables.storms import Storms
from integrations.tables.timeline import Timeline

__all__ = [
    "Attempts",
    "ClosedList",
    "Deliveries",
    "Governor",
    "Incidents",
    "Leftovers",
    "PendingNotes",
    "Problems",
    "Roles",
    "Roster",
    "Storms",
    "Tables",
    "Timeline",
]
