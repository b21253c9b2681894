"""The description of the API, served as it stands in `api/openapi.json`."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from api.http import Answer, Request

DESCRIPTION = Path(__file__).with_name("openapi.json")


async def get_description(request: Request) -> Answer:
    """`GET /api/openapi.json`: OpenAPI 3.1."""
    del request
    return Answer(HTTPStatus.OK, DESCRIPTION.read_bytes())
