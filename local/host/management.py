"""The Durable HTTP API: what the durable client, and a person with curl, do to orchestrations.

Routes and answers as learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api has them; the same
under the web hook's base and under the one that the SDK's client calls.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from aiohttp import web

from local.host.client import Client
from local.host.errors import AlreadyExists, BadInstanceId, Finished, NoInstance, UnknownFunction
from local.host.invoke import client_binding
from local.host.store import FINISHED, Instance
from local.host.wire import Event, history_name, read_stamp

BASES = ("/runtime/webhooks/durabletask", "/durabletask")
POLL_SECONDS = "5"

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Management:
    """The API's handlers, over a client."""

    def __init__(self, client: Client, origin: str) -> None:
        self._client, self._origin = client, origin

    def routes(self) -> list[web.RouteDef]:
        """Every route of the API, under both bases."""
        return [route for base in BASES for route in self._routes_under(base)]

    def _routes_under(self, base: str) -> list[web.RouteDef]:
        one = f"{base}/instances/{{id}}"
        return [
            web.post(f"{base}/orchestrators/{{name}}", _explained(self._start)),
            web.post(f"{base}/orchestrators/{{name}}/{{id}}", _explained(self._start)),
            web.get(one, _explained(self._status)),
            web.delete(one, _explained(self._purge)),
            web.get(f"{base}/instances{{slash:/?}}", _explained(self._list)),
            web.delete(f"{base}/instances{{slash:/?}}", _explained(self._purge_all)),
            web.post(f"{one}/raiseEvent/{{event}}", _explained(self._raise_event)),
            web.post(f"{one}/terminate", _explained(self._terminate)),
            web.post(f"{one}/suspend", _explained(self._suspend)),
            web.post(f"{one}/resume", _explained(self._resume)),
            web.post(f"{one}/{{verb:rewind|restart}}", _explained(self._not_served)),
        ]

    async def _start(self, request: web.Request) -> web.Response:
        text = await request.text()
        name, instance_id = request.match_info["name"], request.match_info.get("id")
        instance_id = self._client.start(name, instance_id, _json_text(text) if text else None)
        urls = json.loads(client_binding(self._origin))["managementUrls"]
        urls = {key: url.replace("INSTANCEID", quote(instance_id)) for key, url in urls.items()}
        headers = {"Location": urls["statusQueryGetUri"], "Retry-After": POLL_SECONDS}
        return web.json_response({**urls, "id": instance_id}, status=202, headers=headers)

    async def _status(self, request: web.Request) -> web.Response:
        instance = self._client.get(request.match_info["id"])
        body = _document(instance, show_input=_flag(request, "showInput", default=True))
        if _flag(request, "showHistory"):
            shows_output = _flag(request, "showHistoryOutput")
            history = self._client.history(instance.execution.instance_id)
            body["historyEvents"] = [_shown(event, shows_output=shows_output) for event in history]
        if not instance.finished:
            headers = {"Location": str(request.url), "Retry-After": POLL_SECONDS}
            return web.json_response(body, status=202, headers=headers)
        failed = instance.status == "Failed" and _flag(request, "returnInternalServerErrorOnFailure")
        return web.json_response(body, status=500 if failed else 200)

    async def _list(self, request: web.Request) -> web.Response:
        chosen = self._chosen(request.query)
        shows_input = _flag(request, "showInput", default=True)
        return web.json_response([_document(each, show_input=shows_input) for each in chosen])

    async def _purge(self, request: web.Request) -> web.Response:
        instance = self._client.get(request.match_info["id"])
        self._client.purge([instance.execution.instance_id])
        return web.json_response({"instancesDeleted": 1})

    async def _purge_all(self, request: web.Request) -> web.Response:
        ended = [
            each.execution.instance_id for each in self._chosen(request.query) if each.status in FINISHED
        ]
        self._client.purge(ended)
        return web.json_response({"instancesDeleted": len(ended)}, status=200 if ended else 404)

    def _chosen(self, query: Mapping[str, str]) -> list[Instance]:
        earliest, latest = _moment(query, "createdTimeFrom"), _moment(query, "createdTimeTo")
        statuses = [status.strip() for status in query.get("runtimeStatus", "").split(",") if status.strip()]
        prefix = query.get("instanceIdPrefix", "")
        return [
            each
            for each in self._client.all()
            if (earliest is None or each.created >= earliest)
            and (latest is None or each.created <= latest)
            and (not statuses or each.status in statuses)
            and each.execution.instance_id.startswith(prefix)
        ]

    async def _raise_event(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response("Only application/json request content is supported", status=400)
        text = await request.text()
        self._client.raise_event(
            request.match_info["id"], request.match_info["event"], _json_text(text or "null")
        )
        return web.Response(status=202)

    async def _terminate(self, request: web.Request) -> web.Response:
        self._client.terminate(request.match_info["id"], request.query.get("reason", ""))
        return web.Response(status=202)

    async def _suspend(self, request: web.Request) -> web.Response:
        self._client.suspend(request.match_info["id"])
        return web.Response(status=202)

    async def _resume(self, request: web.Request) -> web.Response:
        self._client.resume(request.match_info["id"])
        return web.Response(status=202)

    async def _not_served(self, request: web.Request) -> web.Response:
        verb = request.match_info["verb"]
        return _error(
            501, f"The local runner does not {verb} orchestrations; start a new one.", "NotImplemented"
        )


def _explained(handler: Handler) -> Handler:
    """Turn what a client may do wrong into the answers that the Durable extension gives."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except NoInstance as missing:
            return web.json_response(f"No instance with ID '{missing}' found.", status=404)
        except Finished:
            return web.Response(status=410)
        except AlreadyExists as error:
            return _error(500, str(error), "OrchestrationAlreadyExistsException")
        except (UnknownFunction, BadInstanceId) as error:
            return _error(400, str(error), "ArgumentException")
        except json.JSONDecodeError as error:
            return _error(400, f"Invalid JSON content: {error}", "JsonReaderException")

    return handle


def _error(status: int, message: str, kind: str) -> web.Response:
    """An error in the shape that the SDK's client reads."""
    summary = "Something went wrong while processing your request" if status >= 500 else message  # noqa: PLR2004 - HTTP
    body = {"Message": summary, "ExceptionMessage": message, "ExceptionType": kind, "StackTrace": ""}
    return web.json_response(body, status=status)


def _json_text(text: str) -> str:
    json.loads(text)
    return text


def _flag(request: web.Request, name: str, *, default: bool = False) -> bool:
    return request.query.get(name, str(default)).lower() == "true"


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    return read_stamp(query[name]) if query.get(name) else None


def _document(instance: Instance, *, show_input: bool) -> dict[str, Any]:
    """The status of an instance as the API shows it."""
    execution, output = instance.execution, instance.output
    if instance.status == "Completed" and output is not None:
        output = json.loads(output)
    return {
        "name": execution.name,
        "instanceId": execution.instance_id,
        "runtimeStatus": instance.status,
        "input": json.loads(execution.input_text) if show_input and execution.input_text else None,
        "customStatus": json.loads(instance.custom_status or "null"),
        "output": output,
        "createdTime": f"{instance.created:%Y-%m-%dT%H:%M:%SZ}",
        "lastUpdatedTime": f"{instance.updated:%Y-%m-%dT%H:%M:%SZ}",
    }


def _shown(event: Event, *, shows_output: bool) -> Event:
    """A history event for a reader; inputs never, results only on request."""
    hidden = {"IsPlayed", "EventId", "Input"} | (set() if shows_output else {"Result"})
    shown = {key: value for key, value in event.items() if key not in hidden}
    return shown | {"EventType": history_name(event)}
