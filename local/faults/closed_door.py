"""An address that refuses connections until it is opened, and passes everything on from then."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536


class ClosedDoor:
    """Stands before one server on loopback. Its port is bound from the start, so nobody else gets it."""

    def __init__(self, reserved: socket.socket, address: str, host: str, port: int) -> None:
        self.address = address
        self._reserved, self._host, self._port = reserved, host, port
        self._stack = AsyncExitStack()
        self._passing: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def before(cls, setting: str) -> AsyncIterator[ClosedDoor]:
        """A closed door before the first `http://host:port` in a setting; `address` is the setting through the door."""
        begin = setting.index("http://")
        target = urlsplit(setting[begin:].split(";", maxsplit=1)[0])
        with socket.socket() as reserved:
            reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            reserved.bind(("127.0.0.1", 0))
            through = setting.replace(target.netloc, f"127.0.0.1:{reserved.getsockname()[1]}", 1)
            door = cls(reserved, through, target.hostname or "", target.port or 80)
            async with door._stack:
                yield door

    async def open(self) -> None:
        """Accept connections; a second time changes nothing."""
        if not self._passing and self._reserved.fileno() >= 0:
            server = await asyncio.start_server(self._accept, sock=self._reserved.dup())
            await self._stack.enter_async_context(server)
            self._reserved.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._host, self._port)
        async with asyncio.TaskGroup() as group:
            group.create_task(_pass_on(reader, back))
            group.create_task(_pass_on(there, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()
