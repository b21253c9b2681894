"""Holds a package against what Microsoft publishes about packages, manifests, icons and rights, before it is written.

It does what can be done without Teams. Teams itself looks again when the package is uploaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from local.teams_app.icons import COLOR_SIZE, NOTHING, OPAQUE, OUTLINE_SIZE, SYMBOL_SIZE, WHITE
from local.teams_app.manifest import MANIFEST
from local.teams_app.png import Image, NotThisKindOfPng, read
from local.teams_app.rights import OF_TEAMS
from local.teams_app.schema import SCHEMA

NO_ID = "00000000-0000-0000-0000-000000000000"


def faults(files: Mapping[str, bytes]) -> list[str]:
    """Everything that is wrong with a package of these files; nothing where it is in order."""
    if MANIFEST not in files:
        return [f"There is no {MANIFEST} at the top of the package."]
    try:
        said = json.loads(files[MANIFEST])
    except ValueError as error:
        return [f"{MANIFEST} is no JSON: {error}."]
    wrong = [_told(error) for error in Draft202012Validator(SCHEMA).iter_errors(said)]
    return sorted(wrong) or [*_manifest_faults(said), *_file_faults(said["icons"], files)]


def _told(error: ValidationError) -> str:
    """A breach of the schema, said by member and limit."""
    member = ".".join(str(part) for part in error.absolute_path) or "the whole"
    if error.validator == "maxLength":
        return f"{MANIFEST}, {member}: {len(str(error.instance))} characters, and Teams takes {error.validator_value}."
    if error.validator == "pattern":
        return f"{MANIFEST}, {member}: {error.instance!r} is not of the form {error.validator_value}."
    return f"{MANIFEST}, {member}: {error.message}."


def _manifest_faults(said: Mapping[str, Any]) -> Iterator[str]:
    """What the schema cannot say."""
    for part in ("name", "description"):
        if said[part]["short"] == said[part]["full"]:
            yield f"{MANIFEST}, {part}: the short and the full one must differ."
    if said["description"]["short"] in said["description"]["full"]:
        yield f"{MANIFEST}, description: the full one must not repeat the short one."
    ids = {"id": said["id"], "bots.0.botId": said["bots"][0]["botId"]}
    for member, value in (ids | {"webApplicationInfo.id": _web_app(said)}).items():
        if value == NO_ID:
            yield f"{MANIFEST}, {member}: {NO_ID} is nobody's id."
    yield from _right_faults(said)


def _web_app(said: Mapping[str, Any]) -> str | None:
    return said.get("webApplicationInfo", {}).get("id")


def _right_faults(said: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the rights in a team."""
    if "authorization" not in said:
        return
    if _web_app(said) is None:
        yield f"{MANIFEST}: rights are granted to webApplicationInfo.id, which is missing."
    if "team" not in said["bots"][0]["scopes"]:
        yield f"{MANIFEST}, bots.0.scopes: rights in a team need the scope 'team'."
    asked = said["authorization"]["permissions"]["resourceSpecific"]
    for right in asked:
        if right["name"] not in OF_TEAMS:
            yield f"{MANIFEST}: Teams knows no right {right['name']!r} in a team."
        elif right["type"] != "Application":
            yield f"{MANIFEST}: {right['name']} is for an app without a user: its type is 'Application'."
    names = [right["name"] for right in asked]
    yield from (
        f"{MANIFEST}: {name} is asked for more than once."
        for name in sorted({*names})
        if names.count(name) > 1
    )


def _file_faults(icons: Mapping[str, str], files: Mapping[str, bytes]) -> Iterator[str]:
    """What is wrong with the icons, and with what else is in the package."""
    for kind, rules in (("color", _color_faults), ("outline", _outline_faults)):
        name = icons[kind]
        if name not in files:
            yield f"{name}: the manifest names it as the {kind} icon, and it is not in the package."
            continue
        try:
            picture = read(files[name])
        except NotThisKindOfPng as error:
            yield f"{name}: {error}."
            continue
        yield from (f"{name}: {fault}." for fault in rules(picture))
    for name in sorted(files.keys() - {MANIFEST, *icons.values()}):
        yield f"{name}: nothing in the manifest speaks of it."


def _color_faults(icon: Image) -> Iterator[str]:
    """A square with its symbol in the middle, on one colour or on nothing (.../build-and-test/apps-package)."""
    if (icon.width, icon.height) != (COLOR_SIZE, COLOR_SIZE):
        yield f"{icon.width}x{icon.height} pixels, and it must be {COLOR_SIZE}x{COLOR_SIZE}"
        return
    edge = (COLOR_SIZE - SYMBOL_SIZE) // 2
    middle = range(edge, edge + SYMBOL_SIZE)
    around = {
        pixel
        for number, pixel in enumerate(icon.pixels)
        if number % COLOR_SIZE not in middle or number // COLOR_SIZE not in middle
    }
    if len(around) > 1:
        yield f"Teams may cut off what is less than {edge} pixels from its edge: leave it in one colour"
    if any(pixel[3] not in (0, OPAQUE) for pixel in around):
        yield "what is around the symbol must be solid, or nothing at all"


def _outline_faults(icon: Image) -> Iterator[str]:
    """White on nothing (.../build-and-test/apps-package)."""
    if (icon.width, icon.height) != (OUTLINE_SIZE, OUTLINE_SIZE):
        yield f"{icon.width}x{icon.height} pixels, and it must be {OUTLINE_SIZE}x{OUTLINE_SIZE}"
        return
    others = sum(pixel != WHITE and pixel[3] != NOTHING[3] for pixel in icon.pixels)
    if others:
        yield f"{others} pixels are neither white nor transparent"
    if not any(pixel[3] == NOTHING[3] for pixel in icon.pixels):
        yield "it has no transparent background"
    if WHITE not in icon.pixels:
        yield "it shows nothing"
