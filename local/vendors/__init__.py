"""Stand-in vendors: Azure DevOps, Microsoft Graph, the bot connector and their token service, over HTTP.

Stateful servers that check what the real ones check and refuse as they refuse, so that the real SDKs run
against them unmodified. They serve trying and testing on one machine, bind to loopback only and are never
deployed. What the real services do that these do not is listed in `docs/stand-ins.md`.
"""
