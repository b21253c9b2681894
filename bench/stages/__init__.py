"""The bench's function app that does nothing."""
