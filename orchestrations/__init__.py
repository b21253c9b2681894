"""The plans: deterministic, replayed, reading like the story that they tell.

A plan knows no clock, no chance, no environment and no vendor: it orders activities, waits, and keeps the step
ledger. `orchestrations/ruff.toml` bans what would break a replay and names what to use in its place.
"""
