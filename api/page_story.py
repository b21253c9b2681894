"""The story on the status page: what is known of the problem, what a storm gathered, and the timeline."""

from __future__ import annotations

from typing import Any

from api.browser import Visit
from api.html import Child, Element, element
from api.page_forms import split_out
from api.page_words import ago, clock, counted, joined, outward
from incident.briefing_text import source_words
from incident.codec import from_json
from incident.declaring_texts import link
from incident.records import Source


def about(view: dict[str, Any], visit: Visit) -> Element:
    """How we found out, how often it reached us, and what was said."""
    reached = counted(view["deliveries"], "delivery", "deliveries")
    further = counted(view["occurrences"], "further occurrence", "further occurrences")
    facts: list[tuple[str, Child]] = [
        ("Found out through", source_words(from_json(Source, view["source"]))),
        ("Service", view["service"]),
        ("First known", _since(view["detected_at"], visit)),
        ("Declared", _since(view["declared_at"], visit)),
        ("Closed", _since(view["closed_at"], visit)),
        ("Reached us", f"{reached}, {further}"),
        ("The alert says", view["signal"]),
        *((detail["name"], _value(detail["value"])) for detail in view["details"]),
    ]
    rows = [part for name, value in facts if value is not None for part in _fact(name, value)]
    said = element("p", view["description"], class_="prose") if view["description"] else None
    return element("section", element("h2", "About"), said, element("dl", rows), class_="about")


def gathered(view: dict[str, Any], visit: Visit) -> Element | None:
    """The problems that a storm took in, the way to give each an incident of its own, or the one that it has."""
    problems = view["gathered"]
    if not problems:
        return None
    rows = [_problem(problem, view, visit) for problem in problems]
    heading = element("h2", "Gathered problems", element("span", str(len(problems)), class_="count"))
    return element("section", heading, element("ol", rows), class_="gathered")


def timeline(view: dict[str, Any], visit: Visit) -> Element:
    """What happened, newest last."""
    rows = [
        element(
            "li",
            clock(event["at"], visit),
            element("div", event["what"], " ", element("span", event["actor"], class_="soft")),
        )
        for event in view["timeline"]
    ]
    heading = element("h2", "Timeline", element("span", "UTC, newest last", class_="count"))
    listed = element("ol", rows) if rows else element("p", "Nothing yet.", class_="soft")
    return element("section", heading, listed, class_="timeline")


def _problem(problem: dict[str, Any], view: dict[str, Any], visit: Visit) -> Element:
    has = problem["split_out"]
    own = element("a", f"now {has}", href=visit.to(has)) if has else None
    seen = counted(problem["deliveries"], "delivery", "deliveries")
    facts: list[Child] = [
        problem["service"],
        element("span", "first seen ", clock(problem["first_seen"], visit)),
    ]
    return element(
        "li",
        element(
            "p",
            element("b", problem["severity"]["label"]),
            " ",
            outward(problem["source"]["url"], problem["title"]),
        ),
        split_out(problem, view, visit),
        element("p", joined([*facts, seen, problem["signal"], own]), class_="soft"),
    )


def _since(iso: str | None, visit: Visit) -> Element | None:
    return element("span", clock(iso, visit), f" UTC, {ago(iso, visit)}") if iso else None


def _value(value: str) -> Child:
    return outward(value, value) if link(value) else value


def _fact(name: str, value: Child) -> tuple[Element, Element]:
    return element("dt", name), element("dd", value)
