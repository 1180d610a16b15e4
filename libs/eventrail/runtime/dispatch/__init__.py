"""How free slots of a model pool are given to the queues that wait for them.

`fair` and `plan` decide, without I/O; `source` and `hints` speak to JetStream; `stale` keeps
what was done already from being done again.
"""
