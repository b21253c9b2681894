"""The status page: an incident for people, in a browser, at 3 a.m., on a phone.

It shows what the JSON of `GET /api/incidents/{id}` says, needs no script, and loads nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from api.browser import Here, Visit, is_from_elsewhere, is_own_form, wants_page
from api.html import Child, Element, document, element
from api.http import Answer, Request, answered, problem
from api.page_forms import close, is_under_way, refreshes
from api.page_launch import is_nobody_to_be_paged, links, missing, people, steps
from api.page_roles import roles
from api.page_story import about, gathered, timeline
from api.page_words import ago, counted
from incident.records import Severity

REFRESH_SECONDS = 5
HTML = "text/html"
UNTOLD = {"The work item": "work_item_not_told", "The briefing": "briefing_not_told"}
"""What an answer says that could not be told, by what it is about."""
Api = TypeVar("Api")
Told = Callable[[], Awaitable[Answer]]


async def readable(request: Request, tell: Told, now: datetime) -> Answer:
    """What `tell` answers about an incident, as a page where a browser asks, else as it is."""
    if not wants_page(request):
        told = await tell()
        return Answer(told.status, told.body, {**told.headers, "Vary": "Accept"}, told.content_type)
    told = await answered(tell())
    if told.status != HTTPStatus.OK:
        return problem_page(told, request)
    return incident_page(told.body, Here.of(request).at(now))


def from_the_page_too(
    act: Callable[[Api, Request], Awaitable[Answer]],
) -> Callable[[Api, Request], Awaitable[Answer]]:
    """A method that acts on JSON lets the page's own forms act too; they lead back to the page.

    What a browser says another site's page sent is refused, whatever it is.
    """

    @wraps(act)
    async def acting(api: Api, request: Request) -> Answer:
        if is_from_elsewhere(request):
            detail = "a page of another site sent this; use the buttons on the incident's own page"
            refused = problem(HTTPStatus.FORBIDDEN, detail)
            return problem_page(refused, request) if wants_page(request) else refused
        if not is_own_form(request):
            return await act(api, request)
        return _led_back(await answered(act(api, request)), request)

    return acting


def incident_page(view: dict[str, Any], visit: Visit) -> Answer:
    """The page of an incident; `view` is the JSON that says the same (`api.views.whole`)."""
    tone, verdict = _verdict(view)
    body = [
        _heading(view, visit),
        element("p", verdict, class_=f"verdict {tone}"),
        missing(view, visit),
        links(view),
        element(
            "div",
            element(
                "div",
                people(view, visit),
                roles(view, visit),
                about(view, visit),
                close(view, visit),
                class_="side",
            ),
            element("div", steps(view, visit), gathered(view, visit), timeline(view, visit), class_="story"),
            class_="columns",
        ),
        _foot(view, visit),
    ]
    title = f"{view['severity']['label']} {view['id']}: {view['title']}"
    return _page(HTTPStatus.OK, title, body, refresh=refreshes(view, visit))


def problem_page(told: Answer, request: Request) -> Answer:
    """The page of an error: what is wrong and where to go on. One that a later try may mend tries by itself."""
    said, is_looking = told.body, request.method.upper() == "GET"
    incident = request.params.get("id", "")
    faults = [element("li", f"{fault['where']}: {fault['what']}") for fault in said.get("faults", ())]
    mends = told.status == HTTPStatus.SERVICE_UNAVAILABLE and is_looking
    body = [
        element("h1", said["title"]),
        element("p", said["detail"], class_="verdict bad"),
        element("ul", faults) if faults else None,
        element("p", f"This page tries again every {REFRESH_SECONDS} seconds.", class_="soft")
        if mends
        else None,
        None
        if is_looking
        else element(
            "p",
            element("a", f"Back to {incident}", href=Here.of(request).to(quote(incident, errors="replace"))),
        ),
    ]
    return _page(HTTPStatus(told.status), said["title"], body, refresh=mends, headers=told.headers)


def _led_back(told: Answer, request: Request) -> Answer:
    """What a form's sender sees: the incident's page anew, so that a reload does not send it twice, or what is wrong."""
    if told.status >= HTTPStatus.BAD_REQUEST:
        return problem_page(told, request)
    leads = Here.of(request).to(told.body["id"])
    untold = {name: why for name, said in UNTOLD.items() if (why := told.body.get(said))}
    if not untold:
        return Answer(HTTPStatus.SEE_OTHER, b"", {"Location": leads, **_guards()}, HTML)
    done = _done(told.body)
    faults = [
        element("p", f"{name} could not be told: {why}", class_="verdict bad") for name, why in untold.items()
    ]
    body = [
        element("h1", done),
        *faults,
        element("p", "To do: note it there yourself.", class_="fix"),
        element("p", element("a", f"Back to {told.body['id']}", href=leads)),
    ]
    return _page(HTTPStatus.OK, done, body)


def _done(said: dict[str, Any]) -> str:
    """What was done, where not everybody could be told of it."""
    if "role" not in said:
        return f"{said['id']} is closed"
    return f"{said['title']}: {said['holder']['name'] if said['holder'] else 'unfilled'}"


def _verdict(view: dict[str, Any]) -> tuple[str, str]:
    done, every = sum(step["state"] == "done" for step in view["steps"]), len(view["steps"])
    under_way = f"the launch is under way, {done} of {every} steps are done" if is_under_way(view) else ""
    if view["status"] == "closed":
        return "closed", "This incident is closed."
    number = sum(bool(person["paged_by"]) for person in view["people"])
    is_spared = not number and is_nobody_to_be_paged(view)
    nobody = "Nobody is to be paged" if is_spared else "Nobody has been paged yet"
    paged = counted(number, "person was", "people were") + " paged" if number else nobody
    alarms = len(view["alarms"])
    gaps = len(view["missing"]) - alarms + bool(view["launch"]["failure"])
    wrong = [
        counted(gaps, "thing is missing", "things are missing") if gaps else "",
        counted(alarms, "alarm", "alarms") if alarms else "",
    ]
    tone = "bad" if any(wrong) or not (number or is_spared) else "busy" if under_way else "good"
    rest = ", ".join(filter(None, [*wrong, under_way])) or "all that was to be done is done"
    return tone, f"{paged}; {rest}."


def _heading(view: dict[str, Any], visit: Visit) -> Element:
    severity = Severity(view["severity"]["level"])
    marks = [
        element("span", f"{severity.label} {severity.name.lower()}", class_=f"mark s{severity.value}"),
        element("span", view["status"], class_=f"mark {view['status']}"),
        element("span", "drill", class_="mark drill") if view["drill"] else None,
        element("span", "alert says resolved", class_="mark good") if view["signal"] == "resolved" else None,
        element("span", view["id"], class_="id"),
    ]
    since = f"declared {ago(view['declared_at'], visit)}"
    under = f"{view['service']}, {since}" if view["service"] else since
    return element(
        "header",
        element("p", marks, class_="marks"),
        element("h1", view["title"]),
        element("p", under, class_="soft"),
    )


def _foot(view: dict[str, Any], visit: Visit) -> Element:
    here = view["id"]
    said: list[Child] = [f"As of {visit.now:%Y-%m-%d %H:%M:%S} UTC. "]
    if refreshes(view, visit):
        said += [f"Refreshes every {REFRESH_SECONDS} s while the launch runs. "]
        said += [element("a", "Hold still", href=visit.to(here, hold="1")), " "]
    elif is_under_way(view):
        said += ["Holds still. ", element("a", "Refresh again", href=visit.to(here)), " "]
    if visit.caller.name:
        said.append(f"Signed in as {visit.caller.name}. ")
    return element("footer", said, element("a", "The same as JSON", href=visit.to(here, format="json")))


def _page(
    status: HTTPStatus,
    title: str,
    body: Sequence[Child],
    *,
    refresh: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", http_equiv="refresh", content=str(REFRESH_SECONDS)) if refresh else None,
        element("title", title),
        element("style", _style()),
    )
    html = element("html", head, element("body", element("main", body)), lang="en")
    return Answer(status.value, document(html), {**(headers or {}), **_guards()}, HTML)


@cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


@cache
def _guards() -> dict[str, str]:
    """What keeps the page to itself: its style alone, forms to ourselves alone.

    No other site learns its address, which may hold the key. We ourselves do: App Service authentication refuses the
    form of a signed-in browser that does not say which page sent it
    (learn.microsoft.com/azure/app-service/overview-authentication-authorization, "Cross-site request forgery").
    """
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    rules = ["default-src 'none'", f"style-src 'sha256-{digest}'", "form-action 'self'", "base-uri 'none'"]
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "; ".join([*rules, "frame-ancestors 'none'"]),
        "Referrer-Policy": "same-origin",
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
    }
