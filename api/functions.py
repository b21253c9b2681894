"""Azure Functions' HTTP requests and responses, from and to those of the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import azure.functions as func

from api.access import Access, Caller, May, NotAllowed
from api.http import Answer, Request, answered

Handler = Callable[[Request], Awaitable[Answer]]


async def respond(
    request: func.HttpRequest, needs: May, access: Callable[[], Access], handler: Callable[[], Handler]
) -> func.HttpResponse:
    """Hand the request of a caller who may make it to the handler that is found for it.

    Letting in and finding may fail like the handling itself.
    """

    async def handle() -> Answer:
        read = _read(request)
        caller = access().admit(read.header, needs)
        _check_where_from(read, caller)
        return await handler()(replace(read, caller=caller))

    answer = await answered(handle())
    return func.HttpResponse(
        answer.to_bytes(),
        status_code=int(answer.status),
        headers=dict(answer.headers),
        mimetype=answer.content_type,
    )


def _check_where_from(request: Request, caller: Caller) -> None:
    """A browser sends its sign-in along with whatever another site makes it send; a key it would have to be told."""
    if not caller.name or request.method.upper() == "GET":
        return
    from api.browser import is_from_elsewhere  # noqa: PLC0415 - with function keys no call needs it

    if is_from_elsewhere(request):
        raise NotAllowed("a page of another site sent this; only Muster's own pages may")


def _read(request: func.HttpRequest) -> Request:
    return Request(
        method=request.method,
        url=request.url,
        headers=dict(request.headers),
        params=dict(request.route_params),
        query=dict(request.params),
        body=request.get_body(),
    )
