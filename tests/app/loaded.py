"""Everything that the app has imported once it has launched an incident; to be imported where apps are forked from."""

import atexit
import importlib
import os
import shutil
import tempfile

# The package for Azure DevOps makes a folder as it loads.
FOLDER = tempfile.mkdtemp(prefix="muster-loaded-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["AZURE_DEVOPS_CACHE_DIR"] = FOLDER

for name in (
    "anyio._backends._asyncio",
    "azure.core.pipeline.transport._aiohttp",
    "azure.data.tables.aio",
    "azure.identity.aio",
    "azure.identity.aio._credentials.app_service",
    "function_app",
    "httpcore",
    "integrations.azure_devops.sdk",
    "local.host.server",
    "msgraph.generated.models.channel",
    "msgraph.generated.models.message",
    "msgraph.generated.models.o_data_errors.o_data_error",
    "msgraph.generated.teams.item.channels.channels_request_builder",
    "msgraph.generated.teams.item.channels.item.messages.messages_request_builder",
    "msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder",
    "msgraph.generated.users.item.send_mail.send_mail_post_request_body",
    "msgraph.generated.users.item.send_mail.send_mail_request_builder",
    "msgraph.graph_request_adapter",
    "msgraph.graph_service_client",
):
    importlib.import_module(name)
