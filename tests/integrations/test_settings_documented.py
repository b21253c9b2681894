"""The example file and the document name every setting."""

import json
import re
from pathlib import Path

import pytest

from incident.reach import BY_SEVERITY, Reach
from incident.roles import RULES
from integrations.setting_list import PLATFORM, SETTINGS
from integrations.setting_tables import PLACES, roles, severity_reach
from integrations.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/settings.md").read_text("utf-8")
PAGED = {None: "everyone on call", 0: "nobody", 1: "the primary", 2: "the primary and the secondary"}


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
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCUMENT, re.MULTILINE)
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


def section(heading: str) -> str:
    """What stands below a heading of the document, up to the next one."""
    return DOCUMENT.partition(f"### {heading}\n")[2].partition("\n#")[0]


def effects(reach: Reach) -> str:
    """What a reach does, as a row of the tables says it."""
    return f"`{reach.value}` | {PAGED[reach.paged]} | {'yes' if reach.has_channel else 'no'} | yes"


def test_the_table_of_the_reach_is_what_is_done_by_default():
    """Each severity has one row, with its reach and what that does."""
    rows = re.findall(r"^\| (\d \w+) \| (.*) \|$", section("Who is told how"), re.MULTILINE)

    assert rows == [
        (f"{severity.value} {severity.name.lower()}", effects(reach))
        for severity, reach in BY_SEVERITY.items()
    ]


def test_every_word_of_the_reach_is_explained():
    """Each word that the setting takes has a row that says what it does."""
    rows = re.findall(r"^\| (`.*) \|$", section("Who is told how"), re.MULTILINE)

    assert rows == [effects(reach) for reach in Reach]


def test_the_table_of_the_roles_is_what_is_done_by_default():
    """Each role has one row, with its severities and who gets it."""
    rows = re.findall(
        r"^\| `([\w-]+)` \| (\d)(?: (?:to|and) (\d))? \| (.*) \|$",
        section("Who gets which role"),
        re.MULTILINE,
    )
    places = {f"the {word}": place for place, word in enumerate(PLACES, start=1)}

    assert [(name, int(first), int(last or first), places.get(who)) for name, first, last, who in rows] == [
        (rule.role.value, rule.worst, rule.mildest, rule.place) for rule in RULES
    ]


@pytest.mark.parametrize(
    ("heading", "read"), [("Who is told how", severity_reach), ("Who gets which role", roles)]
)
def test_the_further_examples_can_be_copied(heading, read):
    """Two examples or more, each of which is a value that works."""
    examples = re.findall(r"^- `([^`]+)`:", section(heading), re.MULTILINE)

    assert len(examples) >= 2
    for example in examples:
        read(example)
