"""Who is let in, what they may do, and how the service says that it is busy."""

from __future__ import annotations

import base64
import time

import pytest

from local.vendors.devops.desk import AUDIENCE
from local.vendors.tokens import make_token

SUPPRESS = {"X-TFS-FedAuthRedirect": "Suppress"}
PROJECTS = "_apis/projects"


def bearer(audience: str = AUDIENCE, seconds: float = 60) -> str:
    """The header with a token that is valid for so many seconds."""
    return f"Bearer {make_token({'aud': audience, 'exp': time.time() + seconds})}"


def basic(password: str) -> str:
    """The header with a personal access token."""
    return f"Basic {base64.b64encode(f':{password}'.encode()).decode()}"


@pytest.mark.parametrize("header", [bearer, lambda: basic("token")], ids=["bearer", "basic"])
async def test_a_good_token_is_let_in(rest, header):
    """A bearer token for Azure DevOps, and a personal access token as Basic password."""
    assert (await rest.call("GET", PROJECTS, headers={"Authorization": header()})).status == 200


async def test_nobody_is_let_in_without_a_word(rest):
    """A request with no Authorization header is taken: the stand-in is on loopback only."""
    assert (await rest.call("GET", PROJECTS)).status == 200


@pytest.mark.parametrize(
    "header",
    [
        bearer(audience="https://graph.microsoft.com"),
        bearer(seconds=-1),
        "Bearer garbage",
        "Bearer a.b.c",
        basic(""),
        "Basic %%%",
    ],
)
async def test_a_bad_token_is_401_or_a_sign_in_page(rest, header):
    """A wrong audience, an expired or garbled token: 401 to callers who suppress the redirect, else 203 and HTML."""
    suppressed = await rest.call("GET", PROJECTS, headers={"Authorization": header} | SUPPRESS)
    page = await rest.call("GET", PROJECTS, headers={"Authorization": header})
    assert (suppressed.status, suppressed.body["message"][:8]) == (401, "TF400813")
    assert (page.status, "Sign In" in page.body) == (203, True)


async def test_without_the_right_to_write_every_write_is_403(rest, bug):
    """Creates, changes, comments and batches are refused with TF237111; reading goes on."""
    rest.stand_ins.world.missing_rights.add("Work items (write)")
    change = [{"op": "add", "path": "/fields/System.Title", "value": "x"}]
    answers = [
        await rest.create({"System.Title": "x"}),
        await rest.patch(bug, change),
        await rest.call(
            "POST", f"_apis/wit/workitems/{bug}/comments", {"text": "x"}, version="7.1-preview.4"
        ),
        await rest.call("PATCH", "_apis/wit/$batch", []),
    ]
    assert [(a.status, a.body["message"][:8]) for a in answers] == [(403, "TF237111")] * 4
    assert (await rest.call("GET", f"_apis/wit/workitems/{bug}")).status == 200


async def test_without_the_right_to_read_items_do_not_exist(rest, bug):
    """The service does not tell a forbidden item from a missing one, and queries find nothing."""
    rest.stand_ins.world.missing_rights.add("Work items (read)")
    answer = await rest.call("GET", f"_apis/wit/workitems/{bug}")
    query = await rest.wiql("SELECT [System.Id] FROM WorkItems")
    assert (answer.status, answer.body["message"][:8]) == (404, "TF401232")
    assert query.body["workItems"] == []


async def test_a_new_tag_needs_its_own_right(rest):
    """Without `Create tag definition` known tags may be set and new ones may not."""
    await rest.create({"System.Title": "x", "System.Tags": "incident"})
    rest.stand_ins.world.missing_rights.add("Create tag definition")
    known = await rest.create({"System.Title": "x", "System.Tags": "Incident"})
    new = await rest.create({"System.Title": "x", "System.Tags": "sev1"})
    assert (known.status, new.status, new.body["message"][:8]) == (200, 403, "TF401289")


async def test_bypassing_rules_needs_its_own_right(rest):
    """Without the permission `bypassRules=true` is refused by name."""
    rest.stand_ins.world.missing_rights.add("Bypass rules on work item updates")
    answer = await rest.create({"System.Title": "x"}, query={"bypassRules": "true"})
    assert answer.status == 403
    assert "Bypass rules on work item updates" in answer.body["message"]


async def test_looking_at_the_project_needs_its_own_right(rest):
    """Without `View project-level information` neither the project nor its types are told."""
    rest.stand_ins.world.missing_rights.add("View project-level information")
    answers = [await rest.call("GET", path) for path in (f"{PROJECTS}/CMMI", "CMMI/_apis/wit/workitemtypes")]
    assert [answer.status for answer in answers] == [403, 403]


async def test_a_write_must_name_its_api_version(rest):
    """A POST without api-version is refused; a GET is not."""
    missing = await rest.create({"System.Title": "x"}, version=None)
    assert (missing.status, missing.body["typeKey"]) == (400, "VssVersionNotSpecifiedException")
    assert (await rest.call("GET", PROJECTS, version=None)).status == 200


async def test_the_version_may_stand_in_the_accept_header(rest):
    """As the azure-devops package sends it."""
    headers = {"Accept": "application/json;api-version=7.1-preview.3"}
    assert (await rest.create({"System.Title": "x"}, version=None, headers=headers)).status == 200


@pytest.mark.parametrize(("version", "status"), [("7.1", 400), ("7.1-preview.4", 200), ("9.0", 400)])
async def test_comments_are_in_preview(rest, bug, version, status):
    """The comments resource wants the -preview flag, and no version that the server does not have."""
    answer = await rest.call("GET", f"_apis/wit/workitems/{bug}/comments", version=version)
    assert answer.status == status


async def test_a_patch_document_needs_its_content_type(rest):
    """Plain application/json is 415 and names the type that is wanted."""
    body = [{"op": "add", "path": "/fields/System.Title", "value": "x"}]
    answer = await rest.call("POST", "Operations/_apis/wit/workitems/$Bug", body)
    assert answer.status == 415
    assert "application/json-patch+json" in answer.body["message"]


@pytest.mark.parametrize("document", [{}, [], ["x"], [{"op": "move", "path": "/fields/System.Title"}]])
async def test_a_body_that_is_no_patch_document_is_400(rest, document):
    """An object, an empty list, a list of strings, an operation that is not supported."""
    answer = await rest.call(
        "POST", "Operations/_apis/wit/workitems/$Bug", document, content_type="application/json-patch+json"
    )
    assert (answer.status, answer.body["typeKey"]) == (400, "VssPropertyValidationException")


async def test_a_busy_service_delays_and_says_so_on_a_200(rest):
    """Throttling answers 200 late, with Retry-After and X-RateLimit headers."""
    rest.stand_ins.world.lag_seconds["throttle"] = 0.05
    began = time.monotonic()
    answer = await rest.create({"System.Title": "x"})
    assert time.monotonic() - began >= 0.05
    assert (answer.status, answer.headers["Retry-After"], answer.headers["X-RateLimit-Remaining"]) == (
        200,
        "1",
        "0",
    )


async def test_an_address_that_is_none_is_404_in_the_services_shape(rest):
    """Unknown organisations, projects and resources answer the usual error body."""
    async with rest.session.get(f"{rest.stand_ins.url}/azure-devops/other/_apis/projects") as response:
        assert (response.status, (await response.json())["$id"]) == (404, "1")
    unknown = [await rest.call("GET", path) for path in (f"{PROJECTS}/Nope", "_apis/nothing")]
    assert [(answer.status, answer.body["$id"]) for answer in unknown] == [(404, "1")] * 2


async def test_an_item_of_another_project_is_not_found_below_this_one(rest, bug):
    """A project in the path must be the item's own."""
    right = await rest.call("GET", f"Operations/_apis/wit/workitems/{bug}")
    wrong = await rest.call("GET", f"Basic/_apis/wit/workitems/{bug}")
    assert (right.status, wrong.status) == (200, 404)


async def test_people_are_searched_by_mail_and_by_name(rest):
    """The identities service answers by sign-in address or display name, and nothing for strangers."""
    found = []
    for by, value in (("MailAddress", "ADA@contoso.com"), ("General", "grace hopper"), ("General", "nobody")):
        answer = await rest.call("GET", "_apis/identities", query={"searchFilter": by, "filterValue": value})
        found.append([entry["providerDisplayName"] for entry in answer.body["value"]])
    assert found == [["Ada Lovelace"], ["Grace Hopper"], []]


async def test_the_caller_learns_who_it_is(rest):
    """Connection data names the authenticated identity: the cheapest check of an address and a token."""
    answer = await rest.call("GET", "_apis/connectionData")
    assert answer.body["authenticatedUser"]["providerDisplayName"] == "Muster"
