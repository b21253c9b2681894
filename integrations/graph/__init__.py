"""Microsoft Graph: channels and shifts in Teams, and mail."""
