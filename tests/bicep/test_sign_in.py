"""Sign-in as the Bicep files set it up fits the app, and docs/deploy.md makes and gives the app's roles."""

import re

import pytest

from api.access import ROLES
from tests.bicep.files import DEPLOY, FILES, entries

SIGN_IN = FILES["sign-in.bicep"]
STEP = DEPLOY.partition("\n## 9. ")[2].partition("\n## ")[0]


def test_the_app_looks_at_roles_where_sign_in_is_deployed_and_only_there():
    """One parameter decides both: the setting is `entra` with it, and `keys` without."""
    assert entries("ownSettings")["ACCESS"] == "access"
    assert "access: signIn == null ? 'keys' : 'entra'" in FILES["main.bicep"]
    assert re.search(
        r"^module authentication 'sign-in.bicep' = if \(signIn != null\)", FILES["main.bicep"], re.MULTILINE
    )


@pytest.mark.parametrize(
    "hole", ["excludedPaths", "AllowAnonymous", "requireAuthentication: false", "/common", "/organizations"]
)
def test_sign_in_has_no_hole(hole):
    """No path is left out, also none of the Functions host's own, nobody anonymous gets through, and one tenant signs in."""
    assert hole not in SIGN_IN
    assert "requireAuthentication: true" in SIGN_IN
    assert "openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'" in SIGN_IN


def test_the_action_group_sends_a_key_or_a_token():
    """With sign-in there is no key in its address, which whoever may read the action group could read."""
    assert "serviceUri: signIn == null ? '${route}?code=${alertRouteKey}' : route" in FILES["alerting.bicep"]
    assert FILES["alerting.bicep"].count("alertRouteKey}") == 1


def test_the_document_makes_each_role_and_no_other():
    """The values that the app registration gets are those that the app knows."""
    made = re.findall(r"\$\(role ([\w.]+) ", STEP)

    assert made == list(ROLES)
    assert set(re.findall(r"\) ([\w.]+)$", STEP, re.MULTILINE)) <= set(ROLES)


def test_the_document_tries_to_get_in_without_a_right():
    """After sign-in is set up, its reader calls with nothing, a key, a forged header, and the host's own routes."""
    tried = [line for line in STEP.splitlines() if line.startswith("curl -i $URL")]

    for word in ("x-functions-key", "X-MS-CLIENT-PRINCIPAL", "/runtime/webhooks/durabletask", "/admin/"):
        assert any(word in line for line in tried), word
