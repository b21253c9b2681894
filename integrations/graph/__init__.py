"""Microsoft Graph: channels in Teams, and mail."""
