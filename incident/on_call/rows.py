"""The rows that people write about who is on call, one by one: what they say, and all that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from incident.declaring_texts import cut, one_line
from incident.on_call import cells
from incident.on_call.cells import Unreadable, shown
from incident.on_call.rotation import WEEK, Layer, Rotation
from incident.on_call.schedule import Absence, Override
from incident.roster import WORDS_LIMIT, lowered, place_of

ROTATIONS, OVERRIDES, ABSENCES = "rotations", "overrides", "absences"
EVERY_SERVICE = "*"
"""The partition of the rows that serve every service that has no rotation of its own."""
PRIMARY = "primary"
BY_HAND = "hand"
"""Who arranged an override that does not say: `override by hand`."""

KEYS = ("PartitionKey", "RowKey")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    ROTATIONS: (
        *("Service", "Layer", "Order", "Participants", "Shift", "HandOver", "Zone", "From", "Until", "Only"),
    ),
    OVERRIDES: ("Service", "Layer", "Email", "InsteadOf", "From", "Until", "Zone", "By", "Reason"),
    ABSENCES: ("Email", "From", "Until", "Zone"),
}
"""The columns that are read, in any casing."""

_SIMILAR = 0.8
"""How alike a column's name is to one that is read, for it to be taken as misspelt; 1 is the same."""
_FORBIDDEN_IN_KEYS = str.maketrans(dict.fromkeys("/\\#?%", "-"))

Row = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a cell of a row, and what to write; a row that was `skipped` counts for nothing."""

    table: str
    row: str
    column: str
    what: str
    fix: str
    skipped: bool = True

    @property
    def in_words(self) -> str:
        """One clause: `row payments/1 of rotations was skipped: Zone is empty; write ...`."""
        fate = " was skipped" if self.skipped else ""
        return f"row {self.row} of {self.table}{fate}: {self.column} {self.what}; {self.fix}"


def service_key(service: str | None) -> str:
    """The partition of a service's rows: its name in small letters, with `-` for what no key can have.

    Source: learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model.
    """
    folded = (service or "").strip().casefold().translate(_FORBIDDEN_IN_KEYS)
    return "".join(character for character in folded if character.isprintable()) or EVERY_SERVICE


@dataclass(slots=True)
class Cells:
    """A row that is being read; its faults are collected, so that all are named at once."""

    table: str
    columns: Row
    faults: list[RowFault] = field(default_factory=list[RowFault])

    @classmethod
    def of(cls, table: str, row: Row) -> Cells:
        """The row, with what is wrong with the names of its columns."""
        made = cls(table, lowered(row))
        known = {name.casefold(): name for name in (*KEYS, *COLUMNS[table], "Timestamp")}
        for name in (name for name in row if name.casefold() not in known):
            for like in get_close_matches(name.casefold(), known, 1, _SIMILAR):
                made.note(
                    cut(name, WORDS_LIMIT),
                    "is no column that is read",
                    f"call it {known[like]} if it is meant",
                )
        return made

    @property
    def where(self) -> str:
        """The row's keys."""
        return "/".join(one_line(self.text(key), WORDS_LIMIT) for key in KEYS)

    @property
    def usable(self) -> bool:
        """Whether nothing is wrong for which the row must be skipped."""
        return not any(fault.skipped for fault in self.faults)

    def text(self, column: str) -> str:
        """A cell as text; empty where it is."""
        value = self.columns.get(column.casefold())
        return "" if value is None else str(value).strip()

    def words(self, column: str) -> str:
        """A cell as it is shown: on one line and of bounded length."""
        return one_line(self.text(column), WORDS_LIMIT)

    def read(self, column: str, reads: Callable[[str], T], needed: str | None = None) -> T | None:
        """A cell as `reads` understands it; None where it is empty, which is a fault where it is `needed`."""
        return self._read(column, lambda: reads(self.text(column)), needed)

    def time(self, column: str, *, ends: bool = False, needed: str | None = None) -> datetime | None:
        """A cell as a time, as it was written."""
        value = self.columns.get(column.casefold())
        return self._read(column, lambda: cells.written(value, ends=ends), needed)

    def refuse(self, column: str, what: str, fix: str) -> None:
        """Something for which the row is skipped."""
        self.faults.append(RowFault(self.table, self.where, column, what, fix))

    def note(self, column: str, what: str, fix: str) -> None:
        """Something that is wrong with a row that is used."""
        self.faults.append(RowFault(self.table, self.where, column, what, fix, skipped=False))

    def make(self, column: str, build: Callable[[], T]) -> T | None:
        """What the readable cells make together; None where they do not fit, which is told of one of the columns."""
        if not self.usable:
            return None
        try:
            return build()
        except (ValueError, OverflowError) as wrong:
            self.refuse(
                column, f"does not fit the row: {cut(str(wrong), 2 * WORDS_LIMIT)}", "correct the row"
            )
            return None

    def _read(self, column: str, read: Callable[[], T], needed: str | None) -> T | None:
        if not self.text(column):
            if needed:
                self.refuse(column, "is empty", needed)
            return None
        try:
            return read()
        except Unreadable as wrong:
            self.refuse(column, wrong.what, wrong.fix)
            return None


def layer_of(row: Row) -> tuple[Layer | None, tuple[RowFault, ...]]:
    """The layer that a row of the table `rotations` describes; None where it is skipped."""
    it = Cells.of(ROTATIONS, row)
    _check_service(it)
    people = it.read("Participants", cells.emails, "write e-mail addresses, in the order of their turns")
    zone = it.read("Zone", cells.zone, "write an IANA name like Europe/Berlin")
    lengths = it.read("Shift", cells.lengths)
    only = it.read("Only", cells.hours)
    ends = it.time("Until", ends=True)
    first = _first_hand_over(it, zone or "UTC")
    place = it.columns.get("order")
    if place_of(place) is None:
        it.note("Order", f"is {shown(str(place))}, so the row comes last", "write a number")

    def build() -> Layer:
        until = cells.on_the_clock(ends, zone or "UTC") if ends else None
        rotation = Rotation(people or (), zone or "", first or datetime.min, lengths or (WEEK,), until)  # noqa: DTZ901 - a wall clock, and only reached where there is one
        return Layer(it.words("Layer") or PRIMARY, rotation, only or ())

    return it.make("Until", build), tuple(it.faults)


def override_of(row: Row, zone_of_service: str) -> tuple[Override | None, tuple[RowFault, ...]]:
    """The override that a row of the table `overrides` describes; its times are on the clock of its own zone, if any."""
    it = Cells.of(OVERRIDES, row)
    _check_service(it)
    person = it.read("Email", cells.email, "write who is on call")
    instead_of = it.read("InsteadOf", cells.email)
    zone = it.read("Zone", cells.zone) or zone_of_service
    starts = it.time("From", needed=cells.A_TIME)
    ends = it.time("Until", ends=True, needed=cells.A_TIME)
    layer = it.words("Layer") or None
    if not layer and not it.text("InsteadOf"):
        it.refuse("Layer", "is empty, and so is InsteadOf", "write which layer, or for whom, or both")

    def build() -> Override | None:
        if person is None or starts is None or ends is None:
            return None
        span = cells.as_moment(starts, zone), cells.as_moment(ends, zone)
        return Override(person, *span, it.words("By") or BY_HAND, layer, instead_of, it.words("Reason"))

    return it.make("Until", build), tuple(it.faults)


def absence_of(row: Row, zone_of_service: str) -> tuple[Absence | None, tuple[RowFault, ...]]:
    """The absence that a row of the table `absences` describes; its times are on the clock of its own zone, if any."""
    it = Cells.of(ABSENCES, row)
    person = it.read("Email", cells.email, "write who is absent")
    zone = it.read("Zone", cells.zone) or zone_of_service
    starts = it.time("From", needed=cells.A_TIME)
    ends = it.time("Until", ends=True)

    def build() -> Absence | None:
        if person is None or starts is None:
            return None
        return Absence(person, cells.as_moment(starts, zone), ends and cells.as_moment(ends, zone))

    return it.make("Until", build), tuple(it.faults)


def _check_service(it: Cells) -> None:
    """Rows are found by their partition, so one in another is one that no look-up would find."""
    partition, service = it.text("PartitionKey"), it.text("Service")
    if partition != service_key(partition):
        it.refuse(
            "PartitionKey",
            f"is {shown(partition)}, where nobody looks",
            f"write {service_key(partition)}: the service in small letters",
        )
    elif service and service_key(service) != partition:
        it.refuse(
            "Service",
            f"is {shown(service)} in the partition {shown(partition)}",
            "make both name the same service",
        )


def _first_hand_over(it: Cells, zone: str) -> datetime | None:
    """The first time that HandOver names from From on; From itself where it has a time and HandOver is empty."""
    since = it.time("From", needed="write the date of the first hand-over, like 2026-03-02")
    hand_over = it.read("HandOver", cells.hand_over)
    if since is None:
        return None
    begins = cells.on_the_clock(since, zone)
    if hand_over is not None:
        return hand_over.first(begins)
    if not it.text("HandOver") and begins.time() == cells.MIDNIGHT:
        it.refuse("HandOver", "is empty", "write like Mon 09:00, or 09:00")
    return begins
