"""The texts of the Bicep files, and what can be read out of them without a compiler."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "bicep").iterdir())}
ALL = "\n".join(FILES.values())
DEPLOY = (ROOT / "docs/deploy.md").read_text("utf-8")


def entries(variable: str, file: str = "function-app.bicep") -> dict[str, str]:
    """The keys of an object that a variable holds, with their expressions."""
    return _lines(rf"^var {variable} = \{{$", FILES[file])


def given(parameter: str) -> dict[str, str]:
    """The texts that the example parameter file gives to the parts of a parameter."""
    lines = _lines(rf"^param {parameter} = \{{$", FILES["main.bicepparam"])
    return {name: value.strip("'") for name, value in lines.items()}


def parts(kind: str) -> dict[str, str]:
    """The properties of a type, with their own types."""
    return _lines(rf"^type {kind} = \{{$", FILES["types.bicep"])


def parameters() -> set[str]:
    """The parameters of main.bicep."""
    return set(re.findall(r"^param (\w+) ", FILES["main.bicep"], re.MULTILINE))


def _lines(head: str, text: str) -> dict[str, str]:
    body = re.search(rf"{head}\n(.*?)^\}}", text, re.MULTILINE | re.DOTALL)
    assert body, f"nothing begins with {head}"
    return dict(re.findall(r"^  (\w+): (.+)$", body[1], re.MULTILINE))
