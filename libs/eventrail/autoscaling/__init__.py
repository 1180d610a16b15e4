"""How many replicas a pool should have: a pure policy, and a simulation to choose it by.

`policy.decide` is the whole decision. `simulate` runs it, and any other policy, against recorded
arrivals; `baselines` are what it is compared with.
"""
