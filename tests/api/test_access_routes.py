"""Every route of the running app for every caller: who gets in is what docs/api.md says."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.access import ROLES
from local.azurite import Azurite
from local.stage import ROSTER
from tests.api.conftest import Answered, Caller
from tests.api.signed_in import ENTRA, MONITOR, PRINCIPAL, application, person, principal
from tests.api.test_openapi import OPERATIONS, faults_of, operations, roles_of
from tests.app.conftest import product

DOCUMENT = (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8")
GUARDED = re.findall(
    r"^\| `(GET|POST|PUT|DELETE) /api(/[^`]*)` \|((?: (?:yes )?\|)+)$", DOCUMENT, re.MULTILINE
)
COLUMNS = re.findall(r"`([^`]+)`", re.search(r"^\| Route \| (`Muster.+)$", DOCUMENT, re.MULTILINE)[1])
EMPTY = {"Content-Type": "application/json"}
NAMES = {(method.upper(), path): operation["operationId"] for method, path, operation in operations()}
REAL = {
    "{id}": "INC-ZZZZZZ",
    "{step}": "open_channel",
    "{problem}": "x",
    "{role}": "scribe",
    "{change}": "take",
    "{table}": "rotations",
    "{service}": "x",
    "{row}": "x",
}
"""What stands in a path: an incident and a row that there are not, so that nothing is done to any."""

WITHOUT = {
    "no header": {},
    "only the other headers": {f"{PRINCIPAL}-NAME": "ada@contoso.com", f"{PRINCIPAL}-ID": "1"},
    "a token that nobody checked": {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."},
    "a key": {"x-functions-key": "key"},
    "no base64": {PRINCIPAL: "Muster.Respond"},
    "another provider": principal(("upn", "eve"), ("roles", "Muster.Respond"), provider="google"),
    "nobody's roles": principal(("roles", "Muster.Respond")),
}
LACKING = {
    "no role": person("ada@contoso.com"),
    "a role of another app": person("ada@contoso.com", "Admin"),
    "almost a role": person("ada@contoso.com", "muster.respond"),
    "a role by another claim": principal(("upn", "ada@contoso.com"), ("groups", "Muster.Respond")),
}
PEOPLE = {role: person("ada@contoso.com", role) for role in ROLES}
APPLICATIONS = {f"application with {role}": application(MONITOR, role) for role in ROLES}
CALLERS = {**WITHOUT, **LACKING, **PEOPLE, **APPLICATIONS}
BEST = PEOPLE["Muster.Respond"]


@dataclass(frozen=True)
class Asked(Answered):
    """An answer, and for whom it was."""

    who: str = ""


def documented() -> dict[tuple[str, str], set[str]]:
    """The roles that each route takes, by method and path, as the document's table says."""
    rows = {}
    for method, path, cells in GUARDED:
        marks = [cell.strip() for cell in cells.strip("|").split("|")]
        rows[method, path] = {role for role, mark in zip(COLUMNS, marks, strict=True) if mark}
    return rows


@pytest.fixture(scope="session")
def asked(azurite: Azurite, unused_accounts: Iterator[str], tmp_path_factory) -> list[Asked]:
    """What every route answered to every caller."""
    connection = azurite.connection_string_of(next(unused_accounts))
    return asyncio.run(_asked(connection, tmp_path_factory.mktemp("entra"), ENTRA, CALLERS))


async def _asked(connection, folder, settings, callers) -> list[Asked]:
    async with product(connection, folder, ROSTER, **settings) as muster:
        caller = Caller(muster.stage.app.url, muster.http)
        return [
            await _ask(caller, method, path, who, headers)
            for method, path in NAMES
            for who, headers in callers.items()
        ]


async def _ask(caller, method, path, who, headers) -> Asked:
    """Call so that one who gets in does nothing: with an empty body, a format that is none, or no such incident."""
    operation = NAMES[method, path]
    for placeholder, value in REAL.items():
        path = path.replace(placeholder, value)
    query = "?format=odd" if operation == "getDoctor" else ""
    got = await caller.call(operation, method, f"{path}{query}", headers={**EMPTY, **headers})
    return Asked(got.operation, got.status, got.headers, got.body, who)


def test_the_document_says_of_each_route_who_may_call_it():
    """The table has each route and each role once, and so has the description of the API."""
    described = {route: roles_of(OPERATIONS[name]) for route, name in NAMES.items()}

    assert list(ROLES) == COLUMNS
    assert len(GUARDED) == len(NAMES)
    assert documented() == described


def test_each_role_gets_in_where_the_document_says_and_nowhere_else(asked):
    """People and applications alike: a role that the table marks is let in, any other is answered 403."""
    let_in = {route: set() for route in NAMES}
    for answered in asked:
        role = answered.who.removeprefix("application with ")
        if role in ROLES and answered.status not in (401, 403):
            let_in[next(r for r, name in NAMES.items() if name == answered.operation)].add(answered.who)

    assert let_in == {
        route: roles | {f"application with {role}" for role in roles} for route, roles in documented().items()
    }


@pytest.mark.parametrize("who", WITHOUT)
def test_nobody_gets_in_whom_the_platform_does_not_name(asked, who):
    """A header that is missing, forged or broken is 401 on every route, and what it holds is not repeated."""
    answers = [answered for answered in asked if answered.who == who]

    assert {answered.status for answered in answers} == {401}
    assert len(answers) == len(NAMES)
    assert {answered.headers["WWW-Authenticate"] for answered in answers} == {"Bearer"}
    assert not [
        answered for answered in answers if re.search("Muster.Respond|google|eve", str(answered.body))
    ]


@pytest.mark.parametrize("who", LACKING)
def test_nobody_gets_in_without_a_role(asked, who):
    """Who is signed in and has no role of ours is 403 on every route, which says what role is needed and where to give it."""
    answers = [answered for answered in asked if answered.who == who]

    assert {answered.status for answered in answers} == {403}
    assert len(answers) == len(NAMES)
    for answered in answers:
        assert all(role in answered.body["detail"] for role in roles_of(OPERATIONS[answered.operation]))
        assert "Enterprise applications" in answered.body["detail"]


def test_each_refusal_is_described(asked):
    """The description of the API says of every route what it answers to whom it does not let in."""
    refused = [answered for answered in asked if answered.status in (401, 403)]

    assert {answered.operation for answered in refused} == set(OPERATIONS)
    assert {
        f"{answered.operation}: {fault}" for answered in refused for fault in faults_of(answered)
    } == set()


@pytest.mark.parametrize(
    "settings",
    [{"ACCESS": "entra"}, {"ACCESS": "everybody", "WEBSITE_AUTH_ENABLED": "True"}],
    ids=["no sign-in in front", "a word that is none"],
)
async def test_where_the_header_could_be_forged_nobody_gets_in(tables_connection, tmp_path, settings):
    """A wrong set-up refuses everybody on every route, the best role too, and says what to change."""
    callers = {"nobody": {}, "somebody": BEST}
    answers = await _asked(tables_connection, tmp_path, settings, callers)

    assert len(answers) == 2 * len(NAMES)
    assert {answered.status for answered in answers} == {503}
    assert all("set ACCESS to" in answered.body["detail"] for answered in answers)
    assert {fault for answered in answers for fault in faults_of(answered)} == set()
