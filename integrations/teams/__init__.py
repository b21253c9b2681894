"""Speaking in a Teams channel: the card, and the two ways to post it."""
