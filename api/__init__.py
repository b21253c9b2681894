"""The HTTP API: requests read, verbs called, answers written. Knows no vendor and no plan (ADR 10)."""
