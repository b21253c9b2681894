"""HTTP functions, as a caller sees them."""

import asyncio
import socket
import sys

import pytest
from azure.durable_functions.models.utils import http_utils


async def test_a_function_gets_the_request_and_its_response_comes_back(sample):
    """Method, route, query, headers and body go in; status, headers, cookies and body come out."""
    url = f"{sample.host.url}/try/echo/sam/more?a=1&a=2&b="
    async with sample.session.post(url, data="hello", headers={"X-Try": "yes"}) as response:
        body = await response.json()

        assert (response.status, response.headers["X-Answer"]) == (201, "yes")
        assert response.cookies["crumb"].value == "1"
    assert body == {
        "method": "POST",
        "url": url,
        "name": "sam",
        "rest": "more",
        "params": {"a": "1,2", "b": ""},
        "header": "yes",
        "body": "hello",
        "function": "echo",
    }


async def test_an_optional_parameter_may_be_left_out(sample):
    """`{rest?}` answers without it too."""
    _, body = await sample.call("GET", "echo/sam")

    assert body["rest"] is None


async def test_a_fixed_word_goes_before_a_parameter(sample):
    """`echo/fixed` is its own function although `echo/{name}` would take it."""
    assert await sample.call("GET", "echo/fixed") == (200, "the fixed one")


async def test_only_the_methods_of_a_function_reach_it(sample):
    """A method that the function does not name is refused."""
    status, _ = await sample.call("DELETE", "echo/sam")

    assert status == 405


async def test_an_error_that_nobody_caught_is_a_500_and_a_logged_traceback(sample, caplog):
    """The caller learns nothing, the terminal everything."""
    assert await sample.call("GET", "broken") == (500, "")

    [record] = [record for record in caplog.records if record.exc_info]
    assert "broken: GET /try/broken failed" in record.message
    assert "broken on purpose" in str(record.exc_info[1])


async def test_each_call_is_one_line_in_the_log(sample, caplog):
    """Name, result and duration."""
    caplog.set_level("INFO")
    await sample.call("GET", "echo/sam")

    [message] = [message for message in caplog.messages if message.startswith("echo")]
    assert message.startswith("echo succeeded in 0.0")


async def test_a_request_to_another_name_is_refused(sample):
    """A web page that points its own name at this machine gets nowhere."""
    status, text = await sample.call("GET", "echo/sam", headers={"Host": "evil.example:7071"})

    assert status == 403
    assert "loopback only" in text


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give 127.0.0.2 to nobody")
async def test_it_listens_on_loopback_alone(sample):
    """Its port is free on every other address of this machine."""
    port = int(sample.host.url.rsplit(":", 1)[1])

    with socket.create_server(("127.0.0.2", port)):
        pass


async def test_a_timer_fires_when_it_is_due(sample):
    """A schedule of every second has fired within two."""
    await sample.ran("every_second")


async def test_a_timer_fires_when_somebody_asks(sample):
    """POST /admin/functions/NAME, as with `func start`; an unknown name is answered with the known ones."""
    status, _ = await sample.call("POST", f"{sample.host.url}/admin/functions/yearly", json={"input": ""})
    await sample.ran("yearly")
    missing, text = await sample.call("POST", f"{sample.host.url}/admin/functions/monthly")

    assert (status, missing) == (202, 404)
    assert "known are: every_second, yearly" in text


async def test_a_host_leaves_no_trace_in_the_process(serve_sample):
    """Its module, its tasks and the HTTP session of the durable SDK end with it."""
    before = (sys.path.copy(), sys.modules.get("function_app"))
    async with serve_sample() as sample:
        await sample.run("fan_out")
        assert http_utils._client_session is not None

    assert http_utils._client_session is None
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (sys.path, sys.modules.get("function_app")) == before
