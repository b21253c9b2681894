"""The package: the manifest and the icons in one zip, checked, and always the same for the same app."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from local.teams_app.check import faults
from local.teams_app.icons import color_icon, outline_icon
from local.teams_app.manifest import COLOR_ICON, MANIFEST, OUTLINE_ICON, TeamsApp, manifest, text
from local.teams_app.png import write

UNIX = 3
READABLE = 0o644 << 16


class CannotPackage(Exception):
    """The package would be refused; the message says why, a line for each reason."""


def package(app: TeamsApp) -> bytes:
    """The zip that an administrator uploads.

    Raises:
        CannotPackage: It breaks a published rule.
    """
    files = {
        MANIFEST: text(manifest(app)),
        COLOR_ICON: write(color_icon()),
        OUTLINE_ICON: write(outline_icon()),
    }
    wrong = faults(files)
    if wrong:
        raise CannotPackage("\n".join(wrong))
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files; neither the hour nor the machine shows in it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipping:
        for name, content in files.items():
            # Its date is 1980-01-01 unless one is given.
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = UNIX, READABLE
            zipping.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
