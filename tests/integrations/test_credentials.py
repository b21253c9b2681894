import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from incident.errors import Failure, Refused, TryAgain
from integrations.credentials import RENEW, Tokens
from integrations.tables import Incidents, Tables
from local.vendors.app import Vendors, vendors
from local.vendors.faults import Fault
from local.vendors.identity import RIGHT, identity
from local.vendors.tokens import claims_of

GRAPH = "https://graph.microsoft.com"
CLIENT_ID = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


@pytest.fixture
async def azure(monkeypatch) -> AsyncIterator[Vendors]:
    """A machine on which the platform offers an identity, as a function app in Azure has it."""
    async with vendors() as running:
        monkeypatch.setenv("IDENTITY_ENDPOINT", running.identity_endpoint)
        monkeypatch.setenv("IDENTITY_HEADER", "header")
        yield running


@pytest.fixture
async def new_tokens(azure: Vendors) -> AsyncIterator[Callable[..., Tokens]]:
    """Makes tokens of that identity, and closes them."""
    made = []

    def make(**env: str) -> Tokens:
        made.append(Tokens({"IDENTITY_ENDPOINT": azure.identity_endpoint, **env}))
        return made[-1]

    yield make
    for tokens in made:
        await tokens.aclose()


def asked(azure: Vendors) -> list[str]:
    """What the token service was asked, in order."""
    return [request.path for request in azure.world.requests]


async def failure_of(awaitable) -> Any:
    """What the call fails with."""
    with pytest.raises(Failure) as caught:
        await awaitable
    return caught.value


async def test_a_token_is_for_the_service_that_is_called(new_tokens):
    """The scope's service is the token's audience."""
    token = await new_tokens().source(f"{GRAPH}/.default", GRAPH)()

    assert claims_of(token)["aud"] == GRAPH


async def test_the_named_identity_is_used(new_tokens):
    """With AZURE_CLIENT_ID the user-assigned identity signs in."""
    token = await new_tokens(AZURE_CLIENT_ID=CLIENT_ID).source(f"{GRAPH}/.default", GRAPH)()

    assert claims_of(token)["appid"] == CLIENT_ID


async def test_many_calls_ask_for_one_token(azure, new_tokens):
    """A launch's concurrent first calls share one request, and so do all later ones, for each service."""
    tokens = new_tokens()
    graph = [tokens.source(f"{GRAPH}/.default", GRAPH) for _ in range(30)]
    given = await asyncio.gather(*(source() for source in graph))
    await tokens.source("https://vault.azure.net/.default", "https://vault.azure.net")()

    assert len(set(given)) == 1
    assert len(asked(azure)) == 2


async def test_tokens_are_had_ahead_of_their_first_use(azure, new_tokens):
    """Got early, side by side, they are there when the calls ask; one that could not be had is asked for again."""
    tokens, scopes = new_tokens(), [f"{GRAPH}/.default", "https://vault.azure.net/.default"]
    azure.world.faults.orders = [Fault("answer", path="vault", status=500)]

    await tokens.fetch_early(*scopes)
    early = len(asked(azure))
    given = [await tokens.source(scope, scope)() for scope in scopes]

    assert [claims_of(token)["aud"] for token in given] == [GRAPH, "https://vault.azure.net"]
    assert sum("vault" in path for path in asked(azure)[early:]) == 1
    assert sum("graph" in path for path in asked(azure)) == 1


async def test_no_token_is_had_ahead_where_a_developer_signs_in(azure):
    """What a developer is signed in with may be a program that has to be started: nobody starts it unasked."""
    tokens = Tokens({})

    await tokens.fetch_early(f"{GRAPH}/.default")

    assert tokens._identity is None
    assert asked(azure) == []


async def test_an_expired_token_is_not_handed_out_again(azure, new_tokens):
    """A token whose time is up is replaced by the next call."""
    identity(azure.world).lifetime = -1
    source = new_tokens().source(f"{GRAPH}/.default", GRAPH)
    old = await source()
    identity(azure.world).lifetime = 3600

    new = await source()

    assert claims_of(old)["exp"] < time.time() < claims_of(new)["exp"]


async def test_a_token_still_good_outlives_a_failing_token_service(azure, new_tokens):
    """What cannot be renewed yet is used while it lasts."""
    identity(azure.world).lifetime = RENEW - 1
    source = new_tokens().source(f"{GRAPH}/.default", GRAPH)
    old = await source()
    azure.world.missing_rights.add(RIGHT)

    assert await source() == old


async def test_no_identity_is_refused_with_what_to_do(azure, new_tokens):
    """Without an assigned identity the person reads where to turn one on."""
    azure.world.missing_rights.add(RIGHT)

    refusal = await failure_of(new_tokens().source(f"{GRAPH}/.default", GRAPH)())

    assert isinstance(refusal, Refused)
    assert refusal.doing == "sign in to https://graph.microsoft.com"
    assert "No User Assigned" in refusal.why
    assert "managed identity" in refusal.fix
    assert "AZURE_CLIENT_ID" in refusal.fix


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_token_service_out_of_order_is_again(azure, new_tokens, status):
    """A failing token service is no wrong identity: the step is tried again, and the SDK does not wait unseen."""
    azure.world.faults.order(Fault("answer", path="identity", times=None, status=status))
    began = time.monotonic()

    failure = await failure_of(new_tokens().source(f"{GRAPH}/.default", GRAPH)())

    assert type(failure) is TryAgain
    assert len(asked(azure)) == 1
    assert time.monotonic() - began < 2


async def test_a_token_service_that_does_not_answer_is_again(monkeypatch, free_port):
    """Nobody listens at IDENTITY_ENDPOINT: again, and soon."""
    endpoint = f"http://127.0.0.1:{free_port}/token"
    monkeypatch.setenv("IDENTITY_ENDPOINT", endpoint)
    monkeypatch.setenv("IDENTITY_HEADER", "header")
    tokens = Tokens({"IDENTITY_ENDPOINT": endpoint})

    assert type(await failure_of(tokens.source(f"{GRAPH}/.default", GRAPH)())) is TryAgain
    await tokens.aclose()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:7072/graph", "http://localhost/graph", "http://[::1]/graph"]
)
async def test_this_machine_is_called_without_a_token(address):
    """Toward loopback, without an identity, calls are anonymous: the stand-ins need no secret."""
    assert await Tokens({}).source(f"{GRAPH}/.default", address)() is None


async def test_this_machine_gets_a_token_where_there_is_an_identity(azure, new_tokens):
    """With an identity set up the stand-ins get real tokens to check."""
    assert await new_tokens().source(f"{GRAPH}/.default", azure.graph_url)() is not None


async def test_a_developer_who_is_not_signed_in_is_told_how(monkeypatch):
    """Outside Azure, toward Azure, without a sign-in: a refusal that names the command."""
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    tokens = Tokens({})

    refusal = await failure_of(tokens.source(f"{GRAPH}/.default", GRAPH)())

    assert isinstance(refusal, Refused)
    assert "az login" in refusal.fix
    await tokens.aclose()


async def test_a_misconfigured_chain_is_refused(monkeypatch):
    """What azure-identity will not even begin with is a refusal in its words."""
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "Passport")

    refusal = await failure_of(Tokens({}).source(f"{GRAPH}/.default", GRAPH)())

    assert isinstance(refusal, Refused)
    assert "passport" in refusal.why.lower()


async def test_table_storage_signs_in_by_the_same_identity(azure, new_tokens):
    """The tables' refusal of a sign-in is the identity's, not one of Table Storage."""
    azure.world.missing_rights.add(RIGHT)
    tables = Tables(endpoint="https://127.0.0.1:1", credential=new_tokens().credential)

    refusal = await failure_of(Incidents(tables).get("INC-1"))

    assert isinstance(refusal, Refused)
    assert refusal.doing == "sign in to https://storage.azure.com"
    await tables.aclose()


async def test_a_closed_identity_opens_again_when_it_is_used(azure, new_tokens):
    """Closing gives the connections back; the credential itself is not closed by the clients that use it."""
    tokens = new_tokens()
    async with tokens.credential() as credential:
        first = await credential.get_token(f"{GRAPH}/.default")
    await tokens.aclose()

    assert (await credential.get_token(f"{GRAPH}/.default")).token
    assert first.token
    assert len(asked(azure)) == 2


async def test_the_identitys_service_is_waited_for_no_longer_than_any_vendor(azure):
    """VENDOR_ANSWER_SECONDS caps the wait for a token, too."""
    azure.world.faults.order(Fault("hang", "GET", "/identity/token", times=None, seconds=2.0))
    tokens = Tokens(
        {"IDENTITY_ENDPOINT": azure.identity_endpoint, "IDENTITY_HEADER": "local"}, answer_seconds=0.2
    )
    begun = time.monotonic()
    failure = await failure_of(tokens.source(f"{GRAPH}/.default", GRAPH)())

    assert type(failure) is TryAgain
    assert time.monotonic() - begun < 2
    await tokens.aclose()
