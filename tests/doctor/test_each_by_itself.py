"""Each check runs by itself: one that fails, is late or breaks hides no other."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from activities.diagnose import diagnose
from api.doctor import DoctorApi
from api.http import Request, answered
from incident.diagnosis import State, missing, ok, unknown
from incident.errors import Refused, TryAgain
from local.vendors.faults import Fault
from local.vendors.server import serving
from tests.doctor.conftest import about


@dataclass
class Part:
    """A check of one part, which finds its first subject in order and then does something else."""

    subjects: tuple[str, ...]
    then: object

    async def look(self):
        """Tell the first finding; then raise, wait for ever, or end."""
        yield ok(self.subjects[0], "seen")
        if isinstance(self.then, Exception):
            raise self.then
        if self.then == "hang":
            await asyncio.Event().wait()


@dataclass
class Whole:
    """Port `Diagnoses` over some checks."""

    checks: list[Part]

    @asynccontextmanager
    async def opened(self):
        """The checks."""
        yield self.checks


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (TryAgain("read b", "the line is cut"), "cannot read b: the line is cut"),
        (Refused("read b", "no token", "sign in"), "cannot read b: no token"),
        ("hang", "no answer within 0.05 seconds"),
        (ZeroDivisionError("x"), "ZeroDivisionError"),
        (None, "depends on"),
    ],
)
async def test_what_a_check_did_not_tell_is_not_known(then, why):
    """However a check ends: what it found counts, the rest of its subjects are unknown, and the others are told."""
    checks = [Part(("a", "b"), then), Part(("c",), None)]
    a, b, c = await diagnose(Whole(checks), seconds=0.05)

    assert (a, c) == (ok("a", "seen"), ok("c", "seen"))
    assert (b.subject, b.state, why in b.what) == ("b", State.UNKNOWN, True)


async def test_a_vendor_that_is_silent_hides_no_other(set_up):
    """Graph hangs: what is asked of Azure DevOps and of the tables is told all the same."""
    set_up.vendors.world.faults.order(Fault("hang", "*", "^/graph/", times=None, seconds=30))
    findings = await set_up.findings(seconds=1.5)

    assert about(findings, "Azure DevOps: people").state is State.OK
    assert about(findings, "Storage: read tables").state is State.OK
    assert {f.state for f in findings if f.subject.startswith(("Teams", "Mail"))} == {State.UNKNOWN}


@pytest.mark.parametrize(
    ("refused", "subject"), [("GET", "Storage: read tables"), ("MERGE", "Storage: write tables")]
)
async def test_a_right_on_the_tables_is_named(set_up, refused, subject):
    """Who may read and not write is told so, and the other way round, with the role to give."""

    async def storage(request):
        if request.method in (refused, refused.replace("MERGE", "PATCH")):
            body = {
                "odata.error": {
                    "code": "AuthorizationPermissionMismatch",
                    "message": {"value": "not authorized"},
                }
            }
            return web.json_response(body, status=403)
        if request.method == "GET":
            return web.json_response({"value": []})
        body = {"odata.error": {"code": "ResourceNotFound", "message": {"value": "no such row"}}}
        return web.json_response(body, status=404)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", storage)
    async with serving(app) as url:
        connection = f"AccountName=x;AccountKey=eA==;TableEndpoint={url}/x"
        findings = await set_up.findings(AzureWebJobsStorage=connection)

    missing_on_storage = {
        f.subject for f in findings if f.state is State.MISSING and f.subject.startswith("Storage")
    }
    assert missing_on_storage == {subject}
    assert "Storage Table Data Contributor" in about(findings, subject).fix


API = DoctorApi(
    Whole(
        [
            Part(("a",), None),
            Part(("b", "c"), Refused("look", "two\nlines", "sign in, then run the step again")),
        ]
    )
)


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ({}, "*/*", "application/json"),
        ({}, "", "application/json"),
        ({}, "text/html,application/xhtml+xml,*/*;q=0.8", "text/plain"),
        ({}, "text/plain", "text/plain"),
        ({"format": "json"}, "text/plain", "application/json"),
        ({"format": "text"}, "application/json", "text/plain"),
    ],
)
async def test_who_prefers_text_gets_text(query, accept, kind):
    """JSON for programs, lines for people; `?format=` goes before the header."""
    answer = await API.get(Request("GET", "http://x/api/doctor", {"Accept": accept}, query=query))

    assert answer.content_type == kind


async def test_each_finding_is_one_line():
    """State, subject, what was seen and what to do, on one line, whatever a vendor said; and a count in the end."""
    answer = await API.get(Request("GET", "http://x/api/doctor", query={"format": "text"}))

    assert answer.to_bytes().decode().splitlines() == [
        "ok       a: seen",
        "ok       b: seen",
        "unknown  c: not seen: cannot look: two lines. To do: sign in",
        "",
        "2 in order, 0 missing, 1 not known",
    ]


async def test_the_json_counts_and_tells():
    """`nothing_missing` is about what was seen to be missing alone."""
    body = (await API.get(Request("GET", "http://x/api/doctor"))).body

    assert (body["nothing_missing"], body["counts"]) == (True, {"ok": 2, "missing": 0, "unknown": 1})
    assert body["findings"][0] == {"subject": "a", "state": "ok", "what": "seen", "fix": ""}


async def test_a_format_that_there_is_not_is_refused():
    """400 says which there are."""
    answer = await answered(API.get(Request("GET", "http://x/api/doctor", query={"format": "odd"})))

    assert (answer.status, "use text or json" in str(answer.body)) == (400, True)


def test_a_fix_does_not_speak_of_steps():
    """A diagnosis has no step that could be run again."""
    assert missing("a", "b", "grant it; then run the step again").fix == "grant it"
    assert unknown("a", "b", "set it, then run the step again").fix == "set it"
