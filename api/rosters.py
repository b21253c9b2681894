"""The rows of who is on call: all of them at once, and one by one, each change of a state that its caller read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from activities.keep_roster import keep_roster
from api.bodies import check_body, json_of
from api.conditions import check, conditional, etag_of
from api.http import Answer, Request
from incident.codec import to_json
from incident.declaring_texts import cut, one_line
from incident.errors import InvalidInput, NotFound
from incident.on_call.changes import RowChange, changes
from incident.on_call.changes_cells import TABLES, Key, RosterRow, text_of
from incident.on_call.changes_checks import Wanted, read_row, read_wanted
from incident.on_call.changes_people import PeopleChange, people_changes
from incident.on_call.outlook import AHEAD
from incident.on_call.rows import KEYS
from incident.roster_ports import Rosters

NAME_LIMIT = 200
"""UTF-16 units of a name that are logged, and of a key that an error repeats."""
PEOPLE_LIMIT = 200
"""Changes for people that one answer tells; how many more there are it says, too."""
UNNAMED = "somebody who has a key"
NO_CACHE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class RosterApi:
    """The routes below `/api/rosters`."""

    rosters: Rosters
    clock: Callable[[], datetime]

    async def get(self, request: Request) -> Answer:
        """`GET /api/rosters`: every row of every table, with its ETag; the header has that of the whole."""
        del request
        rows = await self.rosters.read()
        by_table = {table: [row for row in rows if row.table == table] for table in TABLES}
        body = {
            "roster": {table: [row.cells for row in its] for table, its in by_table.items()},
            "etags": {table: [_etag(row) for row in its] for table, its in by_table.items()},
        }
        return Answer(HTTPStatus.OK, body, {"ETag": _etag_of_all(rows), **NO_CACHE})

    async def put(self, request: Request) -> Answer:
        """`PUT /api/rosters`: make all rows what the body says. Refused as a whole where anything is wrong with it."""
        return await conditional(self._put(request))

    async def put_row(self, request: Request) -> Answer:
        """`PUT /api/rosters/{table}/{service}/{row}`: add a row, or write it in place of what is there."""
        return await conditional(self._put_row(request))

    async def delete_row(self, request: Request) -> Answer:
        """`DELETE /api/rosters/{table}/{service}/{row}`."""
        return await conditional(self._delete_row(request))

    async def _put(self, request: Request) -> Answer:
        wanted = read_wanted(_object(request))
        if wanted.faults:
            raise InvalidInput([(fault.where, f"{fault.what}; {fault.fix}") for fault in wanted.faults])
        there = await self.rosters.read()
        made = changes(there, wanted.rows)
        if made:
            if there or request.header("If-Match"):
                check(request, _etag_of_all(there), "the roster")
            await keep_roster(made, there, _who(request), self.rosters)
        return Answer(HTTPStatus.OK, self._told(made, there, wanted.rows))

    async def _put_row(self, request: Request) -> Answer:
        key, said, there = _key(request), _object(request), await self.rosters.read()
        before = _find(key, there)
        (row,) = _read(key, said, there).rows
        made = changes([before] if before else [], [row])
        version = before.version if before else ""
        if made:
            check(request, _etag(before) if before else None, f"the row {_name(key)}")
            version = await keep_roster(made, there, _who(request), self.rosters)
        others = [one for one in there if one is not before]
        body = {"row": row.cells, "etag": etag_of(version), **self._told(made, there, [*others, row])}
        status = HTTPStatus.OK if before else HTTPStatus.CREATED
        return Answer(status, body, {"ETag": etag_of(version)})

    async def _delete_row(self, request: Request) -> Answer:
        key, there = _key(request), await self.rosters.read()
        before = _find(key, there)
        if before is None and request.header("If-Match") in ("", "*"):
            raise NotFound(f"there is no row {_name(key)}")
        check(request, _etag(before) if before else None, f"the row {_name(key)}")
        others = [one for one in there if one is not before]
        made = changes([before] if before else [], [])
        await keep_roster(made, there, _who(request), self.rosters)
        return Answer(HTTPStatus.OK, self._told(made, there, others))

    def _told(
        self, made: Sequence[RowChange], before: Iterable[RosterRow], after: Iterable[RosterRow]
    ) -> dict[str, Any]:
        """What was changed, and what that means for people."""
        now = self.clock()
        people = people_changes(before, after, now, now + AHEAD) if made else ()
        return {
            "changes": [_change(one) for one in made],
            "people": [_people(one) for one in people[:PEOPLE_LIMIT]],
            "more_people": max(0, len(people) - PEOPLE_LIMIT),
        }


def _object(request: Request) -> dict[str, Any]:
    check_body(request)
    said = json_of(request.body)
    if not isinstance(said, dict):
        raise InvalidInput([("body", "is not a JSON object")])
    return cast("dict[str, Any]", said)


def _key(request: Request) -> Key:
    table, service, row = (request.params[name] for name in ("table", "service", "row"))
    if table not in TABLES:
        raise NotFound(f"there is no table {cut(table, NAME_LIMIT)!r}; there are {', '.join(TABLES)}")
    return table, service, row


def _find(key: Key, rows: Iterable[RosterRow]) -> RosterRow | None:
    return next((row for row in rows if row.key == key), None)


def _read(key: Key, said: dict[str, Any], there: Iterable[RosterRow]) -> Wanted:
    """The row that the body says; its keys are those of the address, which it may repeat.

    Raises:
        InvalidInput: Names every fault by its column.
    """
    table, *keys = key
    asked: dict[str, str] = dict(zip(KEYS, keys, strict=True))
    known = {name.lower(): name for name in KEYS}
    named = {known[name.lower()]: text_of(cell) for name, cell in said.items() if name.lower() in known}
    others = {name: cell for name, cell in said.items() if name.lower() not in known}
    wanted = read_row(table, {**asked, **others}, there)
    faults = [(fault.column, f"{fault.what}; {fault.fix}") for fault in wanted.faults]
    faults += [(name, "is another than the address says") for name in named if named[name] != asked[name]]
    if faults:
        raise InvalidInput(faults)
    return wanted


def _who(request: Request) -> str:
    """Who changes it, for the log: who is signed in goes before what the query says in `by`."""
    return request.caller.speaking_for(one_line(request.query.get("by", ""), NAME_LIMIT)) or UNNAMED


def _etag(row: RosterRow) -> str:
    return etag_of(row.version)


def _etag_of_all(rows: Iterable[RosterRow]) -> str:
    return etag_of(
        *(part for row in sorted(rows, key=lambda one: one.key) for part in (*row.key, row.version))
    )


def _name(key: Key) -> str:
    table, partition, row = key
    return f"{one_line(f'{partition}/{row}', NAME_LIMIT)} of {table}"


def _change(change: RowChange) -> dict[str, Any]:
    return {
        "doing": change.doing.value,
        "table": change.row.table,
        "row": change.row.name,
        "columns": to_json(change.columns),
        "what": change.in_words,
    }


def _people(change: PeopleChange) -> dict[str, Any]:
    told = to_json(change)
    return {
        **{name: told[name] for name in told if name not in ("zone", "instead")},
        "what": change.in_words,
    }
