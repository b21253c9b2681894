"""The outside calls that a warm launch makes, each with the reason why it cannot be left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from local.vendors.world import Recorded


@dataclass(frozen=True)
class Call:
    """One kind of call: how it is known, why it is made, and how often in a launch with so many responders.

    `first` and `each` are how often it is made for the launch and for each responder after the first, `several` how
    often for all of those together.
    """

    name: str
    reason: str
    method: str
    path: str
    sent: str = ""
    first: int = 0
    each: int = 0
    several: int = 0

    def fits(self, request: Recorded) -> bool:
        """Whether a request is such a call."""
        return (
            request.method == self.method
            and re.search(f"(?i){self.path}", request.path) is not None
            and re.search(self.sent, str(request.body)) is not None
        )

    def times(self, responders: int) -> int:
        """How often a warm launch makes it."""
        return self.first + self.each * (responders - 1) + self.several * (responders > 1)


NEEDED = (
    Call("create work item", "the record", "POST", r"/workitems/(\$|%24)(?!Task)", first=1),
    Call("create channel", "the room", "POST", "/channels$", first=1),
    Call("send mail", "a page for each responder", "POST", "/sendMail$", first=1, each=1),
    Call(
        "assign the owner",
        "Assigned To holds one person; with it goes the note of who else is on call",
        "PATCH",
        "/workitems/",
        "System.AssignedTo",
        first=1,
    ),
    Call(
        "create a task",
        "each further responder gets work of their own, so that nobody is overwritten",
        "POST",
        r"/workitems/(\$|%24)Task",
        each=1,
    ),
    Call(
        "link the tasks",
        "they hang below the record; one call for all, because each is a new revision of it",
        "PATCH",
        "/workitems/",
        "Hierarchy-Forward",
        several=1,
    ),
    Call("link the channel", "the record leads to the room, and says so", "PATCH", "/workitems/", first=1),
    Call(
        "post the briefing",
        "the room says what is known and leads to the record",
        "POST",
        "/activities",
        first=1,
    ),
)
"""What a warm launch needs. Tokens, the work item type's fields and the SDKs' own discovery are asked for once."""

OTHERS = (
    Call(
        "read the work item's history", "its marks, where the process no longer knows them", "GET", "/updates"
    ),
    Call("read the type's fields", "once for a process", "GET", "/workitemtypes/"),
    Call("token", "once for a process and service", "GET", "^/identity/"),
    Call("read the API's route table", "the SDK's own discovery", "OPTIONS", "_apis"),
    Call("read the API's resource areas", "the SDK's own discovery", "GET", "_apis/ResourceAreas"),
    Call("update the briefing", "the room is told what changed", "PUT", "/activities/"),
    Call("look for the channel", "a repeated step looks first", "GET", "/channels"),
)


def name_of(request: Recorded) -> str:
    """What a call is called; its method and path where nobody has named it."""
    named = next((call for call in (*NEEDED, *OTHERS) if call.fits(request)), None)
    return named.name if named else f"{request.method} {request.path}"


def needed(responders: int) -> Counter[str]:
    """The calls that a warm launch needs, by name."""
    return Counter({call.name: times for call in NEEDED if (times := call.times(responders))})


def counted(requests: Iterable[Recorded]) -> Counter[str]:
    """Requests by name."""
    return Counter(map(name_of, requests))
