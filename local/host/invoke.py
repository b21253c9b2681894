"""Call the app's functions as the Functions worker does: through azure.functions' own converters."""

import asyncio
import contextvars
import inspect
import json
import logging
import os
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from azure.functions import Context, HttpRequest
from azure.functions._abc import RetryContext, TraceContext
from azure.functions.durable_functions import ActivityTriggerConverter
from azure.functions.meta import Datum
from azure.functions.timer import TimerRequest

from local.host.functions import CONTEXT, HttpFunction, Registered, TimerFunction
from local.host.noise import sdk_noise_ignored
from local.host.store import Work

log = logging.getLogger(__name__)


class Invocation(Context):
    """What a function may know of its own call; no trace, no host-level retries."""

    def __init__(self, function_name: str, folder: Path) -> None:
        self._invocation_id, self._function_name, self._folder = str(uuid4()), function_name, folder

    @property
    def invocation_id(self) -> str:
        """New for each call."""
        return self._invocation_id

    @property
    def function_name(self) -> str:
        """As it is registered."""
        return self._function_name

    @property
    def function_directory(self) -> str:
        """The app's folder."""
        return str(self._folder)

    @property
    def thread_local_storage(self) -> type[threading.local]:
        """For loggers of threads that a function starts itself; nothing here reads it."""
        return threading.local

    @property
    def trace_context(self) -> TraceContext:
        """Always None."""
        return None  # type: ignore[reportReturnType] - what the worker gives where there is no trace

    @property
    def retry_context(self) -> RetryContext:
        """Always None."""
        return None  # type: ignore[reportReturnType] - what the worker gives where the host does not retry


class Invoker:
    """Calls functions: async ones on the loop, the others in threads, as many as the worker would have."""

    def __init__(self, folder: Path, activities: Mapping[str, Registered], client: Callable[[], str]) -> None:
        count = os.environ.get("PYTHON_THREADPOOL_THREAD_COUNT")
        self._threads = ThreadPoolExecutor(int(count) if count else None, thread_name_prefix="function")
        self._folder, self._activities, self._client = folder, activities, client

    def close(self) -> None:
        """Begin no further call; a thread that is in one cannot be stopped."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def http(self, function: HttpFunction, request: HttpRequest) -> Any:
        """Call an HTTP function; raises what it raises."""
        return await self._call(function.function, request)

    async def timer(self, function: TimerFunction) -> None:
        """Call a timer function; raises what it raises."""
        await self._call(function.function, TimerRequest())

    async def activity(self, work: Work) -> str | None:
        """Call an activity; JSON text of its result. Raises what it raises."""
        with sdk_noise_ignored():
            datum = Datum(work.input_text or "null", "string")
            order = ActivityTriggerConverter.decode(datum, trigger_metadata=None)
        result = await self._call(self._activities[work.name], order, work.instance_id)
        with sdk_noise_ignored():
            text = ActivityTriggerConverter.encode(result, expected_type=None).value
        return None if text == "null" else text

    async def _call(self, function: Registered, value: object, subject: str = "") -> Any:
        arguments: dict[str, Any] = {function.argument: value}
        arguments |= {name: self._client() for name in function.clients}
        if function.wants_context:
            arguments[CONTEXT] = Invocation(function.name, self._folder)
        begun = time.perf_counter()
        what = f"{function.name} ({subject})" if subject else function.name
        try:
            result = await self._begin(function, arguments)
        except Exception as error:
            log.warning("%s failed in %.3f s: %r", what, time.perf_counter() - begun, error)
            raise
        log.info("%s succeeded in %.3f s", what, time.perf_counter() - begun)
        return result

    def _begin(self, function: Registered, arguments: dict[str, Any]) -> Awaitable[Any]:
        if inspect.iscoroutinefunction(function.call):
            return function.call(**arguments)
        call = partial(contextvars.copy_context().run, function.call, **arguments)
        return asyncio.get_running_loop().run_in_executor(self._threads, call)


def client_binding(origin: str) -> str:
    """The durable client's binding: where its SDK finds the host. `origin` is like `http://127.0.0.1:7071`."""
    base = f"{origin}/runtime/webhooks/durabletask"
    query = "taskHub=local&connection=Storage"
    start = f"{base}/orchestrators/{{functionName}}[/{{instanceId}}]?{query}"
    of_instance = f"{base}/instances/INSTANCEID"
    return json.dumps(
        {
            "taskHubName": "local",
            "creationUrls": {
                "createNewInstancePostUri": start,
                "createAndWaitOnNewInstancePostUri": f"{start}&timeout={{timeoutInSeconds}}",
            },
            "managementUrls": {
                "id": "INSTANCEID",
                "statusQueryGetUri": f"{of_instance}?{query}",
                "sendEventPostUri": f"{of_instance}/raiseEvent/{{eventName}}?{query}",
                "terminatePostUri": f"{of_instance}/terminate?reason={{text}}&{query}",
                "rewindPostUri": f"{of_instance}/rewind?reason={{text}}&{query}",
                "purgeHistoryDeleteUri": f"{of_instance}?{query}",
                "restartPostUri": f"{of_instance}/restart?{query}",
                "suspendPostUri": f"{of_instance}/suspend?reason={{text}}&{query}",
                "resumePostUri": f"{of_instance}/resume?reason={{text}}&{query}",
            },
            "rpcBaseUrl": f"{origin}/durabletask/",
            "baseUrl": base,
            "requiredQueryStringParameters": "",
        }
    )
