"""The people that an organisation knows, and how a value of an identity field is understood."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from local.vendors.devops.errors import bad_identity
from local.vendors.devops.fields import Field

_SPACE = uuid.UUID("7d2f1f5e-3c1b-4a9e-9a51-0c6d2b8e4f10")
_COMBO = re.compile(r"^(?P<name>[^<>]*)<(?P<unique>[^<>]+)>$")


@dataclass(frozen=True)
class Identity:
    """A person (or, with `container`, a group); `unique_name` is the sign-in address."""

    unique_name: str
    display_name: str
    active: bool = True
    container: bool = False

    @property
    def id(self) -> str:
        """A GUID, always the same for the same sign-in address."""
        return str(uuid.uuid5(_SPACE, self.unique_name.lower()))

    @property
    def descriptor(self) -> str:
        """The subject descriptor."""
        return f"aad.{uuid.uuid5(_SPACE, 'descriptor ' + self.unique_name.lower()).hex}"

    def reference(self, base: str) -> dict[str, Any]:
        """An IdentityRef; `base` is the organisation's address."""
        picture = f"{base}/_apis/GraphProfile/MemberAvatars/{self.descriptor}"
        return {
            "displayName": self.display_name,
            "url": f"{base}/_apis/Identities/{self.id}",
            "_links": {"avatar": {"href": picture}},
            "id": self.id,
            "uniqueName": self.unique_name,
            "imageUrl": picture,
            "descriptor": self.descriptor,
        }

    def entry(self) -> dict[str, Any]:
        """As the identities service lists it."""
        values = {"SchemaClassName": "Group" if self.container else "User", "Mail": self.unique_name}
        values["Account"] = self.unique_name
        return {
            "id": self.id,
            "descriptor": f"Microsoft.IdentityModel.Claims.ClaimsIdentity;contoso\\{self.unique_name}",
            "subjectDescriptor": self.descriptor,
            "providerDisplayName": self.display_name,
            "isActive": self.active,
            "isContainer": self.container,
            "members": [],
            "memberOf": [],
            "memberIds": [],
            "properties": {k: {"$type": "System.String", "$value": v} for k, v in values.items()},
            "resourceVersion": 2,
            "metaTypeId": 0,
        }


SERVICE = Identity("muster@contoso.com", "Muster")
"""Who calls: every write through the API is by this identity."""
PEOPLE = (
    Identity("ada@contoso.com", "Ada Lovelace"),
    Identity("grace@contoso.com", "Grace Hopper"),
    Identity("alan@contoso.com", "Alan Turing"),
    Identity("katherine@contoso.com", "Katherine Johnson"),
    Identity("duty@contoso.com", "Duty Manager"),
)


class Directory:
    """The organisation's members."""

    def __init__(self) -> None:
        self._members = {member.unique_name.lower(): member for member in (SERVICE, *PEOPLE)}

    def __iter__(self) -> Iterator[Identity]:
        return iter(self._members.values())

    def put(self, identity: Identity) -> None:
        """Add or replace a member."""
        self._members[identity.unique_name.lower()] = identity

    def remove(self, unique_name: str) -> None:
        """Take a member away; items keep showing them."""
        self._members.pop(unique_name.lower(), None)

    def rename(self, unique_name: str, display_name: str) -> None:
        """Change a member's display name."""
        self.put(replace(self._members[unique_name.lower()], display_name=display_name))

    def search(self, search_filter: str, value: str) -> list[Identity]:
        """Members by the identities service's searchFilter: General, MailAddress, AccountName or DisplayName."""
        wanted = value.lower()
        hits = []
        for member in self:
            by = {"displayname": [member.display_name], "general": [member.unique_name, member.display_name]}
            names = by.get(search_filter.lower(), [member.unique_name])
            if wanted in (name.lower() for name in names):
                hits.append(member)
        return hits

    def resolve(self, value: Any, field: Field) -> Identity | None:
        """Who is meant by the value of an identity field; None where it is emptied.

        Taken are an IdentityRef object, `Name <unique@name>`, a sign-in address and a display name.

        Raises:
            VendorError: 400 where nobody, or more than one, is meant.
        """
        name = _name_in(value)
        if not name:
            return None
        combo = _COMBO.match(name)
        wanted = (combo["unique"] if combo else name).strip().lower()
        hits = [m for m in self if m.active and wanted in (m.unique_name.lower(), m.id)]
        hits = hits or [m for m in self if m.active and wanted == m.display_name.lower()]
        if len(hits) != 1:
            fault = "ambiguous" if hits else "unknown"
            raise bad_identity(name, field.name, field.reference_name, fault)
        return hits[0]


def _name_in(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("uniqueName") or value.get("id") or value.get("displayName")
    return "" if value is None else str(value).strip()
