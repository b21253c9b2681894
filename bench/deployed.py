"""What is deployed and what only this checkout has: samples must not find the packages of the development tools.

httpx, for one, loads its command line with click, rich and pygments wherever those are installed.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import packages_distributions

from packaging.utils import canonicalize_name

from local.stage import APP


def locked() -> set[str]:
    """The names of the packages in requirements.txt."""
    text = (APP / "requirements.txt").read_text("utf-8")
    return {
        canonicalize_name(name)
        for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)
    }


@cache
def undeployed() -> list[str]:
    """Names of top-level modules that are installed here and not in Azure."""
    there = locked()
    return sorted(
        name
        for name, owners in packages_distributions().items()
        if name.isidentifier() and not there & {canonicalize_name(owner) for owner in owners}
    )
