"""What a replica measures of its engine, how it says so, and how a process shows it.

`tally` adds up what vLLM reports after every step, `hook` makes vLLM report it, `publishing` says
it on the bus every few seconds, `board` shows what the replicas of a process's pools said.
"""

from eventrail.worker.measuring.board import MeasuresBoard
from eventrail.worker.measuring.publishing import measuring

__all__ = ["MeasuresBoard", "measuring"]
