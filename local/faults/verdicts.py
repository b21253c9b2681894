"""Whether a launch ended as promised: one of everything, or the status says what is missing and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from local.faults.launches import CATCH_ALL, ON_CALL, Launched

COMPLETE, NAMED, TWICE, FAILED = "ok", "named", "twice", "FAIL"


@dataclass(frozen=True)
class Verdict:
    """What a cell shows, and what is wrong where it failed.

    `ok`: one of everything. `named`: what could not be done is named in the status with cause and fix, and all else
    is complete. `twice`: complete, but somebody was paged twice, because nobody could know whether the first page had
    arrived: by two roads, or by one where the activity itself ran twice at once.
    """

    mark: str
    faults: tuple[str, ...] = ()


def verdict_of(
    shown: Launched, may_miss: Sequence[str], *, is_ambiguous: bool, is_repeated: bool = False
) -> Verdict:
    """Judge a launch.

    Args:
        shown: How it ended.
        may_miss: Regular expressions for the steps that may have been refused.
        is_ambiguous: Whether the sender could not know what was done, so that two roads are excused.
        is_repeated: Whether one page may go twice by one road, because it was sent by two runs at once.
    """
    faults = [*_faults(shown, may_miss)]
    twice, again = [*_told_twice(shown)], [*_told_again(shown)]
    faults += [] if is_ambiguous else twice
    faults += [] if is_repeated else again
    twice += again
    if faults:
        return Verdict(FAILED, tuple(faults))
    if any(step["state"] != "done" for step in shown.steps.values()):
        return Verdict(NAMED)
    return Verdict(TWICE if twice else COMPLETE)


def _faults(shown: Launched, may_miss: Sequence[str]) -> Iterator[str]:
    if shown.word != "Completed":
        yield f"the launch is {shown.word}"
    if not shown.steps:
        yield f"the status tells no steps: {shown.incident}"
        return
    excused = {name for name in shown.steps if any(re.fullmatch(each, name) for each in may_miss)}
    yield from _unnamed_gaps(shown, excused)
    yield from _wrong_counts(shown, excused)


def _unnamed_gaps(shown: Launched, excused: set[str]) -> Iterator[str]:
    for name, step in shown.steps.items():
        if step["state"] == "refused":
            if name not in excused:
                yield f"{name} is refused although it could be done: {step['why']}"
            if not (step["why"] and step["fix"]):
                yield f"{name} is refused without cause or fix"
        elif step["state"] not in ("done", "blocked"):
            yield f"{name} is {step['state']} at the end"
        elif step["state"] == "blocked" and name not in excused:
            yield f"{name} is blocked"


def _wrong_counts(shown: Launched, excused: set[str]) -> Iterator[str]:
    for step, what, count in _counts(shown):
        state = shown.steps.get(step, {}).get("state")
        if count > 1:
            yield f"{count} x {what}"
        if count < 1 and (state == "done" or step not in excused):
            yield f"no {what}, and {step} is {state}"


def _counts(shown: Launched) -> Iterator[tuple[str, str, int]]:
    """What there must be once: by which step, what, and how often it is there."""
    held, url = shown.evidence, (shown.incident.get("channel") or {}).get("url")
    links = [link for item in held.work_items for link in item.hyperlinks]
    yield "open_work_item", "work item", len(held.work_items)
    yield "open_channel", "channel", len(held.channels)
    yield "post_briefing", "briefing", len(held.briefings)
    yield "link_channel", "link to the channel", links.count(url) if url else 0
    people = [person["email"] for person in shown.incident["people"]]
    expected = list(ON_CALL) if _roster_was_read(shown) else [CATCH_ALL]
    paged = [*expected, CATCH_ALL] if _unreached(shown) else expected
    if people != paged:
        yield "find_responders", f"list of people other than {paged}: {people}", 2
    yield f"assign:{expected[0]}", f"owner {expected[0]}", int(held.owner == expected[0])
    for email in expected[1:]:
        yield f"assign:{email}", f"task for {email}", held.task_owners.count(email)
    if all(shown.steps.get(f"assign:{email}", {}).get("state") == "done" for email in expected[1:]):
        yield "link_tasks", "tasks' link to the record", int(not held.loose_tasks)
    if shown.incident["drill"]:
        yield "complete_work", "completion of the work items", int(held.is_completed)
        yield "remove_channel", "removal of the channel", int(held.is_removed)
    strangers = [owner for owner in held.task_owners if owner not in expected[1:]]
    if strangers:
        yield "assign", f"task for {strangers}", 2
    for email in paged:
        by_road = _pages(shown, email)
        yield f"page:{email}", f"page to {email}", min(1, sum(by_road.values()))


def _unreached(shown: Launched) -> bool:
    """Whether more people were reached by no road than others stood in for, so that the catch-all is paged too."""
    refused = [shown.steps.get(f"page:{email}", {}).get("state") == "refused" for email in ON_CALL]
    paged_too = 0 if shown.reach.paged is None else len(ON_CALL) - shown.reach.paged
    return sum(refused) > paged_too


def _roster_was_read(shown: Launched) -> bool:
    return shown.steps.get("find_responders", {}).get("state") == "done"


def _pages(shown: Launched, email: str) -> dict[str, int]:
    return {road: told.count(email) for road, told in shown.evidence.paged_by_road.items()}


def _told_again(shown: Launched) -> Iterator[str]:
    for email in (*ON_CALL, CATCH_ALL):
        for road, pages in _pages(shown, email).items():
            if pages > 1:
                yield f"{email} was paged {pages} times by {road}"


def _told_twice(shown: Launched) -> Iterator[str]:
    for email in (*ON_CALL, CATCH_ALL):
        roads = [road for road, pages in _pages(shown, email).items() if pages]
        if len(roads) > 1:
            yield f"{email} was paged by {' and '.join(roads)}"
