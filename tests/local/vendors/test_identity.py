import json
import time
from base64 import urlsafe_b64decode

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity.aio import ManagedIdentityCredential

from local.vendors.graph.state import BOT_APP_ID
from tests.local.vendors.graph_calls import plain_http


@pytest.fixture
def app_service(stand_ins, monkeypatch):
    """The environment that a function app finds in Azure."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", stand_ins.identity_endpoint)
    monkeypatch.setenv("IDENTITY_HEADER", "loopback")
    return stand_ins


def claims(token):
    """What a token says."""
    payload = token.split(".")[1]
    return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@pytest.mark.parametrize(
    ("scope", "audience"),
    [
        ("https://graph.microsoft.com/.default", "https://graph.microsoft.com"),
        ("https://api.botframework.com/.default", "https://api.botframework.com"),
        ("499b84ac-1321-427f-aa17-267ca6975798/.default", "499b84ac-1321-427f-aa17-267ca6975798"),
    ],
)
async def test_azure_identity_gets_a_token_for_a_resource(app_service, scope, audience):
    """The real ManagedIdentityCredential speaks App Service's protocol with the stand-in."""
    async with ManagedIdentityCredential() as credential:
        token = await credential.get_token(scope)
    assert claims(token.token)["aud"] == audience
    assert token.expires_on == pytest.approx(time.time() + 3600, abs=60)


async def test_a_user_assigned_identity_is_the_tokens_application(app_service):
    """`client_id` chooses the identity; without it the stand-ins' own is used."""
    async with ManagedIdentityCredential(client_id="our-app") as credential:
        chosen = claims((await credential.get_token("https://graph.microsoft.com/.default")).token)
    async with ManagedIdentityCredential() as credential:
        own = claims((await credential.get_token("https://graph.microsoft.com/.default")).token)
    assert (chosen["appid"], own["appid"]) == ("our-app", BOT_APP_ID)


async def test_graph_takes_the_token_and_the_connector_does_not(app_service):
    """Each vendor takes the tokens that were made for it."""
    async with ManagedIdentityCredential() as credential, plain_http() as http:
        token = await credential.get_token("https://graph.microsoft.com/.default")
        headers = {"Authorization": f"Bearer {token.token}"}
        assert (await http.get(f"{app_service.graph_url}/users", headers=headers)).status_code == 200
        url = f"{app_service.bot_url}/v3/conversations/19:a@thread.tacv2/activities"
        assert (await http.post(url, json={}, headers=headers)).status_code == 401


async def test_the_lifetime_of_tokens_can_be_set(app_service):
    """Short-lived and expired tokens can be ordered; Graph refuses an expired one."""
    async with ManagedIdentityCredential() as credential, plain_http() as http:
        await http.put(f"{app_service.url}/_control/identity/lifetime/-10")
        token = await credential.get_token("https://graph.microsoft.com/.default")
        headers = {"Authorization": f"Bearer {token.token}"}
        answer = await http.get(f"{app_service.graph_url}/users", headers=headers)
    assert answer.json()["error"]["message"] == "Lifetime validation failed, the token is expired."


async def test_an_app_without_an_identity_gets_no_token(app_service):
    """With the identity taken away azure-identity reports what the service said."""
    app_service.world.missing_rights.add("Managed identity")
    async with ManagedIdentityCredential() as credential:
        with pytest.raises(ClientAuthenticationError, match="No User Assigned or Delegated Managed Identity"):
            await credential.get_token("https://graph.microsoft.com/.default")


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({}, {"resource": "https://graph.microsoft.com", "api-version": "2019-08-01"}, 401),
        (
            {"X-IDENTITY-HEADER": "a"},
            {"resource": "https://graph.microsoft.com", "api-version": "2017-09-01"},
            400,
        ),
        ({"X-IDENTITY-HEADER": "a"}, {"api-version": "2019-08-01"}, 400),
    ],
)
async def test_a_request_outside_the_protocol_is_refused(stand_ins, headers, query, status):
    """The header, the version and the resource are required."""
    async with plain_http() as http:
        answer = await http.get(stand_ins.identity_endpoint, headers=headers, params=query)
    assert (answer.status_code, answer.json()["statusCode"]) == (status, status)


FORM = {
    "grant_type": "client_credentials",
    "client_id": "our-app",
    "client_secret": "x",
    "scope": "https://graph.microsoft.com/.default",
}


async def token_of(stand_ins, form):
    """What the tenant's token address answers to a form."""
    async with plain_http() as http:
        return await http.post(f"{stand_ins.url}/identity/contoso/oauth2/v2.0/token", data=form)


async def test_client_credentials_give_a_token(stand_ins):
    """An application with a secret gets a token for the resource of its scope."""
    body = (await token_of(stand_ins, FORM)).json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    told = claims(body["access_token"])
    assert (told["aud"], told["appid"]) == ("https://graph.microsoft.com", "our-app")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "https://graph.microsoft.com/User.Read"}, "invalid_scope"),
        ({"client_secret": ""}, "invalid_client"),
    ],
)
async def test_bad_client_credentials_are_refused(stand_ins, change, error):
    """Entra ID's error codes for what is wrong with the form."""
    answer = await token_of(stand_ins, FORM | change)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
