"""What a channel may be called (learn.microsoft.com: limits and specifications for Microsoft Teams)."""

from __future__ import annotations

LONGEST_NAME = 50
LONGEST_DESCRIPTION = 1024
FORBIDDEN = frozenset("~#%&*{}+/\\:<>?|'\",")
RESERVED = frozenset(
    {"forms", "con", "prn", "aux", "nul", "desktop.ini", "_vti_"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def fault_of_name(name: object) -> str | None:
    """What is wrong with a display name in Graph's words, or None."""
    if not isinstance(name, str) or not name.strip():
        return "Invalid request: Channel.DisplayName is required and must not be empty."
    if len(name) > LONGEST_NAME:
        return f"Channel.DisplayName must not be longer than {LONGEST_NAME} characters."
    if _has_forbidden(name) or name.lower() in RESERVED:
        return "Channel.DisplayName doesn't contain allowed characters, please use the valid values."
    return None


def fault_of_description(description: object) -> str | None:
    """What is wrong with a description, or None."""
    if description is not None and not isinstance(description, str):
        return "Invalid request: Channel.Description must be a string."
    if description and len(description) > LONGEST_DESCRIPTION:
        return f"Channel.Description must not be longer than {LONGEST_DESCRIPTION} characters."
    return None


def _has_forbidden(name: str) -> bool:
    bad_character = any(letter in FORBIDDEN or not letter.isprintable() for letter in name)
    return bad_character or ".." in name or name.startswith(("_", ".", " ")) or name.endswith((".", " "))
