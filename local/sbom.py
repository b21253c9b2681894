"""`python3 dev.py sbom`: lists what is deployed besides Muster's own code, as a CycloneDX document.

Each locked package with its version, the hashes of the files that may be installed, and its address among packages
(cyclonedx.org/docs/1.6/json, github.com/package-url/purl-spec). It is made of requirements.txt alone: the same lock
gives the same document, and nothing has to be installed or asked.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.requirements_check import DEPLOYED, ROOT, Lock, Pin, read_lock

DOCUMENTS = uuid.UUID("0f6a7c52-6a3c-5b0e-8c55-3f2d7b9e4c18")
"""The space in which a document's number is made of what it lists."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the document; 1 where the lock cannot be read as one, or the file not be written."""
    parser = argparse.ArgumentParser("dev.py sbom", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("muster.cdx.json"), help="the file to write (%(default)s)"
    )
    out = parser.parse_args(arguments).out
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = read_lock(DEPLOYED, (ROOT / DEPLOYED).read_text("utf-8"))
    if lock.strange_lines:
        return _complain(f"{DEPLOYED} is no lock here: {lock.strange_lines[0]}. Run: python3 dev.py lock")
    document = bill_of_materials(project["name"], project["version"], lock)
    try:
        out.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        return _complain(f"--out {out} cannot be written: {error.strerror}. Name another file.")
    print(f"{out}: {len(lock.pins)} packages of {DEPLOYED}, CycloneDX {document['specVersion']}")
    return 0


def bill_of_materials(name: str, version: str, lock: Lock) -> dict[str, Any]:
    """The document for an application of this name and version with these packages."""
    components = [_component(package, pin) for package, pin in sorted(lock.pins.items())]
    listed = json.dumps([name, version, components])
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(DOCUMENTS, listed).urn,
        "version": 1,
        "metadata": {
            "lifecycles": [{"phase": "pre-build"}],
            "component": {"type": "application", "bom-ref": name, "name": name, "version": version},
        },
        "components": components,
    }


def _component(name: str, pin: Pin) -> dict[str, Any]:
    address = f"pkg:pypi/{name}@{pin.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": pin.version,
        "purl": address,
        "hashes": [{"alg": "SHA-256", "content": content} for content in sorted(pin.hashes)],
    }


def _complain(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
