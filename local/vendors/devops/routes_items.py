"""Work items over HTTP: create, change, read, batches, updates, revisions, comments."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from local.vendors.devops.answers import Shape, make_shape, shape_of
from local.vendors.devops.desk import Desk, json_body, json_object, listed
from local.vendors.devops.errors import may_not_save, no_such_item, tracking
from local.vendors.devops.patches import CONTENT_TYPE, Operation, read_patch
from local.vendors.devops.state import Boards, WorkItem, boards
from local.vendors.devops.writing import Write
from local.vendors.server import ARRIVED
from local.vendors.world import VendorError

ITEM = "_apis/wit/workitems/{id:-?\\d+}"
ITEM_LIMIT = 200
WRITE_SECONDS = 0.005
"""How long a write is under way unless `world.lag_seconds["work item write"]` says otherwise: two writes of one
item that overlap are a conflict, as in the real service."""


class Items:
    """The handlers."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.world = desk, desk.world

    @property
    def boards(self) -> Boards:
        """The organisation."""
        return boards(self.world)

    def add_routes(self) -> None:
        """Serve them, with the project in the path and without."""
        self.desk.add("POST", "{project}/_apis/wit/workitems/{type:(?:\\$|%24).+}", self.create)
        for prefix in ("", "{project}/"):
            self.desk.add("PATCH", f"{prefix}{ITEM}", self.update)
            self.desk.add("GET", f"{prefix}{ITEM}", self.get)
            self.desk.add("GET", f"{prefix}_apis/wit/workitems", self.get_list)
            self.desk.add("POST", f"{prefix}_apis/wit/workitemsbatch", self.get_batch)
            self.desk.add("GET", f"{prefix}{ITEM}/updates", self.updates)
            self.desk.add("GET", f"{prefix}{ITEM}/revisions", self.revisions)
            self.desk.add("GET", f"{prefix}{ITEM}/comments", self.comments, preview=True)
            self.desk.add("POST", f"{prefix}{ITEM}/comments", self.add_comment, preview=True)

    async def create(self, request: web.Request) -> web.Response:
        """POST workitems/$type."""
        operations = await self._patch(request)
        project = self.boards.project(request.match_info["project"])
        shape = shape_of(request, self.boards)
        write = await self.write(request)
        return web.json_response(
            shape.item(write.create(project, request.match_info["type"][1:], operations))
        )

    async def update(self, request: web.Request) -> web.Response:
        """PATCH workitems/{id}."""
        operations = await self._patch(request)
        self.readable(request)
        shape = shape_of(request, self.boards)
        write = await self.write(request)
        return web.json_response(shape.item(write.update(self.readable(request), operations)))

    async def get(self, request: web.Request) -> web.Response:
        """GET workitems/{id}."""
        return web.json_response(shape_of(request, self.boards).item(self.readable(request)))

    async def get_list(self, request: web.Request) -> web.Response:
        """GET workitems?ids=."""
        ids = [
            int(part)
            for part in request.query.get("ids", "").split(",")
            if part.strip().lstrip("-").isdigit()
        ]
        return self._listed(ids, shape_of(request, self.boards), request.query.get("errorPolicy", "fail"))

    async def get_batch(self, request: web.Request) -> web.Response:
        """POST workitemsbatch."""
        wanted = await json_object(request)
        shape = make_shape(
            request, self.boards, str(wanted.get("$expand") or "none"), wanted.get("fields") or []
        )
        return self._listed(wanted.get("ids") or [], shape, str(wanted.get("errorPolicy") or "fail"))

    async def updates(self, request: web.Request) -> web.Response:
        """GET updates: what each write changed."""
        item, shape = self.readable(request), shape_of(request, self.boards)
        return listed(_page(request, [shape.update(item, place) for place in range(len(item.revisions))]))

    async def revisions(self, request: web.Request) -> web.Response:
        """GET revisions: the item after each write."""
        item, shape = self.readable(request), shape_of(request, self.boards)
        return listed(_page(request, [shape.revision(item, revision) for revision in item.revisions]))

    async def comments(self, request: web.Request) -> web.Response:
        """GET comments, the newest first."""
        item, shape = self.readable(request), Shape(shape_of(request, self.boards).base)
        written = [shape.comment(item, comment) for comment in reversed(item.comments)]
        return web.json_response({"totalCount": len(written), "count": len(written), "comments": written})

    async def add_comment(self, request: web.Request) -> web.Response:
        """POST comments: a write of its own, with a revision of its own."""
        text = (await json_object(request)).get("text")
        if not text:
            raise tracking(400, "VS403300: A comment needs a text.", "WorkItemCommentInvalidException")
        write = await self.write(request)
        item = write.update(self.readable(request), [_note(str(text))])
        return web.json_response(shape_of(request, self.boards).comment(item, item.comments[-1]))

    def readable(self, request: web.Request) -> WorkItem:
        """The item in the request's path.

        Raises:
            VendorError: 404 where it does not exist, is in another project, or may not be read.
        """
        item = self.boards.item(int(request.match_info["id"]))
        project = request.match_info.get("project")
        if not self.world.may("Work items (read)") or (
            project and self.boards.project(project) is not item.project
        ):
            raise no_such_item(item.id)
        return item

    async def write(self, request: web.Request) -> Write:
        """A write that the caller may do, after the time that a write takes.

        Raises:
            VendorError: 403.
        """
        arrived = request[ARRIVED]
        options = {key: value.lower() == "true" for key, value in request.query.items()}
        if not self.world.may("Work items (write)"):
            raise may_not_save()
        if options.get("bypassRules"):
            self.desk.need("Bypass rules on work item updates")
        if options.get("suppressNotifications"):
            self.desk.need("Suppress notifications for work item updates")
        await asyncio.sleep(self.world.lag("work item write", WRITE_SECONDS))
        return Write(
            self.boards,
            self.world.clock(),
            arrived,
            bypass=options.get("bypassRules", False),
            validate_only=options.get("validateOnly", False),
            may_tag=self.world.may("Create tag definition"),
        )

    async def _patch(self, request: web.Request) -> list[Operation]:
        if request.content_type != CONTENT_TYPE:
            raise unsupported_content_type(request)
        return read_patch(await json_body(request))

    def _listed(self, ids: Sequence[int], shape: Shape, policy: str) -> web.Response:
        if len(ids) > ITEM_LIMIT:
            text = f"VS403474: You requested information for {len(ids)} work items which exceeds the limit of 200."
            raise tracking(400, text, "WorkItemsBatchLimitExceededException")
        known = self.boards.work_items if self.world.may("Work items (read)") else {}
        missing = [number for number in ids if number not in known]
        if missing and policy.lower() != "omit":
            raise no_such_item(missing[0])
        found: list[Any] = [shape.item(known[n], links=False) if n in known else None for n in ids]
        return listed(found)


def unsupported_content_type(request: web.Request) -> VendorError:
    """415: a patch document came as something else."""
    text = (
        f'The request indicated a Content-Type of "{request.content_type}" for method type "{request.method}" which '
        f"is not supported. Valid content types for this method are: {CONTENT_TYPE}."
    )
    return tracking(415, text, "VssRequestContentTypeNotSupportedException")


def _note(text: str) -> Operation:
    return Operation("add", "/fields/System.History", "fields", "System.History", text)


def _page(request: web.Request, values: list[Any]) -> list[Any]:
    skip, top = int(request.query.get("$skip", 0)), int(request.query.get("$top", ITEM_LIMIT))
    return values[skip : skip + top]
