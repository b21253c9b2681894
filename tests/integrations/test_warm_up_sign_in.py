"""The first tokens are asked for while the SDKs are still being imported."""

import asyncio
import threading

import azure.functions as func
import pytest

from integrations.warm_up import WarmApp, in_this_loop

PATIENCE = 30.0


async def test_the_first_tokens_are_asked_for_in_the_hosts_event_loop():
    """Signing in runs where the calls run, once, however often the host asks for the functions."""
    signed_in: asyncio.Queue[int] = asyncio.Queue()

    async def sign_in():
        await signed_in.put(threading.get_ident())

    app = WarmApp(sign_in, http_auth_level=func.AuthLevel.FUNCTION)
    app.get_functions()
    app.get_functions()

    assert await asyncio.wait_for(signed_in.get(), PATIENCE) == threading.get_ident()
    assert app.warm_up is not None
    await asyncio.to_thread(app.warm_up.wait)
    assert signed_in.empty()


def test_a_host_that_has_no_event_loop_any_more_is_not_disturbed():
    """Where nobody can sign in ahead, that is left to the first use."""

    async def never():
        pytest.fail("there is no loop to run in")

    async def prepared():
        return in_this_loop(never)

    asyncio.run(prepared())()
    in_this_loop(never)()
