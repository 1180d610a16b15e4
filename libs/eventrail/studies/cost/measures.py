"""What is measured of cost."""

from typing import Final

from eventrail.studies.ratios import Measure

COST: Final = Measure("cost", "Cost of a request", "cost", "money", -1)
TOKENS: Final = Measure("tokens", "Tokens of a request", "prompt_tokens + completion_tokens")
CACHED: Final = Measure("cached", "From a cache", "cached::INT", "share", 1)
