"""The cells of the matrix: rows are the calls that launches were seen to make, columns are the faults."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from incident.reach import Reach
from local.faults.calls import DUTY, NEXT_PERSON, PAGER, TABLES, Call, calls_in
from local.faults.columns import COLUMNS, DOORS, TIMES, Column
from local.faults.launches import CALLINGS, Conditions, Launched
from local.faults.verdicts import FAILED, Verdict, verdict_of
from local.vendors.faults import Fault
from local.vendors.world import Recorded

EVER = "for ever"
PAIRS = 40
GAP = Conditions((Fault("answer", "PATCH", "/workItems/1", sent="Hyperlink", times=None, status=403),))
CONFLICT = Conditions((Fault("answer", "PATCH", "/workItems/1", status=412),))
MAIL_DOWN = Conditions((Fault("answer", "POST", "/sendMail$", times=None, status=503, retry_after=60),))
NOBODY_TAKES = "no road reaches the primary"
UNREACHABLE = tuple(
    Fault("answer", "POST", path, sent="ada@contoso\\.com", times=None, status=400)
    for path in ("/sendMail$", "/pager/pages")
)
BY_PAGERDUTY, BY_MENTION = ("email", "pagerduty"), ("email", "mention")
OCCASIONS: dict[str, tuple[Conditions, tuple[str, ...]]] = {
    "a clean launch": (Conditions(), ()),
    "each activity runs twice": (Conditions(calling="twice in a row"), ()),
    "the work item was changed meanwhile": (CONFLICT, ()),
    "e-mail is down": (MAIL_DOWN, ()),
    "e-mail is down, and PagerDuty is next": (replace(MAIL_DOWN, roads=BY_PAGERDUTY), ()),
    "e-mail is down, and a mention is next": (replace(MAIL_DOWN, roads=BY_MENTION), ()),
    NOBODY_TAKES: (Conditions(UNREACHABLE, reach=Reach.PRIMARY), ("page:ada@contoso.com",)),
    "a step is refused": (GAP, ("link_channel",)),
    "a drill": (Conditions(drill=True), ()),
}
"""Launches in which calls are observed, and what each may miss without any further fault. A call belongs to the first
occasion in which it is seen, and meets its faults in that."""


@dataclass(frozen=True)
class Cell:
    """One launch of the matrix: where it stands, what it has to live with, and what may be missing then."""

    row: str
    column: str
    often: str
    conditions: Conditions
    may_miss: tuple[str, ...] = ()
    is_ambiguous: bool = False

    @property
    def is_repeated(self) -> bool:
        """Whether the sent items, by which a repeated mail is recognised, may come too late."""
        return self.conditions.calling == "twice at once" or "mail" in self.conditions.lags

    @property
    def name(self) -> str:
        """Its address in the matrix."""
        return f"{self.row} | {self.column} | {self.often}"


@dataclass(frozen=True)
class Judged:
    """A cell with its verdict, and the requests of its launch."""

    cell: Cell
    verdict: Verdict
    requests: tuple[Recorded, ...] = ()
    seconds: float = 0.0
    met: bool = True
    """Whether every ordered fault met a request: one that did not proves nothing."""


@dataclass(frozen=True)
class Seen:
    """A call and the occasion in which it was seen first."""

    call: Call
    occasion: str


def seen_in(occasion: str, requests: Sequence[Recorded], before: Sequence[Seen]) -> list[Seen]:
    """The calls of a launch that were not seen before."""
    known = {seen.call.name for seen in before}
    further = [NEXT_PERSON] if occasion == NOBODY_TAKES else []
    return [Seen(call, occasion) for call in (*calls_in(requests), *further) if call.name not in known]


def cells_of(rows: Sequence[Seen]) -> Iterator[Cell]:
    """Every cell of every row, then the closed doors, then the repeated activities."""
    for seen, column, often in product(rows, COLUMNS, TIMES):
        cell = _cell(seen, column, often)
        if cell:
            yield cell
    yield from _closed_doors()
    for calling in list(CALLINGS)[1:]:
        yield Cell("every activity", calling, "always", Conditions(calling=calling))


def pairs_of(rows: Sequence[Seen], seed: int, size: int = PAIRS) -> Iterator[Cell]:
    """Two faults at once in two calls of a clean launch, drawn by a seed."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    usable = [seen for seen in rows if seen.occasion == "a clean launch"]
    cells = [cell for seen, column in product(usable, COLUMNS) if (cell := _cell(seen, column, "once"))]
    while size > 0:
        first, second = chance.sample(cells, 2)
        if first.row != second.row:
            size -= 1
            yield _both(first, second)


def judge(cell: Cell, shown: Launched) -> Judged:
    """The verdict on a cell's launch."""
    verdict = verdict_of(shown, cell.may_miss, is_ambiguous=cell.is_ambiguous, is_repeated=cell.is_repeated)
    met = sum(request.fault is not None for request in shown.requests) >= len(cell.conditions.faults)
    if not met:
        verdict = Verdict(FAILED, (*verdict.faults, "an ordered fault was never met"))
    return Judged(cell, verdict, tuple(shown.requests), shown.seconds, met)


def _cell(seen: Seen, column: Column, often: str) -> Cell | None:
    """The cell, or None where there is no such thing."""
    call, (occasion, missing) = seen.call, OCCASIONS[seen.occasion]
    conditions = column.make(call, often)
    if conditions is None:
        return None
    joined = replace(
        conditions,
        faults=(*conditions.faults, *occasion.faults),
        calling=occasion.calling,
        drill=occasion.drill,
        roads=occasion.roads,
        reach=occasion.reach,
    )
    is_ambiguous = column.is_ambiguous or occasion.calling != "once"
    may_miss = (*missing, *(call.steps if often == EVER else ()))
    return Cell(call.name, column.name, often, joined, may_miss, is_ambiguous)


def _closed_doors() -> Iterator[Cell]:
    for setting, (vendor, steps) in DOORS.items():
        for often, reopens in (("a while", True), (EVER, False)):
            if vendor == TABLES and not reopens:
                continue  # without its storage, Durable Functions itself does not run
            down = MAIL_DOWN.faults if vendor in (PAGER, DUTY) else ()
            roads = BY_PAGERDUTY if vendor == DUTY else Conditions.roads
            conditions = Conditions(down, closed=setting, reopens=reopens, roads=roads)
            yield Cell(f"all of {vendor}", "refused", often, conditions, () if reopens else steps)


def _both(first: Cell, second: Cell) -> Cell:
    one, other = first.conditions, second.conditions
    conditions = Conditions(
        (*one.faults, *other.faults),
        {**one.lags, **other.lags},
        answer_seconds=max(one.answer_seconds, other.answer_seconds),
    )
    names = (f"{cell.row}: {cell.column}" for cell in (first, second))
    ambiguous = first.is_ambiguous or second.is_ambiguous
    return Cell(" + ".join(names), "pair", "once", conditions, (), ambiguous)


def quick(cells: Sequence[Cell]) -> list[Cell]:
    """A cross-section: what is most dangerous, and one of each kind."""
    creations = {"create work item", "create task", "create channel", "post briefing", "send mail"}
    dangerous = {("lost", "once"), ("slow", "once")}
    chosen = [c for c in cells if c.row in creations and (c.column, c.often) in dangerous]
    chosen += [
        c
        for c in cells
        if (c.row, c.column, c.often)
        in {
            ("create channel", "503", EVER),
            ("find work item", "lost", "once"),
            ("keep ledger", "lost", "once"),
            ("token for Graph", "500", "once"),
        }
    ]
    return [*chosen, *(c for c in cells if c.row == "every activity")]
