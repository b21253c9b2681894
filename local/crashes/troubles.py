"""Single faults at the vendors, now and then: a crash seldom comes alone."""

from __future__ import annotations

from random import Random

from local.vendors.faults import Fault, Faults

CREATIONS = (
    ("POST", r"/workItems/\$Issue"),
    ("POST", r"/workItems/\$Task"),
    ("POST", "/channels$"),
    ("POST", "/activities$"),
)
PATCHES = (("PATCH", r"/workItems/\d+"),)
PAGES = (("POST", "/sendMail$"), ("POST", "/pager/pages$"))
LATE_SECONDS = (0.1, 0.5)
"""How long an answer stays away after the commit, so that a kill falls between the two."""


def trouble(faults: Faults, chance: Random) -> None:
    """Let one answer come late after its commit, and now and then a further call meet a fault."""
    method, path = chance.choice([*CREATIONS, *PATCHES, *PAGES])
    faults.order(Fault("slow_after", method, path, seconds=chance.uniform(*LATE_SECONDS)))
    if chance.random() < 1 / 3:
        faults.order(_fault(chance))


def _fault(chance: Random) -> Fault:
    kind = chance.choice(["429", "503", "drop_after"])
    if kind == "drop_after":
        # Not for pages: with its answer lost a page goes by the next road too, for told twice beats not told.
        return Fault("drop_after", *chance.choice([*CREATIONS, *PATCHES]))
    place = chance.choice([*CREATIONS, *PATCHES, *PAGES])
    return Fault("answer", *place, status=int(kind), retry_after=1 if kind == "429" else None)
