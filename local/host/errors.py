"""What the runner tells a person, or a client, in plain words."""


class CannotStart(Exception):
    """The app cannot be served; the message says why and what to change."""


class UnknownFunction(Exception):
    """Someone asked for an orchestrator that the app does not have."""


class AlreadyExists(Exception):
    """An instance of this id has not ended yet."""


class BadInstanceId(Exception):
    """An instance cannot have this id."""


class NoInstance(Exception):
    """There is no instance of this id."""


class Finished(Exception):
    """The instance has ended, so nothing more can happen to it."""


def missing_function(name: str, kind: str, known: list[str]) -> str:
    """Says which function is not there and which are; `kind` is `activity` or `orchestrator`."""
    names = ", ".join(f"'{each}'" for each in sorted(known)) or "none"
    return (
        f"The function '{name}' doesn't exist, is disabled, or is not an {kind} function. "
        f"Additional info: the following are the known {kind} functions: {names}."
    )
