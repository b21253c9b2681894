"""Muster's table of contents: every trigger, orchestrator and activity is in one of these chapters."""

import azure.functions as func

from integrations.warm_up import WarmApp
from triggers import http, launching, timers
from triggers.doors import access, services

for door in (services, access):
    door.cache_clear()  # who imports the app anew in one process, as the local runner does, has set another environment

auth_level = func.AuthLevel.FUNCTION if access().asks_for_key else func.AuthLevel.ANONYMOUS
app = WarmApp(lambda: services().sign_in(), http_auth_level=auth_level)

for chapter in (http.chapter, timers.chapter, launching.chapter):
    app.register_functions(chapter)
