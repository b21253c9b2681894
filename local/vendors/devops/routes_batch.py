"""`PATCH _apis/wit/$batch`: several writes in one request, each with its own outcome, not atomic.

See learn.microsoft.com/rest/api/azure/devops/wit/work-item-batch-update. New items carry a negative `/id` by which
later parts of the same batch may link to them.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from aiohttp import web

from local.vendors.devops.answers import Shape, base_of
from local.vendors.devops.desk import json_body
from local.vendors.devops.errors import bad_patch
from local.vendors.devops.patches import CONTENT_TYPE, read_patch
from local.vendors.devops.routes_items import Items
from local.vendors.devops.writing import Write
from local.vendors.world import VendorError

LIMIT = 200
_CREATE = re.compile(r"(?P<project>[^/]+)/_apis/wit/workitems/\$(?P<type>[^/]+)$", re.IGNORECASE)
_UPDATE = re.compile(r"_apis/wit/workitems/(?P<id>\d+)$", re.IGNORECASE)


def add_routes(items: Items) -> None:
    """Serve batches."""

    async def batch(request: web.Request) -> web.Response:
        parts = await json_body(request)
        if not isinstance(parts, list) or len(parts) > LIMIT:
            raise bad_patch(f"A batch is a list of {LIMIT} requests at most.")
        write = await items.write(request)
        shape = Shape(base_of(request))
        return web.json_response(
            {"count": len(parts), "value": [_outcome(part, write, shape) for part in parts]}
        )

    items.desk.add("PATCH", "_apis/wit/$batch", batch)
    items.desk.add("PATCH", "{project}/_apis/wit/$batch", batch)


def _outcome(part: dict[str, Any], write: Write, shape: Shape) -> dict[str, Any]:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        code, body = 200, _write(part, write, shape)
    except VendorError as refused:
        code, body = (
            refused.status,
            {"count": 1, "value": {"Message": refused.body["message"], **refused.body}},
        )
    return {"code": code, "headers": headers, "body": json.dumps(body)}


def _write(part: dict[str, Any], write: Write, shape: Shape) -> dict[str, Any]:
    if str(part.get("method", "")).upper() != "PATCH":
        raise bad_patch("Each request of a batch has the method PATCH.")
    if (part.get("headers") or {}).get("Content-Type", "").partition(";")[0] != CONTENT_TYPE:
        raise bad_patch(f"Each request of a batch has the Content-Type {CONTENT_TYPE}.")
    path = unquote(urlsplit(str(part.get("uri", ""))).path)
    operations = read_patch(part.get("body"))
    if create := _CREATE.search(path):
        return shape.item(write.create(write.boards.project(create["project"]), create["type"], operations))
    if update := _UPDATE.search(path):
        return shape.item(write.update(write.boards.item(int(update["id"])), operations))
    raise bad_patch(f"Not a work item address: {path}")
