"""The domain of Muster: what an incident is and what is said about it. Pure; standard library only."""
