"""One mode of `eventrail bench speculation`: a process that loads a pool's model and measures it.

`python -m eventrail.worker.speculating` speaks `eventrail.speculation.protocol`.
"""
