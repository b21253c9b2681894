"""What the runner refuses to start, and the words it has for it."""

import json
import os
import socket
import sys
from pathlib import Path

import azure.durable_functions as df
import azure.functions as func
import pytest

from local.host.errors import CannotStart
from local.host.functions import read_app
from local.host.server import running
from local.host.settings import apply_local_settings, read_route_prefix

SAMPLE_APP = Path(__file__).with_name("sample_app")


def app_of(code, folder, host='{"version": "2.0"}'):
    """A folder with a function app of this code."""
    (folder / "function_app.py").write_text(code, encoding="utf-8")
    (folder / "host.json").write_text(host, encoding="utf-8")
    return folder


async def refusal(app, **options):
    """Why the app cannot be served."""
    with pytest.raises(CannotStart) as caught:
        async with running(app, **options):
            pass
    return str(caught.value)


def test_a_trigger_it_does_not_serve_is_named():
    """Function, parameter, kind of binding, and what to do."""
    app = df.DFApp()

    @app.queue_trigger(arg_name="message", queue_name="q", connection="c")
    def from_queue(message: func.QueueMessage) -> None:
        """Never runs."""

    with pytest.raises(CannotStart, match=r"Function from_queue: .*'message' \(queueTrigger\).*func start"):
        read_app(app)


def test_an_entity_is_refused():
    """Entities are not served."""
    app = df.DFApp()

    @app.entity_trigger(context_name="context")
    def counter(context):
        """Never runs."""

    with pytest.raises(CannotStart, match=r"Function counter: .*\(entityTrigger\)"):
        read_app(app)


def test_an_output_binding_is_refused():
    """What it would have to write for the function, it refuses."""
    app = df.DFApp()

    @app.route("x")
    @app.queue_output(arg_name="out", queue_name="q", connection="c")
    def with_output(req: func.HttpRequest, out: func.Out[str]) -> str:
        """Never runs."""
        return ""

    with pytest.raises(CannotStart, match=r"Function with_output: .*'out' \(queue\)"):
        read_app(app)


def test_bindings_and_parameters_have_to_have_the_same_names():
    """The worker in Azure refuses it too, but only there."""
    app = df.DFApp()

    @app.activity_trigger(input_name="order")
    def activity(other):
        """Never runs."""

    with pytest.raises(CannotStart, match=r"Function activity takes \(other\) but .* \(order\)"):
        read_app(app)


def test_two_functions_cannot_share_a_name():
    """The SDK says which."""
    app = df.DFApp()

    for _ in range(2):

        @app.activity_trigger(input_name="order")
        def twice(order):
            """Never runs."""

    with pytest.raises(CannotStart, match="Function twice does not have a unique"):
        read_app(app)


def test_two_functions_cannot_share_a_route():
    """In Azure one of them would never be reached."""
    app = df.DFApp()

    @app.route("same", methods=["GET", "POST"])
    def first(req: func.HttpRequest) -> str:
        """Never runs."""
        return ""

    @app.route("SAME", methods=["POST"])
    def second(req: func.HttpRequest) -> str:
        """Never runs."""
        return ""

    with pytest.raises(CannotStart, match=r"Functions first and second both answer POST /SAME"):
        read_app(app)


def test_a_bad_schedule_is_refused_with_the_functions_name():
    """In Azure it is found out when the host starts."""
    app = df.DFApp()

    @app.timer_trigger(arg_name="timer", schedule="* * *")
    def tick(timer: func.TimerRequest) -> None:
        """Never runs."""

    with pytest.raises(CannotStart, match=r"Function tick: its schedule cannot be read: .* has 3 fields"):
        read_app(app)


async def test_an_import_error_is_the_apps_own_traceback(tmp_path):
    """From its first line on, without ours."""
    before = sys.modules.get("function_app")
    text = await refusal(app_of("def f():\n    import nowhere_to_be_found\n\nf()\n", tmp_path))

    assert "function_app.py cannot be imported" in text
    assert "line 4, in <module>" in text
    assert "No module named 'nowhere_to_be_found'" in text
    assert "loading.py" not in text
    assert sys.modules.get("function_app") is before


async def test_a_syntax_error_shows_the_line(tmp_path):
    """No frame of the app ran, the error itself knows the place."""
    text = await refusal(app_of("def broken(:\n", tmp_path))

    assert "SyntaxError" in text
    assert "def broken(:" in text
    assert "importlib" not in text


async def test_a_folder_without_an_app_is_refused(tmp_path):
    """No file, or a file with nothing to serve."""
    (tmp_path / "host.json").write_text('{"version": "2.0"}', encoding="utf-8")

    assert "function_app.py is missing" in await refusal(tmp_path)
    assert "has to hold one FunctionApp" in await refusal(app_of("", tmp_path))


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "is not readable JSON"), ("[]", "has to be a JSON object"), ("{}", 'has to say "version": "2.0"')],
)
async def test_a_bad_host_json_is_refused(tmp_path, text, why):
    """With the file's name and what is wrong."""
    assert why in await refusal(app_of("", tmp_path, host=text))


def test_the_route_prefix_is_api_unless_host_json_says_otherwise(tmp_path):
    """An empty prefix counts."""
    for host, prefix in (({}, "api"), ({"extensions": {"http": {"routePrefix": ""}}}, "")):
        (tmp_path / "host.json").write_text(json.dumps({"version": "2.0", **host}), encoding="utf-8")

        assert read_route_prefix(tmp_path) == prefix


async def test_another_address_than_loopback_is_refused():
    """It checks no keys, so it says why it stays at home."""
    assert "listens on loopback only, not on 0.0.0.0" in await refusal(SAMPLE_APP, address="0.0.0.0")  # noqa: S104 - to be refused


async def test_a_taken_port_is_said():
    """And what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        assert f"Port {port} is taken" in await refusal(SAMPLE_APP, port=port)


async def test_one_state_file_serves_one_runner(tmp_path):
    """Two on one file would run every activity twice."""
    state = tmp_path / "state.sqlite"
    async with running(func.FunctionApp(), state=state):
        assert "another runner may have it open" in await refusal(func.FunctionApp(), state=state)


def settings_file(folder, document):
    """A settings file of this content."""
    path = folder / "local.settings.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_settings_go_into_the_environment_but_change_nothing_there(tmp_path):
    """What is set already is what somebody wanted for this run."""
    environment = {"MINE": "kept"}
    path = settings_file(tmp_path, {"IsEncrypted": False, "Values": {"MINE": "lost", "OTHER": "new"}})
    apply_local_settings(path, environment)

    assert environment == {"MINE": "kept", "OTHER": "new"}
    assert "OTHER" not in os.environ


def test_encrypted_or_crooked_settings_are_refused(tmp_path):
    """With the way out."""
    with pytest.raises(CannotStart, match="func settings decrypt"):
        apply_local_settings(settings_file(tmp_path, {"IsEncrypted": True, "Values": {}}), {})
    with pytest.raises(CannotStart, match=r"Values\.NUMBER has to be text"):
        apply_local_settings(settings_file(tmp_path, {"Values": {"NUMBER": 1}}), {})
    with pytest.raises(CannotStart, match="is missing"):
        apply_local_settings(tmp_path / "nowhere.json", {})
