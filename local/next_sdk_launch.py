"""Runs a launch with faults on azure-functions-durable 2.x and the in-memory backend that comes with it.

Under Python 3.13, by ``local.next_sdk``: the packages are not those of .venv. The app is function_app.py as it is; its
activities' answers are ordered here, for it is the plan and its replays that the SDK may treat differently.
"""
# pyright: reportMissingImports=false, reportUnknownVariableType=false
# The packages of the next line are not where Pyright looks.

from __future__ import annotations

import logging
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from azure.durable_functions.internal.compat.orchestration_context import wrap_orchestrator
from azure.durable_functions.internal.serialization import DEFAULT_FUNCTIONS_DATA_CONVERTER
from durabletask.client import TaskHubGrpcClient
from durabletask.testing import create_test_backend
from durabletask.worker import TaskHubGrpcWorker

from function_app import app
from incident.codec import to_json
from incident.orders import LaunchOrder
from incident.records import Declaration, Incident, Responder, Severity, Source
from incident.roles import RULES
from local.azurite import free_port

INCIDENT = Incident(
    "INC-7F3K2Q",
    Declaration("Nobody can pay", Severity.ERROR, Source("person", "sam"), "nobody can pay", "checkout"),
    datetime(2026, 1, 5, 9, tzinfo=UTC),
    "https://muster.example/api/incidents/INC-7F3K2Q",
)
DUTY = Responder("duty@contoso.com", "Duty Manager")
ADA = to_json(Responder("ada@contoso.com", "Ada"))
AGAIN = {"outcome": "again", "why": "HTTP 503"}
PATIENCE_SECONDS = 60
MUST_BE = {
    "find_responders": ("done", 2),
    "fill_roles": ("done", 2),
    "page:ada@contoso.com": ("done", 2),
    "open_work_item": ("done", 1),
    "open_channel": ("done", 2),
    "link_channel": ("done", 1),
    "assign:ada@contoso.com": ("refused", 1),
    "post_briefing": ("done", 1),
}
"""How each step must have ended, after how many tries."""


def done(value: Any = None) -> dict[str, Any]:
    """An activity's answer: it is done."""
    return {"outcome": "done", "value": value}


def ordered_answers() -> dict[str, list[Any]]:
    """What the activities answer, one answer a call, the last for ever: done, unless another answer is ordered."""
    return {
        "find_responders": [AGAIN, done({"responders": [ADA], "alarm": None})],
        "fill_roles": [AGAIN, done({"holdings": []})],
        "page_responder": [RuntimeError("broke instead of answering"), done({"road": "webhook"})],
        "open_work_item": [done({"id": 7, "url": "https://boards.example/7"})],
        "open_channel": [AGAIN, done({"id": "19:x", "name": "INC-7F3K2Q", "url": "https://teams.example/x"})],
        "assign_responder": [{"outcome": "refused", "why": "HTTP 403", "fix": "grant it"}],
        "post_briefing": [done({"channel_id": "19:x", "id": "m1"})],
    }


def activity(answers: list[Any]) -> Callable[[Any, Any], Any]:
    """An activity that gives the ordered answers and raises those that are exceptions."""

    def answer(_context: Any, _order: Any) -> Any:
        reply = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    return answer


def register(worker: Any) -> int:
    """Give a worker the app's orchestrators and, by their registered names, activities; how many functions there are."""
    answers = ordered_answers()
    functions: list[Any] = app.get_functions()
    for function in functions:
        name, kind = function.get_function_name(), function.get_trigger().type
        if kind == "activityTrigger":
            worker._registry.add_named_activity(name, activity(answers.get(name, [done()])))  # noqa: SLF001  # no public way gives a name
        elif kind == "orchestrationTrigger":
            plan = wrap_orchestrator(function.get_user_function().orchestrator_function)
            worker._registry.add_named_orchestrator(name, plan)  # noqa: SLF001  # the same
    return len(functions)


def quiet_logger() -> logging.Logger:
    """A logger that says nothing: an activity that raises is part of the check."""
    logger = logging.getLogger("next_sdk")
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    return logger


def launched(address: str) -> tuple[int, Any]:
    """Run a launch to its end: how many functions the app has, and the state that the orchestration ended in."""
    options: dict[str, Any] = {
        "host_address": address,
        "secure_channel": False,
        "data_converter": DEFAULT_FUNCTIONS_DATA_CONVERTER,
        "logger": quiet_logger(),
    }
    with TaskHubGrpcWorker(**options) as worker:
        count = register(worker)
        worker.start()
        client = TaskHubGrpcClient(**options)
        order = to_json(LaunchOrder(INCIDENT, ("email", "webhook"), DUTY, roles=RULES))
        client.schedule_new_orchestration("launch", input=order, instance_id=INCIDENT.id)
        return count, client.wait_for_orchestration_completion(INCIDENT.id, timeout=PATIENCE_SECONDS)


def faults_of(state: Any) -> list[str]:
    """What is not as it must be."""
    if state.runtime_status.name != "COMPLETED":
        return [f"the launch ended {state.runtime_status.name}: {state.failure_details.message}"]
    steps = DEFAULT_FUNCTIONS_DATA_CONVERTER.deserialize(state.serialized_output)["steps"]
    found = {name: (step["state"], step["attempts"]) for name, step in steps.items()}
    return [
        f"{name}: {found.get(name)} in place of {must}"
        for name, must in MUST_BE.items()
        if found.get(name) != must
    ]


def main() -> int:
    """Run the launch and say how it went; 1 if it did not go as it must."""
    print(f"azure-functions-durable {version('azure-functions-durable')}, Python {platform.python_version()}")
    port, begun = free_port(), time.monotonic()
    backend = create_test_backend(port=port)
    try:
        count, state = launched(f"127.0.0.1:{port}")
    finally:
        backend.stop()
    faults = faults_of(state)
    ok = f"ok: {count} functions indexed; a launch with faults ended as it must"
    print(*faults or [ok], sep="\n")
    print(f"{time.monotonic() - begun:.1f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
