"""A team that is on call: Ada, Grace and Alan, by the week, from Monday, 2 March 2026 at nine in Berlin."""

from datetime import datetime, timedelta

from incident.on_call.rotation import WEEK, Layer, Rotation
from incident.on_call.schedule import Absence, Override, Schedule

ADA, GRACE, ALAN, DUTY = "ada@contoso.com", "grace@contoso.com", "alan@contoso.com", "duty@contoso.com"


def iso(text):
    """A time from its text."""
    return datetime.fromisoformat(text)


def layer(name="primary", people=(ADA, GRACE, ALAN), zone="Europe/Berlin", only=(), ends=None):
    """A weekly layer."""
    rotation = Rotation(people, zone, iso("2026-03-02T09:00"), (WEEK,), ends and iso(ends))
    return Layer(name, rotation, only)


PRIMARY = layer()
SECONDARY = layer("secondary", (GRACE, ALAN, ADA))


def override(email, starts, ends, layer=None, instead_of=None):
    """An override that Sam arranged."""
    return Override(email, iso(starts), iso(ends), "Sam", layer, instead_of)


def absence(email, starts, ends=None):
    """An absence."""
    return Absence(email, iso(starts), ends and iso(ends))


def schedule(*layers, overrides=(), absences=(), catch_all=None, service="payments"):
    """A schedule; of the primary alone where no layer is named."""
    return Schedule(service, layers or (PRIMARY,), tuple(overrides), tuple(absences), (), catch_all)


def hours(number):
    """So many hours."""
    return timedelta(hours=number)
