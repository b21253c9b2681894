"""host.json and local.settings.json, as far as they matter here."""

import json
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from local.host.errors import CannotStart

DEFAULT_ROUTE_PREFIX = "api"


def read_route_prefix(app: Path) -> str:
    """The prefix of every HTTP route, from host.json; `api` unless it says otherwise.

    Raises:
        CannotStart: host.json is missing, is no JSON, or is of another version.
    """
    path = app / "host.json"
    if not path.is_file():
        raise CannotStart(f'{path} is missing: every function app has one, if only {{"version": "2.0"}}.')
    document = _read_object(path)
    if document.get("version") != "2.0":
        raise CannotStart(f'{path} has to say "version": "2.0".')
    prefix = _inside(document, "extensions", "http", "routePrefix", default=DEFAULT_ROUTE_PREFIX)
    return str(prefix).strip("/")


def apply_local_settings(path: Path, environment: MutableMapping[str, str] = os.environ) -> None:
    """Put the `Values` of a settings file into the environment; what is set there already stays.

    Raises:
        CannotStart: the file is missing, is no JSON, is encrypted, or a value is no text.
    """
    if not path.is_file():
        raise CannotStart(f"The settings file {path} is missing.")
    document = _read_object(path)
    if document.get("IsEncrypted"):
        raise CannotStart(
            f"{path} is encrypted. Run `func settings decrypt` beside it, "
            'or write the Values in plain text and set "IsEncrypted": false.'
        )
    values = _inside(document, "Values", default={})
    for name, value in values.items():
        if not isinstance(value, str):
            raise CannotStart(f"{path}: Values.{name} has to be text; put {json.dumps(value)} in quotes.")
        environment.setdefault(name, value)


def _read_object(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CannotStart(f"{path} is not readable JSON: {error}") from error
    if not isinstance(document, dict):
        raise CannotStart(f"{path} has to be a JSON object.")
    return document


def _inside(document: Mapping[str, Any], *keys: str, default: Any) -> Any:
    value: Any = document
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return default if value is None else value
