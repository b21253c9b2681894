"""Calls on Azure Boards: async outside, the vendor's synchronous package in a few threads of our own inside.

Every call raises the failures of `incident.errors`; what a call writes is never repeated here.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from incident.errors import Failure, TryAgain, Unknown
from integrations.azure_devops.answers import Item, TypeField, Update, item_of, type_field_of, update_of
from integrations.azure_devops.place import Place
from integrations.azure_devops.refusals import Answer, NotSignedIn, failure_of
from integrations.failures import seconds_to_wait

if TYPE_CHECKING:
    from integrations.azure_devops.sdk import Tracking

T = TypeVar("T")
Token = Callable[[], Awaitable[str | None]]
"""Gives a bearer token for Azure DevOps, or None for an anonymous call."""

Document = Sequence[Mapping[str, Any]]
"""A JSON Patch document."""

THREADS = 32
"""Calls at a time; a launch makes one for each responder at once."""
UPDATES_PAGE = 200
VERSION_REFUSED = ("VssVersionOutOfRangeException", "VssInvalidPreviewVersionException")
"""The server knows another version of the address: nothing was done."""

log = logging.getLogger(__name__)


class Client:
    """One connection to one project."""

    def __init__(self, place: Place, token: Token, answer_seconds: float) -> None:
        self._place = place
        self._token = token
        self._answer_seconds = answer_seconds
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="azure-devops")
        self._loading = threading.Lock()
        self._tracking: Tracking | None = None

    async def create(self, doing: str, work_item_type: str, document: Document) -> Item:
        """Create a work item."""

        def call(tracking: Tracking) -> Item:
            return item_of(tracking.create_work_item(list(document), self._place.project, work_item_type))

        return await self._call(doing, call, writes=True)

    async def update(self, doing: str, work_item_id: int, document: Document) -> Item:
        """Change a work item, in one revision."""

        def call(tracking: Tracking) -> Item:
            return item_of(tracking.update_work_item(list(document), work_item_id, self._place.project))

        return await self._call(doing, call, writes=True)

    async def get(self, doing: str, work_item_id: int) -> Item:
        """Read a work item."""

        def call(tracking: Tracking) -> Item:
            return item_of(tracking.get_work_item(work_item_id, self._place.project))

        return await self._call(doing, call)

    async def query(self, doing: str, wiql: str, top: int) -> Sequence[int]:
        """The ids that a WIQL query finds, in its order."""

        def call(tracking: Tracking) -> Sequence[int]:
            from azure.devops.v7_0.work_item_tracking.models import TeamContext, Wiql

            found = tracking.query_by_wiql(
                Wiql(query=wiql), TeamContext(project=self._place.project), top=top
            )
            return [int(reference.id) for reference in found.work_items]

        return await self._call(doing, call)

    async def updates(self, doing: str, work_item_id: int) -> Sequence[Update]:
        """Every revision of a work item, oldest first."""
        found: list[Update] = []
        while True:
            page = await self._call(doing, functools.partial(self._updates, work_item_id, len(found)))
            found.extend(page)
            if len(page) < UPDATES_PAGE:
                return found

    def _updates(self, work_item_id: int, skip: int, tracking: Tracking) -> Sequence[Update]:
        updates = tracking.get_updates(work_item_id, self._place.project, top=UPDATES_PAGE, skip=skip)
        return [update_of(update) for update in updates]

    async def type_fields(self, doing: str, work_item_type: str) -> Sequence[TypeField]:
        """The fields of a work item type."""

        def call(tracking: Tracking) -> Sequence[TypeField]:
            found = tracking.get_work_item_type_fields_with_references(
                self._place.project, work_item_type, expand="allowedValues"
            )
            return [type_field_of(field) for field in found]

        return await self._call(doing, call)

    async def states(self, doing: str, work_item_type: str) -> Sequence[tuple[str, str]]:
        """The states of a work item type in order, each with its category, the same words in every process."""

        def call(tracking: Tracking) -> Sequence[tuple[str, str]]:
            found = tracking.get_work_item_type_states(self._place.project, work_item_type)
            return [(str(state.name), str(state.category)) for state in found]

        return await self._call(doing, call)

    async def close(self) -> None:
        """Let running calls end, then close the connections and the threads."""
        await asyncio.to_thread(self._pool.shutdown)
        if self._tracking is not None:
            self._tracking.close()

    async def _call(self, doing: str, call: Callable[[Tracking], T], *, writes: bool = False) -> T:
        try:
            return await self._once(doing, call, writes=writes)
        except NotSignedIn:
            # A token can expire on its way, and nothing was done; a second no is an answer to a fresh token.
            return await self._once(doing, call, writes=writes)

    async def _once(self, doing: str, call: Callable[[Tracking], T], *, writes: bool) -> T:
        token = await self._bearer(doing)
        send = functools.partial(self._send, doing, call, token, writes=writes)
        return await asyncio.get_running_loop().run_in_executor(self._pool, send)

    async def _bearer(self, doing: str) -> str | None:
        from azure.core.exceptions import AzureError

        try:
            return await self._token()
        except AzureError as error:
            raise TryAgain(doing, f"no token for Azure DevOps could be had: {error}") from error

    def _send(self, doing: str, call: Callable[[Tracking], T], token: str | None, *, writes: bool) -> T:
        """One call, in one of our threads."""
        tracking = self._loaded()
        tracking.exchange.token = token
        try:
            return self._told(doing, tracking, lambda: call(tracking), writes=writes)
        except _VersionRefused:
            tracking.discovers = True
            return self._told(doing, tracking, lambda: call(tracking), writes=writes)

    def _told(self, doing: str, tracking: Tracking, call: Callable[[], T], *, writes: bool) -> T:
        """What the call answers, or the failure that stands for what the package raised."""
        from msrest.exceptions import ClientException
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        tracking.exchange.response = None
        try:
            answer = call()
        except (ClientException, RequestException, HTTPError) as error:
            raise self._failure(doing, tracking, error, writes=writes) from error
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            # The package trips over an answer of another shape than it expects, with whatever Python raises there.
            raise self._failure(doing, tracking, error, writes=writes) from error
        self._heed(doing, tracking)
        return answer

    def _failure(self, doing: str, tracking: Tracking, error: Exception, *, writes: bool) -> Exception:
        response = tracking.exchange.response
        if response is None:
            return _network_failure(doing, error, writes=writes)
        answer = Answer(response.status_code, response.headers, response.text)
        if not tracking.discovers and answer.type_key in VERSION_REFUSED:
            return _VersionRefused()
        if answer.status == 203 or not 200 <= answer.status < 300:  # noqa: PLR2004 - success, but for the sign-in page
            return failure_of(doing, answer, self._place, writes=writes)
        why = "Azure DevOps answered success with a body that cannot be read"
        return (Unknown if writes else TryAgain)(doing, why)

    def _heed(self, doing: str, tracking: Tracking) -> None:
        """Log where a success asks to slow down: the next calls may be delayed, then blocked."""
        response = tracking.exchange.response
        wait = seconds_to_wait(response.headers) if response is not None else None
        if wait:
            log.warning("Azure DevOps asks to slow down", extra={"doing": doing, "seconds": wait})

    def _loaded(self) -> Tracking:
        """The vendor's client; the first call loads the package, in its thread."""
        with self._loading:
            if self._tracking is None:
                from integrations.azure_devops.sdk import Tracking

                self._tracking = Tracking(self._place.organization_url, self._answer_seconds)
            return self._tracking


class _VersionRefused(Exception):
    """The server does not speak the version that we know the address by."""


def _network_failure(doing: str, error: Exception, *, writes: bool) -> Failure:
    cause = getattr(error, "inner_exception", None) or error
    if not writes or _never_sent(cause):
        return TryAgain(doing, f"Azure DevOps could not be reached: {cause}")
    return Unknown(doing, f"the connection to Azure DevOps was lost before its answer came: {cause}")


def _never_sent(error: BaseException) -> bool:
    """Whether no connection was made, so that nothing can have been done."""
    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError

    wrapped = error.args[0] if error.args else None
    reason = wrapped.reason if isinstance(wrapped, MaxRetryError) else None
    return isinstance(error, ConnectTimeout) or isinstance(
        reason, ConnectTimeoutError | NewConnectionError | ProxyError
    )
