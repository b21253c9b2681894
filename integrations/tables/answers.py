"""What Table Storage's answers mean: some are read by the caller, all others are failures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from incident.errors import Failure, Refused, TryAgain, Unknown
from integrations.failures import failure, seconds_to_wait

if TYPE_CHECKING:
    from azure.core.exceptions import AzureError

ROLE = "give the app's identity the role Storage Table Data Contributor on the storage account, then run the step again"
FIXES = {
    400: "report this as a defect of Muster with the text of the answer",
    401: ROLE,
    403: f"{ROLE}; or, with a key, correct AzureWebJobsStorage and check the account's network rules",
    404: "check the storage account's address in AzureWebJobsStorage, then run the step again",
}


class Answer(Exception):
    """An answer that the caller reads."""


class Exists(Answer):
    """What was to be inserted is there."""


class Absent(Answer):
    """There is no such row."""


class Changed(Answer):
    """The row is not any more what was read."""


class NoTable(Answer):
    """There is no such table (yet)."""


ANSWERS: dict[str, type[Answer]] = {
    "EntityAlreadyExists": Exists,
    "TableAlreadyExists": Exists,
    "ResourceNotFound": Absent,
    "EntityNotFound": Absent,
    "TableNotFound": NoTable,
    "UpdateConditionNotSatisfied": Changed,
    "ConditionNotMet": Changed,
}
"""By the error codes of learn.microsoft.com/rest/api/storageservices/table-service-error-codes."""


@contextmanager
def answers(doing: str, *, writes: bool, reads: tuple[type[Answer], ...]) -> Iterator[None]:
    """Turn what azure-data-tables raises into one of the answers that the caller `reads`, or into a `Failure`."""
    from azure.core.exceptions import AzureError

    try:
        yield
    except AzureError as error:
        raise _meaning(doing, error, writes=writes, reads=reads) from error


def _meaning(
    doing: str, error: AzureError, *, writes: bool, reads: tuple[type[Answer], ...]
) -> Answer | Failure:
    from azure.core.exceptions import ClientAuthenticationError

    response: Any = getattr(error, "response", None)
    if response is not None:
        code, said = _words(error, response)
        answer = ANSWERS.get(code)
        if answer in reads:
            return answer(code)
        status, wait = response.status_code, seconds_to_wait(response.headers)
        why = f"Table Storage answered {code or 'without a code'}: {said}"
        return failure(doing, status, why, retry_after=wait, writes=writes, fix=FIXES.get(status, ""))
    if isinstance(error, ClientAuthenticationError):
        return Refused(doing, f"the credential gave no token: {_first_line(error.message)}", ROLE)
    # Over aiohttp the SDK calls a connection that was dropped after sending a "request error" too, and it may
    # have sent the write before it could not connect: no write without an answer is known not to have happened.
    why = f"Table Storage did not answer: {_first_line(error.message)}"
    return (Unknown if writes else TryAgain)(doing, why)


def _words(error: AzureError, response: Any) -> tuple[str, str]:
    """The service's error code and message, from the answer's body: of a failed insert the SDK decodes neither."""
    try:
        said = json.loads(response.text())["odata.error"]
        return said["code"], _first_line(said["message"]["value"])
    except (ValueError, KeyError, TypeError):
        code = getattr(error, "error_code", None) or ""
        return str(getattr(code, "value", code)), _first_line(error.message)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
