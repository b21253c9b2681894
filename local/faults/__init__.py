"""The fault matrix: every outside call of a launch meets every fault, and each incident must end with one of everything.

`python3 dev.py faults` runs the real app on the local runner, against the stand-in vendors and tables in Azurite, once
for each cell. docs/reliability.md shows what it printed last.
"""
