"""The status page as the running app serves it, its buttons, and what becomes of forms from elsewhere."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import aiohttp
import pytest

from api.http import BODY_LIMIT
from api.openapi import DESCRIPTION
from local.azurite import Azurite
from local.stage import Stage, keep_roster, stage
from local.vendors.faults import Fault

PATIENCE_SECONDS = 30.0
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
OWN_FORM = {
    **BROWSER,
    "Content-Type": "application/x-www-form-urlencoded",
    "Sec-Fetch-Site": "same-origin",
}
FOREIGN_FORM = {**OWN_FORM, "Sec-Fetch-Site": "cross-site"}
DOCUMENT = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
ROUTES = {
    "": "/incidents/{id}",
    "close": "/incidents/{id}/close",
    "take": "/incidents/{id}/roles/{role}/{change}",
    "hand-over": "/incidents/{id}/roles/{role}/{change}",
    "retry": "/incidents/{id}/steps/{step}/retry",
    "split": "/incidents/{id}/gathered/{problem}/split",
}


@dataclass(frozen=True)
class Got:
    """An answer, and the route, method and address that it was for."""

    route: str
    method: str
    url: str
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Browser:
    """Asks the app as a browser would, and keeps every answer by a name."""

    running: Stage
    http: aiohttp.ClientSession
    got: dict[str, Got]

    async def go(self, name: str, method: str, path: str, **options) -> Got:
        """Ask once; a redirect is kept and not followed."""
        url = f"{self.running.app.url}/api/incidents/{path}"
        async with self.http.request(method, url, allow_redirects=False, **options) as response:
            tail = path.partition("?")[0].rpartition("/")[2]
            route = ROUTES[tail if tail in ROUTES else ""]
            headers = dict(response.headers.items())
            self.got[name] = Got(route, method.lower(), url, response.status, headers, await response.text())
        return self.got[name]

    async def declare(self, **said) -> str:
        """An incident's id."""
        async with self.http.post(f"{self.running.app.url}/api/incidents", json=said) as response:
            return (await response.json())["id"]

    async def view(self, incident: str) -> dict:
        """The incident as a program sees it."""
        return json.loads((await self.go("json", "GET", incident)).text)

    async def launched(self, incident: str) -> None:
        """Wait until its launch has ended."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (shown := await self.view(incident))["launch"]["running"] or not shown["steps"]:
                await asyncio.sleep(0.05)


@pytest.fixture(scope="session")
def story(azurite: Azurite, unused_accounts: Iterator[str]) -> dict[str, Got]:
    """What a browser got, from a refused channel to the closed incident."""
    return asyncio.run(_played(azurite.connection_string_of(next(unused_accounts))))


async def _played(connection: str) -> dict[str, Got]:
    await asyncio.to_thread(keep_roster, connection)
    async with stage(connection, STORM_LIMIT="1") as running, aiohttp.ClientSession() as http:
        browser = Browser(running, http, {})
        running.vendors.world.missing_rights.add("Channel.Create.Group")
        incident = await browser.declare(title="Nobody can pay", service="checkout", severity=1)
        await browser.launched(incident)
        running.vendors.world.missing_rights.clear()
        await _look(browser, incident)
        await _meddle(browser, incident)
        await _mend_and_close(browser, incident)
        await _split(browser)
        return browser.got


async def _look(browser: Browser, incident: str) -> None:
    await browser.go("page", "GET", f"{incident}?code=K%2FEY", headers=BROWSER)
    await browser.go("json for a browser", "GET", f"{incident}?format=json", headers=BROWSER)
    await browser.go("page for a program", "GET", f"{incident}?format=html")
    await browser.go("odd format", "GET", f"{incident}?format=xml", headers=BROWSER)
    await browser.go("no such incident", "GET", "INC-ZZZZZZ", headers=BROWSER)


async def _meddle(browser: Browser, incident: str) -> None:
    """All that another site, or a form that is not ours, could try."""
    close, retry = f"{incident}/close", f"{incident}/steps/open_channel/retry"
    await browser.go("foreign close", "POST", close, data="by=Eve", headers=FOREIGN_FORM)
    await browser.go("foreign empty close", "POST", close, headers={"Sec-Fetch-Site": "cross-site"})
    await browser.go(
        "foreign json", "POST", close, json={"by": "Eve"}, headers={"Sec-Fetch-Site": "same-site"}
    )
    await browser.go("foreign retry", "POST", retry, data="by=Eve", headers=FOREIGN_FORM)
    await browser.go(
        "foreign split", "POST", f"{incident}/gathered/x/split", data="by=Eve", headers=FOREIGN_FORM
    )
    unsaid = {"Content-Type": "application/x-www-form-urlencoded"}
    await browser.go("form of nobody", "POST", close, data="by=Eve", headers=unsaid)
    await browser.go("huge form", "POST", close, data=b"x" * (BODY_LIMIT + 1), headers=OWN_FORM)
    take = f"{incident}/roles/communications/take"
    eve = "person=eve%40contoso.com&by=Eve"
    await browser.go("foreign take", "POST", take, data=eve, headers=FOREIGN_FORM)
    await browser.go("role form of nobody", "POST", take, data=eve, headers=unsaid)
    await browser.go("huge role form", "POST", take, data=b"x" * (BODY_LIMIT + 1), headers=OWN_FORM)
    await browser.go("crowded form", "POST", close, data="&".join(["by=x"] * 99), headers=OWN_FORM)
    browser.got["after meddling"] = await browser.go("json", "GET", incident)


async def _mend_and_close(browser: Browser, incident: str) -> None:
    retry = f"{incident}/steps/open_channel/retry?code=K%2FEY"
    await browser.go("run again", "POST", retry, data="by=Sam", headers=OWN_FORM)
    await browser.launched(incident)
    await browser.go("run again in vain", "POST", retry, data="by=Sam", headers=OWN_FORM)
    take, grace = f"{incident}/roles/communications/take", "person=grace%40contoso.com&by=Sam"
    await browser.go("role taken", "POST", f"{take}?code=K%2FEY", data=grace, headers=OWN_FORM)
    await browser.go("role taken page", "GET", incident, headers=BROWSER)
    alan = "person=alan%40contoso.com&by=Sam"
    await browser.go("role taken in vain", "POST", take, data=alan, headers=OWN_FORM)
    faults = browser.running.vendors.world.faults
    faults.order(Fault("answer", "*", "workitems|workItems", status=403, times=None))
    said = "by=Sam&reason=the+provider+is+back+%3Cb%3E"
    hand_over = f"{incident}/roles/communications/hand-over"
    await browser.go("role untold", "POST", hand_over, data=alan, headers=OWN_FORM)
    await browser.go("closed, untold", "POST", f"{incident}/close?code=K%2FEY", data=said, headers=OWN_FORM)
    faults.orders.clear()
    await browser.go("closed again", "POST", f"{incident}/close", data="by=Sam", headers=OWN_FORM)
    await browser.go("closed page", "GET", incident, headers=BROWSER)


async def _split(browser: Browser) -> None:
    for number in range(9):  # the first opens on its own, and so does another where a new minute begins
        storm = await browser.declare(title=f"Queue {number} is full", source={"kind": "queues"})
        shown = await browser.view(storm)
        if shown["gathered"]:
            break
    problem = shown["gathered"][0]["problem"]
    await browser.go("storm page", "GET", storm, headers=BROWSER)
    await browser.go("split", "POST", f"{storm}/gathered/{problem}/split", headers=OWN_FORM, data="")
    browser.got["storm after"] = await browser.go("json", "GET", storm)


def described(got: Got) -> set[str]:
    """The media types that the API's description has for that answer."""
    answer = DOCUMENT["paths"][got.route][got.method]["responses"][str(got.status)]
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return set(answer["content"])


def test_a_browser_is_shown_a_page(story):
    """The address in the mail, the card and the work item leads a person to something that can be read."""
    page = story["page"]

    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Could not open the channel" in page.text
    assert "grant Channel.Create.Group" in page.text
    assert "paged by e-mail" in page.text


def test_a_program_is_given_json(story):
    """What asks for anything, as curl does, is answered as ever; caches are told that it depends."""
    assert story["json"].headers["Content-Type"].startswith("application/json")
    assert story["json"].headers["Vary"] == "Accept"
    assert json.loads(story["json for a browser"].text)["title"] == "Nobody can pay"
    assert story["page for a program"].text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("no such incident", 404, "there is no incident INC-ZZZZZZ"),
        ("odd format", 400, "use html or json"),
        ("run again in vain", 409, "open_channel is done"),
        ("huge form", 413, "at most"),
        ("crowded form", 400, "more than 20 fields"),
        ("role taken in vain", 409, "Grace Hopper has the role communications"),
        ("huge role form", 413, "at most"),
    ],
)
def test_what_went_wrong_is_a_page_too(story, name, status, says):
    """A browser is shown what is wrong, with the status that a program would get."""
    got = story[name]

    assert (got.status, got.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert says in got.text


@pytest.mark.parametrize(
    "name",
    [
        "foreign close",
        "foreign empty close",
        "foreign json",
        "foreign retry",
        "foreign split",
        "foreign take",
    ],
)
def test_what_another_site_sends_is_refused(story, name):
    """A page elsewhere cannot act in the name of whoever looks at it, not even without a body."""
    assert story[name].status == 403


def test_a_form_is_taken_from_our_own_page_alone(story):
    """A form of which no browser says that it is ours is no JSON, and so refused."""
    assert [story[name].status for name in ("form of nobody", "role form of nobody")] == [415, 415]


def test_what_was_refused_did_nothing(story):
    """After all the meddling the incident is open, its channel refused, and its timeline knows no Eve."""
    shown = json.loads(story["after meddling"].text)

    assert shown["status"] == "open"
    assert shown["channel"] is None
    assert "Eve" not in story["after meddling"].text


@pytest.mark.parametrize("name", ["run again", "closed again", "split", "role taken"])
def test_a_button_leads_back_to_the_page(story, name):
    """A form is answered 303, so that a reload sends nothing twice."""
    got = story[name]
    shown = urljoin(got.url, got.headers["Location"])

    assert got.status == 303
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/api/incidents/INC-\w{6}(\?code=K%2FEY)?", shown)
    assert ("code=" in shown) == ("code=" in got.url)
    assert got.headers["Referrer-Policy"] == "same-origin"


def test_a_gathered_problem_is_split_out_from_the_page(story):
    """The button leads to the incident that the problem has now."""
    problem = json.loads(story["storm after"].text)["gathered"][0]

    assert "Split out" in story["storm page"].text
    assert story["split"].headers["Location"].endswith(f"/{problem['split_out']}")


def test_a_work_item_that_was_not_told_is_not_lost_in_the_redirect(story):
    """Where closing could not be noted, the page says so and leads back, with the key."""
    got = story["closed, untold"]

    assert got.status == 200
    assert "The work item could not be told" in got.text
    assert re.search(r'href="\.\./INC-\w{6}\?code=K%2FEY"', got.text)


def test_a_role_is_taken_from_the_page(story):
    """The form gives the role to whom it names, by the name of the roster, and the timeline says who asked."""
    page = story["role taken page"].text

    assert "<b>Communications</b>: <span>Grace Hopper" in page
    assert "communications: Grace Hopper <span" in page
    assert ">Sam<" in page


def test_a_role_of_which_the_work_item_was_not_told_is_not_lost_in_the_redirect(story):
    """The role is changed all the same, and the page says what could not be told, and leads back."""
    got = story["role untold"]

    assert got.status == 200
    assert "Communications: Alan Turing" in got.text
    assert "The work item could not be told" in got.text
    assert re.search(r'href="\.\./\.\./\.\./INC-\w{6}"', got.text)


def test_what_was_said_in_the_form_is_on_the_timeline(story):
    """Who ran it again and who closed it, and why, is kept as with JSON."""
    page = story["closed page"].text

    assert "asked to run open_channel again" in page
    assert "closed: the provider is back &lt;b&gt;" in page
    assert ">Sam<" in page
    assert "<form" not in page


def test_each_answer_is_described(story):
    """Status and media type of all that a browser got stand in the API's description."""
    kinds = {name: got.headers["Content-Type"].partition(";")[0] for name, got in story.items()}

    assert {name: kind for name, kind in kinds.items() if kind not in described(story[name])} == {}


@pytest.mark.parametrize("name", ["page", "no such incident", "closed, untold", "foreign close"])
def test_every_page_keeps_to_itself(story, name):
    """No page is stored, framed or scripted, and none tells another site its address, which may hold the key."""
    headers = story[name].headers
    policy = headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert {"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} < set(policy.split("; "))
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
