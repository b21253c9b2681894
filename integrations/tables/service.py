"""The one client of Table Storage that a process has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from integrations.tables.answers import Exists, answers

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential
    from azure.data.tables.aio import TableClient, TableServiceClient

OPTIONS: dict[str, Any] = {
    # One quick resend where no answer came (a connection that died while the process slept); every write here
    # is keyed, so a write sent twice writes once. Patience belongs to the plan, where people can see it: the
    # SDK's own would wait as long as Retry-After says, unseen, while an action group gives up after seconds.
    "retry_total": 1,
    "retry_connect": 1,
    "retry_read": 0,
    "retry_status": 0,
    "connection_timeout": 3,  # seconds; the SDK's own default is five minutes
    "read_timeout": 8,
}


class Tables:
    """Table Storage by a connection string, or by an endpoint (https) and a credential.

    `credential` is called at first use. `prefix` goes before each table's name, so that tests do not meet.
    """

    def __init__(
        self,
        *,
        connection_string: str | None = None,
        endpoint: str | None = None,
        credential: Callable[[], AsyncTokenCredential] | None = None,
        prefix: str = "",
        answer_seconds: float = OPTIONS["read_timeout"],
    ) -> None:
        if (connection_string is None) == (endpoint is None):
            raise ValueError("give either a connection string or an endpoint")
        self._connection_string = connection_string
        self._endpoint = endpoint or ""
        self._credential = credential
        self._prefix = prefix
        self._options = {**OPTIONS, "read_timeout": min(OPTIONS["read_timeout"], answer_seconds)}
        self._service: TableServiceClient | None = None
        self._clients: dict[str, TableClient] = {}

    def client(self, table: str) -> TableClient:
        """The SDK's client of one table; all share one pool of connections."""
        if (
            table not in self._clients
        ):  # the SDK builds a pipeline for each, which takes a tenth of a delivery's time
            self._clients[table] = self._client().get_table_client(f"{self._prefix}{table}")
        return self._clients[table]

    async def create(self, table: str) -> None:
        """Create a table, if nobody has.

        Raises:
            TryAgain: Table Storage does not answer, or is still deleting a table of this name.
            Refused: The app may not create tables.
        """
        try:
            with answers(f"create the table {table}", writes=True, reads=(Exists,)):
                await self._client().create_table(f"{self._prefix}{table}")
        except Exists:
            return

    async def aclose(self) -> None:
        """Close the connections. The next call opens new ones."""
        service, self._service = self._service, None
        self._clients.clear()
        if service is not None:
            await service.close()

    def _client(self) -> TableServiceClient:
        if self._service is None:
            self._service = self._new_client()
        return self._service

    def _new_client(self) -> TableServiceClient:
        from urllib.request import getproxies

        from azure.data.tables.aio import TableServiceClient

        # Told to look, the transport asks for a proxy and for ~/.netrc before each request, in a thread each time:
        # two fifths of an operation's processor time, for nothing where no proxy is set.
        options = {**self._options, "use_env_settings": bool(getproxies())}
        if self._connection_string is not None:
            return TableServiceClient.from_connection_string(self._connection_string, **options)
        credential = self._credential() if self._credential else None
        return TableServiceClient(self._endpoint, credential=credential, **options)
