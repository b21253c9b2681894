"""The roster through the API: what is there, changes of what their caller read, and refusals that name everything."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.access import Caller, May
from api.http import Request, answered
from api.rosters import RosterApi
from incident.on_call.changes_cells import TABLES
from integrations.tables import Roster, Tables
from integrations.tables.rota_rows import RosterRows
from tests.integrations.tables.filling import ADA, ALAN, GRACE, emails, fill

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WEEKLY = {"Participants": ADA, "HandOver": "Mon 09:00", "Zone": "Europe/Berlin", "From": "2026-03-02"}
KEYS = {"PartitionKey": "payments", "RowKey": "1"}
PLACE = ("rotations", "payments", "1")
EMPTY = {table: [] for table in TABLES}
JSON = {"Content-Type": "application/json"}
SAM = Caller("sam@contoso.com", frozenset(May))


@pytest.fixture
async def tables(tables_connection):
    """An empty account's tables."""
    tables = Tables(connection_string=tables_connection)
    yield tables
    await tables.aclose()


@pytest.fixture
def call(tables):
    """Calls the API as a signed-in caller: of a row where a place is said, else of all."""
    api = RosterApi(RosterRows(tables), lambda: NOW)

    async def ask(method, *place, body=None, query=None, **headers):
        params = dict(zip(("table", "service", "row"), place, strict=True)) if place else {}
        sent = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
        raw = b"" if body is None else json.dumps(body).encode()
        request = Request(method, "http://a/api/rosters", sent, params, query or {}, raw, SAM)
        handlers = {"GET": api.get, "PUT": api.put_row if place else api.put, "DELETE": api.delete_row}
        return await answered(handlers[method](request))

    return ask


def faults(answer):
    """Where the faults of a 400 are."""
    assert answer.status == 400, answer.body
    return {fault["where"] for fault in answer.body["faults"]}


async def test_a_row_is_added_changed_and_removed_by_who_read_it(call, tables):
    """201, 200 and 200, each with the ETag that the next needs; and the look-up follows."""
    added = await call("PUT", *PLACE, body=WEEKLY)
    changed = await call(
        "PUT", *PLACE, body={**WEEKLY, "Participants": GRACE}, If_Match=added.headers["ETag"]
    )
    told = emails(await Roster(tables).on_call("payments", NOW))
    removed = await call("DELETE", *PLACE, If_Match=changed.headers["ETag"])

    assert [answer.status for answer in (added, changed, removed)] == [201, 200, 200]
    assert told == [GRACE]
    assert [one["what"] for one in changed.body["people"]] == [
        (
            "Wed 2026-03-04 13:00 Europe/Berlin: primary of payments is grace@contoso.com, was ada@contoso.com; "
            "until Fri 2026-04-03 14:00 Europe/Berlin"
        )
    ]
    assert (await call("GET")).body["roster"] == EMPTY


async def test_what_is_there_has_to_be_known(call):
    """Without If-Match 428, by another state 412, and nothing is done; whatever it is by now with a star."""
    await call("PUT", *PLACE, body=WEEKLY)
    other = {**WEEKLY, "Participants": GRACE}
    unsaid = [await call("PUT", *PLACE, body=other), await call("DELETE", *PLACE)]
    stale = [
        await call("PUT", *PLACE, body=other, If_Match='"x"'),
        await call("PUT", *PLACE, body=other, If_None_Match="*"),
        await call("PUT", "rotations", "payments", "2", body=other, If_Match="*"),
        await call("DELETE", *PLACE, If_Match='"x"'),
        await call("DELETE", "rotations", "payments", "2", If_Match='"x"'),
    ]

    assert {answer.status for answer in unsaid} == {428}
    assert {answer.status for answer in stale} == {412}
    assert [row["Participants"] for row in (await call("GET")).body["roster"]["rotations"]] == [ADA]
    assert (await call("PUT", *PLACE, body=other, If_Match="*")).status == 200


async def test_an_etag_is_known_as_a_proxy_or_a_person_sends_it(call):
    """Weak, without quotation marks, or among others."""
    tag = (await call("PUT", *PLACE, body=WEEKLY)).headers["ETag"]
    for number, sent in enumerate(("W/{}", '"x", {}', "{}")):
        known = sent.format(tag.strip('"') if sent == "{}" else tag)
        answer = await call("PUT", *PLACE, body={**WEEKLY, "Layer": str(number)}, If_Match=known)
        assert answer.status == 200, known
        tag = answer.body["etag"]


async def test_what_is_so_already_is_a_success(call):
    """A call whose answer was lost can be sent again as it was."""
    first, again = [await call("PUT", *PLACE, body=WEEKLY) for _ in range(2)]
    whole = {**EMPTY, "rotations": [{**KEYS, **WEEKLY}]}

    assert (again.status, again.body["changes"], again.headers) == (200, [], first.headers)
    assert (await call("PUT", body=whole, If_Match='"x"')).body == {
        "changes": [],
        "people": [],
        "more_people": 0,
    }


async def test_a_bad_row_is_refused_with_every_fault(call):
    """The row's columns are named; a key that is another than the address's, too; nothing is written."""
    bad = {**WEEKLY, "Zone": "Berlin", "From": "soon", "Untill": "2026-03-31", "RowKey": "2"}
    answer = await call("PUT", *PLACE, body=bad)

    assert faults(answer) == {"Zone", "From", "Untill", "RowKey"}
    assert (await call("GET")).body["roster"] == EMPTY


async def test_a_bad_roster_is_refused_as_a_whole(call):
    """One fault among good rows: nothing of it is written."""
    rows = [{**KEYS, **WEEKLY}, {**KEYS, **WEEKLY, "RowKey": "2", "Zone": ""}]
    answer = await call("PUT", body={**EMPTY, "rotations": rows})
    without = await call("PUT", body={"rotations": []})

    assert faults(answer) == {"rotations[1].Zone"}
    assert faults(without) == {"oncall", "overrides", "absences"}
    assert (await call("GET")).body["roster"] == EMPTY


async def test_all_rows_become_what_the_body_says(call, tables):
    """Added, changed and removed at once; what a person wrote by hand and is not in it goes."""
    await fill(tables, "rotations", {**WEEKLY}, {**WEEKLY, "Participants": GRACE})
    kept = await call("GET")
    first, _ = kept.body["roster"]["rotations"]
    absent = {"PartitionKey": "x", "RowKey": "y", "Email": ADA, "From": "2026-03-05", "Until": "2026-03-05"}
    wanted = {**EMPTY, "rotations": [{**first, "Participants": f"{ADA}, {ALAN}"}], "absences": [absent]}
    unsaid = await call("PUT", body=wanted)
    done = await call("PUT", body=wanted, If_Match=kept.headers["ETag"])

    assert (unsaid.status, done.status) == (428, 200)
    assert [one["doing"] for one in done.body["changes"]] == ["changed", "removed", "added"]
    assert (await call("GET")).body["roster"] == wanted
    assert (await call("PUT", body=EMPTY, If_Match=kept.headers["ETag"])).status == 412


async def test_an_empty_roster_needs_no_condition_and_may_have_one(call):
    """Nothing is there that somebody would have to know; but what is to be empty must still be so."""
    nothing, whole = await call("GET"), {**EMPTY, "rotations": [{**KEYS, **WEEKLY}]}
    assert (await call("PUT", body=whole)).status == 200
    assert (await call("PUT", body=EMPTY, If_Match=nothing.headers["ETag"])).status == 412
    assert (await call("PUT", body=EMPTY, If_Match="*")).status == 200
    assert (await call("PUT", body=whole, If_Match=nothing.headers["ETag"])).status == 200


async def test_export_and_import_change_nothing(call, tables):
    """What GET shows is what PUT takes, whatever types and casings a person used."""
    await fill(tables, "oncall", {"email": ADA, "oncall": "True", "Order": 2, "Note": 7}, {"Email": GRACE})
    await fill(tables, "rotations", {**WEEKLY, "From": datetime(2026, 3, 2, 8, tzinfo=UTC)})
    before = await call("GET")
    answer = await call("PUT", body=before.body["roster"])

    assert (answer.status, answer.body["changes"]) == (200, [])
    assert (await call("GET")).headers["ETag"] == before.headers["ETag"]


async def test_there_are_four_tables_and_no_other(call):
    """Another table's rows cannot be reached by this road."""
    for table in ("incidents", "ONCALL", "../oncall"):
        put = await call("PUT", table, "a", "b", body={})
        assert (put.status, (await call("DELETE", table, "a", "b")).status) == (404, 404)
    assert (await call("DELETE", "oncall", "a", "b")).status == 404


@pytest.mark.parametrize(
    ("by", "name"), [("", SAM.name), ("Ada\nforged: line", f"{SAM.name}, on behalf of Ada forged: line")]
)
async def test_the_log_names_who_is_signed_in(call, caplog, by, name):
    """Whatever the query claims stands behind the name, on the same line."""
    caplog.set_level(logging.INFO, "activities.keep_roster")
    await call("PUT", *PLACE, body=WEEKLY, query={"by": by})

    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("roster: row payments/1 of rotations added: ")
    assert line.endswith(f", by {name}")


async def test_two_who_read_the_same_cannot_both_change_it(call):
    """The second is told, and looks again."""
    tag = (await call("PUT", *PLACE, body=WEEKLY)).headers["ETag"]
    both = [
        await call("PUT", *PLACE, body={**WEEKLY, "Participants": who}, If_Match=tag) for who in (GRACE, ALAN)
    ]

    assert [answer.status for answer in both] == [200, 412]


async def test_who_has_a_key_is_named_as_they_say(tables, caplog):
    """With function keys nobody knows who calls."""
    caplog.set_level(logging.INFO, "activities.keep_roster")
    api = RosterApi(RosterRows(tables), lambda: NOW)
    params = dict(zip(("table", "service", "row"), PLACE, strict=True))
    said = Request("PUT", "http://a", JSON, params, {"by": "Sam"}, json.dumps(WEEKLY).encode())
    await answered(api.put_row(said))
    again = json.dumps({**WEEKLY, "Layer": "x"}).encode()
    await answered(api.put_row(replace(said, query={}, body=again, headers={**JSON, "If-Match": "*"})))

    names = [record.getMessage().rpartition(", by ")[2] for record in caplog.records]
    assert names == ["Sam", "somebody who has a key"]
