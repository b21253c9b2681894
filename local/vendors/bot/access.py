"""Who posts: the application in the token, and whether it may."""

from __future__ import annotations

from aiohttp import web

from local.vendors.bot.errors import refusal, unauthorized
from local.vendors.graph.state import BOT_APP_ID, Author
from local.vendors.graph.team import APP_INSTALLED
from local.vendors.server import WORLD
from local.vendors.tokens import BadToken, audience_of, claims_of
from local.vendors.world import World

AUDIENCE = "https://api.botframework.com"


def admit_bot(request: web.Request) -> tuple[World, Author]:
    """The world and who posts: the token's `appid`; without a token the bot of the stand-ins.

    Raises:
        VendorError: 401 for a token that is not for the connector; 403 where the tenant refuses the bot, or
            the Teams app is not installed in the team.
    """
    world = request.app[WORLD]
    author = Author("Muster", application_id=_application(request, world))
    if not world.may("Teams"):
        raise refusal(403, "The tenant admin disabled this bot.", "BotDisabledByAdmin")
    if not world.may(APP_INSTALLED):
        raise refusal(403, "The bot is not part of the conversation roster.", "BotNotInConversationRoster")
    return world, author


def _application(request: web.Request, world: World) -> str:
    if "Authorization" not in request.headers:
        return BOT_APP_ID
    try:
        audience = audience_of(request, world.clock())
        claims = claims_of(request.headers["Authorization"].partition(" ")[2].strip())
    except BadToken as error:
        raise unauthorized() from error
    if audience is None or audience.rstrip("/") != AUDIENCE:
        raise unauthorized()
    return str(claims.get("appid") or claims.get("azp") or BOT_APP_ID)
