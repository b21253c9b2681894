"""A second opinion on function_app.py: Microsoft's own worker indexes it and calls it, as in Azure."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from azure.durable_functions.models.history import HistoryEventType

from incident.codec import to_json
from incident.orders import FindResponders, LaunchOrder
from incident.records import Declaration, Incident, Responder, Severity, Source
from local import worker_library
from local.host import wire
from local.host.invoke import client_binding

ROOT = Path(__file__).resolve().parents[2]
PROCESS = Path(__file__).with_name("worker_process.py")
EXAMPLE_SETTINGS = json.loads((ROOT / "local.settings.example.json").read_text("utf-8"))["Values"]

CLIENT = {"direction": "IN", "type": "durableClient", "name": "client"}
ANSWER = {"direction": "OUT", "type": "http", "name": "$return"}


def http(method, route, *more):
    """The bindings of a function that answers HTTP; every caller needs the function's key."""
    request = {"direction": "IN", "type": "httpTrigger", "name": "req"}
    return [*more, {**request, "methods": [method], "authLevel": "FUNCTION", "route": route}, ANSWER]


def triggered(kind, name, *more, **what):
    """The bindings of a function that something else than HTTP triggers."""
    return [*more, {"direction": "IN", "type": f"{kind}Trigger", "name": name, **what}]


INTENDED = {
    "declare_incident": http("POST", "incidents", CLIENT),
    "take_azure_monitor_alert": http("POST", "alerts/azure-monitor", CLIENT),
    "list_incidents": http("GET", "incidents", CLIENT),
    "get_incident": http("GET", "incidents/{id}", CLIENT),
    "retry_incident_step": http("POST", "incidents/{id}/steps/{step}/retry", CLIENT),
    "split_gathered_problem": http("POST", "incidents/{id}/gathered/{problem}/split", CLIENT),
    "close_incident": http("POST", "incidents/{id}/close", CLIENT),
    "change_incident_role": http("POST", "incidents/{id}/roles/{role}/{change}", CLIENT),
    "begin_drill": http("POST", "drills", CLIENT),
    "get_drill": http("GET", "drills/{id}", CLIENT),
    "get_on_call": http("GET", "on-call"),
    "get_on_call_calendar": http("GET", "on-call/calendar"),
    "get_rosters": http("GET", "rosters"),
    "put_rosters": http("PUT", "rosters"),
    "put_roster_row": http("PUT", "rosters/{table}/{service}/{row}"),
    "delete_roster_row": http("DELETE", "rosters/{table}/{service}/{row}"),
    "get_health": http("GET", "health"),
    "get_doctor": http("GET", "doctor"),
    "get_openapi": http("GET", "openapi.json"),
    "sweep_forgotten_deliveries": triggered("timer", "timer", CLIENT, schedule="0 * * * * *"),
    "note_pending_launches": triggered("timer", "timer", CLIENT, schedule="30 */5 * * * *"),
    "purge_old_rows": triggered("timer", "timer", CLIENT, schedule="15 23 * * * *"),
    "check_roster_ahead": triggered("timer", "timer", schedule="45 40 6 * * *"),
    "launch": triggered("orchestration", "context"),
    "find_responders": triggered("activity", "order"),
    "fill_roles": triggered("activity", "order"),
    "page_responder": triggered("activity", "order"),
    "open_work_item": triggered("activity", "order"),
    "open_channel": triggered("activity", "order"),
    "link_channel": triggered("activity", "order"),
    "link_tasks": triggered("activity", "order"),
    "assign_responder": triggered("activity", "order"),
    "post_briefing": triggered("activity", "order"),
    "update_briefing": triggered("activity", "order"),
    "note_gaps": triggered("activity", "order"),
    "record_launch": triggered("activity", "order"),
    "complete_work": triggered("activity", "order"),
    "remove_channel": triggered("activity", "order"),
    "end_drill": triggered("activity", "order"),
}

INCIDENT = Incident(
    "INC-7F3K2Q",
    Declaration("Nobody can pay", Severity.ERROR, Source("person", "sam"), "nobody can pay", "checkout"),
    datetime(2026, 1, 5, 9, tzinfo=UTC),
    "https://muster.example/api/incidents/INC-7F3K2Q",
)
ORDER = LaunchOrder(INCIDENT, ("email",), Responder("duty@contoso.com", "Duty Manager"))


def request(method, path, body=""):
    """An HTTP request as the host hands it over."""
    return {"http": {"method": method, "url": f"http://127.0.0.1:7071/api/{path}", "body": body}}


def calls_without_settings():
    """What is asked of a worker that has no settings at all."""
    order = to_json(FindResponders(INCIDENT, INCIDENT.declared_at))
    return [
        {"function": "get_health", "inputs": {"req": request("GET", "health")}},
        {"function": "find_responders", "inputs": {"order": {"string": json.dumps(order)}}},
        {"function": "launch", "inputs": {"context": {"string": first_episode()}}},
    ]


def calls_with_settings():
    """What is asked of a worker whose settings are those of the example file."""
    client = {"string": client_binding("http://127.0.0.1:1")}
    wrong = request("POST", "incidents", '{"title": "", "severity": "terrible"}')
    return [{"function": "declare_incident", "inputs": {"req": wrong, "client": client}}]


def first_episode():
    """What the host calls a launch with when it begins; a client's input arrives as the text of JSON."""
    begins = INCIDENT.declared_at
    input_text = json.dumps(json.dumps(to_json(ORDER)))
    history = [
        wire.event(HistoryEventType.ORCHESTRATOR_STARTED, begins),
        wire.execution_started(begins, "launch", input_text),
    ]
    return wire.trigger_body(INCIDENT.id, None, input_text, history)


def worker(app, settings, calls):
    """What the worker said of an app and answered to calls, in a process with these settings and no others."""
    if not worker_library.is_ready():
        pytest.fail(
            "Microsoft's worker library is not installed in .muster/worker. Run: python3 dev.py setup"
        )
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, str(PROCESS), str(worker_library.FOLDER), str(app)],
        input=json.dumps(calls),
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def without_settings():
    """What the worker said of our app without any setting, asked once."""
    return worker(ROOT, {}, calls_without_settings())


def read(answer):
    """The status, the content type and the JSON body of an HTTP answer."""
    assert answer["fault"] is None
    sent = answer["result"]["http"]
    return int(sent["status_code"]), sent["headers"]["content-type"], json.loads(sent["body"]["bytes"])


def test_the_app_has_exactly_the_functions_that_are_intended(without_settings):
    """Every function, trigger, binding, route, method, key and schedule is in the table above, and nothing else is."""
    assert without_settings["fault"] is None
    assert without_settings["functions"] == INTENDED


def test_health_says_what_is_wrong_with_the_settings(without_settings):
    """An app that was deployed without settings is up, and answers 503 with JSON that names what is missing."""
    status, content_type, body = read(without_settings["answers"][0])

    assert (status, content_type.rpartition("+")[2].removeprefix("application/")) == (503, "json")
    assert "CATCH_ALL_EMAIL" in json.dumps(body)


def test_an_activity_without_settings_refuses_and_says_what_to_change(without_settings):
    """What no retry can change comes back as a refusal with the fix, in plain JSON that the worker can send."""
    answer = without_settings["answers"][1]

    assert answer["fault"] is None
    outcome = json.loads(answer["result"]["json"])
    assert outcome["outcome"] == "refused"
    assert "settings" in outcome["fix"]


def test_a_launch_orders_people_record_and_room_in_its_first_episode(without_settings):
    """The orchestrator needs no setting; what it orders first is the look-up, the work item and the channel."""
    answer = without_settings["answers"][2]

    assert answer["fault"] is None
    actions = wire.read_answer(answer["result"]["json"]).actions
    ordered = [each["functionName"] for action in actions for each in action["compoundActions"]]
    assert ordered == ["find_responders", "open_work_item", "open_channel"]


def test_a_wrong_declaration_is_answered_through_the_durable_client_binding():
    """The client binding is the text that the host sends; a body that cannot be used is one 400 with every fault."""
    [answer] = worker(ROOT, EXAMPLE_SETTINGS, calls_with_settings())["answers"]
    status, content_type, body = read(answer)

    assert (status, content_type) == (400, "application/problem+json")
    assert {"title", "severity"} <= {fault["where"].lstrip("/") for fault in body["faults"]}


def test_the_worker_refuses_what_azure_would_refuse(tmp_path):
    """A parameter that is not named as its binding is refused at indexing: the opinion asked for here is not free."""
    (tmp_path / "function_app.py").write_text(
        "import azure.functions as func\n"
        "app = func.FunctionApp()\n"
        '@app.route("hello")\n'
        "def hello(request: func.HttpRequest) -> str: ...\n"
    )

    said = worker(tmp_path, {}, [])

    assert "hello" in said["fault"]
    assert said["functions"] == {}
