"""What Azure Functions calls: every trigger, orchestrator and activity, chapter by chapter. Wiring only.

`function_app.py` is the table of contents. Importing a chapter loads no vendor SDK: what only a call needs is imported
by the call, or in the background before it.
"""
