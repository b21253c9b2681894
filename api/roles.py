"""Who has which role in an incident: taking, handing over, releasing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import TypeVar

from activities.change_role import Doing, RoleAsked, RoleChanged, change_role
from activities.tell_roles import Tellers
from api.http import Answer, Request
from api.page import from_the_page_too
from api.said import SAID_LIMIT, Said
from api.views import held
from incident.declaring_texts import cut
from incident.desk import Desk
from incident.errors import NotFound
from incident.role_ports import Roles
from incident.roles import Role
from incident.roster import EMAIL_LIMIT, is_email

Word = TypeVar("Word", bound=Enum)


@dataclass(frozen=True, slots=True)
class RoleApi:
    """The routes below `/api/incidents/{id}/roles`."""

    desk: Desk
    roles: Roles
    tellers: Tellers

    @from_the_page_too
    async def change(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/roles/{role}/{change}`: take a role, hand it over or release it."""
        incident_id, asked = request.params["id"], _asked(request)
        changed = await change_role(incident_id, asked, self.desk, self.roles, self.tellers)
        return Answer(HTTPStatus.OK, _view(incident_id, changed))


def _asked(request: Request) -> RoleAsked:
    """What is asked.

    Raises:
        NotFound: There is no such role or change; the message lists them.
        InvalidInput: Names every fault of the body.
    """
    role = _word(Role, "role", request.params["role"])
    doing = _word(Doing, "change", request.params["change"])
    said = Said.of(request)
    asked = RoleAsked(role, doing, said.asker, _person(said, doing), _email(said, "from"))
    said.check()
    return asked


def _word(kind: type[Word], what: str, word: str) -> Word:
    known = {one.value: one for one in kind}
    if word not in known:
        raise NotFound(f"there is no {what} {cut(word, SAID_LIMIT)!r}; there are {', '.join(known)}")
    return known[word]


def _person(said: Said, doing: Doing) -> str:
    """Who is to have the role; who takes one and is signed in need not say who they are."""
    if doing is Doing.RELEASE:
        return ""
    person = _email(said, "person")
    if not person and doing is Doing.TAKE and is_email(said.caller.name):
        return said.caller.name
    if not person and "person" not in dict(said.faults):
        said.faults.append(("person", "is missing; say the e-mail address of who is to have the role"))
    return person


def _email(said: Said, name: str) -> str:
    text = said.text(name, EMAIL_LIMIT + 1)
    if text and not is_email(text):
        said.faults.append((name, f"is {cut(text, SAID_LIMIT)!r}, not an e-mail address"))
        return ""
    return text


def _view(incident_id: str, changed: RoleChanged) -> dict[str, object]:
    told = held(changed.holding)
    return {
        "id": incident_id,
        **{name: told[name] for name in ("role", "title", "holder", "since", "by")},
        "work_item_not_told": changed.untold.work_item,
        "briefing_not_told": changed.untold.briefing,
    }
