"""The roles on the status page: what each does, who has it, and the forms that change that."""

from __future__ import annotations

from typing import Any

from api.browser import Visit
from api.html import Child, Element, element
from api.page_forms import change_role, change_roles
from api.page_words import clock, joined
from incident.roles import Role


def roles(view: dict[str, Any], visit: Visit) -> Element | None:
    """Each role that is wanted or was taken, with who has it; the others are below, for who wants one filled."""
    listed = [_role(role, view, visit) for role in view["roles"]]
    others = _others(view, visit)
    if not listed and others is None:
        return None
    none = element("p", "None has been given out.", class_="soft")
    heading = element("h2", "Roles")
    told = element("ul", listed) if listed else none
    return element("section", heading, told, others, change_roles(view, visit), class_="roles", id="roles")


def _role(role: dict[str, Any], view: dict[str, Any], visit: Visit) -> Element:
    holder = role["holder"]
    return element(
        "li",
        element("p", element("b", role["title"]), ": ", _who(holder), class_="who"),
        _since(role, visit) if holder else None,
        element("p", role["duty"], class_="soft"),
        change_role(role["role"], holder, view, visit),
    )


def _who(holder: dict[str, str] | None) -> Element:
    if holder is None:
        return element("span", "unfilled", class_="bad")
    mail = element("a", holder["email"], href=f"mailto:{holder['email']}")
    return element("span", joined([holder["name"], mail]))


def _since(role: dict[str, Any], visit: Visit) -> Element:
    words: list[Child] = ["since ", clock(role["since"], visit)]
    return element("p", words, f", by {role['by']}", class_="soft")


def _others(view: dict[str, Any], visit: Visit) -> Element | None:
    """The roles that are not wanted at this severity, where they can be taken all the same."""
    wanted = {role["role"] for role in view["roles"]}
    forms = {
        role: form
        for role in Role
        if role.value not in wanted and (form := change_role(role.value, None, view, visit))
    }
    rows = [
        element("li", element("p", element("b", role.title)), element("p", role.duty, class_="soft"), form)
        for role, form in forms.items()
    ]
    if not rows:
        return None
    return element("details", element("summary", "Other roles"), element("ul", rows), class_="others")
