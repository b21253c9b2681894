"""The pages of Azure Boards: a board by state category, and one work item."""

from __future__ import annotations

import functools
from html import escape
from pathlib import Path

from aiohttp import web

from local.vendors.devops.fields import SEVERITY
from local.vendors.devops.processes import CATEGORIES
from local.vendors.devops.state import Boards, Project, WorkItem, boards
from local.vendors.pages.boards_item import item_body
from local.vendors.pages.html import html_response, page, person, titled
from local.vendors.world import World

HEADINGS = {
    "Proposed": "Proposed",
    "InProgress": "In progress",
    "Resolved": "Resolved",
    "Completed": "Completed",
    "Removed": "Removed",
}
REFRESH_SECONDS = 10


def routes(world: World) -> web.RouteTableDef:
    """`/boards` (`?project=` chooses another than Operations) and `/boards/{id}`."""
    table = web.RouteTableDef()

    @table.get("/boards")
    async def show_board(request: web.Request) -> web.Response:
        organization = boards(world)
        project = organization.projects.get(request.query.get("project", "Operations"))
        if project is None:
            return _missing("There is no such project")
        head = f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}"><style>{styles()}</style>'
        return html_response(page(f"Boards: {project.name}", _board_body(organization, project), head=head))

    @table.get(r"/boards/{id:\d+}")
    async def show_item(request: web.Request) -> web.Response:
        item = boards(world).work_items.get(int(request.match_info["id"]))
        if item is None:
            return _missing("There is no such work item")
        title = f"Boards: {item.type.name} {item.id}: {item.title}"
        return html_response(page(title, item_body(boards(world), item), head=f"<style>{styles()}</style>"))

    return table


@functools.cache
def styles() -> str:
    """The stylesheet of the Boards pages."""
    return Path(__file__).with_name("boards.css").read_text(encoding="utf-8")


def _missing(text: str) -> web.Response:
    body = f'<div class="empty card"><h1>{text}</h1><p><a href="/boards">Back to the board</a></p></div>'
    return html_response(page("Boards: not found", body), 404)


def _board_body(organization: Boards, project: Project) -> str:
    items = sorted(organization.items(project.name), key=lambda item: -item.id)
    if not items:
        columns = '<div class="empty card">Nothing here yet. A declared incident appears in this place.</div>'
    else:
        columns = "".join(_column(category, items) for category in CATEGORIES)
        columns = f'<div class="board">{columns}</div>'
    return (
        f'<div class="headline"><h1>{escape(project.name)}</h1><span class="soft">{escape(project.process)}'
        f" process, organisation contoso</span>{_projects(organization, project)}</div>{columns}"
    )


def _projects(organization: Boards, chosen: Project) -> str:
    links = []
    for project in organization.projects.values():
        current = ' aria-current="true"' if project is chosen else ""
        count = sum(1 for _ in organization.items(project.name))
        links.append(
            f'<a class="chip" href="/boards?project={escape(project.name)}"{current}>'
            f'{escape(project.name)} <span class="number">{count}</span></a>'
        )
    return f'<nav class="projects" aria-label="Projects">{"".join(links)}</nav>'


def _column(category: str, items: list[WorkItem]) -> str:
    held = [item for item in items if item.category == category]
    if not held and category in ("Resolved", "Removed"):
        return ""
    cards = "".join(_card(item) for item in held) or '<p class="none">None</p>'
    return (
        f'<section class="column {category}"><h2><span class="dot"></span>{HEADINGS[category]}'
        f'<span class="number">{len(held)}</span></h2>{cards}</section>'
    )


def _card(item: WorkItem) -> str:
    owner = (
        person(item.assigned_to.display_name) if item.assigned_to else '<span class="soft">Unassigned</span>'
    )
    tags = "".join(f'<span class="chip">{escape(tag)}</span>' for tag in item.tags)
    parent = f'<span class="soft">of {item.parent}</span>' if item.parent else ""
    return (
        f'<article class="card item" style="--type:#{item.type.color}">'
        f'<p class="kind"><span>{escape(item.type.name)} <span class="number">{item.id}</span></span>{parent}'
        f'<span class="state">{escape(item.state)}</span></p>'
        f'<h3><a href="/boards/{item.id}">{titled(item.title)}</a></h3>'
        f"{f'<p class=tags>{tags}</p>' if tags else ''}"
        f'<p class="foot">{owner}{severity(item)}</p></article>'
    )


def severity(item: WorkItem) -> str:
    """The severity as a badge; nothing where the type has none."""
    value = str(item.fields.get(SEVERITY, ""))
    return f'<span class="severity s{escape(value[:1])}">{escape(value)}</span>' if value else ""
