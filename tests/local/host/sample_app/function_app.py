"""A function app that uses everything the local runner serves, as anybody would write it."""

import asyncio
import json
import os
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import azure.durable_functions as df
import azure.functions as func

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)
runs = Counter()
gate = asyncio.Event()


def note(line):
    """Write a line where a test of another process can read it."""
    if "SAMPLE_NOTES" in os.environ:
        with Path(os.environ["SAMPLE_NOTES"]).open("a", encoding="utf-8") as notes:
            notes.write(f"{line}\n")


@app.route("echo/{name}/{rest?}", methods=["GET", "POST"])
def echo(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Answer with what arrived."""
    body = {
        "method": req.method,
        "url": req.url,
        "name": req.route_params["name"],
        "rest": req.route_params.get("rest"),
        "params": dict(req.params),
        "header": req.headers.get("X-Try"),
        "body": req.get_body().decode(),
        "function": context.function_name,
    }
    headers = {"X-Answer": "yes", "Set-Cookie": "crumb=1"}
    return func.HttpResponse(json.dumps(body), status_code=201, headers=headers, mimetype="application/json")


@app.route("echo/fixed", methods=["GET"])
def fixed(req: func.HttpRequest) -> str:
    """A fixed word beats a parameter."""
    return "the fixed one"


@app.route("broken")
async def broken(req: func.HttpRequest) -> func.HttpResponse:
    """Raise."""
    raise ValueError("broken on purpose")


@app.route("start/{name}/{id?}", methods=["POST"])
@app.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    """Start an orchestration through the SDK's client."""
    body = req.get_body()
    order = json.loads(body) if body else None
    try:
        instance_id = await client.start_new(req.route_params["name"], req.route_params.get("id"), order)
    except Exception as error:  # noqa: BLE001 - the SDK raises no other
        return func.HttpResponse(str(error), status_code=409)
    return client.create_check_status_response(req, instance_id)


@app.route("client/{verb}/{id?}", methods=["POST"])
@app.durable_client_input(client_name="client")
async def use_client(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    """Do with the SDK's client what the verb says."""
    verb, instance_id = req.route_params["verb"], req.route_params.get("id")
    order = json.loads(req.get_body() or b"null")
    if verb == "status":
        status = await client.get_status(
            instance_id, show_history=True, show_history_output=True, show_input=True
        )
        answer = {**status.to_json(), "events": [event["EventType"] for event in status.historyEvents]}
    elif verb == "statuses":
        answer = [status.to_json() for status in await client.get_status_all()]
    elif verb == "raise":
        answer = await client.raise_event(instance_id, order["name"], order["data"])
    elif verb == "purge":
        answer = (await client.purge_instance_history(instance_id)).instances_deleted
    elif verb == "purge_before":
        since = (
            df.datetime(2020, 1, 1)
            if hasattr(df, "datetime")
            else __import__("datetime").datetime(2020, 1, 1)
        )
        completed = [df.OrchestrationRuntimeStatus.Completed]
        answer = (await client.purge_instance_history_by(since, runtime_status=completed)).instances_deleted
    else:
        answer = await getattr(client, verb)(instance_id, "because")
    return func.HttpResponse(json.dumps(answer), mimetype="application/json")


@app.timer_trigger(arg_name="timer", schedule="0 0 5 1 1 *")
def yearly(timer: func.TimerRequest) -> None:
    """Count."""
    runs["yearly"] += 1


@app.timer_trigger(arg_name="timer", schedule="* * * * * *")
async def every_second(timer: func.TimerRequest) -> None:
    """Count."""
    runs["every_second"] += 1


@app.activity_trigger(input_name="order")
def double(order: int) -> int:
    """Twice the number, in a thread."""
    runs["double"] += 1
    note(f"double {order}")
    return order * 2


@app.activity_trigger(input_name="order")
async def at_the_gate(order: str) -> str:
    """Wait until the test opens the gate."""
    runs["at_the_gate"] += 1
    await gate.wait()
    runs["passed"] += 1
    return f"{order} passed"


@app.activity_trigger(input_name="order")
def slow(order: int) -> int:
    """Take a while, in a thread, and leave a note at both ends."""
    note(f"begun {order}")
    time.sleep(0.15)
    note(f"ended {order}")
    return order


@app.activity_trigger(input_name="order")
def sleeper(order: None) -> None:
    """Sleep far longer than anybody waits."""
    note("asleep")
    time.sleep(60)


@app.activity_trigger(input_name="order")
def flaky(order: dict) -> str:
    """Fail as often as the order says."""
    runs[order["id"]] += 1
    if runs[order["id"]] <= order["failures"]:
        raise ConnectionError(f"failure {runs[order['id']]}")
    return f"{order['id']} after {runs[order['id']]}"


@app.activity_trigger(input_name="order")
def nothing(order: None) -> None:
    """Return nothing."""


@app.orchestration_trigger(context_name="context")
def chain(context):
    """One after the other; counts how often it is replayed, and how often not."""
    runs["chain replays"] += 1
    number = context.get_input()["number"]
    for _ in range(5):
        number = yield context.call_activity("double", number)
        context.set_custom_status({"number": number})
    if not context.is_replaying:
        runs["chain ended"] += 1
    return number


@app.orchestration_trigger(context_name="context")
def fan_out(context):
    """Side by side, given as functions instead of names; an empty result too."""
    numbers = yield context.task_all([context.call_activity(double, number) for number in range(10)])
    empty = yield context.call_activity(nothing)
    return {"sum": sum(numbers), "empty": empty}


@app.orchestration_trigger(context_name="context")
def retried(context):
    """The SDK's own retries."""
    options = df.RetryOptions(first_retry_interval_in_milliseconds=20, max_number_of_attempts=3)
    order = {"id": context.instance_id, "failures": context.get_input()}
    return (yield context.call_activity_with_retry("flaky", options, order))


@app.orchestration_trigger(context_name="context")
def race(context):
    """An event against a timer."""
    deadline = context.current_utc_datetime + timedelta(seconds=context.get_input())
    timer, event = context.create_timer(deadline), context.wait_for_external_event("go")
    winner = yield context.task_any([timer, event])
    if winner is timer:
        return "too late"
    timer.cancel()
    return event.result


@app.orchestration_trigger(context_name="context")
def open_timer(context):
    """Return while a timer is still open."""
    timer = context.create_timer(context.current_utc_datetime + timedelta(seconds=0.4))
    task = context.call_activity("double", 1)
    yield context.task_any([task, timer])
    return "done early"


@app.orchestration_trigger(context_name="context")
def handled(context):
    """Catch an activity's failure."""
    try:
        yield context.call_activity("flaky", {"id": context.instance_id, "failures": 1})
    except Exception as error:  # noqa: BLE001 - the SDK raises no other
        return str(error)


@app.orchestration_trigger(context_name="context")
def failing(context):
    """Let an activity's failure through."""
    yield context.call_activity("flaky", {"id": context.instance_id, "failures": 1})


@app.orchestration_trigger(context_name="context")
def parent(context):
    """One good child with an id of its own, one failing child without."""
    good = yield context.call_sub_orchestrator("fan_out", None, f"{context.instance_id}-child")
    try:
        yield context.call_sub_orchestrator("failing")
    except Exception as error:  # noqa: BLE001 - the SDK raises no other
        return {"good": good, "bad": str(error)}


@app.orchestration_trigger(context_name="context")
def countdown(context):
    """Continue as new until it is done."""
    number = context.get_input()
    context.set_custom_status({"left": number})
    yield context.call_activity("double", number)
    if number:
        context.continue_as_new(number - 1)
        return None
    return context.instance_id


@app.orchestration_trigger(context_name="context")
def restarting(context):
    """Leave a cancelled timer behind, begin anew, and say how long a timer of 0.6 s took there."""
    if not context.get_input():
        timer = context.create_timer(context.current_utc_datetime + timedelta(seconds=0.2))
        yield context.task_any([timer, context.call_activity("double", 1)])
        timer.cancel()
        context.continue_as_new({"again": True})
        return None
    begun = context.current_utc_datetime
    yield context.create_timer(begun + timedelta(seconds=0.6))
    return (context.current_utc_datetime - begun).total_seconds()


@app.orchestration_trigger(context_name="context")
def gated(context):
    """Wait at the gate."""
    return (yield context.call_activity("at_the_gate", "somebody"))


@app.orchestration_trigger(context_name="context")
def misspelt(context):
    """Call what is not there."""
    yield context.call_activity("duoble", 1)


@app.orchestration_trigger(context_name="context")
def fickle(context):
    """Ask for something else each time."""
    runs["fickle"] += 1
    name = "double" if runs["fickle"] == 1 else "nothing"
    yield context.call_activity(name, 1)
    yield context.wait_for_external_event("never")


@app.orchestration_trigger(context_name="context")
def calls_http(context):
    """Ask for what the runner does not do."""
    yield context.call_http("GET", "http://127.0.0.1/")


@app.orchestration_trigger(context_name="context")
def sleeps(context):
    """Call the sleeper."""
    yield context.call_activity("sleeper")


@app.orchestration_trigger(context_name="context")
def steps(context):
    """Slow steps, one after the other."""
    results = []
    for number in range(6):
        results = [*results, (yield context.call_activity("slow", number))]
    return results
