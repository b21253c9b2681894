"""What Muster does by itself can be switched off, each by its setting."""

import pytest

from tests.integrations.test_settings import read


@pytest.mark.parametrize("value", ["off", "Off", " OFF "])
def test_what_muster_does_by_itself_can_be_switched_off(value):
    """Off is said in any casing, and is told from a setting that nobody gave."""
    settings = read(RETENTION_DAYS=value, ROSTER_CHECK_DAYS=value, PENDING_MINUTES=value)

    assert (settings.retention_days, settings.roster_check_days, settings.pending_minutes) == (None,) * 3
    assert (read(RETENTION_DAYS="30").retention_days, read(RETENTION_DAYS="").retention_days) == (30, 90)
