"""All rows that were read of who is on call, put together to schedules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from incident.on_call.duty import at
from incident.on_call.rotation import Layer
from incident.on_call.rows import (
    EVERY_SERVICE,
    OVERRIDES,
    Row,
    RowFault,
    absence_of,
    layer_of,
    override_of,
    service_key,
)
from incident.on_call.schedule import ZONE_WITHOUT_LAYERS, Absence, Override, Schedule
from incident.records import Responder
from incident.roster import in_place, lowered

FAULTS_SAID = 5
"""Faults of rows that an alarm says; the doctor says all."""


@dataclass(frozen=True, slots=True)
class RotaRows:
    """Rows of the tables `rotations`, `overrides` and `absences`, in the order of their keys."""

    rotations: Sequence[Row] = ()
    overrides: Sequence[Row] = ()
    absences: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The schedules that the rows make, and what is wrong with single rows."""

    schedules: tuple[Schedule, ...] = ()
    faults: tuple[RowFault, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """The services that have a schedule of their own."""
        return tuple(schedule.service for schedule in self.schedules if schedule.service)

    @property
    def emails(self) -> tuple[str, ...]:
        """Everybody who takes turns or is named by an override, each once."""
        named = (
            *(p for s in self.schedules for layer in s.layers for p in layer.rotation.participants),
            *(override.email for s in self.schedules for override in s.overrides),
        )
        return tuple({email.casefold(): email for email in named}.values())

    @property
    def alarm(self) -> str | None:
        """What is wrong with the rows, in words; None where nothing is."""
        said = [fault.in_words for fault in self.faults[:FAULTS_SAID]]
        more = len(self.faults) - len(said)
        if more:
            said.append(f"and {more} more faults of on-call rows, which the doctor names")
        return "; ".join(said) or None

    def told_of(self, instant: datetime) -> tuple[str, ...]:
        """The e-mails of those whom an answer at an instant speaks of: who is on call, and whom they cover for."""
        held = (duty.held for schedule in self.schedules for duty in at(schedule, instant))
        named = (email for one in held if one for email in (one.email, one.instead_of) if email)
        return tuple({email.casefold(): email for email in named}.values())

    def with_people(self, people: Iterable[Responder]) -> Book:
        """The same with what is known of people; of several records of one person the first counts."""
        known = tuple(people)
        return replace(self, schedules=tuple(replace(s, people=known) for s in self.schedules))


class Schedules(Protocol):
    """The schedules as they are kept."""

    async def schedules(self, service: str | None, since: datetime) -> Book:
        """The schedules that can answer for a service, or where none is named all, with what is known of their people.

        Overrides and absences that ended days before an instant are left out.
        """
        ...


def book_of(rows: RotaRows) -> Book:
    """The schedules of all services that have a rotation or an override; `None` is every service's.

    The first layer by `Order` and then by key is the primary's. Overrides count in the order of their keys. Times
    without a zone are on the clock of the service's first layer. A row that cannot be used is skipped and named.
    """
    faults: list[RowFault] = []
    layers, overrides = _by_partition(rows.rotations), _by_partition(rows.overrides)
    absent = _Absent(rows.absences, faults)
    made = (
        _schedule(partition, layers.get(partition, ()), overrides.get(partition, ()), absent, faults)
        for partition in dict.fromkeys((*layers, *overrides))
    )
    schedules = tuple(filter(None, made))
    absent.of(ZONE_WITHOUT_LAYERS)  # names what is wrong where no schedule asked
    return Book(schedules, tuple(dict.fromkeys(faults)))


def _schedule(
    partition: str,
    layer_rows: Sequence[Row],
    override_rows: Sequence[Row],
    absent: _Absent,
    faults: list[RowFault],
) -> Schedule | None:
    layers = tuple(_layers(layer_rows, faults))
    zone = layers[0].rotation.zone if layers else ZONE_WITHOUT_LAYERS
    overrides = tuple(_overrides(override_rows, zone, rotates=bool(layers), faults=faults))
    if not layers and not overrides:
        return None
    service = None if partition == EVERY_SERVICE else _name(partition, (*layer_rows, *override_rows))
    return Schedule(service, layers, overrides, absent.of(zone))


def _layers(rows: Sequence[Row], faults: list[RowFault]) -> Iterator[Layer]:
    for row in in_place(rows):
        layer, wrong = layer_of(row)
        faults.extend(wrong)
        if layer is not None:
            yield layer


def _overrides(
    rows: Sequence[Row], zone: str, *, rotates: bool, faults: list[RowFault]
) -> Iterator[Override]:
    for row in rows:
        override, wrong = override_of(row, zone)
        faults.extend(wrong)
        if override is None:
            continue
        if not rotates and not override.layer:
            faults.append(_covers_nobody(row))
            continue
        yield override


def _covers_nobody(row: Row) -> RowFault:
    where = f"{row.get('PartitionKey')}/{row.get('RowKey')}"
    what, fix = "is empty where the service has no rotation to cover in", "write a layer, like primary"
    return RowFault(OVERRIDES, where, "Layer", what, fix)


class _Absent:
    """The absences in the zones in which they are asked for: a time without a zone is on the asking service's clock."""

    def __init__(self, rows: Sequence[Row], faults: list[RowFault]) -> None:
        self._rows = rows
        self._faults = faults
        self._by_zone: dict[str, tuple[Absence, ...]] = {}

    def of(self, zone: str) -> tuple[Absence, ...]:
        if zone not in self._by_zone:
            read = [absence_of(row, zone) for row in self._rows]
            self._by_zone[zone] = tuple(absence for absence, _ in read if absence is not None)
            self._faults.extend(fault for _, wrong in read for fault in wrong)
        return self._by_zone[zone]


def _by_partition(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    """The rows by the service that they serve; what is wrong with a key is said where the row is read."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(str(row.get("PartitionKey", "")), []).append(row)
    return parts


def _name(partition: str, rows: Iterable[Row]) -> str:
    """The service as its rows write it, else as its partition does."""
    named = (str(lowered(row).get("service") or "").strip() for row in rows)
    return next((name for name in named if service_key(name) == partition), partition)
