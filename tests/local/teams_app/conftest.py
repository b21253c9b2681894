"""A package that is in order, to be spoilt."""

import pytest

from local.teams_app.icons import color_icon, outline_icon
from local.teams_app.manifest import COLOR_ICON, MANIFEST, OUTLINE_ICON, TeamsApp, app_id_of, manifest, text
from local.teams_app.png import write

BOT_ID = "66666666-7777-8888-9999-000000000000"
APP = TeamsApp(BOT_ID, app_id_of(BOT_ID), BOT_ID)


@pytest.fixture
def said() -> dict:
    """What the manifest says."""
    return manifest(APP)


@pytest.fixture
def files(said, icons) -> dict[str, bytes]:
    """The package's files."""
    return {MANIFEST: text(said), **icons}


@pytest.fixture(scope="session")
def icons() -> dict[str, bytes]:
    """The two icons."""
    return {COLOR_ICON: write(color_icon()), OUTLINE_ICON: write(outline_icon())}
