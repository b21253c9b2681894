"""Functions as azure-functions registers them: names, user functions, orchestrators."""

from collections.abc import Callable
from typing import Any

from azure.durable_functions import Orchestrator as DurableOrchestrator
from azure.functions.decorators.function_app import Function, FunctionBuilder
from azure.functions.durable_functions import OrchestrationTriggerConverter
from azure.functions.meta import Datum

from local.host.episode import Orchestrator


def function_of(builder: FunctionBuilder) -> Function:
    """The function that a decorated name of `function_app.py` stands for."""
    return builder._function  # noqa: SLF001 - the SDK's own way from a decorated name to its function


def through_sdk(handle: Callable[..., str]) -> Orchestrator:
    """An orchestrator called as the worker calls it: the trigger body through the SDK's converter."""

    def call(body: str) -> str:
        return handle(OrchestrationTriggerConverter.decode(Datum(body, "json"), trigger_metadata=None))

    return call


def orchestrator_of(candidate: object) -> tuple[Orchestrator, str]:
    """The orchestrator and its name, from a decorated name, an SDK handle or a plain generator function.

    Raises:
        TypeError: it is none of these.
    """
    if isinstance(candidate, FunctionBuilder):
        function = function_of(candidate)
        return through_sdk(function.get_user_function()), function.get_function_name() or ""
    if not callable(candidate):
        raise TypeError(f"{candidate!r} is no orchestrator: give the function, or its decorated name")
    function: Callable[..., Any] = candidate
    handle = function if hasattr(function, "orchestrator_function") else DurableOrchestrator.create(function)
    return through_sdk(handle), getattr(function, "__name__", "orchestrator")
