"""Faults: kills, full disks, dead gits and power cuts at every step of a change; ``python -m tests.faults`` for all."""
