"""A schedule as the rows that a person would write for it."""

from datetime import UTC

from incident.on_call.book import RotaRows

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def rows_of(schedule, partition="payments"):
    """The rows of the three tables; the absences' partition is the service's, too."""
    overrides, absences = schedule.overrides, schedule.absences
    return RotaRows(
        [filled(partition, n, layer_columns(n, layer)) for n, layer in enumerate(schedule.layers)],
        [filled(partition, n, override_columns(override)) for n, override in enumerate(overrides)],
        [filled(partition, n, absence_columns(absence)) for n, absence in enumerate(absences)],
    )


def filled(partition, number, columns):
    """A row with its keys, without the cells that are empty."""
    kept = {name: value for name, value in columns.items() if value is not None}
    return {"PartitionKey": partition, "RowKey": f"{number:03}", **kept}


def layer_columns(number, layer):
    """A row of the table `rotations`."""
    rotation = layer.rotation
    return {
        "Layer": layer.name,
        "Order": number,
        "Participants": ", ".join(rotation.participants),
        "Shift": ", ".join(f"{length.total_seconds() / 60:.0f} min" for length in rotation.lengths),
        "HandOver": f"{rotation.first_handover:%H:%M}",
        "Zone": rotation.zone,
        "From": f"{rotation.first_handover:%Y-%m-%d}",
        "Until": rotation.ends and f"{rotation.ends:%Y-%m-%d %H:%M}",
        "Only": "; ".join(map(hours_cell, layer.only)) or None,
    }


def hours_cell(hours):
    """A part of the week."""
    return f"{', '.join(DAYS[day] for day in hours.days)} {hours.begin:%H:%M}-{hours.end:%H:%M}"


def override_columns(override):
    """A row of the table `overrides`."""
    return {
        "Email": override.email,
        "Layer": override.layer,
        "InsteadOf": override.instead_of,
        "From": instant_cell(override.starts),
        "Until": instant_cell(override.ends),
        "By": override.by,
        "Reason": override.reason or None,
    }


def absence_columns(absence):
    """A row of the table `absences`."""
    until = absence.ends and instant_cell(absence.ends)
    return {"Email": absence.email, "From": instant_cell(absence.starts), "Until": until}


def instant_cell(instant):
    """An instant as text."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
