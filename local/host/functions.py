"""What a function app registers, sorted by trigger; what cannot be served here is refused by name."""

import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from azure.functions.decorators.core import Binding
from azure.functions.decorators.function_app import Function, FunctionRegister

from local.host.episode import Orchestrator
from local.host.errors import CannotStart
from local.host.registered import through_sdk
from local.host.schedule import Schedule, read_schedule

SERVED = {"httpTrigger", "http", "timerTrigger", "orchestrationTrigger", "activityTrigger", "durableClient"}
CONTEXT = "context"
"""A parameter of this name that no binding claims gets the invocation's `azure.functions.Context`."""


@dataclass(frozen=True)
class Registered:
    """A function with its trigger's parameter and its durable clients' parameters."""

    name: str
    call: Callable[..., Any]
    argument: str
    clients: tuple[str, ...] = ()
    wants_context: bool = False


@dataclass(frozen=True)
class HttpFunction:
    """Answers a route; without methods, all of them."""

    function: Registered
    route: str
    methods: tuple[str, ...]


@dataclass(frozen=True)
class TimerFunction:
    """Runs on a schedule."""

    function: Registered
    schedule: Schedule
    schedule_text: str
    run_on_startup: bool


@dataclass
class App:
    """A function app, ready to be served."""

    http: list[HttpFunction] = field(default_factory=list)
    timers: dict[str, TimerFunction] = field(default_factory=dict)
    orchestrators: dict[str, Orchestrator] = field(default_factory=dict)
    activities: dict[str, Registered] = field(default_factory=dict)


def read_app(app: FunctionRegister, settings: Mapping[str, str] = os.environ) -> App:
    """Sort an app's functions by trigger.

    Raises:
        CannotStart: two functions share a name or a route, or one has a binding or a signature that cannot be served.
    """
    app.functions_bindings = None  # the SDK counts names on every look, and we may look twice
    try:
        functions = app.get_functions()
    except ValueError as error:
        raise CannotStart(str(error)) from error
    result = App()
    for function in functions:
        _add(result, function, settings)
    _refuse_shared_routes(result.http)
    return result


def _add(app: App, function: Function, settings: Mapping[str, str]) -> None:
    registered = _register(function)
    trigger = function.get_trigger()
    kind = trigger.type if trigger else ""
    if kind == "httpTrigger":
        app.http.append(_http_function(registered, function))
    elif kind == "timerTrigger":
        app.timers[registered.name] = _timer_function(registered, function, settings)
    elif kind == "orchestrationTrigger":
        app.orchestrators[_alias(function, "orchestration") or registered.name] = through_sdk(registered.call)
    elif kind == "activityTrigger":
        app.activities[_alias(function, "activity") or registered.name] = registered


def _alias(function: Function, attribute: str) -> str | None:
    """The name a durable trigger goes by, if it was given one of its own."""
    return getattr(function.get_trigger(), attribute, None)


def _register(function: Function) -> Registered:
    name, call = function.get_function_name() or "", function.get_user_function()
    trigger, bindings = function.get_trigger(), function.get_bindings()
    if trigger is None:
        raise CannotStart(f"Function {name} has no trigger: decorate it with one, such as @app.route.")
    for binding in bindings:
        _refuse_unserved(name, binding)
    bound = {binding.name for binding in bindings} - {"$return"}
    parameters = set(inspect.signature(call).parameters)
    unknown, unfilled = bound - parameters, parameters - bound - {CONTEXT}
    if unknown or unfilled:
        raise CannotStart(
            f"Function {name} takes ({', '.join(sorted(parameters))}) but its bindings are named "
            f"({', '.join(sorted(bound))}): the Functions worker wants the same names."
        )
    clients = tuple(binding.name for binding in bindings if binding.type == "durableClient")
    return Registered(name, call, trigger.name, clients, CONTEXT in parameters - bound)


def _refuse_unserved(name: str, binding: Binding) -> None:
    if binding.type not in SERVED:
        raise CannotStart(
            f"Function {name}: the local runner does not serve its binding '{binding.name}' ({binding.type}). "
            "It serves HTTP and timer triggers, the durable client, orchestrators and activities. "
            "Run this app with `func start`, or leave the function out while you run it here."
        )


def _http_function(registered: Registered, function: Function) -> HttpFunction:
    trigger = function.get_trigger()
    route = getattr(trigger, "route", None)
    methods = tuple(str(getattr(each, "value", each)) for each in getattr(trigger, "methods", None) or ())
    return HttpFunction(registered, registered.name if route is None else route.strip("/"), methods)


def _timer_function(registered: Registered, function: Function, settings: Mapping[str, str]) -> TimerFunction:
    trigger = function.get_trigger()
    text = getattr(trigger, "schedule", "")
    try:
        schedule = read_schedule(text, settings)
    except ValueError as error:
        raise CannotStart(f"Function {registered.name}: its schedule cannot be read: {error}.") from error
    return TimerFunction(registered, schedule, text, bool(getattr(trigger, "run_on_startup", False)))


def _refuse_shared_routes(functions: list[HttpFunction]) -> None:
    owners: dict[tuple[str, str], str] = {}
    for function in functions:
        for method in function.methods or ("any method",):
            name = function.function.name
            other = owners.setdefault((function.route.lower(), method), name)
            if other != name:
                raise CannotStart(f"Functions {other} and {name} both answer {method} /{function.route}.")
