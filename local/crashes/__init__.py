"""Crashes: the app, or its tables, killed at random moments while incidents come in, and what is left of each."""
