"""What the app's tokens are for: the vendors by the names under which Microsoft Entra knows them."""

from __future__ import annotations

from integrations.http import is_loopback

AZURE_DEVOPS_SCOPE = "499b84ac-1321-427f-aa17-267ca6975798/.default"
"""Azure DevOps' own application id (learn.microsoft.com/azure/devops/integrate/get-started/authentication)."""
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
BOT_SCOPE = "https://api.botframework.com/.default"


def graph_scope(graph_url: str) -> str:
    """The national clouds have hosts, and so scopes, of their own (learn.microsoft.com/graph/deployments)."""
    host = "/".join(graph_url.split("/", 3)[:3])
    return GRAPH_SCOPE if is_loopback(host) else f"{host}/.default"
