"""The route table and resource areas, from which the azure-devops package learns where everything is.

The ids, and the versions that the package asks for, are those in its own source (v7_0 and v7_1 of
work_item_tracking, core, identity and location).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from local.vendors.devops.answers import base_of
from local.vendors.devops.desk import Desk, listed
from local.vendors.devops.identities import SERVICE
from local.vendors.devops.state import ORGANIZATION

RESOURCE_AREAS = {
    "wit": "5264459e-e5e0-4bd8-b118-0985e68a4ec5",
    "core": "79134c72-4a58-4b42-976c-04e7115f32bf",
    "ims": "8a3d49b8-91f0-46ef-b33d-dda338c25db3",
}
_WIT = "{project}/_apis/{area}/{resource}"
_TYPE = _WIT + "/{type}"


@dataclass(frozen=True)
class Location:
    """One resource: its id, area, name, route, version of the resource, and whether it was ever released."""

    id: str
    area: str
    resource: str
    route: str
    version: int
    released: bool = True

    def to_json(self) -> dict[str, Any]:
        """As the route table lists it."""
        return {
            "id": self.id,
            "area": self.area,
            "resourceName": self.resource,
            "routeTemplate": self.route,
            "resourceVersion": self.version,
            "minVersion": "1.0",
            "maxVersion": "7.2",
            "releasedVersion": "7.1" if self.released else "0.0",
        }


LOCATIONS = (
    Location("e81700f7-3be2-46de-8624-2eb35882fcaa", "Location", "ResourceAreas", "_apis/{resource}/{areaId}", 1),
    Location("00d9565f-ed9c-4a06-9a50-00e7896ccab4", "Location", "ConnectionData", "_apis/{resource}", 1),
    Location("603fe2ac-9723-48b9-88ad-09305aa6c6e1", "core", "projects", "_apis/{resource}/{*projectId}", 4),
    Location("28010c54-d0c0-4c89-a5b0-1c9e188b9fb7", "IMS", "Identities", "_apis/{resource}/{identityId}", 1),
    Location("dd3b8bd6-c7fc-4cbd-929a-933d9c011c9d", "Security", "Permissions", "_apis/{resource}/{securityNamespaceId}/{permissions}", 1),
    Location("62d3d110-0047-428c-ad3c-4fe872c91c74", "wit", "workItems", _WIT + "/${type}", 3),
    Location("72c7ddf8-2cdc-4f60-90cd-ab71c14a399b", "wit", "workItems", _WIT + "/{id}", 3),
    Location("908509b6-4248-4475-a1cd-829139ba419f", "wit", "workItemsBatch", _WIT, 1),
    Location("1a9c53f7-f243-4447-b110-35ef023636e4", "wit", "wiql", "{project}/{team}/_apis/{area}/{resource}", 2),
    Location("6570bf97-d02c-4a91-8d93-3abe9895b1a9", "wit", "updates", "{project}/_apis/{area}/workItems/{id}/{resource}/{updateNumber}", 3),
    Location("a00c85a5-80fa-4565-99c3-bcd2181434bb", "wit", "revisions", "{project}/_apis/{area}/workItems/{id}/{resource}/{revisionNumber}", 3),
    Location("608aac0a-32e1-4493-a863-b9cf4566d257", "wit", "comments", "{project}/_apis/{area}/workItems/{workItemId}/{resource}/{commentId}", 4, released=False),
    Location("7c8d7a76-4a09-43e8-b5df-bd792f4ac6aa", "wit", "workItemTypes", _TYPE, 2),
    Location("bd293ce5-3d25-4192-8e67-e8092e879efb", "wit", "fields", "{project}/_apis/{area}/workItemTypes/{type}/{resource}/{field}", 3),
    Location("7c9d7a76-4a09-43e8-b5df-bd792f4ac6aa", "wit", "states", "{project}/_apis/{area}/workItemTypes/{type}/{resource}", 1),
    Location("b51fd764-e5c2-4b9b-aaf7-3395cf4bdd94", "wit", "fields", _WIT + "/{fieldNameOrRefName}", 3),
    Location("a70579d1-f53a-48ee-a5be-7be8659023b9", "wit", "classificationNodes", _WIT, 2),
    Location("5a172953-1b41-49d3-840a-33f79c3ce89f", "wit", "classificationNodes", _WIT + "/{structureGroup}/{*path}", 2),
)  # fmt: skip


def add_routes(desk: Desk) -> None:
    """Serve the route table, the resource areas and the connection data."""

    async def route_table(_request: web.Request) -> web.Response:
        return listed([location.to_json() for location in LOCATIONS])

    async def resource_areas(request: web.Request) -> web.Response:
        areas = {"id": "", "name": "", "locationUrl": f"{base_of(request)}/"}
        return listed([areas | {"id": guid, "name": name} for name, guid in RESOURCE_AREAS.items()])

    async def connection_data(request: web.Request) -> web.Response:
        user = {
            "id": SERVICE.id,
            "descriptor": SERVICE.entry()["descriptor"],
            "subjectDescriptor": SERVICE.descriptor,
            "providerDisplayName": SERVICE.display_name,
            "isActive": True,
            "properties": SERVICE.entry()["properties"],
        }
        data = {
            "authenticatedUser": user,
            "authorizedUser": user,
            "instanceId": "b3a0c9d2-0f4f-4d2e-9a0c-57a5f3c3d111",
            "deploymentType": "hosted",
            "locationServiceData": {
                "accessMappings": [{"moniker": "Public", "accessPoint": base_of(request)}]
            },
            "organization": ORGANIZATION,
        }
        return web.json_response(data)

    desk.add("OPTIONS", "_apis", route_table)
    desk.add("GET", "_apis/ResourceAreas", resource_areas)
    desk.add("GET", "_apis/connectionData", connection_data)
