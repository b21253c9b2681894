"""What the vendors allow: the shortest time that a launch can take, for given delays of their calls."""

from __future__ import annotations

from dataclasses import dataclass

from local.vendors.faults import Fault


@dataclass(frozen=True)
class Delays:
    """How long each kind of call takes at the stand-ins, in milliseconds.

    Nobody publishes such figures for Azure DevOps or Microsoft Graph, so these are assumptions; every ratio of the
    bench is against a limit that is computed from the same ones. `other` is for every vendor's call that has no
    delay of its own, so that no call is free.
    """

    token: int = 50
    work_item: int = 400
    channel: int = 1500
    roster: int = 20
    patch: int = 300
    assignment: int = 400
    message: int = 300
    other: int = 50

    @property
    def launch_limit(self) -> int:
        """The critical path of a launch, in milliseconds: no order of its calls is faster.

        The record and the room are opened side by side; then the room is linked in the record while the briefing is
        posted. The people are looked up beside that, and assigned as soon as they are known and the record is open.
        """
        place = max(self.work_item, self.channel) + max(self.patch, self.message)
        people = max(self.work_item, self.roster) + self.assignment
        return max(place, people)

    @property
    def notice_limit(self) -> int:
        """When a person can have been told at the earliest, in milliseconds: look up who, then tell them."""
        return self.roster + self.message

    @property
    def one_by_one(self) -> int:
        """The Logic App's order, in milliseconds: a step at a time, but the assignments side by side."""
        opened = self.work_item + self.channel + self.patch
        return opened + self.roster + self.assignment + self.message

    def faults(self) -> list[Fault]:
        """The orders that make the stand-ins take so long; of those that match a call, the first counts.

        A write is done when it arrives and answered late, as by a service that is slow and not by one that is far.
        """
        return [
            _late(self.token, "GET", "^/identity/"),
            _late(self.assignment, "PATCH", "/workitems/", "System.AssignedTo"),
            _late(self.assignment, "POST", r"/workitems/\$Task"),
            _late(self.assignment, "POST", r"/wit/\$batch"),
            _late(self.work_item, "POST", r"/workitems/(\$|%24)"),
            _late(self.patch, "PATCH", "/workitems/"),
            _late(self.channel, "POST", "/channels$"),
            _late(self.message, "POST", "/activities|/sendMail$|^/pager/pages$"),
            _late(self.message, "PUT", "/activities/"),
            _late(self.roster, "GET", r"/oncall\("),
            _late(self.other, "*", "^/(azure-devops|graph|bot|identity)/"),
        ]


def _late(milliseconds: int, method: str, path: str, sent: str = "") -> Fault:
    seconds = milliseconds / 1000
    return Fault("slow_after", method, f"(?i){path}", sent=sent, times=None, seconds=seconds)
