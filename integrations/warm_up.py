"""What the first launch of a process needs, made ready in the background from the moment the host has the app.

Importing `function_app` loads no vendor's SDK: the host learns the functions sooner, and a process that only lists them
pays for nothing. The SDKs take longer than all the rest of a cold start, and a launch that waits for them one by
one reaches nobody in that time. So they are imported in a thread, in the order in which a launch needs them, while the
host still makes its connections and the first call waits for its first answers.

What keeps that safe:

- Two threads that import parts of one package from two ends can meet in a deadlock of Python's import locks, which
  Python ends with an error. So a name in `MODULES` is one by which the code itself enters that package: who is second
  waits for the first, and holds nothing meanwhile.
- A module that cannot be imported here is left to its first use, which imports it again and says what is wrong.
- The thread is a daemon, and is told to end and waited for when the process ends: one that Python cuts off inside an
  extension module can take the process down with it. A fork waits for it too, because a child would keep the locks of
  modules that nobody imports any more.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import importlib
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import azure.durable_functions as df

SIGN_IN = "azure.identity.aio"
MODULES = (
    "integrations.services",
    "azure.data.tables.aio",  # the call that declares is answered when its delivery is kept
    "azure.core.pipeline.transport._aiohttp",  # loaded by the SDK with its first client
    SIGN_IN,
    "azure.identity.aio._credentials.app_service",  # loaded by the SDK with its first client, in Azure
    "httpx",
    "httpcore",  # loaded by httpx with its first client
    "anyio._backends._asyncio",  # loaded by httpcore with its first call
    "integrations.graph.sdk",  # the pages and the room
    "integrations.azure_devops.sdk",  # the record: its calls have threads of their own and do not hold up the others
)
"""What to import, in the order in which a launch needs it."""

log = logging.getLogger(__name__)


class WarmUp:
    """One pass over some modules in a thread of its own; `signed_in` is called as soon as signing in can be."""

    def __init__(
        self, modules: Sequence[str] = MODULES, signed_in: Callable[[], None] = lambda: None
    ) -> None:
        self._modules = modules
        self._signed_in = signed_in
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)

    def begin(self) -> None:
        """Start, and return at once."""
        self._thread.start()
        atexit.register(self.end)
        if sys.platform != "win32":
            os.register_at_fork(before=self.wait)

    def wait(self) -> None:
        """Wait until it is over."""
        self._thread.join()

    def end(self) -> None:
        """Begin no further module, and wait for the one that is under way."""
        self._ends.set()
        self.wait()

    def _run(self) -> None:
        with _without_collections():
            for name in self._modules:
                if self._is_over():
                    return
                self._load(name)

    def _is_over(self) -> bool:
        # Without its main thread a process is ending, and some modules cannot be imported any more.
        return self._ends.is_set() or not threading.main_thread().is_alive()

    def _load(self, name: str) -> None:
        try:
            importlib.import_module(name)
        except Exception:  # the thread's edge: whatever it is, the module's first use meets it again
            if self._is_over():
                return
            log.warning("%s cannot be imported ahead of its use", name, exc_info=True)
            return
        if name == SIGN_IN:
            self._signed_in()


@contextmanager
def _without_collections() -> Iterator[None]:
    # Modules hardly make garbage, and looking for it among all that is loaded takes a fifth of the time to import them.
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # What is loaded stays: no collection has to look at it, which each time would hold up all calls.
        gc.freeze()
        if collects:
            gc.enable()


class WarmApp(df.DFApp):
    """A function app that warms up once the host asks for its functions.

    That is the first the host does with the app after importing it; in an instance that was kept as a placeholder, the
    settings are the app's own by then. `sign_in` gets the first tokens; it runs in the host's event loop, if it has one.
    """

    def __init__(self, sign_in: Callable[[], Awaitable[None]], **options: Any) -> None:
        super().__init__(**options)
        self._sign_in = sign_in
        self.warm_up: WarmUp | None = None

    def get_functions(self) -> list[Any]:
        """The functions, as the host asks for them."""
        if self.warm_up is None:
            self.warm_up = WarmUp(signed_in=in_this_loop(self._sign_in))
            self.warm_up.begin()
        return super().get_functions()


def in_this_loop(sign_in: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """A function for any thread that lets the event loop sign in that runs here and now, if one does."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return lambda: None

    async def signed_in() -> None:
        await sign_in()

    def begin() -> None:
        signing_in = signed_in()
        try:
            # What goes wrong stays in a future that nobody asks: the first call that needs a token meets it again.
            asyncio.run_coroutine_threadsafe(signing_in, loop)
        except RuntimeError:  # the loop is closed: the host is gone
            signing_in.close()

    return begin
