"""The roster of a running app, asked for and changed through its API, so that its access rules hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from incident.on_call.changes_cells import TABLES, RosterRow, row_of
from local.asking import CannotAsk, address, headers

ROUTE = "/api/rosters"
ANSWER_SECONDS = 120.0
"""Longer than a cold start and some hundred rows take."""


class NotTaken(Exception):
    """The app refused the rows; the message says why, one fault a line."""


@dataclass(frozen=True)
class Kept:
    """All rows as the app has them, and the ETag of the whole."""

    rows: Sequence[RosterRow]
    etag: str


@dataclass(frozen=True)
class RosterOf:
    """The roster of the app at an address; `key` is a function key, `token` one of Microsoft Entra."""

    url: str
    key: str = ""
    token: str = ""

    def kept(self) -> Kept:
        """What is there.

        Raises:
            CannotAsk: The app cannot be asked.
        """
        answer = self._ask("GET")
        body = _json(answer)
        if answer.is_error or "roster" not in body:
            raise CannotAsk(f"{answer.url} answers {answer.status_code}: {body.get('detail', 'no roster')}")
        rows = [row_of(table, row) for table in TABLES for row in body["roster"][table]]
        return Kept(rows, answer.headers.get("ETag", ""))

    def put(self, rows: Sequence[RosterRow], etag: str, by: str) -> None:
        """Make these the rows that there are, if they still are as they were read.

        Raises:
            CannotAsk: The app cannot be asked.
            NotTaken: It refused.
        """
        said = {table: [dict(row.cells) for row in rows if row.table == table] for table in TABLES}
        answer = self._ask("PUT", json=said, params={"by": by} if by else {}, conditions={"If-Match": etag})
        if answer.status_code == httpx.codes.PRECONDITION_FAILED:
            raise NotTaken(
                "somebody changed the roster meanwhile: run the command again, to see what is different now"
            )
        body = _json(answer)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise NotTaken("\n".join(f"{one['where']} {one['what']}" for one in body.get("faults", ())))
        if answer.is_error:
            raise CannotAsk(f"{answer.url} answers {answer.status_code}: {body.get('detail')}")

    def _ask(
        self, method: str, *, conditions: Mapping[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        sent = {**headers(self.key), **(conditions or {})}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        whole = address(self.url, ROUTE)
        try:
            answer = httpx.request(method, whole, headers=sent, timeout=ANSWER_SECONDS, **options)
        except httpx.HTTPError as error:
            raise CannotAsk(f"{whole} does not answer: {type(error).__name__}") from error
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise CannotAsk(f"{whole} wants a function key or a token: give it with --key or --token")
        return answer


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError as error:
        raise CannotAsk(f"{answer.url} does not answer as Muster does: HTTP {answer.status_code}") from error
    return body if isinstance(body, dict) else {}
