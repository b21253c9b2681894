"""What Microsoft publishes about packages of Teams apps, held before one is written: each rule fires."""

import json
from dataclasses import replace

import pytest

from local.teams_app.check import faults
from local.teams_app.icons import color_icon, outline_icon
from local.teams_app.manifest import COLOR_ICON, MANIFEST, OUTLINE_ICON, text
from local.teams_app.png import Image, write

NO_ID = "00000000-0000-0000-0000-000000000000"
RED = (255, 0, 0, 255)
NOTHING = (0, 0, 0, 0)


def spoilt(said, path, value):
    """The manifest with another value at a path; None takes the member away."""
    *way, last = path.split(".")
    place = said
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    last = int(last) if isinstance(place, list) else last
    if value is None:
        del place[last]
    else:
        place[last] = value
    return said


def right(name, kind="Application"):
    """One right as the manifest has it."""
    return {"name": name, "type": kind}


def test_our_own_package_breaks_no_rule(files):
    """What the project builds is in order."""
    assert faults(files) == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("name.short", "x" * 31, "name.short: 31 characters, and Teams takes 30"),
        ("name.full", "x" * 101, "name.full: 101 characters, and Teams takes 100"),
        ("name.full", None, "'full' is a required property"),
        ("name.full", "Muster", "name: the short and the full one must differ"),
        ("name.short", "", "name.short: '' should be non-empty"),
        ("description.short", "x" * 81, "description.short: 81 characters, and Teams takes 80"),
        ("description.full", "x" * 4001, "description.full: 4001 characters, and Teams takes 4000"),
        ("description.short", "Muster", "must not repeat the short one"),
        ("developer.name", "x" * 33, "developer.name: 33 characters, and Teams takes 32"),
        (
            "developer.websiteUrl",
            "http://example.com",
            "developer.websiteUrl: 'http://example.com' is not of the form",
        ),
        ("developer.privacyUrl", None, "'privacyUrl' is a required property"),
        ("developer.termsOfUseUrl", "https://" + "x" * 2048, "developer.termsOfUseUrl: 2056 characters"),
        ("version", "1.0", "version: '1.0' is not of the form"),
        ("version", "01.0.0", "version: '01.0.0' is not of the form"),
        ("manifestVersion", "1.5", "manifestVersion: '1.5' is not one of"),
        ("id", "muster", "id: 'muster' is not of the form"),
        ("id", NO_ID, "id: 00000000-0000-0000-0000-000000000000 is nobody's id"),
        ("id", None, "'id' is a required property"),
        ("accentColor", "red", "accentColor: 'red' is not of the form"),
        ("bots", [], "bots: [] should be non-empty"),
        ("bots.0.botId", "muster", "bots.0.botId: 'muster' is not of the form"),
        ("bots.0.botId", NO_ID, "bots.0.botId: 00000000-0000-0000-0000-000000000000 is nobody's id"),
        ("bots.0.scopes", ["everywhere"], "bots.0.scopes.0: 'everywhere' is not one of"),
        ("bots.0.scopes", ["personal"], "rights in a team need the scope 'team'"),
        ("bots.0.isNotificationOnly", "yes", "bots.0.isNotificationOnly: 'yes' is not of type 'boolean'"),
        ("webApplicationInfo", None, "granted to webApplicationInfo.id, which is missing"),
        ("webApplicationInfo.resource", None, "'resource' is a required property"),
        ("webApplicationInfo.id", "muster", "webApplicationInfo.id: 'muster' is not of the form"),
        (
            "webApplicationInfo.id",
            NO_ID,
            "webApplicationInfo.id: 00000000-0000-0000-0000-000000000000 is nobody's",
        ),
        (
            "validDomains",
            ["x.example"] * 2,
            "validDomains: ['x.example', 'x.example'] has non-unique elements",
        ),
        ("icons.color", None, "'color' is a required property"),
        (
            "icons.color",
            "logo.png",
            "logo.png: the manifest names it as the color icon, and it is not in the package",
        ),
        ("icon", "logo.png", "Additional properties are not allowed ('icon' was unexpected)"),
    ],
)
def test_a_manifest_that_breaks_a_rule_is_told_which(said, icons, path, value, told):
    """Lengths, required members, forms and ids: the member and the limit are named."""
    wrong = faults({MANIFEST: text(spoilt(said, path, value)), **icons})

    assert any(told in fault for fault in wrong), wrong


@pytest.mark.parametrize(
    ("rights", "told"),
    [
        ([right("Channel.Creat.Group")], "Teams knows no right 'Channel.Creat.Group' in a team"),
        ([right("ChatMessage.Read.Chat")], "Teams knows no right 'ChatMessage.Read.Chat' in a team"),
        ([right("Group.ReadWrite.All")], "Teams knows no right 'Group.ReadWrite.All' in a team"),
        ([right("Channel.Create.Group", "Delegated")], "its type is 'Application'"),
        (
            [right("Channel.Create.Group"), right("Channel.Create.Group", "Delegated")],
            "asked for more than once",
        ),
        ([right(f"R{number}.Group") for number in range(17)], "is too long"),
        ([], "should be non-empty"),
    ],
)
def test_a_right_that_teams_would_not_grant_is_told(said, icons, rights, told):
    """Only rights that an app may have in a team, each once, at most sixteen."""
    said["authorization"]["permissions"]["resourceSpecific"] = rights

    wrong = faults({MANIFEST: text(said), **icons})

    assert any(told in fault for fault in wrong), wrong


def test_all_that_breaks_the_schema_is_told_at_once(said, icons):
    """Whoever mends a manifest sees every breach, not one after the other."""
    said["id"], said["version"] = "muster", "1"

    assert len(faults({MANIFEST: text(said), **icons})) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "There is no manifest.json"),
        (b"{", "manifest.json is no JSON"),
        (b"[]", "is not of type 'object'"),
    ],
)
def test_a_package_without_a_manifest_that_can_be_read_is_refused(files, content, told):
    """The manifest is there, at the top, and is an object."""
    without = {name: text for name, text in files.items() if name != MANIFEST}

    assert told in faults(without | ({} if content is None else {MANIFEST: content}))[0]


def test_a_file_that_the_manifest_does_not_name_is_refused(files):
    """Nothing is uploaded that nobody speaks of."""
    assert faults({**files, "notes.txt": b"x"}) == ["notes.txt: nothing in the manifest speaks of it."]


def painted(icon: Image, column: int, row: int, pixel) -> Image:
    """An icon with one pixel changed."""
    pixels = [*icon.pixels]
    pixels[row * icon.width + column] = pixel
    return replace(icon, pixels=tuple(pixels))


def plain(width, height, pixel) -> Image:
    """A picture in one colour."""
    return Image(width, height, (pixel,) * (width * height))


COLOR, OUTLINE = color_icon(), outline_icon()


@pytest.mark.parametrize(
    ("name", "icon", "told"),
    [
        (COLOR_ICON, plain(96, 96, RED), "96x96 pixels, and it must be 192x192"),
        (COLOR_ICON, painted(COLOR, 47, 96, (255, 255, 255, 255)), "less than 48 pixels from its edge"),
        (COLOR_ICON, plain(192, 192, (255, 0, 0, 128)), "must be solid, or nothing at all"),
        (OUTLINE_ICON, plain(192, 192, NOTHING), "192x192 pixels, and it must be 32x32"),
        (OUTLINE_ICON, painted(OUTLINE, 0, 0, RED), "1 pixels are neither white nor transparent"),
        (
            OUTLINE_ICON,
            painted(OUTLINE, 0, 0, (255, 255, 255, 128)),
            "1 pixels are neither white nor transparent",
        ),
        (OUTLINE_ICON, plain(32, 32, (255, 255, 255, 255)), "it has no transparent background"),
        (OUTLINE_ICON, plain(32, 32, NOTHING), "it shows nothing"),
    ],
)
def test_an_icon_that_teams_would_refuse_is_told(files, name, icon, told):
    """Sizes, the room around the symbol, white on nothing."""
    wrong = faults({**files, name: write(icon)})

    assert [told in fault for fault in wrong if fault.startswith(name)] == [True]


def test_a_file_that_is_no_picture_is_told(files):
    """An icon is looked into, not trusted by its name."""
    assert faults({**files, COLOR_ICON: b"GIF89a"}) == ["color.png: it does not begin as a PNG does."]


def test_the_manifest_is_written_as_json_that_names_its_schema(files):
    """The first member leads an editor to the published schema of the same version."""
    written = json.loads(files[MANIFEST])

    assert written["$schema"].endswith(f"/v{written['manifestVersion']}/MicrosoftTeams.schema.json")
