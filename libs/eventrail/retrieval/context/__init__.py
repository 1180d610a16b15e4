"""From passages that were found to the documents of a prompt.

`assemble` is all that a stage calls: it drops what says the same twice, picks what is different,
joins neighbours, and keeps within a budget of tokens.
"""

from eventrail.retrieval.context.assemble import Context, assemble
from eventrail.retrieval.context.tokens import Count, counter_of, estimate

__all__ = ["Context", "Count", "assemble", "counter_of", "estimate"]
