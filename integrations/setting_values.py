"""Reading the texts of settings: each reader returns a value, or says in a ValueError what is wrong."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from incident.roads import ROADS
from integrations.http import is_loopback

_EMAIL = re.compile(r"[^@\s<>\"',;:]+@[^@\s<>\"',;:]+\.[^@\s<>\"',;:.]+")
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")
_ROUTING_KEY = re.compile(r"[A-Za-z0-9]{32}")
DEVELOPMENT = "UseDevelopmentStorage=true"
MESSENGERS = ("bot", "workflow", "none")
ACCESSES = ("keys", "entra")
ROSTER_SOURCES = ("tables", "shifts")
MOST_INCIDENTS = 1000
OFF = "off"
SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 300.0


def text(value: str) -> str:
    """Any text."""
    return value


def address(value: str) -> str:
    """A web address without a trailing slash: https, or http toward this machine alone."""
    parts = _parts(value)
    if not parts.hostname:
        raise ValueError("is not a web address")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(value)):
        raise ValueError("must begin with https:// (http:// is for addresses of this machine alone)")
    if parts.username is not None or parts.fragment or re.search(r"\s", value):
        raise ValueError("must hold no user name, no # and no blanks")
    return value.rstrip("/")


def base_address(value: str) -> str:
    """A web address to which paths are added."""
    if urlsplit(address(value)).query:
        raise ValueError("must hold no ?")
    return value.rstrip("/")


def table_address(value: str) -> str:
    """The table service's address. The SDK sends a token over https only, so this machine is no exception."""
    if not value.startswith("https://"):
        raise ValueError(
            "must begin with https:// (for Azurite put its connection string in AzureWebJobsStorage)"
        )
    return base_address(value)


def account_address(value: str) -> str:
    """The table service's address of a storage account in Azure's public cloud, by the account's name."""
    if not _ACCOUNT.fullmatch(value):
        raise ValueError("must be a storage account's name: 3 to 24 small letters and digits")
    return f"https://{value}.table.core.windows.net"


def guid(value: str) -> str:
    """A GUID in its usual form."""
    try:
        return str(UUID(value))
    except ValueError as error:
        raise ValueError("must be a GUID") from error


def email(value: str) -> str:
    """An e-mail address."""
    if not _EMAIL.fullmatch(value):
        raise ValueError("must be an e-mail address")
    return value


def messenger(value: str) -> str:
    """What speaks in the channel."""
    if value.lower() not in MESSENGERS:
        raise ValueError(f"must be one of {', '.join(MESSENGERS)}")
    return value.lower()


def access(value: str) -> str:
    """By what callers get in."""
    if value.lower() not in ACCESSES:
        raise ValueError(f"must be one of {', '.join(ACCESSES)}")
    return value.lower()


def roster_source(value: str) -> str:
    """Where it stands who is on call."""
    if value.lower() not in ROSTER_SOURCES:
        raise ValueError(f"must be one of {', '.join(ROSTER_SOURCES)}")
    return value.lower()


def roads(value: str) -> tuple[str, ...]:
    """The ways to page, first choice first."""
    names = tuple(name.strip().lower() for name in value.split(","))
    if not set(names) <= set(ROADS) or len(set(names)) < len(names):
        raise ValueError(f"must list each of {', '.join(ROADS)} at most once, with commas")
    return names


def routing_key(value: str) -> str:
    """Where PagerDuty routes an event to. Source: developer.pagerduty.com/docs/events-api-v2/trigger-events."""
    if not _ROUTING_KEY.fullmatch(value):
        raise ValueError("must be 32 letters and digits: the Integration Key of an Events API v2 integration")
    return value


def connection_string(value: str) -> str:
    """A storage account's connection string; the table service's address keeps the rule of `address`."""
    if value.rstrip(";").lower() == DEVELOPMENT.lower():
        return DEVELOPMENT  # the SDK expands exactly this, and fails over a trailing semicolon
    parts = {name.strip().lower(): setting.strip() for name, _, setting in _pairs(value)}
    by_key = parts.get("accountname") and parts.get("accountkey")
    if not (by_key or parts.get("sharedaccesssignature")):
        raise ValueError("must hold AccountName and AccountKey, or SharedAccessSignature")
    if not (parts.get("accountname") or parts.get("tableendpoint")):
        raise ValueError("must hold AccountName or TableEndpoint")
    if "tableendpoint" in parts:
        _table_endpoint(parts["tableendpoint"])
    elif parts.get("defaultendpointsprotocol", "https").lower() != "https":
        raise ValueError("must hold DefaultEndpointsProtocol=https")
    return value


def _table_endpoint(value: str) -> None:
    try:
        parts = urlsplit(address(value))
    except ValueError as error:
        raise ValueError(f"its TableEndpoint {error}") from error
    if parts.hostname == "localhost":
        raise ValueError(
            "its TableEndpoint must say 127.0.0.1: the SDK takes localhost for Cosmos DB's emulator"
        )


def _pairs(value: str) -> list[tuple[str, str, str]]:
    return [part.partition("=") for part in value.split(";") if part.strip()]


def _parts(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # reading it is what checks it
    except ValueError as error:
        raise ValueError("is not a web address") from error
    return parts


def seconds(value: str) -> float:
    """A number of seconds, from a tenth to five minutes."""
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not SHORTEST_SECONDS <= number <= LONGEST_SECONDS:
        raise ValueError(f"must be a number of seconds from {SHORTEST_SECONDS:g} to {LONGEST_SECONDS:g}")
    return number


def storm_limit(value: str) -> int:
    """A number of incidents a minute, or 0 for as many as come."""
    if not (value.isascii() and value.isdigit()) or int(value) > MOST_INCIDENTS:
        raise ValueError(f"must be a whole number from 0 (no limit) to {MOST_INCIDENTS}")
    return int(value)


def retention_days(value: str) -> int | None:
    """A number of days, or off. Azure keeps an alert for 30, so what it can still tell of is never purged.

    Source: learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview.
    """
    return _number_or_off(value, 30, 3650, "days")


def roster_check_days(value: str) -> int | None:
    """A number of days, or off."""
    return _number_or_off(value, 1, 60, "days")


def pending_minutes(value: str) -> int | None:
    """A number of minutes, or off."""
    return _number_or_off(value, 1, 1440, "minutes")


def _number_or_off(value: str, least: int, most: int, of_what: str) -> int | None:
    if value.lower() == OFF:
        return None
    if not (
        value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most
    ):
        raise ValueError(f"must be a whole number of {of_what} from {least} to {most}, or {OFF}")
    return int(value)
