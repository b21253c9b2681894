"""The example file and the document name every setting."""

import json
import re
from pathlib import Path

from integrations.setting_list import PLATFORM, SETTINGS
from integrations.settings import Settings

ROOT = Path(__file__).parents[2]


def example() -> dict[str, str]:
    """The values of the example file."""
    return json.loads((ROOT / "local.settings.example.json").read_text("utf-8"))["Values"]


def test_the_example_file_names_every_setting_and_works():
    """Copied as it is, the example is a valid configuration; nothing in it is unknown."""
    names = {setting.name for setting in SETTINGS} | set(PLATFORM)

    assert set(example()) == names
    assert Settings.from_env(example())
    assert {name: example()[name] for name in PLATFORM} == PLATFORM


def test_the_document_has_a_row_for_every_setting():
    """Name, need, default, example and purpose in docs/settings.md are those of the list, in its order."""
    rows = re.findall(
        r"^\| `(\w+)` \| (.*) \|$", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE
    )
    listed = [(setting.name, row_of(setting)) for setting in SETTINGS]

    assert rows[: len(listed)] == listed
    assert {name for name, _ in rows[len(listed) :]} >= set(PLATFORM)


def row_of(setting) -> str:
    """A setting's row in the document, after its name."""
    needed = "yes" if setting.required else ""
    default = f"`{setting.default}`" if setting.default else ""
    purpose = setting.purpose[:1].upper() + setting.purpose[1:]
    secret = " Secret." if setting.secret else ""
    return " | ".join((needed, default, f"`{setting.example}`", f"{purpose}.{secret}"))
