"""Who signs in, and for which vendor that fails."""

import pytest

from incident.diagnosis import State
from incident.errors import Refused, TryAgain
from integrations.identity_diagnosis import SignInCheck, claims
from local.vendors.tokens import make_token
from tests.doctor.conftest import about

REFUSED = Refused("sign in", "no such identity", "assign it")


def source(outcome):
    """A source of tokens that gives one, none, or fails."""

    async def token():
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return token


async def found(*, is_the_apps=True, **outcomes):
    """The findings where the vendors' tokens come so."""
    tokens = {vendor: source(outcome) for vendor, outcome in outcomes.items()}
    return [finding async for finding in SignInCheck(tokens, is_the_apps=is_the_apps).look()]


OURS = make_token({"appid": "a1", "aud": "x"})


async def test_the_apps_identity_is_named():
    """Its application id is that of the tokens."""
    identity, *vendors = await found(boards=OURS, graph=OURS)

    assert (identity.state, "a1" in identity.what) == (State.OK, True)
    assert [finding.state for finding in vendors] == [State.OK, State.OK]


async def test_a_developer_is_not_the_app():
    """What a developer may do says nothing of the app's rights, and the fix says how to ask the app."""
    identity, _ = await found(boards=OURS, is_the_apps=False)

    assert (identity.state, "--url" in identity.fix) == (State.UNKNOWN, True)


async def test_one_vendor_that_gives_no_token_is_named():
    """Where others do, it is not the identity's fault."""
    findings = await found(boards=OURS, graph=REFUSED)

    assert {f.subject: f.state for f in findings if f.state is not State.OK} == {
        "Token for graph": State.MISSING
    }
    assert about(findings, "Token for graph").fix == "assign it"


@pytest.mark.parametrize(
    ("failure", "state"), [(REFUSED, State.MISSING), (TryAgain("sign in", "busy"), State.UNKNOWN)]
)
async def test_what_fails_for_all_alike_is_told_once(failure, state):
    """One cause is one finding; a service that is busy says nothing of the identity."""
    assert [f.state for f in await found(boards=failure, graph=failure, bot=None)] == [state]


@pytest.mark.parametrize("token", [None, "", "opaque", "a.b.c", "a.e30.c", "a.W10.c"])
def test_a_token_that_cannot_be_read_claims_nothing(token):
    """A vendor may change what its tokens look like; then they say nothing."""
    assert claims(token) == {}
