"""What a person can do from the status page: plain forms, sent to our own addresses, with the key that opened the page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from api.access import May
from api.browser import Visit
from api.html import Child, Element, element
from incident.roster import is_email

PEOPLE = "people"
"""The list of addresses that a field offers."""


def refreshes(view: dict[str, Any], visit: Visit) -> bool:
    """Whether the page loads itself again: while something happens by itself, unless it is to hold still."""
    return is_under_way(view) and not visit.holds_still


def is_under_way(view: dict[str, Any]) -> bool:
    """Whether the launch runs, or is about to start."""
    launch, is_open = view["launch"], view["status"] == "open"
    return launch["running"] or (is_open and launch["state"] == "not started")


def run_again(step: str, view: dict[str, Any], visit: Visit, words: str = "Run again") -> Element | None:
    """The button that runs a step again, or all the same; none once the incident is closed."""
    if _is_for_looking(view, visit):
        return None
    name = None if refreshes(view, visit) else _name(visit)
    path = f"{view['id']}/steps/{quote(step, safe='', errors='replace')}/retry"
    return _form(visit.to(path), name, _button(words), class_="again")


def split_out(problem: dict[str, Any], view: dict[str, Any], visit: Visit) -> Element | None:
    """The button that gives a gathered problem an incident of its own."""
    if problem["split_url"] is None or _is_for_looking(view, visit):
        return None
    path = f"{view['id']}/gathered/{quote(problem['problem'], safe='', errors='replace')}/split"
    return _form(visit.to(path), _button("Split out", "quiet"))


def close(view: dict[str, Any], visit: Visit) -> Element | None:
    """The form that closes the incident. On a page that refreshes itself a link to it: a refresh would empty it."""
    if _is_for_looking(view, visit):
        return None
    if refreshes(view, visit):
        inside: Child = element("a", "Close this incident…", href=visit.to(view["id"], hold="1") + "#close")
    else:
        inside = _form(
            visit.to(f"{view['id']}/close"),
            _name(visit),
            _field("reason", "Why, for the record", "off"),
            _button("Close the incident", "danger"),
        )
    says = "Closing stops what still runs, frees the problem, and is noted on the work item."
    return element(
        "section",
        element("h2", "Close"),
        element("p", says, class_="soft"),
        inside,
        class_="close",
        id="close",
    )


def change_role(
    role: str, holder: dict[str, str] | None, view: dict[str, Any], visit: Visit
) -> Element | None:
    """The form that gives a role to somebody or to nobody, folded; none on a page that refreshes itself."""
    if _is_for_looking(view, visit) or refreshes(view, visit):
        return None
    path = f"{view['id']}/roles/{quote(role, safe='', errors='replace')}"
    if holder is None:
        inside = [_person("Who takes it", visit), _name(visit), _button("Take")]
        return element("details", element("summary", "Take"), _form(visit.to(f"{path}/take"), *inside))
    inside = [
        _person("To whom", None),
        _name(visit),
        element("input", type="hidden", name="from", value=holder["email"]),
        element("p", _button("Hand over"), _release(visit.to(f"{path}/release")), class_="buttons"),
    ]
    form = _form(visit.to(f"{path}/hand-over"), *inside)
    return element("details", element("summary", "Hand over or release"), form)


def change_roles(view: dict[str, Any], visit: Visit) -> Element | None:
    """What the forms that change roles share; on a page that refreshes itself the way to them."""
    if _is_for_looking(view, visit):
        return None
    if refreshes(view, visit):
        lead = visit.to(view["id"], hold="1") + "#roles"
        return element("p", element("a", "Take, hand over or release a role…", href=lead))
    people = [element("option", value=person["email"], label=person["name"]) for person in view["people"]]
    return element("datalist", people, id=PEOPLE)


def _is_for_looking(view: dict[str, Any], visit: Visit) -> bool:
    """Whether nothing can be done on this page: the incident is closed, or who looks may not."""
    return view["status"] == "closed" or May.RESPOND not in visit.caller.may


def _name(visit: Visit) -> Element | None:
    """Where a person says who they are, if nobody knows it."""
    return None if visit.caller.name else _field("by", "Your name", "name")


def _person(words: str, taker: Visit | None) -> Element:
    """Where an address is said. Who takes a role and is signed in by one may leave it empty."""
    is_known = taker is not None and is_email(taker.caller.name)
    label = f"{words}: an e-mail address{', yours if empty' if is_known else ''}"
    more = {"type": "email", "list": PEOPLE, **({} if is_known else {"required": ""})}
    return _field("person", label, "email", **more)


def _form(action: str, *inside: Child, class_: str | None = None) -> Element:
    return element("form", *inside, method="post", action=action, class_=class_)


def _field(name: str, label: str, autocomplete: str, **more: str) -> Element:
    field = element("input", name=name, maxlength="200", autocomplete=autocomplete, **more)
    return element("label", element("span", label), field)


def _button(words: str, class_: str | None = None) -> Element:
    return element("button", words, type="submit", class_=class_)


def _release(action: str) -> Element:
    """A second button of a form, which leads elsewhere and needs none of its fields."""
    return element("button", "Release", type="submit", class_="quiet", formaction=action, formnovalidate="")
