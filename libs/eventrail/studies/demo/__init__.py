"""The studies of `docs/studies`, made from traffic of the demonstration: `make study`.

A system is started, two populations of played users ask about the handbook, and half way the
configuration is changed so that answers come from a dearer and slower pool. The users and what
they think are played by chance with a seed; everything that the platform does is real.
"""
