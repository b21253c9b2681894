"""Azure Functions' HTTP requests and responses, from and to those of the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import azure.functions as func

from api.http import Answer, Request, answered

Handler = Callable[[Request], Awaitable[Answer]]


async def respond(request: func.HttpRequest, handler: Callable[[], Handler]) -> func.HttpResponse:
    """Hand a request to the handler that is found for it; finding it may fail like the handling itself."""

    async def handle() -> Answer:
        return await handler()(_read(request))

    answer = await answered(handle())
    return func.HttpResponse(
        answer.to_bytes(),
        status_code=int(answer.status),
        headers=dict(answer.headers),
        mimetype=answer.content_type,
    )


def _read(request: func.HttpRequest) -> Request:
    return Request(
        method=request.method,
        url=request.url,
        headers=dict(request.headers),
        params=dict(request.route_params),
        query=dict(request.params),
        body=request.get_body(),
    )
