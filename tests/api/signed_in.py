"""Callers as App Service authentication tells of them, for tests that call the running app."""

import base64
import json

ENTRA = {"ACCESS": "entra", "WEBSITE_AUTH_ENABLED": "True"}
"""The settings of an app with sign-in in front of it."""
PRINCIPAL = "X-MS-CLIENT-PRINCIPAL"
ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"
MONITOR = "461e8683-5575-4561-ac7f-899cc907d62a"


def principal(*claims, provider="aad"):
    """The header of a caller with these claims."""
    listed = [{"typ": kind, "val": value} for kind, value in claims]
    said = {"auth_typ": provider, "claims": listed, "role_typ": ROLE}
    return {PRINCIPAL: base64.b64encode(json.dumps(said).encode()).decode()}


def person(name, *roles):
    """A person with these roles."""
    return principal(("preferred_username", name), *(("roles", role) for role in roles))


def application(client_id, *roles):
    """An application with these roles, in the names that the platform maps claims to."""
    return principal(("appid", client_id), *((ROLE, role) for role in roles))
