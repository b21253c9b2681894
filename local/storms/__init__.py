"""Alert storms, played against the real app: two processes of it over the same tables and one task hub.

`python3 dev.py storm` plays four scenes and prints their figures. docs/reliability.md shows what it printed last.
"""
