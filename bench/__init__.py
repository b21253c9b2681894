"""How fast a launch is, against what the vendors allow and against a plain port of the Logic App: `dev.py bench`.

Never deployed. docs/performance.md is what it printed, with what it means.
"""
