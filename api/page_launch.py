"""The launch on the status page: what is missing, who is on call, where to go, and each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.browser import Visit
from api.html import Child, Element, element
from api.page_forms import run_again
from api.page_words import clock, counted, joined, outward, seconds
from incident.paging import DELIVERED, road_in_words
from incident.timeline import doing

MARKS = {
    "done": "✓",
    "running": "▸",
    "retrying": "↻",
    "refused": "✗",
    "blocked": "○",
    "skipped": "-",
    "waiting": "·",
}
"""What stands before a step, so that its state is seen without colours too."""


def missing(view: dict[str, Any], visit: Visit) -> Element | None:
    """In red: a launch that broke, that nobody was paged yet, and each thing that is missing, with what to do."""
    cards = [
        *_broken(view, visit),
        *_nobody_paged(view),
        *(_gap(gap, view, visit) for gap in view["missing"]),
    ]
    heading = element("h2", "Missing")
    return element("section", heading, cards, class_="missing", role="alert") if cards else None


def links(view: dict[str, Any]) -> Element:
    """Where to go: the record, the room, and what told us."""
    item, channel, source = view["work_item"], view["channel"], view["source"]
    steps = {step["step"]: step["state"] for step in view["steps"]}
    places = [
        _place(f"Work item {item['id']}", item["url"], "the record")
        if item
        else _place("Work item", None, steps.get("open_work_item")),
        _place("Channel", channel["url"], channel["name"])
        if channel
        else _place("Channel", None, steps.get("open_channel")),
        _place("Alert", source["url"], source["name"]) if source["url"] else None,
    ]
    return element("nav", places, class_="places", aria_label="Where to go")


def people(view: dict[str, Any], visit: Visit) -> Element:
    """Who is on call, how each was paged, and what each has."""
    steps = {step["step"]: step for step in view["steps"]}
    rows = [_person(person, steps.get(f"page:{person['email']}"), visit) for person in view["people"]]
    found = steps.get("find_responders", {}).get("state")
    nobody = "Nobody is on call." if found == "done" else "Who is on call is not known yet."
    listed = element("ul", rows) if rows else element("p", nobody, class_="bad")
    return element("section", element("h2", "On call"), listed, class_="people")


def steps(view: dict[str, Any], visit: Visit) -> Element:
    """Each step with its state, tries, the time of the next try, why, and what to do."""
    done = sum(step["state"] == "done" for step in view["steps"])
    told = {gap["step"] for gap in view["missing"]}
    heading = element("h2", "Steps", element("span", f"{done} of {len(view['steps'])} done", class_="count"))
    rows = [_step(step, view, visit, is_told=step["step"] in told) for step in view["steps"]]
    listed = element("ol", rows) if rows else element("p", "The launch has not started yet.", class_="soft")
    return element("section", heading, listed, class_="steps")


def _broken(view: dict[str, Any], visit: Visit) -> Iterator[Element]:
    failure = view["launch"]["failure"]
    if failure:
        undone = next((step["step"] for step in view["steps"] if step["state"] != "done"), None)
        button = run_again(undone, view, visit) if undone else None
        yield _card("The launch broke", failure, "run it again; what is done is not repeated", button)


def is_nobody_to_be_paged(view: dict[str, Any]) -> bool:
    """Whether everybody's page was left out on purpose: by the severity, or in a quiet drill."""
    states = {step["state"] for step in view["steps"] if step["step"].startswith("page:")}
    return view["status"] != "closed" and states == {"skipped"}


def _nobody_paged(view: dict[str, Any]) -> Iterator[Element]:
    if any(person["paged_by"] for person in view["people"]) or is_nobody_to_be_paged(view):
        return
    if view["status"] == "closed":
        yield _card("Nobody was paged", "No page was delivered before the incident was closed.", None)
        return
    why = "No page was delivered so far. How it stands with each person is said under On call."
    yield _card("Nobody has been paged yet", why, "if it cannot wait, phone somebody")


def _gap(gap: dict[str, str], view: dict[str, Any], visit: Visit) -> Element:
    if gap["step"] == "alarm":
        return _card("Alarm", gap["why"], gap["fix"])
    button = run_again(gap["step"], view, visit)
    return _card(f"Could not {doing(gap['step'])}", gap["why"], gap["fix"], button)


def _card(heading: str, why: str, fix: str | None, button: Element | None = None) -> Element:
    return element("article", element("h3", heading), element("p", why), _to_do(fix), button)


def _to_do(fix: str | None) -> Element | None:
    return element("p", element("b", "To do: "), fix, class_="fix") if fix else None


def _place(name: str, url: str | None, words: str | None) -> Element:
    said = [element("b", name), element("span", words or "waiting")]
    return outward(url, *said, class_="place")


def _person(person: dict[str, Any], page: dict[str, Any] | None, visit: Visit) -> Element:
    email, assigned = person["email"], person["assigned"]
    name = person["name"] if person["name"] != email else None
    mail = element("a", email, href=f"mailto:{email}")
    who = element("p", joined([element("b", name) if name else None, mail, person["role"]]))
    why = element("p", person["reason"], class_="soft") if person["reason"] else None
    has = outward(assigned["url"], f"has work item {assigned['work_item_id']}") if assigned else None
    told = element("p", _paged(person, page, visit), " ", has, class_="told")
    return element("li", who, why, told, _attempts(person["pages"], visit))


def _attempts(pages: list[dict[str, Any]], visit: Visit) -> list[Element]:
    """A line for each way in which attempts went, with their times; one that was delivered at once is told already."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for page in pages:
        alike.setdefault((page["road"], page["result"], page["why"]), []).append(page["at"])
    if all(result == DELIVERED for _, result, _ in alike):
        return []
    return [_attempt(*said, times, visit) for said, times in alike.items()]


def _attempt(road: str, result: str, why: str, times: list[str], visit: Visit) -> Element:
    said = f"{road_in_words(road)}: {', '.join(filter(None, (result, why)))}"
    return element("p", said, " · ", joined([clock(at, visit) for at in times], ", "), class_="soft attempt")


def _paged(person: dict[str, Any], page: dict[str, Any] | None, visit: Visit) -> Element:
    if person["paged_by"]:
        at = [" at ", clock(page["ended_at"], visit)] if page and page["ended_at"] else []
        return element("span", f"✓ paged by {road_in_words(person['paged_by'])}", at, class_="good")
    if page is None or page["state"] in ("waiting", "running"):
        return element("span", "▸ being paged", class_="busy")
    if page["state"] == "retrying":
        again = [", trying again at ", clock(page["retry_at"], visit)] if page["retry_at"] else []
        return element("span", "↻ not paged yet", again, class_="bad")
    if page["state"] == "skipped":
        return element("span", f"- not paged: {page['why'] or 'skipped'}", class_="soft")
    return element("span", f"✗ not paged: {page['state']}", class_="bad")


def _step(step: dict[str, Any], view: dict[str, Any], visit: Visit, *, is_told: bool) -> Element:
    state = step["state"]
    reasons = [element("p", step["why"], class_="why") if step["why"] else None, _to_do(step["fix"])]
    return element(
        "li",
        element("span", MARKS.get(state, "·"), class_="mark", aria_hidden="true"),
        element(
            "div", element("b", step["doing"]), " ", element("span", _said(step, view, visit), class_="said")
        ),
        _folded(reasons) if is_told else reasons,
        None if is_told else _run(step, view, visit),
        class_=state,
    )


def _run(step: dict[str, Any], view: dict[str, Any], visit: Visit) -> Element | None:
    """The button that runs a step that was refused, or that the severity spares."""
    if "retry_url" not in step:
        return None
    words = "Run all the same" if step["state"] == "skipped" else "Run again"
    return run_again(step["step"], view, visit, words)


def _folded(reasons: list[Element | None]) -> Element:
    """What the red part of the page has said already."""
    return element("details", element("summary", "Why, and what to do"), reasons)


def _said(step: dict[str, Any], view: dict[str, Any], visit: Visit) -> list[Child]:
    state, tries = step["state"], counted(step["attempts"], "try", "tries")
    if state == "done" and step["started_at"] and step["ended_at"]:
        again = f", at try {step['attempts']}" if step["attempts"] > 1 else ""
        return ["done ", clock(step["ended_at"], visit), f" in {seconds(step)}{again}"]
    if state == "retrying" and step["retry_at"]:
        return [f"{tries} failed, the next comes at ", clock(step["retry_at"], visit)]
    if state == "refused" and step["ended_at"]:
        return ["refused ", clock(step["ended_at"], visit), f" after {tries}"]
    if state in ("waiting", "blocked") and step["needs"]:
        done = {other["step"] for other in view["steps"] if other["state"] == "done"}
        needs = [doing(name) for name in step["needs"] if name not in done]
        words = "blocked by" if state == "blocked" else "waits for"
        return [f"{words}: {', '.join(needs)}" if needs else state]
    return [f"{state}, try {step['attempts'] + 1}" if state == "running" else state]
